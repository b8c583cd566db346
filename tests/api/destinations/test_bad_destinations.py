"""Destinations that are refused, each at the field that is wrong."""

from typing import Any

import pytest

from tests.api.destinations.test_destinations import QUEUE, ROLE, SQS, made, path, problem
from tests.support.arrange.api_client import ApiClient

__all__ = ["path"]
TOPIC = "arn:aws:sns:eu-west-1:123456789012:orders"
OWN = "999999999999"
MEMBERS = {
    "sqs": "queueUrl",
    "sns": "topicArn",
    "eventBridge": "eventBusName",
    "lambda": "functionArn",
    "stepFunctions": "stateMachineArn",
}
# A sound target of each kind, in parts that the tables below replace one by one.
ARNS = {
    "sns": "arn:aws:sns:eu-west-1:123456789012:orders",
    "eventBridge": "arn:aws:events:eu-west-1:123456789012:event-bus/orders",
    "lambda": "arn:aws:lambda:eu-west-1:123456789012:function:orders",
    "stepFunctions": "arn:aws:states:eu-west-1:123456789012:stateMachine:orders",
}
# What is wrong with an ARN of any kind: a text of it, and the text instead.
WRONG_PARTS = [
    # Partitions and regions that this stack does not reach, and invalid ones.
    ("arn:aws:", "arn:aws-cn:"),
    ("arn:aws:", "arn:aws-us-gov:"),
    ("arn:aws:", "arn:aws-iso:"),
    ("arn:aws:", "arn:aws-iso-b:"),
    ("arn:aws:", "arn:aws-eusc:"),
    ("arn:aws:", "arn:AWS:"),
    ("arn:aws:", "arn::"),
    ("arn:aws:", "ARN:aws:"),
    ("arn:aws:", " arn:aws:"),
    ("eu-west-1", ""),
    ("eu-west-1", "*"),
    ("eu-west-1", "cn-north-1"),
    ("eu-west-1", "us-gov-west-1"),
    ("eu-west-1", "us-iso-east-1"),
    ("eu-west-1", "us-isob-east-1"),
    ("eu-west-1", "eusc-de-east-1"),
    ("eu-west-1", "EU-WEST-1"),
    ("eu-west-1", "nowhere"),
    ("eu-west-1", "eu-west-1.evil.test"),
    ("eu-west-1", "eu-west-1/@evil.test"),
    # Invalid accounts.
    ("123456789012", ""),
    ("123456789012", "*"),
    ("123456789012", "aws"),
    ("123456789012", "12345678901"),
    ("123456789012", "1234567890123"),
    ("123456789012", "\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u0660\u0661\u0662"),
    # Invalid names of resources, and patterns.
    ("orders", ""),
    ("orders", "*"),
    ("orders", "ord?rs"),
    ("orders", "orders\n"),
    ("orders", "orders\u0000"),
    ("orders", "\u00f6rders"),
    ("orders", "../orders"),
    ("orders", "${aws:username}"),
    ("orders", "orders" * 1_000),
    (":orders", ":or:de:rs:x"),
    ("arn:", ""),
    (":", "::"),
    (":", " "),
]
BAD_CONFIGS: list[tuple[str, Any, str]] = [
    ("sqs", {}, "queueUrl"),
    ("sqs", {"queueUrl": None}, "queueUrl"),
    ("sqs", {"queueUrl": 7}, "queueUrl"),
    ("sqs", {"queueUrl": ["x"]}, "queueUrl"),
    ("sqs", {"queueUrl": {"a": {"b": "c"}}}, "queueUrl"),
    ("sqs", {"queueUrl": "x" * 5_000}, "queueUrl"),
    ("sqs", {"queueUrl": "\ud83d\ude00\u0000"}, "queueUrl"),
    ("sqs", {"queueUrl": "http://sqs.eu-west-1.amazonaws.com/123456789012/q"}, "queueUrl"),
    (
        "sqs",
        {"queueUrl": "https://sqs.eu-west-1.amazonaws.com.evil.test/123456789012/q"},
        "queueUrl",
    ),
    (
        "sqs",
        {"queueUrl": "https://sqs.eu-west-1.amazonaws.com@evil.test/123456789012/q"},
        "queueUrl",
    ),
    ("sqs", {"queueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/q/r"}, "queueUrl"),
    ("sqs", {"queueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/q?x=y"}, "queueUrl"),
    ("sqs", {"queueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/q\n"}, "queueUrl"),
    ("sqs", {"queueUrl": "https://sqs.eu-west-1.amazonaws.com/1234/q"}, "queueUrl"),
    ("sqs", {"queueUrl": "https://sqs.nowhere.amazonaws.com/123456789012/q"}, "queueUrl"),
    ("sqs", {"queueUrl": "https://sqs.cn-north-1.amazonaws.com/123456789012/q"}, "queueUrl"),
    ("sqs", {"queueUrl": "https://sqs.eu-west-1.amazonaws.com.cn/123456789012/q"}, "queueUrl"),
    (
        "sqs",
        {"queueUrl": f"https://sqs.eu-west-1.amazonaws.com/123456789012/{'q' * 81}"},
        "queueUrl",
    ),
    ("sqs", {"queueUrl": "https://sqs.eu-west-1.amazonaws.com/\u0661\u0662\u0663/q"}, "queueUrl"),
    ("sqs", {"queueUrl": "http://169.254.169.254/latest"}, "queueUrl"),
    ("sqs", {"queueUrl": QUEUE, "region": "us-east-1"}, "region"),
    ("sqs", {"queueUrl": QUEUE, "region": "us-iso-east-1"}, "region"),
    ("sqs", {"queueUrl": QUEUE, "region": 1}, "region"),
    ("sqs", {"queueUrl": QUEUE, "accessKeyId": "AKIA"}, "accessKeyId"),
    ("sqs", {"queueUrl": QUEUE, "secretAccessKey": "x"}, "secretAccessKey"),
    ("sqs", {"queueUrl": QUEUE, "endpointUrl": "http://127.0.0.1"}, "endpointUrl"),
    ("sqs", {"queueUrl": QUEUE, "roleArn": "arn:aws:iam::123456789012:role/Admin"}, "roleArn"),
    (
        "sqs",
        {"queueUrl": QUEUE, "roleArn": "arn:aws:iam::123456789012:role/x/outrider-a"},
        "roleArn",
    ),
    ("sqs", {"queueUrl": QUEUE, "roleArn": "arn:aws:iam::123456789012:user/outrider-a"}, "roleArn"),
    ("sqs", {"queueUrl": QUEUE, "roleArn": "arn:aws:iam::*:role/outrider-a"}, "roleArn"),
    ("sqs", {"queueUrl": QUEUE, "roleArn": "arn:aws:iam::123456789012:role/outrider-*"}, "roleArn"),
    (
        "sqs",
        {"queueUrl": QUEUE, "roleArn": "arn:aws:iam::123456789012:role/outrider-a\n"},
        "roleArn",
    ),
    (
        "sqs",
        {"queueUrl": QUEUE, "roleArn": "arn:aws:sts::123456789012:assumed-role/outrider-a/b"},
        "roleArn",
    ),
    (
        "sqs",
        {"queueUrl": QUEUE, "roleArn": "arn:aws-cn:iam::123456789012:role/outrider-a"},
        "roleArn",
    ),
    (
        "sqs",
        {"queueUrl": QUEUE, "roleArn": "arn:aws-iso:iam::123456789012:role/outrider-a"},
        "roleArn",
    ),
    ("sqs", {"queueUrl": QUEUE, "roleArn": f"arn:aws:iam::{OWN}:role/outrider-a"}, "roleArn"),
    ("sqs", {"queueUrl": QUEUE, "roleArn": {}}, "roleArn"),
    ("sqs", {"queueUrl": QUEUE, "externalId": ""}, "externalId"),
    ("sqs", {"queueUrl": QUEUE, "externalId": "a b"}, "externalId"),
    ("sqs", {"queueUrl": QUEUE, "externalId": "x" * 257}, "externalId"),
    ("sqs", {"queueUrl": QUEUE, "externalId": False}, "externalId"),
    ("sns", {"topicArn": "orders"}, "topicArn"),
    ("sns", {"topicArn": f"{TOPIC}:subscription"}, "topicArn"),
    ("sns", {"topicArn": TOPIC.replace("eu-west-1", "")}, "topicArn"),
    ("sns", {"topicArn": TOPIC.replace(":sns:", ":sqs:")}, "topicArn"),
    ("sns", {"topicArn": TOPIC.replace("arn:aws", "arn:aws-cn")}, "topicArn"),
    ("sns", {"topicArn": TOPIC.replace("eu-west-1", "us-gov-west-1")}, "topicArn"),
    ("eventBridge", {"eventBusName": "orders"}, "eventBusName"),
    ("eventBridge", {"eventBusName": "orders", "region": "eu-west-1"}, "eventBusName"),
    (
        "eventBridge",
        {"eventBusName": "a b", "region": "eu-west-1", "roleArn": ROLE},
        "eventBusName",
    ),
    (
        "eventBridge",
        {"eventBusName": "orders", "region": "eu-west-1", "roleArn": ROLE, "detailType": "x" * 129},
        "detailType",
    ),
    ("lambda", {"functionArn": "arn:aws:lambda:eu-west-1:123456789012:layer:x"}, "functionArn"),
    ("lambda", {"functionArn": "orders"}, "functionArn"),
    (
        "stepFunctions",
        {"stateMachineArn": "arn:aws:states:eu-west-1:123456789012:execution:a:b"},
        "stateMachineArn",
    ),
]


