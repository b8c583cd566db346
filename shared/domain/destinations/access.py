"""The one right that a destination needs, as IAM policies."""

import json
from collections.abc import Mapping
from typing import Any

from shared.domain.destinations.arn import Arn
from shared.domain.destinations.destination import DestinationType

VERSION = "2012-10-17"
# A text, or the function of CloudFormation that gives it.
Value = str | Mapping[str, Any]
_ACTIONS: Mapping[DestinationType, str] = {
    DestinationType.SQS: "sqs:SendMessage",
    DestinationType.SNS: "sns:Publish",
    DestinationType.EVENT_BRIDGE: "events:PutEvents",
    DestinationType.LAMBDA: "lambda:InvokeFunction",
    DestinationType.STEP_FUNCTIONS: "states:StartExecution",
}


def service_of(kind: DestinationType) -> str:
    """Returns the service of the one action, which also stands in the ARN of a target."""
    return _ACTIONS[kind].partition(":")[0]


def statement(kind: DestinationType, target: Arn | Value) -> dict[str, Value]:
    """Returns the statement that allows the one action on the one resource."""
    resource = str(target) if isinstance(target, Arn) else target
    return {"Effect": "Allow", "Action": _ACTIONS[kind], "Resource": resource}


def access_policy(kind: DestinationType, target: Arn | Value) -> dict[str, Any]:
    """Returns the policy of the role; also that of each session, whatever else the role may do."""
    return {"Version": VERSION, "Statement": [statement(kind, target)]}


def trust_policy(carrier_role: Arn, external_id: str) -> dict[str, Any]:
    """Returns the policy that lets only our carrier assume the role, with this ExternalId.

    It names the account and the role's ARN apart: IAM replaces the name of a role that is deleted
    by an id, and a role of the same name would not be trusted again.
    """
    root = f"arn:{carrier_role.partition}:iam::{carrier_role.account}:root"
    return trust_policy_of(root, str(carrier_role), external_id)


def trust_policy_of(root: Value, role: Value, external_id: Value) -> dict[str, Any]:
    """Returns the trust policy for a role of the account that `root` names."""
    condition = {
        "StringEquals": {"sts:ExternalId": external_id},
        "ArnEquals": {"aws:PrincipalArn": role},
    }
    trusted = {
        "Effect": "Allow",
        "Principal": {"AWS": root},
        "Action": "sts:AssumeRole",
        "Condition": condition,
    }
    return {"Version": VERSION, "Statement": [trusted]}


def compact(policy: Mapping[str, Any]) -> str:
    """Returns a policy as compact JSON."""
    return json.dumps(policy, separators=(",", ":"))
