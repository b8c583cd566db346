"""`outrider doctor` and `outrider status`."""

from datetime import timedelta

import pytest

from shared.adapters.memory import MemoryDeadLetters
from shared.adapters.memory.system import START
from shared.domain.errors import Forbidden, NotFound
from shared.domain.operator.stack_resources import (
    AlarmState,
    DeniedCall,
    FunctionState,
    QueueState,
    SourceState,
    TableState,
)
from shared.domain.pipeline.dead_letter import DeadLetter
from tests.cli.conftest import OUTPUTS, Cli, queues

pytestmark = pytest.mark.usefixtures("api")

Change = dict[str, object]


def test_doctor_reports_only_ok_for_a_healthy_stack(run: Cli) -> None:
    found = run("doctor").stdout.splitlines()

    assert [line.split()[0] for line in found] == ["ok"] * len(found)
    assert found[0] == "ok      stack: outrider: CREATE_COMPLETE"
    assert "ok      table: table-1: active, with expiry and point-in-time recovery" in found
    assert "ok      queue deliveries: 3 wait, 0 in flight, 1 delayed" in found
    assert found[-1] == "ok      api: responds, and accepts the token"


@pytest.mark.parametrize(
    ("change", "check", "found"),
    [
        ({"reported_time": START + timedelta(minutes=1)}, "clock", "60 s apart"),
        ({"reported_time": START - timedelta(minutes=1)}, "clock", "60 s apart"),
        (
            {"reported_table": TableState("CREATING", True, True)},
            "table",
            "table-1: CREATING",
        ),
        (
            {"reported_functions": [FunctionState("Api", "Failed: no code")]},
            "function Api",
            "no code",
        ),
        (
            {"reported_sources": [SourceState("deliver", "Disabled")]},
            "event source of deliver",
            "not processed",
        ),
        (
            {"reported_refusals": [DeniedCall("/x/deliver", START, "AccessDenied")]},
            "rights of /x/deliver",
            "AccessDenied",
        ),
        ({"reported_queues": queues(letters=2)}, "dead letters of messages", "2 wait"),
        ({"reported_queues": queues(redrives=False)}, "queue messages", "no dead-letter queue"),
        (
            {"reported_swept_until": START - timedelta(minutes=6)},
            "sweep",
            "before 2026-01-15 11:54",
        ),
        (
            {"reported_alarms": [AlarmState("a", "ALARM", "Letters", acts=True)]},
            "alarm a",
            "Letters",
        ),
        ({"reported_alarms": []}, "alarms", "there are none"),
        (
            {"error": Forbidden("you lack sqs:GetQueueAttributes")},
            "queue messages",
            "you lack sqs:GetQueueAttributes",
        ),
    ],
)
def test_doctor_reports_a_fault_with_advice(
    run: Cli, change: Change, check: str, found: str
) -> None:
    for name, value in change.items():
        setattr(run.operator.parts, name, value)

    reported = {each["check"]: each for each in run.json("doctor", status=1)}

    assert reported[check]["verdict"] == "failed"
    assert found in reported[check]["found"]
    assert reported[check]["advice"]
    # One that fails keeps back none of the others.
    assert reported["api"]["verdict"] == "ok"


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({"reported_table": TableState("ACTIVE", False, True)}, "table"),
        ({"reported_table": TableState("ACTIVE", True, False)}, "table"),
        ({"reported_swept_until": None}, "sweep"),
        (
            {"reported_alarms": [AlarmState("a", "OK", "Letters", acts=False)]},
            "alarms",
        ),
    ],
)
def test_doctor_exits_0_for_warnings(run: Cli, change: Change, check: str) -> None:
    for name, value in change.items():
        setattr(run.operator.parts, name, value)

    reported = {each["check"]: each for each in run.json("doctor")}

    assert reported[check]["verdict"] == "warning"
    assert reported[check]["advice"]


def test_doctor_reports_missing_settings_of_a_restored_table_with_the_runbook(
    run: Cli,
) -> None:
    run.operator.parts.reported_table = TableState("ACTIVE", expires=False, point_in_time=False)

    found = run("doctor").stdout

    lacking = "without expiry (TTL) and point-in-time recovery"
    assert f"warning table: table-1: {lacking}" in found
    assert "docs/operations.md#restore-from-a-point-in-time" in found


def dead(**fields: object) -> DeadLetter:
    return DeadLetter(body="a secret", group="app_1", **fields)  # type: ignore[arg-type]


def found_of(run: Cli) -> str:
    """The rows on the dead letters of messages."""
    reported = {each["check"]: each["found"] for each in run.json("doctor", status=1)}
    return str(reported["dead letters of messages"])