@pytest.mark.parametrize(("kind", "config", "member"), BAD_CONFIGS)
def test_a_bad_configuration_is_refused_at_its_member(
    api: ApiClient, path: str, kind: str, config: Any, member: str
) -> None:
    answer = api("POST", f"{path}/destination", {"type": kind, "config": config})

    assert problem(answer)[:2] == (422, ["body", "config", member])


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"type": "amazonS3", "config": {}},
        {"type": "", "config": {}},
        {"type": None, "config": {}},
        {"type": "sqs", "config": []},
        {"type": "sqs", "config": "x"},
        {**SQS, "status": "paused"},
        {**SQS, "status": True},
        {**SQS, "batchSize": 10},
        {**SQS, "maxWaitSecs": 5},
        {**SQS, "uid": "sink_mine"},
        {**SQS, "uid": "ep_mine"},
        {**SQS, "uid": "a b"},
        {**SQS, "eventTypes": ["unknown.type"]},
        {**SQS, "channels": ["a b"]},
        {**SQS, "metadata": {"a": 1}},
    ],
)
def test_a_bad_body_is_refused(api: ApiClient, path: str, body: Any) -> None:
    assert api("POST", f"{path}/destination", body).status == 422
    assert api("PUT", f"{path}/destination/queue", body).status == 422


