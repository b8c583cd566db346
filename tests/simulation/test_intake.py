"""Messages that arrive by queue: none is lost and none is sent twice, whatever fails."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given

from shared.domain.applications.application import ApplicationInput
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.errors import InfrastructureError
from tests.simulation.runs import replay
from tests.simulation.runs.strategies import SCENARIOS, TIMEOUT, seeded
from tests.simulation.scenario import Scenario
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.arrange.handlers import handler
from tests.support.aws.sqs_events import sqs_record

MANY, BATCH = 10_000, 10


@seeded
@given(SCENARIOS.map(lambda scenario: replace(scenario, by_queue=True)))
@pytest.mark.timeout(TIMEOUT)
def test_no_fault_breaks_a_promise_of_the_intake_queue(scenario: Scenario) -> None:
    """With kills, refusals, lost answers, duplicates and records out of order."""
    replay.run(scenario)


class FlakyQueue:
    """A queue of deliveries that fails for some calls, before its effect or after it."""

    def __init__(self, queue: Any, chance: Random) -> None:
        self.queue, self.chance = queue, chance

    def send(self, tasks: Any) -> None:
        fails = self.chance.random()
        if fails < 0.05:
            raise InfrastructureError("before")
        self.queue.send(tasks)
        if fails < 0.1:
            raise InfrastructureError("after")


def test_of_ten_thousand_messages_none_is_lost_and_none_arrives_twice(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In batches with duplicates, out of order, on a queue that fails at one call in ten."""
    system, chance = SystemUnderTest(), Random(4)  # noqa: S311 simulated chance
    app = system.applications.create(OWNER, ApplicationInput(name="A", uid="acme"), None)
    endpoint = EndpointInput(url="https://example.com")
    system.endpoints.create(OWNER, app.id, endpoint, None, None)
    queue = system.delivery_queue
    system.delivery_queue = FlakyQueue(queue, chance)  # type: ignore[assignment] # it is one
    system.assemble()
    system.delivery_queue = queue
    intake = handler("intake", system.intake, monkeypatch)
    sent_ms = int(system.clock.now().timestamp() * 1_000)
    waiting = [_record(number, sent_ms) for number in range(MANY)]
    # A tenth comes twice.
    waiting += chance.sample(waiting, MANY // 10)
    chance.shuffle(waiting)

    while waiting:
        batch = [waiting.pop() for _ in range(min(BATCH, len(waiting)))]
        failed = intake.lambda_handler({"Records": batch}, None)["batchItemFailures"]
        names = {each["itemIdentifier"] for each in failed}
        again = [record for record in batch if record["messageId"] in names]
        for record in again:
            waiting.insert(chance.randrange(len(waiting) + 1), record)
    capsys.readouterr()
    system.run()

    bodies = [request.body.decode() for request in system.http.requests]
    assert len(bodies) == len(set(bodies)) == MANY
    assert len(system.store.messages) == MANY
    assert system.dead_letters.letters == []


def _record(number: int, sent_ms: int) -> dict[str, Any]:
    """Returns a record, with an event id if its number is even."""
    event = f'"eventId": "e-{number}", ' if number % 2 == 0 else ""
    payload = f'{{"number":  {number}}}'
    body = f'{{"application": "acme", {event}"eventType": "a.b", "payload": {payload}}}'
    return sqs_record(0, body, 1, sent_ms) | {"messageId": f"record-{number}"}