@pytest.mark.parametrize(
    ("left", "reported"),
    [
        (timedelta(days=4, hours=3), "kept until 2026-01-19 15:00 UTC, 4 days left"),
        (timedelta(hours=47, minutes=59), "kept until 2026-01-17 11:59 UTC, 47 hours left"),
        (timedelta(minutes=-1), "kept until 2026-01-15 11:59 UTC, 0 hours left"),
    ],
)
def test_doctor_reports_how_long_the_first_dead_letter_is_kept(
    run: Cli, left: timedelta, reported: str
) -> None:
    """SQS counts from the first send of a task, so the one that died last may be dropped first."""
    run.operator.parts.reported_queues = queues(letters=2)
    letters = run.operator.boxes["messages"].letters
    letters += [dead(kept_until=START + span) for span in (timedelta(days=14), left)]

    assert found_of(run) == f"2 wait; the first is {reported}"
    assert len(letters) == 2


def test_doctor_samples_the_retention_of_many_dead_letters(run: Cli) -> None:
    run.operator.parts.reported_queues = queues(letters=500)
    letters = run.operator.boxes["messages"].letters
    letters += [dead(kept_until=START + timedelta(days=9))] * 500

    assert "the first of 100 that were examined is kept until" in found_of(run)
    assert len(letters) == 500


def test_doctor_counts_dead_letters_that_it_cannot_read(
    run: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise Forbidden("you lack sqs:ReceiveMessage")

    run.operator.parts.reported_queues = queues(letters=2)
    monkeypatch.setattr(MemoryDeadLetters, "take", refused)

    reported = "2 wait; how long they are kept is not known: you lack sqs:ReceiveMessage"
    assert found_of(run) == reported


def test_doctor_counts_dead_letters_that_others_hold(run: Cli) -> None:
    run.operator.parts.reported_queues = queues(letters=2)

    assert found_of(run).startswith("2 wait; another reader holds them")


def test_doctor_still_checks_a_half_deployed_stack(run: Cli) -> None:
    run.operator.status = "ROLLBACK_COMPLETE"

    found = run("doctor", status=1).stdout

    assert "failed  stack: outrider: ROLLBACK_COMPLETE" in found
    assert "ok      table" in found


def test_doctor_warns_of_an_ongoing_update(run: Cli) -> None:
    run.operator.status = "UPDATE_IN_PROGRESS"

    found = run("doctor").stdout

    assert "warning stack: outrider: UPDATE_IN_PROGRESS" in found
    assert "ok      api" in found


def test_doctor_reports_missing_outputs(run: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(OUTPUTS, "TableName")

    assert "without the outputs TableName" in run("doctor", status=1).stdout


def test_doctor_reports_a_rejected_token(run: Cli) -> None:
    found = run("doctor", "--token", "abc.def.ghi", status=1)

    assert "failed  api: The API rejected the token" in found.stdout
    assert "abc.def" not in found.output


def test_doctor_reports_a_missing_stack(run: Cli) -> None:
    run.operator.error = NotFound("There is no stack outrider in eu-west-1.")

    assert "There is no stack outrider in eu-west-1." in run("doctor", status=1).stderr


def test_status_shows_the_state_of_the_queues(run: Cli) -> None:
    run.operator.parts.reported_queues = queues(letters=2)
    run.operator.parts.reported_alarms = [AlarmState("a", "ALARM", "Letters", acts=True)]

    found = run("status")

    assert found.stdout.splitlines() == [
        "outrider (CREATE_COMPLETE) at https://api.example.com",
        "queue              waiting in flight   delayed      dead",
        "messages                 3         0         1         2",
        "deliveries               3         0         1         2",
        "background               3         0         1         2",
        "due retries swept up to 2026-01-15T12:00:00Z",
    ]
    assert "In alarm: a." in found.stderr


def test_status_has_json_output(run: Cli) -> None:
    reported = run.json("status")

    assert reported["queues"]["deliveries"] == {
        "waiting": 3,
        "in_flight": 0,
        "delayed": 1,
        "dead_letters": 0,
    }
    assert (reported["stack"], reported["state"], reported["alarms"]) == (
        "outrider",
        "CREATE_COMPLETE",
        [],
    )
    assert reported["api"] == "https://api.example.com"


@pytest.mark.parametrize(("failed", "status"), [(0, 0), (3, 1)])
def test_doctor_reports_events_of_a_bus_that_did_not_get_into_the_queue(
    run: Cli, failed: int, status: int
) -> None:
    url = "https://sqs.example.com/bus"
    run.operator.outputs["IntakeBusFailuresUrl"] = url
    run.operator.boxes["intake-bus"] = MemoryDeadLetters()
    run.operator.boxes["intake-bus"].letters.extend([dead()] * failed)
    run.operator.parts.reported_queues = {**queues(), url: QueueState(failed, 0, 0, url)}

    found = {each["check"]: each for each in run.json("doctor", status=status)}

    assert ("dead letters of intake-bus" in found) == bool(failed)
    if failed:
        letters = found["dead letters of intake-bus"]
        assert letters["found"].startswith("3 wait")
        assert "outrider redrive intake-bus --dry-run" in letters["advice"]
