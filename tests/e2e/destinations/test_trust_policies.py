"""Trust policies that are right, too open and too narrow, judged by the running local AWS."""

import json
from typing import Any

import pytest

from tests.e2e.destinations.account import OWN_ACCOUNT, Account, policy, trust
from tests.e2e.destinations.conftest import CustomerDestinations, Made

ROOT = {"AWS": f"arn:aws:iam::{OWN_ACCOUNT}:root"}


@pytest.fixture
def made(destinations: CustomerDestinations, account: Account) -> Made:
    return destinations.create("sqs", queue_url=account.queue_url(account.queue()))


def external_ids(made: Made, operator: str, pattern: str) -> dict[str, Any]:
    """Returns a trust policy for ExternalIds of a pattern, in which the parts of ours are named."""
    _, organisation, app, own = made.setup["externalId"].split(":")
    found = pattern.format(organisation=organisation, app=app, own=own)
    return trust(ROOT, {operator: {"sts:ExternalId": found}})


def attempt(destinations: CustomerDestinations, made: Made, role: str) -> tuple[int, Any, str, str]:
    """Tries to enable; returns status, location and message, and the destination's status."""
    status, answer = destinations.enable(made, role)
    [problem] = answer["detail"]
    return status, problem["loc"], problem["msg"], destinations.status(made)


def test_the_role_of_the_setups_template_enables_the_destination(
    destinations: CustomerDestinations, account: Account, made: Made
) -> None:
    role = account.deploy(made.setup["cloudFormation"])

    assert destinations.enable_by_sdk(made, role) == "enabled"


@pytest.mark.parametrize(
    ("operator", "pattern"),
    [
        ("StringLike", "*"),
        ("StringLike", "outrider:*"),
        ("StringLike", "outrider:{organisation}:*"),
        ("StringLike", "*:{own}"),
        ("StringLike", "*{app}*"),
        ("StringNotEquals", "none"),
        ("StringEqualsIfExists", "outrider:{organisation}:{app}:{own}"),
    ],
)
def test_only_the_own_external_id_may_open_a_role(
    destinations: CustomerDestinations, account: Account, made: Made, operator: str, pattern: str
) -> None:
    role = account.role(external_ids(made, operator, pattern), policy("sqs:*", "*"))

    if operator == "StringEqualsIfExists":
        # We always give an ExternalId, so this one is as good as StringEquals for us.
        assert destinations.enable(made, role)[0] == 200
        return
    status, loc, message, after = attempt(destinations, made, role)
    assert (status, loc, after) == (422, ["body", "config", "roleArn"], "disabled")
    assert "Every customer" in message


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, ROOT, {"AWS": OWN_ACCOUNT}])
def test_a_role_without_a_condition_is_refused(
    destinations: CustomerDestinations, account: Account, made: Made, principal: Any
) -> None:
    role = account.role(trust(principal), policy("sqs:*", "*"))

    status, _, message, after = attempt(destinations, made, role)

    assert (status, after) == (422, "disabled")
    assert "Every customer" in message


@pytest.mark.parametrize(
    ("operator", "pattern"),
    [
        ("StringEquals", "outrider:{organisation}:{app}:sink_other"),
        ("StringEquals", "outrider:{organisation}:app_other:{own}"),
        ("StringEquals", "OUTRIDER:{organisation}:{app}:{own}"),
        ("StringEquals", "outrider:{organisation}:{app}:{own}:id:mine"),
        ("StringNotEquals", "outrider:{organisation}:{app}:{own}"),
    ],
)
def test_a_role_that_wants_another_external_id_is_refused(
    destinations: CustomerDestinations, account: Account, made: Made, operator: str, pattern: str
) -> None:
    role = account.role(external_ids(made, operator, pattern), policy("sqs:*", "*"))

    status, loc, message, after = attempt(destinations, made, role)

    assert (status, loc, after) == (422, ["body", "config", "roleArn"], "disabled")
    # The last of them opens to everyone but us.
    assert ("Every customer" if operator == "StringNotEquals" else "could not be") in message


@pytest.mark.parametrize(
    "principal",
    [
        {"AWS": "arn:aws:iam::123456789012:root"},
        {"AWS": f"arn:aws:iam::{OWN_ACCOUNT}:role/another"},
        {"Service": "lambda.amazonaws.com"},
    ],
)
def test_a_role_that_trusts_others_is_refused(
    destinations: CustomerDestinations, account: Account, made: Made, principal: Any
) -> None:
    condition = {"StringEquals": {"sts:ExternalId": made.setup["externalId"]}}
    role = account.role(trust(principal, condition), policy("sqs:*", "*"))

    status, _, message, after = attempt(destinations, made, role)

    assert (status, after) == (422, "disabled")
    assert "could not be assumed" in message


def test_a_role_of_the_setup_for_another_caller_is_refused(
    destinations: CustomerDestinations, account: Account, made: Made
) -> None:
    narrow = json.loads(made.setup["trustPolicy"])
    another = f"arn:aws:iam::{OWN_ACCOUNT}:role/another"
    narrow["Statement"][0]["Condition"]["ArnEquals"] = {"aws:PrincipalArn": another}
    role = account.role(narrow, policy("sqs:*", "*"))

    assert attempt(destinations, made, role)[0] == 422


def test_a_role_that_does_not_exist_is_refused(
    destinations: CustomerDestinations, made: Made
) -> None:
    status, _, message, after = attempt(
        destinations, made, "arn:aws:iam::123456789012:role/outrider-missing"
    )

    assert (status, after) == (422, "disabled")
    assert "could not be assumed" in message
