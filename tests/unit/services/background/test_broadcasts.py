"""Broadcasts: one event to many applications."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.domain import ids
from shared.domain.applications.application import ApplicationInput
from shared.domain.background.background_task import BackgroundTask, TaskStatus
from shared.domain.background.broadcast import MAX_NAMED, BroadcastInput
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.errors import InvalidInput
from shared.domain.event_types.event_type import Enforcement, EventTypeInput
from shared.domain.ids import OPERATIONAL_APP
from shared.domain.messages.message import Body, Message, MessageInput
from shared.services.background import broadcasts
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest

PAYLOAD = '{ "n" : 1.10 }'
HOUR = timedelta(hours=1)


class ArrangedBroadcasts:
    """Applications of two plans, each with an endpoint."""

    def __init__(self, free: int = 2, pro: int = 3) -> None:
        self.system = SystemUnderTest()
        for number in range(free + pro):
            self.app(f"app{number}", plan="free" if number < free else "pro")
        self.system.clock.advance(timedelta(seconds=1))

    def app(self, uid: str, **metadata: str) -> None:
        application_input = ApplicationInput(name=uid, uid=uid, metadata=metadata)
        self.system.applications.create(OWNER, application_input, None)
        hook = EndpointInput(url="https://example.com")
        self.system.endpoints.create(OWNER, uid, hook, None, None)

    def start(self, key: str | None = None, **fields: Any) -> BackgroundTask:
        more = {name: fields.pop(name) for name in ("metadata", "dry_run") if name in fields}
        message = MessageInput(**{"event_type": "a.b", "payload": PAYLOAD} | fields)
        broadcast = BroadcastInput(message=message, **more)
        return self.system.broadcasts.start(OWNER, broadcast, key)

    def run(self, **fields: Any) -> BackgroundTask:
        return self.system.finish(self.start(**fields))

    @property
    def created(self) -> list[Message]:
        found = self.system.store.messages.values()
        return [message for message in found if message.app_id != OPERATIONAL_APP]


@pytest.fixture
def arranged() -> ArrangedBroadcasts:
    return ArrangedBroadcasts()


def test_each_application_gets_the_exact_payload_as_a_message_of_its_own(
    arranged: ArrangedBroadcasts,
) -> None:
    task = arranged.run(channels=("c",), tags=("t",), payload_retention=HOUR, event_id="e")

    assert task.status is TaskStatus.FINISHED
    assert len({message.app_id for message in arranged.created}) == len(arranged.created) == 5
    for message in arranged.created:
        assert (message.payload, message.event_type, message.event_id) == (PAYLOAD, "a.b", "e")
        assert (message.channels, message.tags) == (("c",), ("t",))
        assert message.payload_expires_at - message.timestamp == HOUR
    assert task.data["messages"] == task.data["deliveries"] == 5
    named = {(each["appId"], each["msgId"]) for each in task.data["messagesCreated"]}
    assert named == {(message.app_id, message.id) for message in arranged.created}
    arranged.system.run()
    assert {request.body for request in arranged.system.http.requests} == {PAYLOAD.encode()}
    assert len(arranged.system.http.requests) == 5


def test_a_raw_payload_is_sent_in_place_of_the_payload(arranged: ArrangedBroadcasts) -> None:
    arranged.run(raw=Body("<a/>", "text/xml"))
    arranged.system.run()

    assert {request.body for request in arranged.system.http.requests} == {b"<a/>"}


def test_headers_of_the_event_go_with_each_message(arranged: ArrangedBroadcasts) -> None:
    arranged.run(headers=(("x-region", "eu"),))
    arranged.system.run()

    assert {request.headers["x-region"] for request in arranged.system.http.requests} == {"eu"}


@pytest.mark.parametrize(
    ("metadata", "count"),
    [
        ({}, 5),
        ({"plan": "pro"}, 3),
        ({"plan": "free"}, 2),
        ({"plan": "none"}, 0),
        ({"plan": "pro", "x": "y"}, 0),
    ],
)
def test_metadata_chooses_the_applications(
    arranged: ArrangedBroadcasts, metadata: dict[str, str], count: int
) -> None:
    task = arranged.run(metadata=metadata)

    assert (len(arranged.created), task.data["messages"]) == (count, count)


def test_a_dry_run_counts_and_creates_nothing(arranged: ArrangedBroadcasts) -> None:
    hook = EndpointInput(url="https://example.com/2", disabled=True)
    arranged.system.endpoints.create(OWNER, "app4", hook, None, None)

    task = arranged.run(metadata={"plan": "pro"}, dry_run=True)

    assert task.data == {
        "dryRun": True,
        "applications": 3,
        "endpoints": 3,
        "appMetadata": {"plan": "pro"},
    }
    assert arranged.created == []
    assert not arranged.system.delivery_queue.sent


def test_the_channels_and_filters_of_endpoints_hold(arranged: ArrangedBroadcasts) -> None:
    arranged.system.endpoints.create(
        OWNER, "app0", EndpointInput(url="https://example.com/2", channels=("other",)), None, None
    )

    task = arranged.run(channels=("c",), dry_run=True)

    assert task.data["endpoints"] == 5


def test_an_application_without_receivers_gets_its_message_all_the_same(
    arranged: ArrangedBroadcasts,
) -> None:
    application_input = ApplicationInput(name="quiet", uid="quiet")
    arranged.system.applications.create(OWNER, application_input, None)
    arranged.system.clock.advance(timedelta(seconds=1))

    task = arranged.run()

    assert (task.data["messages"], task.data["deliveries"]) == (6, 5)


def test_applications_made_after_the_request_are_left_out(arranged: ArrangedBroadcasts) -> None:
    task = arranged.start()
    arranged.app("late", plan="pro")

    arranged.system.finish(task)

    assert len(arranged.created) == 5


def test_an_application_deleted_during_the_run_is_left_out(
    arranged: ArrangedBroadcasts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcasts, "CHUNK", 1)
    task = arranged.start()
    step, _ = arranged.system.background_queue.sent.pop(0)
    arranged.system.background.advance(step)
    arranged.system.applications.delete(OWNER, "app1")

    ended = arranged.system.finish(task)

    assert (ended.status, ended.data["messages"]) == (TaskStatus.FINISHED, 4)


@pytest.mark.parametrize("chunk", [1, 2, 5, 100])
def test_a_repeated_step_creates_nothing_twice(
    arranged: ArrangedBroadcasts, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(broadcasts, "CHUNK", chunk)
    task = arranged.start(event_id="e")
    queue = arranged.system.background_queue.sent
    for _ in range(20):
        if not queue:
            break
        step, _ = queue.pop(0)
        before = arranged.system.store.background_tasks[OWNER.org_id, task.id]
        arranged.system.background.advance(step)
        # The step's result is lost, and the step comes again later.
        arranged.system.store.background_tasks[OWNER.org_id, task.id] = before
        arranged.system.clock.advance(HOUR)
        queue.clear()
        arranged.system.background.advance(step)

    assert len(arranged.created) == 5
    assert arranged.system.background_tasks.get(OWNER, task.id).data["messages"] == 5
    assert arranged.system.background_tasks.get(OWNER, task.id).data["eventIdTaken"] == 0


def test_an_event_id_that_an_application_has_already_is_counted(
    arranged: ArrangedBroadcasts,
) -> None:
    other = MessageInput(event_type="a.b", payload="{}", event_id="e")
    arranged.system.ingest.accept(OWNER, "app1", other, None)

    task = arranged.run(event_id="e")

    assert (task.data["messages"], task.data["eventIdTaken"]) == (4, 1)


def test_a_repeated_request_starts_one_broadcast(arranged: ArrangedBroadcasts) -> None:
    first, second = arranged.start("key"), arranged.start("key")

    arranged.system.finish(first)

    assert first.id == second.id
    assert len(arranged.created) == 5


def test_a_payload_that_its_event_type_rejects_is_refused_at_once(
    arranged: ArrangedBroadcasts,
) -> None:
    event_type = EventTypeInput(
        name="a.b",
        description="",
        schemas={"1": {"type": "object", "required": ["missing"]}},
        schema_enforcement=Enforcement.REJECT,
    )
    arranged.system.event_types.create(OWNER, event_type, None)

    with pytest.raises(InvalidInput):
        arranged.start()

    assert not arranged.system.background_queue.sent
    assert not arranged.system.store.messages


def test_the_schedule_of_the_event_type_goes_with_each_message(
    arranged: ArrangedBroadcasts,
) -> None:
    event_type = EventTypeInput(name="a.b", description="")
    arranged.system.event_types.create(OWNER, event_type, None)
    waits = (HOUR,)
    arranged.system.event_types.change(OWNER, "a.b", lambda e: replace(e, retry_schedule=waits))

    arranged.run()

    assert {task.retry_schedule for task, _ in arranged.system.delivery_queue.sent} == {waits}


def test_a_broadcast_whose_payload_expires_first_fails_with_the_reason(
    arranged: ArrangedBroadcasts,
) -> None:
    task = arranged.start(payload_retention=HOUR)
    arranged.system.clock.advance(HOUR)

    ended = arranged.system.finish(task)

    assert ended.status is TaskStatus.FAILED
    assert ended.data["reason"] == "The payload has expired."
    assert arranged.created == []


def test_a_canceled_broadcast_stops(
    arranged: ArrangedBroadcasts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcasts, "CHUNK", 2)
    task = arranged.start()
    arranged.system.background.advance(arranged.system.background_queue.sent.pop(0)[0])
    arranged.system.background_tasks.cancel(OWNER, task.id)

    ended = arranged.system.finish(task)

    assert ended.data["canceled"] is True
    assert (len(arranged.created), ended.data["messages"]) == (2, 2)


def test_the_named_messages_are_bounded() -> None:
    arranged = ArrangedBroadcasts(free=0, pro=MAX_NAMED + 5)

    task = arranged.run()

    assert task.data["messages"] == MAX_NAMED + 5
    assert len(task.data["messagesCreated"]) == MAX_NAMED


def test_messages_have_the_time_of_their_step(
    arranged: ArrangedBroadcasts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcasts, "CHUNK", 3)
    began_at = arranged.system.clock.now()
    arranged.start()
    arranged.system.clock.advance(HOUR)
    arranged.system.process_background()

    times = sorted(message.timestamp - began_at for message in arranged.created)

    assert times == [timedelta(0)] * 3 + [HOUR] * 2
    assert all(ids.instant_of(m.id) == m.timestamp for m in arranged.created)
