from datetime import UTC, datetime, timedelta
from typing import Any

from svix.api import (
    MessageCreateOptions,
    MessageGetOptions,
    MessageIn,
    MessageListOptions,
    MessagePrecheckIn,
)

from tests.sdk.python.kit.generation import CURRENT, event_types
from tests.support.arrange.customer import EVENT, Customer

PAYLOAD = {"amount": 12.5, "name": "\u00c9mile", "items": [1, None, True]}


def test_a_created_message_returns_its_fields(customer: Customer) -> None:
    resource, app = customer.svix.message, customer.app

    created = customer.send(payload=PAYLOAD, event_id="e-1", channels=["c"], tags=["t"])

    assert created.id.startswith("msg_")
    assert (created.event_type, created.event_id) == (EVENT, "e-1")
    assert (created.channels, created.tags) == (["c"], ["t"])
    assert abs(created.timestamp - datetime.now(UTC)) < timedelta(minutes=1)
    # The older client requests content unless told otherwise.
    assert created.payload == ({} if CURRENT else PAYLOAD)
    found = resource.get(app, "e-1", MessageGetOptions(with_content=True))
    assert (found.id, found.payload) == (created.id, PAYLOAD)
    assert resource.get(app, created.id) == created


def test_a_repeated_key_creates_one_message(customer: Customer) -> None:
    options = MessageCreateOptions(idempotency_key="k", with_content=True)
    given = MessageIn(event_type=EVENT, payload=PAYLOAD)

    first, second = (customer.svix.message.create(customer.app, given, options) for _ in range(2))

    assert first == second
    assert first.payload == PAYLOAD
    assert len(customer.svix.message.list(customer.app).data) == 1


def test_messages_are_listed_page_by_page_and_filtered(customer: Customer) -> None:
    resource, app = customer.svix.message, customer.app
    made = [customer.send(channels=["even" if n % 2 == 0 else "odd"]).id for n in range(4)]
    tagged = customer.send(event_type="other.type", tags=["t"]).id

    def listed(**options: Any) -> list[str]:
        return [m.id for m in resource.list(app, MessageListOptions(**options)).data]

    first = resource.list(app, MessageListOptions(limit=3))
    rest = resource.list(app, MessageListOptions(limit=3, iterator=first.iterator))
    back = resource.list(app, MessageListOptions(limit=3, iterator=rest.prev_iterator))
    assert [m.id for m in first.data + rest.data] == [tagged, *made[::-1]]
    assert back.data == first.data
    assert listed(channel="even") == [made[2], made[0]]
    assert listed(tag="t") == listed(event_types=["other.type"]) == [tagged]
    now = datetime.now(UTC)
    assert listed(before=now - timedelta(hours=1)) == []
    assert listed(after=now - timedelta(hours=1), before=now + timedelta(hours=1), limit=1) == [
        tagged
    ]


def test_a_precheck_says_whether_a_message_has_receivers(customer: Customer) -> None:
    resource, app = customer.svix.message, customer.app
    customer.endpoint("/ok", channels=["c"], **event_types(EVENT))

    def active(**fields: Any) -> Any:
        return resource.precheck(app, MessagePrecheckIn(**fields)).active

    assert active(event_type=EVENT, channels=["c"]) is True
    assert active(event_type=EVENT, channels=["other"]) is False
    assert active(event_type="other.type", channels=["c"]) is False
