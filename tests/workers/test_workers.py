"""Queue functions: an event in, the ids of failed records out."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier, Event
from time import sleep
from typing import Any

import pytest

from shared.adapters.memory import RecordedRequest, ScriptedHttp
from shared.adapters.sqs.background_queue import decode_step, encode_step
from shared.adapters.sqs.delivery_codec import (
    decode_dispatch,
    decode_task,
    encode_dispatch,
    encode_task,
)
from shared.assembly.background import Background
from shared.assembly.deliver import Deliver
from shared.assembly.fanout import Fanout
from shared.domain.applications.application import ApplicationInput
from shared.domain.background.background_task import BackgroundTask, Progress, TaskKind, TaskStatus
from shared.domain.deliveries.outcome import Outcome
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.errors import InfrastructureError
from shared.domain.messages.message import MessageInput
from shared.domain.pipeline.queue_tasks import FEW_ENDPOINTS, DeliveryTask
from shared.services.delivery.recording import DeliveryReport
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.arrange.handlers import handler
from tests.support.assertions.captured_logs import captured_logs
from tests.support.assertions.deadline import DEADLINE
from tests.support.aws.lambda_context import Context
from tests.support.aws.sqs_events import sqs_event
from tests.support.fakes.faults import InjectedFault

OK = Reply(status_code=200, body=b"", duration_ms=1)


def accept(system: SystemUnderTest, endpoints: int = 1) -> None:
    app = system.applications.create(OWNER, ApplicationInput(name="Acme"), None)
    for number in range(endpoints):
        endpoint_input = EndpointInput(url=f"https://example.com/{number}")
        system.endpoints.create(OWNER, app.id, endpoint_input, None, None)
    system.ingest.accept(OWNER, app.id, MessageInput(event_type="a", payload="{}"), None)


def failures(*records: str) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": record} for record in records]}


def test_fanout_queues_one_task_for_each_endpoint(
    system: SystemUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept(system, endpoints=FEW_ENDPOINTS + 1)
    body = encode_dispatch(system.message_queue.sent[0][0])
    fanout = handler(
        "fanout",
        Fanout(fanout=system.fanout, decode=decode_dispatch, dead_letters=system.dead_letters),
        monkeypatch,
    ).lambda_handler

    assert fanout(sqs_event(body), None) == failures()

    assert len(system.delivery_queue.sent) == FEW_ENDPOINTS + 1


def test_deliver_makes_the_attempt_and_logs_one_line_without_content(
    system: SystemUnderTest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    accept(system)
    system.fan_out()
    body = encode_task(system.delivery_queue.sent[0][0])
    deliver = handler(
        "deliver",
        Deliver(delivery=system.delivery, decode=decode_task, dead_letters=system.dead_letters),
        monkeypatch,
    ).lambda_handler

    assert deliver(sqs_event(body), Context()) == failures()

    assert len(system.http.requests) == 1
    [line] = captured_logs(capsys)
    assert line.keys() == {
        "timestamp", "message", "msg", "ep", "attempt", "outcome", "status", "ms", "total_ms"
    }  # fmt: skip
    assert (line["message"], line["outcome"]) == ("delivery.attempted", "delivered")
    assert (line["attempt"], line["status"]) == (1, 200)


def test_only_failed_records_are_returned_by_id(
    system: SystemUnderTest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Deliveries:
        deliveries = system.deliveries
        clock = system.clock

        def attempt(self, task: DeliveryTask, *_: object) -> DeliveryReport:
            if task.number == 2:
                raise InfrastructureError("the store is down")
            if task.number == 3:
                raise ZeroDivisionError
            return DeliveryReport(Outcome.DELIVERED)

    accept(system)
    system.fan_out()
    [(task, _)] = system.delivery_queue.sent
    bodies = [encode_task(task).replace('"n":1', f'"n":{n}') for n in (1, 2, 3)]
    made: Any = Deliveries()
    services = Deliver(delivery=made, decode=decode_task, dead_letters=system.dead_letters)
    deliver = handler("deliver", services, monkeypatch).lambda_handler

    found = deliver(sqs_event(*bodies, "no task at all"), Context())

    assert found == failures("record-1", "record-2", "record-3")
    reported = {line["record"]: line for line in captured_logs(capsys) if "record" in line}
    key = task.key
    for name in ("record-1", "record-2"):
        assert (reported[name]["msg"], reported[name]["ep"]) == (key.message_id, key.endpoint_id)
    # An unreadable record has no known subject.
    assert "msg" not in reported["record-3"]


def test_the_attempts_of_a_batch_run_concurrently(
    system: SystemUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = Barrier(10, timeout=DEADLINE)

    def answer_when_all_are_here(_request: object) -> Reply:
        everybody.wait()
        return OK

    system = SystemUnderTest(ScriptedHttp(answer_when_all_are_here), permits=10)
    accept(system, endpoints=10)
    system.fan_out()
    bodies = [encode_task(task) for task, _ in system.delivery_queue.sent]
    deliver = handler(
        "deliver",
        Deliver(delivery=system.delivery, decode=decode_task, dead_letters=system.dead_letters),
        monkeypatch,
    ).lambda_handler

    assert deliver(sqs_event(*bodies), Context()) == failures()


def test_each_outcome_is_recorded_without_waiting_for_the_batch(
    system: SystemUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_now = Event()

    def hang_once(request: RecordedRequest) -> Reply:
        if request.url.endswith("/0"):
            assert answer_now.wait(DEADLINE)
        return OK

    system = SystemUnderTest(ScriptedHttp(hang_once), permits=10)
    accept(system, endpoints=10)
    system.fan_out()
    bodies = [encode_task(task) for task, _ in system.delivery_queue.sent]
    services = Deliver(
        delivery=system.delivery, decode=decode_task, dead_letters=system.dead_letters
    )
    deliver = handler("deliver", services, monkeypatch).lambda_handler

    with ThreadPoolExecutor(1) as thread:
        batch = thread.submit(deliver, sqs_event(*bodies), Context())
        while len(system.store.deliveries) < 9 or len(system.http.requests) < 10:
            assert not batch.done()
            sleep(0.001)
        answer_now.set()
        assert batch.result() == failures()

    assert len(system.store.deliveries) == 10


@pytest.mark.parametrize("is_down", [False, True])
def test_the_deliveries_of_a_batch_are_read_together_or_one_by_one(
    monkeypatch: pytest.MonkeyPatch, is_down: bool
) -> None:
    # As many permits as deliveries: their threads run at once, and none may be moved for want of
    # a permit.
    system = SystemUnderTest(permits=3)
    accept(system, endpoints=3)
    system.fan_out()
    bodies = [encode_task(task) for task, _ in system.delivery_queue.sent]
    trouble = InjectedFault(at=1 if is_down else 0)
    deliveries = trouble.around(system.deliveries)
    recorder = replace(system.delivery.recorder, deliveries=deliveries)
    delivery = replace(system.delivery, deliveries=deliveries, recorder=recorder)
    services = Deliver(delivery=delivery, decode=decode_task, dead_letters=system.dead_letters)
    deliver = handler("deliver", services, monkeypatch).lambda_handler

    assert deliver(sqs_event(*bodies), Context()) == failures()

    # One common read and a record each; or another read each.
    assert trouble.calls == (1 + 3 + 3 if is_down else 1 + 3)
    assert len(system.http.requests) == 3


def test_sweep_moves_due_retries(system: SystemUnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
    system = SystemUnderTest(ScriptedHttp([Reply(status_code=500, body=b"", duration_ms=1)]))
    accept(system)
    system.fan_out()
    for _ in range(3):
        system.deliver()
    sweep = handler("sweep", system.sweeps, monkeypatch).lambda_handler

    assert sweep({}, None) == {"moved": 0}
    system.clock.instant = next(iter(system.due_retries.tasks.values())).due_at
    assert sweep({}, None) == {"moved": 1}

    assert [t.number for t, _ in system.delivery_queue.sent] == [4]
    assert system.due_retries.tasks == {}


def background_task(system: SystemUnderTest) -> str:
    """Returns the body of its first step."""
    system.statistics.subscriptions(OWNER)
    return encode_step(system.background_queue.sent[-1][0])


def test_background_executes_one_step_and_logs_one_line(
    system: SystemUnderTest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    body = background_task(system)
    services = Background(
        engine=system.background,
        certificate_notices=system.certificate_notices,
        pause_ends=system.pause_ends,
        decode=decode_step,
        dead_letters=system.dead_letters,
    )
    background = handler("background", services, monkeypatch).lambda_handler

    assert background(sqs_event(body), None) == failures()

    [task] = system.store.background_tasks.values()
    assert task.status is TaskStatus.FINISHED
    [line] = captured_logs(capsys)
    assert line["message"] == "background_task.advanced"
    assert (line["task"], line["kind"]) == (task.id, "event-type.aggregate")
    assert line["status"] == "finished"


@pytest.mark.parametrize(
    ("tries", "status", "comes_back"),
    [("9", TaskStatus.RUNNING, True), ("10", TaskStatus.FAILED, False)],
)
def test_a_background_step_that_fails_at_its_last_try_marks_its_task_as_failed(
    system: SystemUnderTest,
    monkeypatch: pytest.MonkeyPatch,
    tries: str,
    status: TaskStatus,
    comes_back: bool,
) -> None:
    class Down:
        def step(self, task: BackgroundTask) -> Progress:
            raise InfrastructureError("the store is down")

    event = sqs_event(background_task(system))
    event["Records"][0]["attributes"]["ApproximateReceiveCount"] = tries
    engine = replace(system.background, handlers={TaskKind.SUBSCRIPTIONS: Down()})
    services = Background(
        engine=engine,
        certificate_notices=system.certificate_notices,
        pause_ends=system.pause_ends,
        decode=decode_step,
        dead_letters=system.dead_letters,
    )
    background = handler("background", services, monkeypatch).lambda_handler

    assert background(event, None) == (failures("record-0") if comes_back else failures())

    [task] = system.store.background_tasks.values()
    assert task.status is status


def test_a_background_step_of_a_deleted_task_is_acknowledged(
    system: SystemUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = background_task(system)
    system.store.background_tasks.clear()
    services = Background(
        engine=system.background,
        certificate_notices=system.certificate_notices,
        pause_ends=system.pause_ends,
        decode=decode_step,
        dead_letters=system.dead_letters,
    )
    background = handler("background", services, monkeypatch).lambda_handler

    assert background(sqs_event(body), None) == failures()
    assert background(sqs_event("no step at all"), None) == failures("record-0")


def test_the_schedule_publishes_due_notices_and_needs_no_queue(
    system: SystemUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = Background(
        engine=system.background,
        certificate_notices=system.certificate_notices,
        pause_ends=system.pause_ends,
        decode=decode_step,
        dead_letters=system.dead_letters,
    )
    background = handler("background", services, monkeypatch).lambda_handler

    assert background({"certificates": True}, None) == failures()
