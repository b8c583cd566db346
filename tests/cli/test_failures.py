"""Failures of commands: reported with advice, without changing anything."""

import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from shared.adapters.operator.api_requests import ApiResponse
from shared.domain.applications.application import ApplicationInput
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.errors import InfrastructureError
from shared.domain.messages.message import MessageInput
from shared.domain.pipeline.dead_letter import DeadLetter
from tests.cli.conftest import Cli
from tests.cli.test_commands import LEAVES
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import ORG, OWNER, SystemUnderTest
from tests.support.arrange.tokens import token

Arguments = tuple[str, ...]
HERE = str(Path(__file__))


@dataclass(frozen=True)
class Case:
    """A command with valid arguments (`works`), and invalid ones with their errors (`wrong`)."""

    works: Arguments
    wrong: Mapping[Arguments, str]
    asks_the_api: bool = False


CASES = {
    "completion": Case(
        ("bash",),
        {(): "Missing argument", ("csh",): "'csh' is not one of 'bash', 'zsh', 'fish'"},
    ),
    "copy": Case(
        ("--to", "https://other.example.com", "--token-file", HERE),
        {
            ("--to", "https://other.example.com"): "Missing option '--token-file'",
            ("--token-file", HERE): "Choose a direction",
            ("--from", "a", "--to", "b", "--token-file", HERE): "Choose a direction",
            ("--to", "https://x.example.com", "--token-file", "/nowhere"): "does not exist",
        },
        asks_the_api=True,
    ),
    "doctor": Case((), {("here",): "unexpected extra argument"}, asks_the_api=True),
    "launch-templates": Case(
        ("templates",),
        {
            (): "Missing argument 'DIRECTORY'",
            (HERE,): "is a file",
            (f"{HERE}/templates",): "The templates cannot be written",
        },
    ),
    "listen": Case(
        ("--app", "acme", "--public-url", "https://tunnel.example.com/"),
        {
            (): "Choose a secret to verify with",
            ("--secret", "nonsense"): "whsec_",
            ("--port", "65536", "--app", "acme"): "65536 is not in the range",
            ("--status", "99", "--app", "acme"): "99 is not in the range",
            ("--count", "0", "--app", "acme"): "0 is not in the range",
        },
        asks_the_api=True,
    ),
    "portal": Case(
        (),
        {
            ("--read-only",): "--read-only needs --app",
            ("--lifetime", "long"): "is not a duration such as 90s, 15m, 2h, 7d or 1w",
            ("--lifetime", "10s"): "body.expiry: ",
            ("--app", "other"): "Application not found (HTTP 404)",
        },
        asks_the_api=True,
    ),
    "reconcile": Case(
        ("--repair",),
        {
            ("--since", "soon"): "is not a duration such as 90s, 15m, 2h, 7d or 1w",
            ("--app", "acme", "--repair"): "is not an application id",
            ("--org", "nobody", "--repair"): "names no organisation",
            ("--limit", "0"): "0 is not in the range",
        },
    ),
    "recover": Case(
        ("acme", "main", "--since", "1h"),
        {
            ("acme", "main"): "Missing option '--since'",
            ("acme", "main", "--since", "1y"): "is not a duration such as 90s, 15m, 2h, 7d or 1w",
            ("acme", "main", "--since", "1h", "--until", "2h"): "(HTTP 422)",
            ("acme", "other", "--since", "1h"): "Endpoint not found (HTTP 404)",
        },
        asks_the_api=True,
    ),
    "redrive": Case(
        (),
        {
            ("nonsense",): "Queues: messages, deliveries, background",
            ("--limit", "0"): "0 is not in the range",
        },
    ),
    "resend": Case(
        ("acme", "msg_1", "main"),
        {
            ("acme", "msg_1"): "Missing argument 'ENDPOINT'",
            ("acme", "msg_1", "main"): "(HTTP 404)",
        },
        asks_the_api=True,
    ),
    "reseal": Case((), {("acme",): "unexpected extra argument"}, asks_the_api=True),
    "rotate": Case(
        ("secrets",),
        {(): "Missing argument", ("keys",): "'keys' is not one of 'tokens', 'secrets'"},
    ),
    "send": Case(
        ("acme", "invoice.paid", "{}"),
        {
            ("acme", "invoice.paid"): "Missing argument 'PAYLOAD'",
            ("acme", "invoice.paid", "{"): "The payload is not JSON",
            ("acme", "invoice.paid", "@/nowhere"): "/nowhere cannot be read",
            ("acme", "a b", "{}"): "body.eventType: ",
            ("other", "invoice.paid", "{}"): "Application not found (HTTP 404)",
        },
        asks_the_api=True,
    ),
    "smoke": Case(
        (),
        {
            ("--port", "9"): "--port needs --receiver URL",
            ("--port", "65536", "--receiver", "https://a"): "65536 is not in the range",
            ("--receiver",): "requires an argument",
        },
    ),
    "status": Case((), {("deliveries",): "unexpected extra argument"}),
    "tail": Case(
        ("--once",), {("--since", "now"): "is not a duration such as 90s, 15m, 2h, 7d or 1w"}
    ),
    "token create": Case(
        ("--org", ORG),
        {
            (): "--org org_",
            ("--org", "acme"): "names no organisation",
            ("--org", ORG, "--app", "acme"): "is not an application id",
            ("--org", ORG, "--lifetime", "0"): "is not a duration such as 90s, 15m, 2h, 7d or 1w",
        },
    ),
}
WRONG = [(name, given) for name, case in CASES.items() for given in case.wrong]
OF_THE_API = [name for name, case in CASES.items() if case.asks_the_api]
# Answers of the API, or its behavior instead of an answer, with the expected message.
REFUSALS = {
    "expired": (401, b'{"detail": "Invalid token"}', "Create a new one: `outrider token create"),
    "forbidden": (403, b'{"detail": "Not yours"}', "Not yours (HTTP 403)"),
    "missing": (404, b'{"detail": "Not there"}', "Not there (HTTP 404)"),
    "limited": (429, b'{"detail": "Slower"}', "Slower (HTTP 429). Try again shortly"),
    "broken": (500, b"", "`outrider doctor` may show the cause"),
    "unavailable": (503, b"<html>", "`outrider doctor` may show the cause"),
}
UNREACHABLE = "https://api.example.com does not answer. Check --url and the network."


