from datetime import timedelta

from shared.domain.messages.message import subscribed_routes
from tests.support.arrange.builders import (
    endpoint,
    message,
    message_input,
    new_id,
)


def test_a_message_goes_to_the_matching_endpoints_in_their_order() -> None:
    first, second, third = (new_id("ep_", n) for n in (1, 2, 3))
    routes = [
        endpoint(id=first).route,
        endpoint(id=second, channels=("us",)).route,
        endpoint(id=third, channels=("eu",)).route,
    ]

    wanting = subscribed_routes(routes, message_input())
    assert [route.id for route in wanting] == [first]
    wanting = subscribed_routes(routes, message_input(channels=("eu",)))
    assert [route.id for route in wanting] == [first, third]


def test_a_message_expires_after_90_days() -> None:
    made = message()

    assert made.expires_at == made.timestamp + timedelta(days=90)
