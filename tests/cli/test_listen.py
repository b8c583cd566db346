"""`outrider listen`: what it shows of what comes, and how it makes an endpoint for itself."""

import json
from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.crypto.ed25519 import LibraryEd25519
from shared.adapters.memory.system import START
from shared.adapters.operator.api_requests import ApiResponse
from shared.domain.applications.application import ApplicationInput
from shared.domain.endpoints.signing import Secret, signed_headers
from shared.domain.errors import InfrastructureError
from shared.domain.operator.verifying import ReceivedWebhook
from shared.domain.paging import PageRequest
from tests.cli.conftest import Cli
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.arrange.builders import PAIR, PAIR_PUBLIC, SECRET

TUNNEL = "https://tunnel.example.com/"

BODY = '{"id": 42, "name": "é"}'.encode()


def hook(
    secret: Secret = SECRET, body: bytes = BODY, late: timedelta = timedelta(0)
) -> ReceivedWebhook:
    """A delivery, signed by this secret when it was sent."""
    headers = signed_headers([secret], "msg_1", START - late, BODY, LibraryEd25519().sign)
    return ReceivedWebhook("/hook", headers, body)


def listen(run: Cli, *hooks: ReceivedWebhook, secret: str = SECRET.reveal()) -> list[str]:
    run.operator.hooks_to_come = list(hooks)
    arguments = ("--secret", secret, "--port", "0", "--count", str(len(hooks)))
    return run("listen", *arguments).stdout.splitlines()


def test_listen_shows_a_valid_signature_as_verified(run: Cli) -> None:
    assert listen(run, hook()) == [
        "POST /hook  msg_1  verified",
        "    {",
        '      "id": 42,',
        '      "name": "é"',
        "    }",
    ]


def test_listen_verifies_a_signature_by_the_public_key(run: Cli) -> None:
    assert "verified" in listen(run, hook(PAIR), secret=PAIR_PUBLIC)[0]
    assert "no signature fits" in listen(run, hook(), secret=PAIR_PUBLIC)[0]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (hook(Secret(b"x" * 24)), "no signature fits"),
        (hook(body=b"{}"), "no signature fits"),
        (hook(late=timedelta(minutes=6)), "more than five minutes off"),
        (ReceivedWebhook("/", {}, BODY), "not signed"),
        (
            ReceivedWebhook("/", {**hook().headers, "webhook-timestamp": "²"}, BODY),
            "no number of seconds",
        ),
    ],
)
def test_listen_reports_an_invalid_signature(run: Cli, wrong: ReceivedWebhook, reason: str) -> None:
    assert reason in listen(run, wrong)[0]


def test_listen_shows_a_body_that_is_not_json_unchanged(run: Cli) -> None:
    assert listen(run, hook(body=b"a \xff\nb"))[1:] == ["    a \ufffd", "    b"]


def test_listen_has_json_output_with_the_whole_request(run: Cli) -> None:
    run.operator.hooks_to_come = [hook()]

    reported = run.json("listen", "--secret", SECRET.reveal(), "--count", "1")

    assert (reported["verified"], reported["trouble"], reported["path"]) == (True, None, "/hook")
    assert json.loads(reported["body"]) == {"id": 42, "name": "é"}
    assert reported["headers"]["webhook-id"] == "msg_1"


@pytest.mark.parametrize(
    "arguments", [[], ["--secret", "whsec_x", "--app", "acme"], ["--secret", "nonsense"]]
)
def test_listen_rejects_missing_ambiguous_or_invalid_secrets(
    run: Cli, arguments: list[str]
) -> None:
    found = run("listen", *arguments, status=1)

    assert "whsec_" in found.stderr
    assert "nonsense" not in found.output


def test_listen_creates_an_endpoint_and_deletes_it_at_the_end(
    run: Cli, system: SystemUnderTest, api: ApiClient
) -> None:
    app = system.applications.create(OWNER, ApplicationInput(name="Acme", uid="acme"), None)
    seen: list[str] = []

    class Coming(list[ReceivedWebhook]):
        """A webhook signed with the secret of the endpoint that exists when it arrives."""

        def pop(self, _index: object = 0) -> ReceivedWebhook:
            [made] = system.endpoints.page(OWNER, app.id, PageRequest()).items
            seen.append(made.url)
            return hook(made.secret)

    run.operator.hooks_to_come = Coming()

    found = run("listen", "--app", "acme", "--public-url", TUNNEL, "--count", "1")

    assert "verified" in found.stdout
    assert seen == [TUNNEL]
    assert system.endpoints.page(OWNER, app.id, PageRequest()).items == ()


def test_listen_deletes_the_endpoint_when_interrupted(
    run: Cli, system: SystemUnderTest, api: ApiClient
) -> None:
    app = system.applications.create(OWNER, ApplicationInput(name="Acme", uid="acme"), None)

    class Interrupted(list[ReceivedWebhook]):
        def pop(self, _index: object = 0) -> ReceivedWebhook:
            raise KeyboardInterrupt

    run.operator.hooks_to_come = Interrupted()

    run("listen", "--app", "acme", "--public-url", TUNNEL, status=1)

    assert system.endpoints.page(OWNER, app.id, PageRequest()).items == ()


def test_listen_reports_an_endpoint_that_cannot_be_deleted(
    run: Cli, system: SystemUnderTest, api: ApiClient
) -> None:
    app = system.applications.create(OWNER, ApplicationInput(name="Acme", uid="acme"), None)
    answer = run.operator.send
    assert answer is not None

    def without_an_end(method: str, url: str, *rest: Any) -> ApiResponse:
        if method == "DELETE":
            raise InfrastructureError("It does not answer.")
        return answer(method, url, *rest)

    run.operator.send = without_an_end
    run.operator.hooks_to_come = [hook()]

    found = run("listen", "--app", "acme", "--public-url", TUNNEL, "--count", "1", status=1)

    [left] = system.endpoints.page(OWNER, app.id, PageRequest()).items
    place = f"https://api.example.com/api/v1/app/acme/endpoint/{left.id}"
    assert f"It does not answer. The endpoint was not deleted: DELETE {place}." in (found.stderr)


def test_listen_reports_an_endpoint_that_cannot_be_created(
    run: Cli, system: SystemUnderTest, api: ApiClient
) -> None:
    system.applications.create(OWNER, ApplicationInput(name="Acme", uid="acme"), None)

    found = run("listen", "--app", "acme", "--public-url", TUNNEL, "--type", "unknown", status=1)

    assert "don't exist: unknown" in found.stderr


def test_listen_rejects_a_loopback_url_for_a_deployed_stack(
    run: Cli, system: SystemUnderTest, api: ApiClient
) -> None:
    system.applications.create(OWNER, ApplicationInput(name="Acme", uid="acme"), None)

    assert "address is not public" in run("listen", "--app", "acme", status=1).stderr
