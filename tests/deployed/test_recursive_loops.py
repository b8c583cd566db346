"""Tasks that return to their function many times."""

from typing import Any

import pytest

from shared.adapters.dynamodb.configuration.applications import DynamoApplications
from shared.domain import ids
from shared.services.background import usage_statistics
from tests.support.arrange.app_under_test import ORG
from tests.support.arrange.builders import application, new_id
from tests.support.aws.deployed import Deployed
from tests.support.aws.lineage import LONGEST_CHAIN
from tests.support.aws.template import functions

STEPS = 3 * LONGEST_CHAIN
CHOSEN = {"since": "2026-01-01T00:00:00Z", "until": "2026-01-15T00:00:00Z"}


def status_of_a_task(stack: Deployed, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Returns the status of a task of STEPS steps, one per application, after its invocations."""
    monkeypatch.setattr(usage_statistics, "CHUNK", 1)
    applications = DynamoApplications()
    for number in range(STEPS):
        applications.add(application(id=new_id(ids.APP, number), org_id=ORG), None)
    task = stack.api("POST", "/api/v1/stats/usage/app", CHOSEN).json["id"]
    stack.run(rounds=STEPS + 10)
    return stack.api("GET", f"/api/v1/background-task/{task}").json["status"]


def test_a_task_of_many_steps_finishes(stack: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    assert status_of_a_task(stack, monkeypatch) == "finished"

    assert stack.dropped == []
    assert stack.runs("BackgroundFunction") >= STEPS


def test_a_task_without_the_templates_setting_is_dropped_after_sixteen_steps(
    stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(functions()["BackgroundFunction"], "RecursiveLoop")

    assert status_of_a_task(stack, monkeypatch) == "running"

    assert stack.dropped == ["BackgroundFunction"]
    assert stack.runs("BackgroundFunction") == LONGEST_CHAIN
