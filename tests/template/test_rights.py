"""Rights and variables of each function: those it needs and no others."""

from typing import Any

import pytest

from tests.support.aws.template import (
    functions,
    listed,
    optional_statements,
    resources,
    statements,
    target,
    template,
    walk,
)

READ_QUEUE = {"sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"}
RETURN = {"sqs:ChangeMessageVisibility"}
SEND = {"sqs:SendMessage", "sqs:SendMessageBatch"}
GET_SECRET = {"secretsmanager:GetSecretValue"}
READ_CONTENT = {"s3:GetObject"}
KEEP_CONTENT = READ_CONTENT | {"s3:PutObject"}
FORGET_CONTENT = KEEP_CONTENT | {"s3:DeleteObject"}
NOTHING = {"Ref": "AWS::NoValue"}
OWN_ACCOUNT = {"aws:ResourceAccount": {"Ref": "AWS::AccountId"}}
# Rights to objects know no resource but all objects of a bucket.
OBJECTS = {"Fn::Sub": "${ContentsBucket.Arn}/*"}
# Roles of customers, whose names are not known before: any account, our prefix and ExternalIds.
ROLES = "arn:${AWS::Partition}:iam::*:role/outrider-*"
CARRY = {"lambda:InvokeFunction"}
RIGHTS = {
    "Api": {
        "Table": {
            "dynamodb:BatchGetItem",
            "dynamodb:BatchWriteItem",
            "dynamodb:ConditionCheckItem",
            "dynamodb:DeleteItem",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:UpdateItem",
        },
        "ContentsBucket": FORGET_CONTENT,
        "MessagesQueue": SEND,
        "DeliveriesQueue": SEND,
        "BackgroundQueue": SEND,
        "TokenKeys": GET_SECRET,
        "EncryptionKeys": GET_SECRET,
        "CarryFunction": CARRY,
    },
    "Intake": {
        "Table": {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"},
        "ContentsBucket": KEEP_CONTENT,
        "MessagesQueue": SEND,
        "DeliveriesQueue": SEND,
        "IntakeQueue": READ_QUEUE,
        "IntakeDeadLetters": SEND,
    },
    "Portal": {},
    "Carry": {ROLES: {"sts:AssumeRole"}},
    "Ingest": {
        "Table": {
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:UpdateItem",
        },
        "ContentsBucket": KEEP_CONTENT,
        "MessagesQueue": SEND,
        "DeliveriesQueue": SEND,
        "TokenKeys": GET_SECRET,
    },
    "Fanout": {
        "MessagesQueue": READ_QUEUE,
        "MessagesDeadLetters": SEND,
        "DeliveriesQueue": SEND,
    },
    "Deliver": {
        "Table": {
            "dynamodb:BatchGetItem",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:UpdateItem",
        },
        "ContentsBucket": READ_CONTENT,
        "MessagesQueue": SEND,
        "DeliveriesQueue": READ_QUEUE | RETURN | SEND,
        "DeliveriesDeadLetters": SEND,
        "SlowDeliveriesQueue": SEND,
        "EncryptionKeys": GET_SECRET,
        "CarryFunction": CARRY,
    },
    "DeliverSlow": {
        "Table": {
            "dynamodb:BatchGetItem",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:UpdateItem",
        },
        "ContentsBucket": READ_CONTENT,
        "MessagesQueue": SEND,
        "SlowDeliveriesQueue": READ_QUEUE | RETURN | SEND,
        "SlowDeliveriesDeadLetters": SEND,
        "EncryptionKeys": GET_SECRET,
        "CarryFunction": CARRY,
    },
    "Sweep": {
        "Table": {
            "dynamodb:BatchWriteItem",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
        },
        "DeliveriesQueue": SEND,
    },
    "Background": {
        "Table": {
            "dynamodb:BatchGetItem",
            "dynamodb:BatchWriteItem",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:UpdateItem",
        },
        "ContentsBucket": FORGET_CONTENT,
        "MessagesQueue": SEND,
        "DeliveriesQueue": SEND,
        "BackgroundQueue": READ_QUEUE | SEND,
        "BackgroundDeadLetters": SEND,
    },
}


def variables(function: str) -> dict[str, Any]:
    """Returns our variables of a function, without the prefix."""
    found = functions()[function].get("Environment", {}).get("Variables", {})
    return {name.removeprefix("OUTRIDER_").lower(): value for name, value in found.items()}


def by_default(value: Any) -> Any:
    """Returns the default of two values."""
    return value["Fn::If"][-1] if "Fn::If" in value else value


@pytest.mark.parametrize("function", RIGHTS)
def test_a_function_may_do_what_it_needs_and_nothing_else(function: str) -> None:
    granted: dict[str, set[str]] = {}
    for role, statement in statements():
        for resource in listed(statement["Resource"]) if role == f"{function}Role" else ():
            granted.setdefault(target(resource), set()).update(listed(statement["Action"]))

    logs = {f"{function}Logs": {"logs:CreateLogStream", "logs:PutLogEvents"}}
    assert granted == RIGHTS[function] | logs


def test_each_function_has_a_role_and_a_log_group_of_its_own() -> None:
    own = {
        name: (target(f["Role"]), target(f["LoggingConfig"]["LogGroup"]))
        for name, f in functions().items()
    }

    assert own == {f"{name}Function": (f"{name}Role", f"{name}Logs") for name in RIGHTS}


def test_both_lanes_are_one_function_but_for_their_queues() -> None:
    fast, slow = variables("DeliverFunction"), variables("DeliverSlowFunction")

    assert fast.pop("slow_deliveries_queue_url") == slow.pop("deliveries_queue_url")
    del fast["deliveries_queue_url"], fast["dead_letters_queue_url"], slow["dead_letters_queue_url"]
    assert fast.pop("concurrency") == {"Ref": "DeliverConcurrency"}
    assert slow.pop("concurrency") == {"Ref": "SlowDeliverConcurrency"}
    assert fast == slow
    for setting in ("Handler", "Timeout", "MemorySize"):
        assert (
            functions()["DeliverFunction"][setting] == functions()["DeliverSlowFunction"][setting]
        )


def test_no_right_is_a_wildcard() -> None:
    for role, statement in statements():
        named = [
            each
            for each in listed(statement["Resource"])
            if each not in (OBJECTS, {"Fn::Sub": ROLES})
        ]
        texts = [*listed(statement["Action"]), *walk(named)]
        assert not [t for t in texts if isinstance(t, str) and "*" in t], role


@pytest.mark.parametrize("function", functions())
def test_a_function_may_use_what_its_variables_name(function: str) -> None:
    values = [by_default(value) for value in variables(function).values()]
    named = {target(value) for value in values if {"Ref", "Fn::GetAtt"} & {*value}}
    rights = RIGHTS[function.removesuffix("Function")]

    # The role of `carry` is named to customers.
    assert named - set(template()["Parameters"]) - {"CarryRole"} <= set(rights)


def test_only_one_function_assumes_roles_and_only_by_an_external_id_of_ours() -> None:
    [(role, statement)] = [
        (role, each)
        for role, each in statements()
        if "sts:AssumeRole" in listed(each["Action"]) or each["Resource"] == {"Fn::Sub": ROLES}
    ]

    own = {"Fn::If": ["AllowsOwnAccountDestinations", NOTHING, OWN_ACCOUNT]}
    assert (role, statement["Action"]) == ("CarryRole", "sts:AssumeRole")
    assert statement["Condition"] == {
        "StringLike": {"sts:ExternalId": "outrider:*"},
        "StringNotEquals": own,
    }
    assert template()["Parameters"]["AllowOwnAccountDestinations"]["Default"] == "false"


def test_no_secret_is_in_a_variable() -> None:
    """A secret's ARN is; its value is not."""
    for name in functions():
        for value in walk(variables(name)):
            assert not (isinstance(value, str) and "resolve:secretsmanager" in value)
    for secret in resources("AWS::SecretsManager::Secret").values():
        assert "SecretString" not in secret


def test_all_objects_of_the_bucket_are_no_more_than_objects() -> None:
    for role, statement in statements():
        if OBJECTS in listed(statement["Resource"]):
            assert set(listed(statement["Action"])) <= FORGET_CONTENT, role


@pytest.mark.parametrize(
    "name", ["Table", "ContentsBucket", "ContentsBucketPolicy", "TokenKeys", "EncryptionKeys"]
)
def test_irreplaceable_resources_outlive_the_stack_but_not_a_failed_creation(name: str) -> None:
    resource = template()["Resources"][name]

    assert resource["DeletionPolicy"] == "RetainExceptOnCreate"
    assert resource["UpdateReplacePolicy"] == "Retain"


def test_functions_may_send_traces_only_if_tracing_is_on() -> None:
    """The right is in each role, so it is there before its function is.

    X-Ray knows no resources.
    """
    added = dict(optional_statements("IsTraced"))

    assert template()["Conditions"]["IsTraced"] == {"Fn::Equals": [{"Ref": "Tracing"}, "Active"]}
    assert template()["Parameters"]["Tracing"]["Default"] == "PassThrough"
    assert set(added) == {f"{name}Role" for name in RIGHTS}
    for statement in added.values():
        assert set(statement["Action"]) == {"xray:PutTelemetryRecords", "xray:PutTraceSegments"}


def test_no_policy_stands_apart_from_the_role_that_a_function_waits_for() -> None:
    """CloudFormation makes a function before a policy that only names the function's role."""
    assert not resources("AWS::IAM::Policy")
    assert not resources("AWS::IAM::ManagedPolicy")
