"""The page of versions and limits says what the code has, and the README says the same."""

import re

from shared.domain import limits
from shared.domain.pipeline.recorded_headers import MAX_SIDE
from shared.domain.statistics.activity import MAX_PERIOD
from shared.services.messages import endpoint_history
from shared.services.statistics import activity
from tests.architecture.pages.test_docs import page, rows
from tests.architecture.test_dependencies import project
from tests.support.aws.template import template

LIMITS = {cells[0]: cells[1] for cells in rows(page("docs/limits.md")) if len(cells) == 3}
WHERE = {cells[0]: cells[2] for cells in rows(page("docs/limits.md")) if len(cells) == 3}
PARAMETERS = template()["Parameters"]
README = page("README.md")


def test_the_versions_are_those_of_the_project_and_the_template() -> None:
    lowest, beyond = re.findall(r"3\.(\d+)", project()["project"]["requires-python"])
    python = f"3.{lowest} to 3.{int(beyond) - 1}"

    assert LIMITS["Python, for development and the command line"] == python
    assert f"Python {python}" in README
    assert f"Python {python}" in page("CONTRIBUTING.md")
    assert LIMITS["Runtime of the functions, by default"] == (
        f"{PARAMETERS['Runtime']['Default']} on {PARAMETERS['Architecture']['Default']}"
    )


def test_the_port_is_that_of_the_makefile() -> None:
    (port,) = re.findall(r"^PORT \?= (\d+)$", page("Makefile"), re.MULTILINE)

    assert LIMITS["Default port of make run"] == port
    assert f"http://127.0.0.1:{port}" in README


def test_the_retries_are_those_of_the_template() -> None:
    waits = [int(wait) for wait in PARAMETERS["RetrySchedule"]["Default"].split(",")]

    assert LIMITS["Attempts of a delivery, by default"] == str(len(waits) + 1)
    assert LIMITS["Time over which they are spread, by default"] == f"{sum(waits) / 3600:.1f} hours"
    assert "retries for more than a day" in README
    assert sum(waits) > 24 * 3600


def test_the_limits_are_those_of_the_domain() -> None:
    assert {name: value for name, value in LIMITS.items() if "limits.py" in WHERE[name]} == {
        "Retries that an endpoint's own schedule may have": f"{limits.MAX_RETRIES:,}",
        "Endpoints of an application": f"{limits.MAX_ENDPOINTS:,}",
        "Channels of a message": f"{limits.MAX_CHANNELS:,}",
        "Tags of a message": f"{limits.MAX_TAGS:,}",
        "Event types that an endpoint may select": f"{limits.MAX_WANTED_TYPES:,}",
    }


def test_the_limits_of_what_is_recorded_and_counted_are_those_of_the_code() -> None:
    assert {name: LIMITS[name] for name in LIMITS if "recorded" in name or "count" in name} == {
        "Characters of headers recorded of a request, and of a response": f"{MAX_SIDE:,}",
        "Days of activity that one request counts": f"{MAX_PERIOD.days}",
        "Attempts that one request for activity counts": f"{activity.MAX_COUNTED:,}",
        "Attempts that one count of an endpoint's attempts reads": (
            f"{endpoint_history.MAX_COUNTED:,}"
        ),
    }