def test_a_type_that_is_not_served_is_answered_with_those_that_are(
    api: ApiClient, path: str
) -> None:
    answer = api("POST", f"{path}/destination", {"type": "amazonS3", "config": {}})

    assert problem(answer) == (
        422,
        ["body", "type"],
        "This type is not served. These are: sqs, sns, eventBridge, lambda, stepFunctions.",
    )


@pytest.mark.parametrize(("kind", "config", "member"), BAD_CONFIGS)
def test_a_patch_to_a_bad_configuration_is_refused_as_well(
    api: ApiClient, path: str, kind: str, config: Any, member: str
) -> None:
    name = made(api, path, {"type": "sqs", "config": {"queueUrl": QUEUE}})["id"]
    given = {"type": kind, "config": config}

    answer = api("PATCH", f"{path}/destination/{name}", given)

    if member == "queueUrl" and config.get("queueUrl") is None and "queueUrl" not in config:
        assert answer.status == 200
    else:
        assert problem(answer)[:2] == (422, ["body", "config", member])


@pytest.mark.parametrize(("kind", "arn"), ARNS.items())
def test_a_sound_arn_is_accepted(api: ApiClient, path: str, kind: str, arn: str) -> None:
    given = {"type": kind, "config": {MEMBERS[kind]: arn, "roleArn": ROLE}}

    assert api("POST", f"{path}/destination", given).status == 201