@pytest.fixture(autouse=True)
def configured(run: Cli, system: SystemUnderTest, api: ApiClient) -> None:
    """A customer with a delivery that was lost, and a dead letter."""
    app = system.applications.create(OWNER, ApplicationInput(name="Acme", uid="acme"), None)
    endpoint_input = EndpointInput(url="https://example.com/", uid="main")
    system.endpoints.create(OWNER, app.id, endpoint_input, None, None)
    system.ingest.accept(OWNER, app.id, MessageInput(event_type="a", payload="{}"), None)
    system.clock.advance(timedelta(hours=2))
    run.operator.boxes["messages"].letters.append(DeadLetter(body="x", group=app.id))
    run.env["OUTRIDER_TOKEN"] = token(system.clock.now(), sub=ORG)


def all_there_is(run: Cli, system: SystemUnderTest) -> bytes:
    """Returns everything that a command could have changed."""
    queues = (
        system.message_queue,
        system.delivery_queue,
        system.slow_queue,
        system.background_queue,
    )
    store = [getattr(system.store, name) for name in system.store.__slots__ if name != "clock"]
    letters = [(browser.letters, browser.redriven) for browser in run.operator.boxes.values()]
    keys = [secret.keys for secret in run.operator.secrets.values()]
    return pickle.dumps((store, [queue.sent for queue in queues], letters, keys))


def test_every_command_has_a_case() -> None:
    assert CASES.keys() == LEAVES.keys()


@pytest.mark.parametrize(("name", "given"), WRONG, ids=[" ".join((n, *g)) for n, g in WRONG])
def test_a_command_reports_invalid_arguments(
    run: Cli, system: SystemUnderTest, name: str, given: Arguments
) -> None:
    before = all_there_is(run, system)

    found = run.fails(*name.split(), *given)

    assert CASES[name].wrong[given] in found.stderr
    assert found.stdout == ""
    assert all_there_is(run, system) == before


@pytest.mark.parametrize("name", OF_THE_API)
@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_command_reports_an_error_of_the_api(
    run: Cli, system: SystemUnderTest, name: str, refusal: str
) -> None:
    status, body, reported = REFUSALS[refusal]
    run.operator.send = lambda *_: ApiResponse(status, {}, body)
    before = all_there_is(run, system)

    found = run.fails(*name.split(), *CASES[name].works)

    assert reported in found.output
    assert all_there_is(run, system) == before


@pytest.mark.parametrize("name", OF_THE_API)
def test_a_command_reports_an_unreachable_api(run: Cli, system: SystemUnderTest, name: str) -> None:
    def unreachable(*_: object) -> ApiResponse:
        raise InfrastructureError(UNREACHABLE)

    run.operator.send = unreachable
    before = all_there_is(run, system)

    assert UNREACHABLE in run.fails(*name.split(), *CASES[name].works).output
    assert all_there_is(run, system) == before


@pytest.mark.parametrize("name", OF_THE_API)
def test_a_command_reports_an_expired_token(run: Cli, system: SystemUnderTest, name: str) -> None:
    system.clock.advance(timedelta(days=1))
    before = all_there_is(run, system)

    found = run.fails(*name.split(), *CASES[name].works)

    assert "it has expired" in found.output
    assert "outrider token create --org" in found.output
    assert all_there_is(run, system) == before


# These ask for no stack.
@pytest.mark.parametrize("name", sorted(CASES.keys() - {"completion", "launch-templates"}))
@pytest.mark.parametrize("state", ["ROLLBACK_COMPLETE", "CREATE_IN_PROGRESS", "UPDATE_FAILED"])
def test_a_command_rejects_a_half_deployed_stack(
    run: Cli, system: SystemUnderTest, name: str, state: str
) -> None:
    run.operator.status = state
    before = all_there_is(run, system)

    assert state in run.fails(*name.split(), *CASES[name].works).output
    assert all_there_is(run, system) == before
