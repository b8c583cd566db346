"""Deployments of the template that `make run` never makes, as far as the local AWS goes.

They share a second stack beside that of the other tests. Each test says what it deploys, so their
order does not matter.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.e2e.kit.second_stack import SecondStack, second_stack
from tests.template.test_regions import listed, without
from tools.local_stack.stack import LocalStack, Stack

ACCOUNT = "000000000000"
BUDGET = {"MonthlyBudget": "10", "BudgetEmail": "first@example.com"}
OPTIONS = {
    **BUDGET,
    "AlarmEmail": "alarms@example.com",
    "ApiAccessLog": "true",
    "CertificateArn": f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/0123-abc",
    "DomainName": "webhooks.example.com",
    "DualStackSubnets": "true",
    "GradualDeployments": "true",
    "PermissionsBoundary": "arn:aws:iam::aws:policy/PowerUserAccess",
    "SecurityGroupIds": "sg-0123456789abcdef0",
    "SubnetIds": "subnet-0123456789abcdef0,subnet-0123456789abcdef1",
    "Tracing": "Active",
}
# Resources that a parameter adds.
OPTIONAL = {
    "AlarmSubscription",
    "AlarmTopic",
    "ApiAccessLogs",
    "ApiDomain",
    "ApiDomainMapping",
    "Budget",
    "CodeDeployServiceRole",
}


@pytest.fixture(scope="module")
def second(stack: Stack) -> Iterator[SecondStack]:
    if not isinstance(stack, LocalStack):
        pytest.skip("this AWS is not ours to deploy to")
    with second_stack(stack.aws) as made:
        yield made


@pytest.fixture(scope="module")
def whole(second: SecondStack) -> Mapping[str, Any]:
    """The packaged template."""
    return second.first_template()


def subscribers(second: SecondStack) -> dict[str, set[str]]:
    """Returns the addresses that each budget notifies."""
    client = second.client("budgets")
    found = {}
    for budget in client.describe_budgets(AccountId=ACCOUNT)["Budgets"]:
        place = {"AccountId": ACCOUNT, "BudgetName": budget["BudgetName"]}
        notices = client.describe_notifications_for_budget(**place)["Notifications"]
        found[budget["BudgetName"]] = {
            each["Address"]
            for notice in notices
            for each in client.describe_subscribers_for_notification(
                **place, Notification={k: v for k, v in notice.items() if k != "NotificationState"}
            )["Subscribers"]
        }
    return found


def test_the_template_deploys_without_the_types_that_a_region_may_lack(
    second: SecondStack, whole: Mapping[str, Any]
) -> None:
    names = set().union(*listed().values())

    second.deploy(without(names, whole), BUDGET)

    assert second.status in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}
    assert second.resources.keys() & names == set()


def test_a_changed_budget_email_replaces_the_budget(
    second: SecondStack, whole: Mapping[str, Any]
) -> None:
    second.deploy(whole, BUDGET)
    first = second.resources
    second.deploy(whole, {**BUDGET, "BudgetEmail": "second@example.com"})
    then = second.resources

    assert {name for name in first if first[name] != then[name]} == {"Budget"}
    assert subscribers(second) == {then["Budget"]: {"second@example.com"}}


def test_all_optional_parameters_deploy_together(
    second: SecondStack, whole: Mapping[str, Any]
) -> None:
    key = second.client("kms").create_key()["KeyMetadata"]["Arn"]

    second.deploy(whole, {**OPTIONS, "KmsKeyArn": key})

    assert second.resources.keys() >= OPTIONAL
