"""Damaged rows: every list of the API leaves them out and logs them, and none fails."""

from collections.abc import Iterator
from typing import Any, get_origin

import boto3
import pytest

from functions.api.operations import Operation
from functions.api.routes import OPERATIONS
from functions.api.schemas.lists import ListOut
from tests.support.arrange.api_client import ClientResponse
from tests.support.arrange.tenant import BODIES, DESTINATION, Tenant, a_tenant
from tests.support.assertions.captured_logs import captured_logs
from tests.support.aws.deployed import Deployed
from tests.support.aws.template import functions, resources

# Cached for a minute, and read like the list of event types.
CACHED = {"event-catalog.list"}
LISTS = [
    o for o in OPERATIONS if get_origin(o.responses.get(200)) is ListOut and o.name not in CACHED
]
# The first message has one endpoint, so there is no second one to damage.
OF_ONE = {"message-attempt.list-attempted-destinations"}
# Attributes that every row keeps: its key and its kind.
KEPT = {"pk", "sk", "kind"}


def shown(answer: Any) -> list[Any]:
    assert answer.status == 200, answer.text
    found: list[Any] = answer.json["data"]
    return found


def listed(stack: Deployed, tenant: Tenant, operation: Operation) -> ClientResponse:
    return stack.api(operation.method, tenant.path(operation), BODIES.get(operation.name))


def two_of_everything(stack: Deployed) -> tuple[Tenant, list[dict[str, Any]]]:
    """Creates a tenant, and returns the rows of a second one of each listed thing."""
    tenant = a_tenant(stack.api)
    known = {_place(item) for item in stack.items()}
    app = tenant.ids["app_id"]
    stack.api("POST", "/api/v1/app", {"name": "Second", "uid": "second"})
    stack.api("POST", "/api/v1/event-type", {"name": "b.c", "description": ""})
    for path in (f"/api/v1/app/{app}/endpoint", "/api/v1/operational-webhook/endpoint"):
        stack.api("POST", path, {"url": "https://example.com/2", "uid": "second"})
    queue = DESTINATION | {"uid": "second-queue"}
    assert stack.api("POST", f"/api/v1/app/{app}/destination", queue).status == 201
    stack.api("POST", f"/api/v1/app/{app}/msg", BODIES["message.create"])
    again = "/api/v1/app/{app_id}/msg/{msg_id}/endpoint/{endpoint_id}/resend"
    assert stack.api("POST", again.format(**tenant.ids)).status == 202
    stack.run()
    stack.api("PUT", "/api/v1/stats/usage/event-types")
    stack.run()
    return tenant, [item for item in stack.items() if _place(item) not in known]


def _place(item: dict[str, Any]) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]


@pytest.fixture
def damaged(stack: Deployed) -> Iterator[tuple[Tenant, dict[str, int]]]:
    """Damages each second thing; returns the tenant and the lists from before."""
    tenant, seconds = two_of_everything(stack)
    before = {o.name: len(shown(listed(stack, tenant, o))) for o in LISTS}
    client = boto3.client("dynamodb")
    [table] = resources("AWS::DynamoDB::Table")
    for item in seconds:
        left = {name: value for name, value in item.items() if name in KEPT}
        client.put_item(TableName=table, Item=left)
    yield tenant, before
    client.close()


def test_every_list_leaves_damaged_rows_out_and_logs_them(
    stack: Deployed,
    damaged: tuple[Tenant, dict[str, int]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    tenant, before = damaged
    captured_logs(capsys)
    for operation in LISTS:
        found = shown(listed(stack, tenant, operation))

        reported = [line for line in captured_logs(capsys) if line["message"] == "row.damaged"]
        if operation.name in OF_ONE:
            assert len(found) == before[operation.name] == 1
            continue
        assert 0 < len(found) < before[operation.name], operation.name
        assert reported, operation.name
        assert all(line["row"] for line in reported)


def test_damaged_rows_raise_an_alarm_in_each_function_that_lists() -> None:
    counted = {
        each["LogGroupName"]["Ref"].removesuffix("Logs")
        for each in resources("AWS::Logs::MetricFilter").values()
        if each["MetricTransformations"][0]["MetricName"] == "DamagedRows"
    }
    [alarm] = [
        each
        for each in resources("AWS::CloudWatch::Alarm").values()
        if each.get("MetricName") == "DamagedRows"
    ]

    reading = {name.removesuffix("Function") for name in functions()} - {
        "Carry",
        "Fanout",
        "Portal",
        "Sweep",
    }
    assert counted >= reading
    assert alarm["AlarmActions"]


def test_every_paged_operation_is_among_the_lists_or_excused() -> None:
    """An operation pages when it has an iterator."""

    def has_iterator(operation: Operation) -> bool:
        return any(
            "iterator" in getattr(operation.reads.get(part), "model_fields", {})
            for part in ("query", "body")
        )

    assert {o.name for o in OPERATIONS if has_iterator(o)} - CACHED == {o.name for o in LISTS}
