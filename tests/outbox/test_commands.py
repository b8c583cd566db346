"""The commands of operators, as programs of SQLAlchemy and of Django."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from sqlalchemy import create_engine

from outrider.outbox.entry import Accepted, Refused
from outrider.outbox.environment import MissingSetting, transport
from outrider.outbox.http_transport import HttpTransport
from outrider.outbox.queue_transport import QueueTransport
from outrider.outbox.sqlalchemy import __main__ as program
from tests.outbox.kit.alchemy import AlchemyDatabase
from tests.outbox.kit.django_project import DjangoDatabase
from tests.outbox.kit.relays import Clock, Recorder, events, relay


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    """The way to Outrider of each program."""
    from outrider.outbox.django.management.commands import outrider_outbox

    made = Recorder()
    for module in (program, outrider_outbox):
        monkeypatch.setattr(module, "transport", lambda: made)
    return made


@pytest.fixture
def alchemy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AlchemyDatabase:
    url = f"sqlite:///{tmp_path}/db"
    environment = {"OUTRIDER_OUTBOX_DATABASE_URL": url}
    monkeypatch.setattr(program, "required", environment.__getitem__)
    return AlchemyDatabase(create_engine(url))


def lines(output: str) -> list[Any]:
    return [json.loads(line) for line in output.splitlines()]


def test_a_program_relays_shows_and_retries(
    alchemy: AlchemyDatabase, recorder: Recorder, capsys: pytest.CaptureFixture[str]
) -> None:
    alchemy.add(events(3))
    recorder.answer = lambda e: Refused("404") if e.application == "zenith" else Accepted()

    def run(*arguments: str) -> list[Any]:
        assert program.main(list(arguments)) == 0
        return lines(capsys.readouterr().out)

    [before] = run("state")
    assert (before["waiting"], before["refused"]) == (3, 0)
    assert run("relay", "--once") == [{"claimed": 3, "accepted": 2, "refused": 1, "delayed": 0}]
    assert run("state") == [{"waiting": 0, "refused": 1, "oldest_seconds": 0}]
    [refused] = run("refused")
    assert (refused["event_id"], refused["reason"]) == ("event-1", "404")
    assert refused["body"]["payload"] == {"n": 1}
    assert run("retry", "4711") == [{"retried": 0}]
    assert run("retry", "--all") == [{"retried": 1}]
    recorder.answer = lambda _: Accepted()
    [counts] = run("relay", "--once")
    assert counts["accepted"] == 1


def test_a_management_command_relays_shows_and_retries(recorder: Recorder) -> None:
    database = DjangoDatabase()
    database.add(events(2))
    recorder.answer = lambda _: Refused("404")

    def run(*arguments: str) -> list[Any]:
        output = StringIO()
        call_command("outrider_outbox", *arguments, stdout=output)
        return lines(output.getvalue())

    assert run("relay", "--once")[0]["refused"] == 2
    [first, _] = run("refused")
    assert run("retry", str(first["id"])) == [{"retried": 1}]
    assert run("state")[0]["waiting"] == 1


def test_the_migration_has_the_fields_of_the_model() -> None:
    call_command("makemigrations", "outrider_outbox", check=True, dry_run=True, verbosity=0)


def test_the_table_is_the_same_through_both_libraries() -> None:
    database = DjangoDatabase()
    database.add(events(2))
    engine = create_engine(f"sqlite:///{connection.settings_dict['NAME']}")
    transport = Recorder()

    relay(AlchemyDatabase(engine, is_made=True), transport, Clock()).run_once()

    assert [event_id for _, event_id in transport.sent] == ["event-0", "event-1"]
    engine.dispose()


def test_the_environment_names_the_queue_or_the_api(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    queue = {"OUTRIDER_INTAKE_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/1/intake"}
    api = {"OUTRIDER_URL": "https://webhooks.example.com", "OUTRIDER_TOKEN": "token"}

    assert isinstance(transport(queue | api), QueueTransport)
    assert isinstance(transport(api), HttpTransport)


@pytest.mark.parametrize("environment", [{}, {"OUTRIDER_URL": "https://a"}, {"OUTRIDER_URL": ""}])
def test_a_missing_setting_is_named(environment: dict[str, str]) -> None:
    with pytest.raises(MissingSetting, match="OUTRIDER_URL and OUTRIDER_TOKEN"):
        transport(environment)


def test_a_program_without_a_setting_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(name: str) -> str:
        raise MissingSetting(f"Set {name}.")

    monkeypatch.setattr(program, "required", missing)
    assert program.main(["state"]) == 2
    assert "OUTRIDER_OUTBOX_DATABASE_URL" in capsys.readouterr().err

    DjangoDatabase()
    with pytest.raises(CommandError, match="Set OUTRIDER_URL"):
        call_command("outrider_outbox", "relay", "--once")
