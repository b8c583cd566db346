"""`outrider send`, `resend` and `recover`, on the API's handlers."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shared.adapters.operator.api_requests import ApiResponse
from shared.domain.applications.application import ApplicationInput
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.errors import InfrastructureError
from shared.domain.ids import AppId
from tests.cli.conftest import Cli
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest

PAYLOAD = '{ "id" :1.0,\t"name": "é" }'
BROKEN = Reply(status_code=500, body=b"", duration_ms=1)

pytestmark = pytest.mark.usefixtures("api")


@pytest.fixture
def app(system: SystemUnderTest) -> AppId:
    return system.applications.create(OWNER, ApplicationInput(name="Acme", uid="acme"), None).id


@pytest.fixture
def endpoint(system: SystemUnderTest, app: AppId) -> Endpoint:
    endpoint_input = EndpointInput(url="https://example.com/", uid="main")
    return system.endpoints.create(OWNER, app, endpoint_input, None, None)


def delivered(system: SystemUnderTest) -> list[str]:
    system.run(3)
    return [request.body.decode() for request in system.http.requests]


@pytest.mark.usefixtures("endpoint")
def test_send_posts_the_payload_byte_for_byte(run: Cli, system: SystemUnderTest) -> None:
    found = run("send", "acme", "invoice.paid", PAYLOAD)

    assert found.stdout.startswith("msg_")
    assert delivered(system) == [PAYLOAD]


@pytest.mark.usefixtures("endpoint")
def test_send_reads_the_payload_from_a_file(
    run: Cli, system: SystemUnderTest, tmp_path: Path
) -> None:
    file = tmp_path / "event.json"
    file.write_text(PAYLOAD, encoding="utf-8")

    run("send", "acme", "invoice.paid", f"@{file}")

    assert delivered(system) == [PAYLOAD]


ODD = (
    b'{"a": 1,\r\n "b": 2}',
    b'{"a": 1,\r "b": 2}',
    b'{ "b" :1.0,\t"a": "\xc3\xa9 \xf0\x9f\x98\x80 \\u00e9", "a": 2 }',
    b'{"n": ' + b"9" * 4_000 + b', "m": 1e400, "z": -0.0}',
    b'{"u": "\xe2\x80\xa8\xef\xbf\xbd"}',
)


@pytest.mark.parametrize("data", ODD)
@pytest.mark.parametrize("source", ["file", "pipe", "argument"])
@pytest.mark.usefixtures("endpoint")
def test_send_delivers_the_payload_byte_for_byte(
    run: Cli, system: SystemUnderTest, tmp_path: Path, data: bytes, source: str
) -> None:
    (tmp_path / "event.json").write_bytes(data)
    given = {"file": f"@{tmp_path / 'event.json'}", "pipe": "-", "argument": os.fsdecode(data)}

    run("send", "acme", "invoice.paid", given[source], stdin=data)

    system.run(3)
    assert [request.body for request in system.http.requests] == [data]


def test_send_accepts_a_response_with_a_long_number(run: Cli) -> None:
    payload = '{"n": ' + "9" * 5_000 + ', "m": 1e400}'
    run.operator.send = lambda *_: ApiResponse(
        202, {}, f'{{"id": "msg_1", "p": {payload}}}'.encode()
    )

    reported = run.json("send", "acme", "a", payload)

    assert reported == {"id": "msg_1", "p": {"n": "9" * 5_000, "m": "1e400"}}


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": "\xff"}',
        '{"a": "é"}'.encode("latin-1"),
        '{"a": 1}'.encode("utf-16"),
        b"\xef\xbb\xbf{}",
        b"",
        b'{"a": NaN}',
        b'{}, "eventType": "other"',
    ],
)
@pytest.mark.parametrize("source", ["file", "pipe", "argument"])
def test_send_rejects_a_payload_that_is_not_json_in_utf_8(
    run: Cli, system: SystemUnderTest, app: AppId, tmp_path: Path, data: bytes, source: str
) -> None:
    (tmp_path / "event.json").write_bytes(data)
    given = {"file": f"@{tmp_path / 'event.json'}", "pipe": "-", "argument": os.fsdecode(data)}

    found = run("send", "acme", "a", given[source], stdin=data, status=1)

    assert "The payload is not " in found.stderr
    assert system.store.messages == {}


def test_send_includes_channels_event_id_and_key(run: Cli, app: AppId) -> None:
    reported = run.json(
        "send", "acme", "a", "{}", "--channel", "eu", "--event-id", "evt-1", "--key", "once"
    )

    assert (reported["channels"], reported["eventId"]) == (["eu"], "evt-1")
    again = run.json(
        "send", "acme", "a", "{}", "--channel", "eu", "--event-id", "evt-1", "--key", "once"
    )
    assert again["id"] == reported["id"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["acme", "a", "{"], "The payload is not JSON"),
        (["acme", "a", "[" * 100_000], "The payload is not JSON"),
        (["acme", "a", "@/nowhere"], "/nowhere cannot be read: No such file"),
        (["acme", "a b", "{}"], "body.eventType: "),
        (["nobody", "a", "{}"], "Application not found (HTTP 404)"),
        (["a/../b", "a", "{}"], "Application not found (HTTP 404)"),
    ],
)
def test_send_reports_an_error_and_sends_nothing(
    run: Cli, system: SystemUnderTest, app: AppId, arguments: list[str], reason: str
) -> None:
    assert reason in run("send", *arguments, status=1).stderr
    assert system.store.messages == {}


def test_send_reports_a_rejected_token_without_showing_it(run: Cli, app: AppId) -> None:
    found = run("send", "acme", "a", "{}", "--token", "abc.def.ghi", status=1)

    assert "outrider token create" in found.stderr
    assert "abc.def" not in found.output


def test_an_applications_token_may_not_send(run: Cli, api: ApiClient, app: AppId) -> None:
    bearer = api.token(sub=app, org="org_test")

    assert "(HTTP 403)" in run("send", "acme", "a", "{}", "--token", bearer, status=1).stderr


def test_send_without_a_token_reports_how_to_create_one(run: Cli) -> None:
    run.env["OUTRIDER_TOKEN"] = None

    assert "outrider token create" in run("send", "acme", "a", "{}", status=1).stderr


def test_the_url_option_replaces_the_url_of_the_stack(run: Cli) -> None:
    asked: list[str] = []

    def unreachable(method: str, url: str, headers: Any, body: Any) -> Any:
        asked.append(url)
        raise InfrastructureError(f"{url} does not answer")

    run.operator.send = unreachable
    run.operator.error = ZeroDivisionError()

    found = run("send", "acme", "a", "{}", "--url", "https://other.example.com/", status=1)

    assert asked == ["https://other.example.com/api/v1/app/acme/msg"]
    assert "does not answer" in found.stderr


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (503, b"", "Try again shortly"),
        (429, b'{"detail": "slower"}', "slower (HTTP 429)"),
        (404, b"<html>", "Is the URL an Outrider API?"),
    ],
)
def test_send_reports_a_response_that_is_not_from_the_api(
    run: Cli, status: int, body: bytes, reason: str
) -> None:
    run.operator.send = lambda *_: ApiResponse(status, {}, body)

    assert reason in run("send", "acme", "a", "{}", status=1).stderr


def sent(run: Cli, system: SystemUnderTest) -> str:
    """The id of a message that has been delivered."""
    message_id: str = run.json("send", "acme", "a", "{}")["id"]
    system.run(3)
    return message_id


def test_resend_enqueues_a_message(run: Cli, system: SystemUnderTest, endpoint: Endpoint) -> None:
    message_id = sent(run, system)

    found = run("resend", "acme", message_id, "main")

    assert found.stdout == f"{message_id} enqueued for main.\n"
    assert delivered(system) == ["{}", "{}"]
    assert run.json("resend", "acme", message_id, endpoint.id)["queued"] is True


def test_resend_reports_a_missing_message(run: Cli, app: AppId) -> None:
    assert "(HTTP 404)" in run("resend", "acme", "msg_1", "main", status=1).stderr


def working(system: SystemUnderTest) -> Callable[[float], None]:
    """The background function, whose turn it is while a command waits."""

    def work(_seconds: float) -> None:
        while system.background_queue.sent:
            step, _ = system.background_queue.sent.pop(0)
            system.background.advance(step)

    return work


@pytest.mark.usefixtures("endpoint")
def test_recover_reports_a_token_that_expires_and_the_task_that_continues(
    run: Cli, system: SystemUnderTest
) -> None:
    answer = run.operator.send
    assert answer is not None

    def expiring(method: str, *rest: Any) -> ApiResponse:
        return answer(method, *rest) if method == "POST" else ApiResponse(401, {}, b"{}")

    run.operator.send = expiring

    found = run("recover", "acme", "main", "--since", "1h", status=1)

    [(_, task_id)] = system.store.background_tasks
    assert f"Started the background task {task_id}" in found.stderr
    assert "it has expired" in found.stderr


@pytest.mark.usefixtures("endpoint")
def test_recover_resends_failed_messages(
    run: Cli, system: SystemUnderTest, replies: list[Reply], monkeypatch: pytest.MonkeyPatch
) -> None:
    replies.append(BROKEN)
    sent(run, system)
    before = len(system.http.requests)
    monkeypatch.setattr("shared.cli.output.pause", working(system))

    dry = run.json("recover", "acme", "main", "--since", "1h", "--dry-run")
    reported = run("recover", "acme", "main", "--since", "1h")

    assert (dry["status"], dry["data"]["deliveries"]) == ("finished", 1)
    assert "finished: messagesSent: 1" in reported.stdout
    system.run(3)
    assert len(system.http.requests) > before


def test_recover_with_no_wait_returns_at_once(
    run: Cli, system: SystemUnderTest, endpoint: Endpoint
) -> None:
    reported = run.json("recover", "acme", "main", "--since", "2h", "--until", "1h", "--no-wait")

    assert reported["status"] == "running"


def test_recover_exits_1_when_the_task_fails(
    run: Cli, system: SystemUnderTest, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = working(system)

    def delete_and_work(seconds: float) -> None:
        if not system.endpoints.get(OWNER, endpoint.app_id, endpoint.id).deleted_at:
            system.endpoints.delete(OWNER, endpoint.app_id, endpoint.id)
        work(seconds)

    monkeypatch.setattr("shared.cli.output.pause", delete_and_work)

    found = run("recover", "acme", "main", "--since", "1h", status=1)

    assert "failed: " in found.stdout
    assert "deleted" in found.stdout


def test_recover_polls_again_after_a_failure_of_the_api(
    run: Cli, system: SystemUnderTest, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = run.operator.send
    assert send is not None
    looks: list[str] = []

    def away_once(method: str, url: str, headers: Any, body: Any) -> Any:
        if "background-task" in url:
            looks.append(url)
            if len(looks) == 1:
                raise InfrastructureError("It does not answer.")
        return send(method, url, headers, body)

    run.operator.send = away_once
    monkeypatch.setattr("shared.cli.output.pause", working(system))

    found = run("recover", "acme", "main", "--since", "1h")

    assert "It does not answer. The task" in found.stderr
    assert json.dumps(looks).count("background-task") == 2
