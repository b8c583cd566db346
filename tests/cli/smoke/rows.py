"""The output of a run of `outrider smoke`, and its remains."""

from shared.cli.commands.smoke import ORGANISATION
from shared.cli.smoke.run import CHECKS, CLEANUP
from shared.domain.auth.access import Identity
from shared.domain.endpoints.application_exclusions import Exclusions
from shared.domain.paging import PageRequest
from tests.cli.conftest import Cli
from tests.support.arrange.app_under_test import SystemUnderTest

ROWS = [*(check.name for check in CHECKS), CLEANUP]
Rows = dict[str, tuple[str, str]]


def rows(run: Cli, *arguments: str, status: int = 0) -> Rows:
    """Each check with its outcome and its reason."""
    reported = run.json("smoke", *arguments, status=status)
    return {each["check"]: (each["outcome"], each["reason"]) for each in reported}


def outcomes(found: Rows, outcome: str) -> list[str]:
    return [name for name, (reported, _) in found.items() if reported == outcome]


def left(system: SystemUnderTest) -> list[str]:
    """The remains of the trial's organisation."""
    page = system.directory.page(Identity(ORGANISATION), PageRequest(), Exclusions())
    return [app.name for app in page.items]
