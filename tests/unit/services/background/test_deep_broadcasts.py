"""Payloads that no content filter can read: an ordinary message and a broadcast refuse them."""

from dataclasses import replace

import pytest

from shared.domain.applications.application import ApplicationInput
from shared.domain.background.background_task import TaskStatus
from shared.domain.background.broadcast import BroadcastInput
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.errors import InvalidInput
from shared.domain.ids import OPERATIONAL_APP
from shared.domain.json_text import JsonText
from shared.domain.messages.message import MessageInput
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest

LEVELS = 200_000
DEEP = '{"a":' * LEVELS + "1" + "}" * LEVELS
FILTER = JsonText('{"data":{"a":1}}')


@pytest.fixture
def system() -> SystemUnderTest:
    """Two applications with an endpoint each; that of the first has a content filter."""
    system = SystemUnderTest()
    for uid, content_filter in (("filtered", FILTER), ("plain", None)):
        system.applications.create(OWNER, ApplicationInput(name=uid, uid=uid), None)
        hook = EndpointInput(url="https://example.com", filter=content_filter)
        system.endpoints.create(OWNER, uid, hook, None, None)
    return system


def deep() -> MessageInput:
    return MessageInput(event_type="a.b", payload=DEEP)


def test_a_message_is_refused_where_an_endpoint_has_a_filter(system: SystemUnderTest) -> None:
    with pytest.raises(InvalidInput, match="too deeply"):
        system.ingest.accept(OWNER, "filtered", deep(), None)
    assert system.ingest.accept(OWNER, "plain", deep(), None).endpoint_ids


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_broadcast_is_refused_at_its_start_and_stores_nothing(
    system: SystemUnderTest, dry_run: bool
) -> None:
    with pytest.raises(InvalidInput, match="too deeply") as refused:
        system.broadcasts.start(OWNER, BroadcastInput(message=deep(), dry_run=dry_run), None)

    [problem] = refused.value.problems
    assert problem.loc == ("body", "payload")
    assert system.store.background_tasks == {}
    assert system.store.messages == {}


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_broadcast_of_an_earlier_release_ends_and_counts_the_applications_left_out(
    system: SystemUnderTest, dry_run: bool
) -> None:
    system.clock.instant = system.clock.instant.replace(second=1)
    shallow = MessageInput(event_type="a.b", payload="{}")
    task = system.broadcasts.start(OWNER, BroadcastInput(message=shallow, dry_run=dry_run), None)
    for place, message in system.store.messages.items():
        system.store.messages[place] = replace(message, payload=DEEP)

    done = system.finish(task)

    assert done.status is TaskStatus.FINISHED
    assert done.data["unreadable"] == 1
    assert done.data["applications" if dry_run else "messages"] == 1
    reached = [m for m in system.store.messages.values() if m.app_id != OPERATIONAL_APP]
    assert len(reached) == (0 if dry_run else 1)