@pytest.mark.parametrize(("old", "new"), WRONG_PARTS, ids=lambda text: ascii(text[:24]))
@pytest.mark.parametrize("kind", ARNS)
def test_an_arn_with_a_wrong_part_is_refused_at_its_member(
    api: ApiClient, path: str, kind: str, old: str, new: str
) -> None:
    member, arn = MEMBERS[kind], ARNS[kind].replace(old, new)
    if arn == ARNS[kind]:
        pytest.skip("A name of this kind has no colon before it.")
    config = {member: arn, "roleArn": ROLE}

    answer = api("POST", f"{path}/destination", {"type": kind, "config": config})

    assert problem(answer)[:2] == (422, ["body", "config", member])


@pytest.mark.parametrize(("kind", "arn"), ARNS.items())
@pytest.mark.parametrize("other", [*ARNS.values(), ROLE, "arn:aws:sqs:eu-west-1:123456789012:x"])
def test_an_arn_of_another_kind_is_refused(
    api: ApiClient, path: str, kind: str, arn: str, other: str
) -> None:
    if other == arn:
        pytest.skip("This one is of the kind.")
    member = MEMBERS[kind]

    answer = api("POST", f"{path}/destination", {"type": kind, "config": {member: other}})

    assert problem(answer)[:2] == (422, ["body", "config", member])


@pytest.mark.parametrize(("kind", "target"), [("sqs", QUEUE), *ARNS.items()])
def test_a_resource_of_the_account_of_the_service_is_refused(
    api: ApiClient, path: str, kind: str, target: str
) -> None:
    config = {MEMBERS[kind]: target.replace("123456789012", OWN), "roleArn": ROLE}

    answer = api("POST", f"{path}/destination", {"type": kind, "config": config})

    assert problem(answer)[:2] == (422, ["body", "config"])


def test_an_event_bus_by_name_in_the_account_of_the_service_is_refused(
    api: ApiClient, path: str
) -> None:
    role = ROLE.replace("123456789012", OWN)
    config = {"eventBusName": "orders", "region": "eu-west-1", "roleArn": role}

    answer = api("POST", f"{path}/destination", {"type": "eventBridge", "config": config})

    assert problem(answer)[:2] == (422, ["body", "config", "roleArn"])


@pytest.mark.parametrize(("kind", "target"), [("sqs", QUEUE), *ARNS.items()])
def test_a_change_to_the_account_of_the_service_is_refused(
    api: ApiClient, path: str, kind: str, target: str
) -> None:
    given = {"type": kind, "config": {MEMBERS[kind]: target, "roleArn": ROLE}}
    name = made(api, path, given)["id"]
    for member in (MEMBERS[kind], "roleArn"):
        own = given["config"][member].replace("123456789012", OWN)  # type: ignore[index]
        change = {"type": kind, "config": {member: own}}

        answer = api("PATCH", f"{path}/destination/{name}", change)

        assert problem(answer)[0] == 422


@pytest.mark.parametrize("operation", ["", "/setup", "/secret", "/transformation"])
def test_a_destination_of_another_application_is_not_found(
    api: ApiClient, path: str, operation: str
) -> None:
    name = made(api, path)["id"]
    other = api("POST", "/api/v1/app", {"name": "Other"}).json["id"]

    assert api("GET", f"/api/v1/app/{other}/destination/{name}{operation}").status == 404
