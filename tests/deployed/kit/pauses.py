"""Pauses that end by themselves, in both lanes."""

from datetime import timedelta

import boto3

from shared.adapters.dynamodb.table.keys import configuration_keys
from shared.adapters.dynamodb.table.keys.key_parts import Key
from shared.domain.ids import AppId, EndpointId, OrgId
from tests.support.arrange.tenant import Tenant
from tests.support.assertions import canaries
from tests.support.aws.deployed import Deployed
from tests.support.fakes.receiver import Receiver


def paused_in_flight(stack: Deployed, tenant: Tenant, consumer: Receiver) -> None:
    """Pauses an endpoint while an attempt is in flight, whose answer disables it; lets that end."""
    api, app = stack.api, f"/api/v1/app/{tenant.ids['app_id']}"
    fields = {"url": f"{consumer.url}/gone-meanwhile", "uid": "gone-meanwhile"}
    made = api("POST", f"{app}/endpoint", fields)
    assert made.status == 201, made.text
    place = (OrgId(api.org), AppId(tenant.ids["app_id"]), EndpointId(made.json["id"]))
    consumer.meanwhile = lambda: _pause(stack, configuration_keys.endpoint(*place))
    assert api("POST", f"{app}/msg", canaries.EVENT).status == 202
    stack.run()
    left = api("GET", f"{app}/endpoint/gone-meanwhile").json
    assert (left["paused"], left["disabled"]) == (True, True)
    stack.clock.advance(timedelta(minutes=2))
    stack.invoke("BackgroundFunction", {"certificates": True})
    stack.run()
    tasks = api("GET", "/api/v1/background-task").json["data"]
    assert [task["task"] for task in tasks if made.json["id"] in str(task)] == ["endpoint.replay"]


def _pause(stack: Deployed, key: Key) -> None:
    """Changes the item as a request would, without a function's name in the record of calls."""
    changed_at = f"{stack.clock.now() + timedelta(seconds=1):%Y-%m-%dT%H:%M:%S.%f%z}"
    boto3.client("dynamodb").update_item(
        TableName="Table",
        Key={"pk": {"S": key.pk}, "sk": {"S": key.sk}},
        UpdateExpression="SET paused = :yes, updated_at = :now",
        ExpressionAttributeValues={":yes": {"BOOL": True}, ":now": {"S": changed_at}},
    )
