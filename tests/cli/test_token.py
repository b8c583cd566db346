"""`outrider token create`."""

from datetime import timedelta
from pathlib import Path

import pytest

from shared.domain.errors import Unauthenticated
from shared.domain.ids import AppId, OrgId
from tests.cli.conftest import Cli
from tests.support.arrange.app_under_test import SystemUnderTest
from tests.support.arrange.builders import APP


def test_token_prints_nothing_but_the_token(run: Cli, system: SystemUnderTest) -> None:
    found = run("token", "create", "--org", "org_acme")

    identity = system.tokens.identify(found.stdout.strip())
    assert (identity.org_id, identity.app_id) == (OrgId("org_acme"), None)
    assert found.stderr == ""


def test_token_can_be_bound_to_an_application(run: Cli, system: SystemUnderTest) -> None:
    reported = run.json("token", "create", "--org", "org_acme", "--app", APP, "--lifetime", "1h")

    identity = system.tokens.identify(reported.pop("token"))
    assert (identity.org_id, identity.app_id) == ("org_acme", AppId(APP))
    assert reported == {
        "organisation": "org_acme",
        "application": APP,
        "expires_at": "2026-01-15T13:00:00Z",
    }


def test_token_has_an_expiry(run: Cli, system: SystemUnderTest) -> None:
    made = run("token", "create", "--org", "org_acme", "--lifetime", "1h").stdout.strip()
    system.clock.advance(timedelta(hours=1, minutes=2))

    with pytest.raises(Unauthenticated):
        system.tokens.identify(made)


@pytest.mark.parametrize(
    ("arguments", "status", "reason"),
    [
        ([], 1, "--org org_"),
        (["--org", "acme"], 1, "names no organisation"),
        (["--org", "org_acme", "--app", "acme"], 1, "is not an application id"),
        (["--org", "org_acme", "--lifetime", "long"], 2, "is not a duration"),
    ],
)
def test_token_rejects_invalid_owners_and_lifetimes(
    run: Cli, arguments: list[str], status: int, reason: str
) -> None:
    found = run("token", "create", *arguments, status=status)

    assert reason in found.stderr
    assert found.stdout == ""


def test_token_with_the_local_option_is_for_the_organisation_of_make_run(
    run: Cli, system: SystemUnderTest, tmp_path: Path
) -> None:
    file = tmp_path / "local.env"
    file.write_text(f"OUTRIDER_TOKEN='{run.env['OUTRIDER_TOKEN']}'\n")

    reported = run.json("token", "create", "--local", "--env-file", str(file))

    assert reported["organisation"] == "org_test"
