"""Telling what applications subscribe to."""

from shared.domain.background.subscriptions import (
    MAX_APPLICATIONS,
    MAX_NAMES,
    Subscriptions,
)
from shared.domain.endpoints.endpoint import Route
from shared.domain.ids import AppId, EndpointId

A, B = AppId("app_a"), AppId("app_b")


def route(*event_types: str, active: bool = True) -> Route:
    """One that takes these event types, or all of them."""
    return Route(id=EndpointId("ep_1"), active=active, event_types=event_types or None)


def test_each_name_is_told_once_in_order_and_a_catch_all_apart() -> None:
    subscriptions = Subscriptions()
    subscriptions.add(A, [route("c", "a"), route("a", "b")])
    subscriptions.add(B, [route("a"), route()])

    data = subscriptions.data

    assert data == {
        "event_types": [
            {
                "appId": A,
                "explicitlySubscribedEventTypes": ["a", "b", "c"],
                "hasCatchAllEndpoint": False,
            },
            {
                "appId": B,
                "explicitlySubscribedEventTypes": ["a"],
                "hasCatchAllEndpoint": True,
            },
        ]
    }
    assert Subscriptions.of(data) == subscriptions


def test_what_gets_no_messages_is_not_told() -> None:
    subscriptions = Subscriptions()

    subscriptions.add(A, [])
    subscriptions.add(B, [route("a", active=False), route(active=False)])

    assert subscriptions.data == {"event_types": []}


def test_applications_beyond_the_limit_are_numbered() -> None:
    subscriptions = Subscriptions()
    for number in range(MAX_APPLICATIONS + 2):
        subscriptions.add(AppId(str(number)), [route()])

    data = subscriptions.data

    assert (len(data["event_types"]), data["others"]) == (MAX_APPLICATIONS, 2)
    assert Subscriptions.of(data) == subscriptions


def test_names_beyond_the_limit_leave_their_application_out() -> None:
    subscriptions = Subscriptions()
    subscriptions.add(A, [route(*(str(number) for number in range(MAX_NAMES)))])
    subscriptions.add(B, [route("one-more")])
    subscriptions.add(AppId("app_c"), [route()])

    data = subscriptions.data

    assert [reported["appId"] for reported in data["event_types"]] == [A, "app_c"]
    assert data["others"] == 1
