"""`outrider portal`, on the API's handlers."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.applications.application import ApplicationInput
from shared.domain.auth.access import Identity
from shared.domain.ids import AppId
from tests.cli.conftest import Cli
from tests.support.arrange.app_under_test import ORG, OWNER, SystemUnderTest
from tests.support.arrange.tenant import link_key
from tests.support.fakes.fake_settings import PORTAL

pytestmark = pytest.mark.usefixtures("api")


@pytest.fixture
def app(system: SystemUnderTest) -> AppId:
    return system.applications.create(OWNER, ApplicationInput(name="Acme", uid="acme"), None).id


def opened(system: SystemUnderTest, url: str) -> Identity:
    """Exchanges the key of a link, as the portal does."""
    assert url.startswith(f"{PORTAL}#key=")
    _, identity = system.one_time_tokens.exchange(link_key(url)["oneTimeToken"])
    return identity


def lifetime(system: SystemUnderTest, identity: Identity) -> timedelta:
    assert identity.token is not None
    assert identity.token.expires_at is not None
    return identity.token.expires_at - system.clock.now()


@pytest.mark.parametrize("reference", ["acme", "id"])
def test_portal_prints_nothing_but_the_link_for_a_consumer(
    run: Cli, system: SystemUnderTest, app: AppId, reference: str
) -> None:
    found = run("portal", "--app", app if reference == "id" else reference)

    identity = opened(system, found.stdout.strip())
    assert (identity.org_id, identity.app_id, identity.is_read_only) == (ORG, app, False)
    assert lifetime(system, identity) == timedelta(hours=12)
    assert found.stderr == ""


def test_a_link_for_the_console_reaches_the_organisation(run: Cli, system: SystemUnderTest) -> None:
    identity = opened(system, run.json("portal", "--lifetime", "1h")["url"])

    assert (identity.org_id, identity.app_id) == (ORG, None)
    assert lifetime(system, identity) == timedelta(hours=1)


@pytest.mark.usefixtures("app")
def test_portal_accepts_read_only_and_a_lifetime(run: Cli, system: SystemUnderTest) -> None:
    found = run("portal", "--app", "acme", "--read-only", "--lifetime", "2d")

    identity = opened(system, found.stdout.strip())
    assert identity.is_read_only
    assert lifetime(system, identity) == timedelta(days=2)


@pytest.mark.parametrize("options", [[], ["--app", "acme"]])
@pytest.mark.usefixtures("app")
def test_a_reusable_link_has_the_token_itself(
    run: Cli, system: SystemUnderTest, options: list[str]
) -> None:
    key = link_key(run("portal", "--reusable", *options).stdout.strip())

    assert key.keys() == {"token"}
    assert system.live_tokens.identify(key["token"]).org_id == ORG


@pytest.mark.parametrize(
    ("options", "status", "reason"),
    [
        (["--app", "nobody"], 1, "Application not found"),
        (["--read-only"], 2, "--read-only needs --app"),
        (["--lifetime", "10s"], 1, "body.expiry"),
        (["--lifetime", "8d", "--app", "acme"], 1, "body.expiry"),
        (["--lifetime", "long"], 2, "is not a duration"),
    ],
)
@pytest.mark.usefixtures("app")
def test_portal_reports_a_link_that_cannot_be_created(
    run: Cli, options: list[Any], status: int, reason: str
) -> None:
    found = run("portal", *options, status=status)

    assert reason in found.stderr
    assert found.stdout == ""
