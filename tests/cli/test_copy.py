"""`outrider copy`, between two organisations of one server."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from shared.adapters.operator.api_requests import ApiResponse
from shared.domain.errors import InfrastructureError
from tests.cli.conftest import Cli
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import SystemUnderTest
from tests.support.arrange.tokens import token

OTHER = "https://api.example.com"


@pytest.fixture
def held(tmp_path: Path, system: SystemUnderTest) -> str:
    """The file of a token for the other side."""
    file = tmp_path / "token"
    file.write_text(token(system.clock.now(), sub="org_other") + "\n")
    return str(file)


@pytest.fixture(autouse=True)
def configured(api: ApiClient, system: SystemUnderTest) -> None:
    """On the other side: an application with endpoints that keep a header secret."""
    bearer = token(system.clock.now(), sub="org_other")
    api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"}, token=bearer)
    for number in range(3):
        body = {
            "url": f"https://acme.example.com/{number}",
            "uid": f"hook-{number}",
            "headers": {"Authorization": "Basic dTpw"},
        }
        api("POST", "/api/v1/app/acme/endpoint", body, token=bearer)


def test_copy_reports_copied_objects_and_remaining_steps(
    run: Cli, held: str, api: ApiClient
) -> None:
    found = run("copy", "--from", OTHER, "--token-file", held)

    assert found.stdout.splitlines()[:3] == [
        "+ application acme",
        "+ endpoint hook-2 https://acme.example.com/2",
        "    set the header Authorization by hand: the source does not reveal its value",
    ]
    assert "4 were created, 0 were updated." in found.stderr
    assert len(api("GET", "/api/v1/app/acme/endpoint").json["data"]) == 3


def test_copy_works_in_both_directions_and_can_be_repeated(run: Cli, held: str) -> None:
    run("copy", "--from", OTHER, "--token-file", held)

    found = run("copy", "--to", OTHER + "/", "--token-file", held)

    assert "0 were created, 4 were updated." in found.stderr


def test_copy_creates_nothing_in_a_dry_run(run: Cli, held: str, api: ApiClient) -> None:
    found = run("copy", "--from", OTHER, "--token-file", held, "--dry-run")

    assert "4 would be created" in found.stderr
    assert api("GET", "/api/v1/app").json["data"] == []


def test_copy_retries_when_the_server_is_busy(run: Cli, held: str) -> None:
    send, failures = run.operator.send, iter([True, True, False])
    assert send is not None

    def busy(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> ApiResponse:
        if next(failures, False):
            raise InfrastructureError("it does not answer")
        answer: ApiResponse = send(method, url, headers, body)
        return answer

    run.operator.send = busy

    assert "4 were created" in run("copy", "--from", OTHER, "--token-file", held).stderr


def test_copy_with_an_invalid_token_changes_nothing_and_does_not_show_it(
    run: Cli, tmp_path: Path, api: ApiClient
) -> None:
    (tmp_path / "bad").write_text("nonsense")

    failed = run("copy", "--from", OTHER, "--token-file", str(tmp_path / "bad"), status=1)

    assert "rejected the token" in failed.stderr
    assert "nonsense" not in failed.output
    assert api("GET", "/api/v1/app").json["data"] == []


@pytest.mark.parametrize("ways", [(), ("--from", OTHER, "--to", OTHER)])
def test_copy_requires_a_direction(run: Cli, held: str, ways: tuple[str, ...]) -> None:
    assert "--from URL" in run("copy", *ways, "--token-file", held, status=1).stderr


PAIR = (
    "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=="
)


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_copy_names_and_counts_rejected_objects_and_exits_1(
    run: Cli, held: str, api: ApiClient, system: SystemUnderTest, options: tuple[str, ...]
) -> None:
    bearer = token(system.clock.now(), sub="org_other")
    body = {"url": "https://acme.example.com/pair", "uid": "pair", "secret": PAIR}
    api("POST", "/api/v1/app/acme/endpoint", body, token=bearer)

    found = run("copy", "--from", OTHER, "--token-file", held, *options, status=1)

    assert (
        "! endpoint pair https://acme.example.com/pair\n    rejected: Its Ed25519" in found.stdout
    )
    assert "4 w" in found.stderr
    assert "created, 0 w" in found.stderr
    assert "1 would be rejected." in found.stderr or "1 were rejected." in found.stderr


def test_copy_reports_a_rejection_in_json(
    run: Cli, held: str, api: ApiClient, system: SystemUnderTest
) -> None:
    bearer = token(system.clock.now(), sub="org_other")
    body = {"url": "https://acme.example.com/pair", "uid": "pair", "secret": PAIR}
    api("POST", "/api/v1/app/acme/endpoint", body, token=bearer)

    found = run("copy", "--from", OTHER, "--token-file", held, "--json", status=1)

    reported = [json.loads(line) for line in found.stdout.splitlines()]
    assert ["Ed25519" in (each["refusal"] or "") for each in reported].count(True) == 1
