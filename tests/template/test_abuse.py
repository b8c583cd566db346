"""Limits on a flood of requests, and on its bill."""

import pytest

from tests.support.aws.template import functions, resources, template


def default(parameter: str) -> int:
    return int(template()["Parameters"][parameter]["Default"])


def test_the_gateway_takes_no_more_than_the_parameters_say() -> None:
    [stage] = resources("AWS::ApiGatewayV2::Stage").values()

    assert stage["DefaultRouteSettings"] == {
        "ThrottlingRateLimit": {"Ref": "RequestRate"},
        "ThrottlingBurstLimit": {"Ref": "RequestBurst"},
    }


@pytest.mark.parametrize("name", ["Api", "Ingest"])
def test_requests_and_deliveries_cannot_exhaust_each_others_concurrency(name: str) -> None:
    """Deliveries have a limit of their own, on their event source."""
    condition, given, otherwise = functions()[f"{name}Function"]["ReservedConcurrentExecutions"][
        "Fn::If"
    ]

    assert condition in template()["Conditions"]
    assert given == {"Ref": f"{name}Concurrency"}
    assert otherwise == {"Ref": "AWS::NoValue"}
    assert default(f"{name}Concurrency") > 0


def test_every_function_of_a_queue_has_a_concurrency_limit() -> None:
    for source in resources("AWS::Lambda::EventSourceMapping").values():
        assert source["ScalingConfig"]["MaximumConcurrency"]["Ref"] in template()["Parameters"]


def test_callers_are_limited_by_default() -> None:
    assert default("OrganisationRequests") > 0
    assert default("ConsumerRequests") > 0


def test_a_budget_notifies_its_mail_address_before_it_is_used_up() -> None:
    [budget] = resources("AWS::Budgets::Budget").values()
    notices = [
        (n["Notification"]["NotificationType"], n["Notification"]["Threshold"], s["Address"])
        for n in budget["NotificationsWithSubscribers"]
        for s in n["Subscribers"]
    ]

    assert budget["Budget"]["BudgetLimit"]["Amount"] == {"Ref": "MonthlyBudget"}
    assert notices == [
        ("ACTUAL", 80, {"Ref": "BudgetEmail"}),
        ("FORECASTED", 100, {"Ref": "BudgetEmail"}),
    ]
