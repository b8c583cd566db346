"""CloudFormation templates of a destination's role: of one destination, or of a kind."""

import json
from collections.abc import Mapping
from typing import Any

from shared.domain.destinations.access import (
    Value,
    access_policy,
    service_of,
    trust_policy_of,
)
from shared.domain.destinations.destination import DestinationType

# Parameters of a kind's template. Links name them, and published templates outlive a version.
ROLE_NAME = "RoleName"
EXTERNAL_ID = "ExternalId"
TRUSTED_ROLE_ARN = "TrustedRoleArn"
TARGET_ARN = "TargetArn"
_ACCOUNT_IN_ARN = 4


def role_template(
    role_name: Value,
    trust: Mapping[str, Any],
    access: Mapping[str, Any],
    parameters: Mapping[str, Any] | None = None,
) -> str:
    """Returns the template of a role with these policies."""
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": role_name,
            "AssumeRolePolicyDocument": trust,
            "Policies": [{"PolicyName": "send", "PolicyDocument": access}],
        },
    }
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "The role by which webhooks are delivered to this account",
        **({"Parameters": parameters} if parameters else {}),
        "Resources": {"Role": role},
        "Outputs": {"RoleArn": {"Value": {"Fn::GetAtt": ["Role", "Arn"]}}},
    }
    return json.dumps(template, indent=2)


def launch_template(kind: DestinationType) -> str:
    """Returns the template of the roles of a kind, which names no account and no destination."""
    trust = trust_policy_of(_trusted_root(), _ref(TRUSTED_ROLE_ARN), _ref(EXTERNAL_ID))
    access = access_policy(kind, _ref(TARGET_ARN))
    return role_template(_ref(ROLE_NAME), trust, access, _parameters(kind))


def launch_template_name(kind: DestinationType) -> str:
    """Returns the name of the file in which a kind's template is published."""
    return f"{kind.value}.json"


def _parameters(kind: DestinationType) -> dict[str, Any]:
    """Returns the parameters. No pattern lets a wildcard through: policies would obey it."""
    return {
        ROLE_NAME: _parameter("Name of the role", r"outrider-[A-Za-z0-9_+=,.@-]{1,55}"),
        EXTERNAL_ID: _parameter(
            "ExternalId that the role requires, of this destination only",
            r"outrider:[A-Za-z0-9_+=,.@:/-]{1,1200}",
        ),
        TRUSTED_ROLE_ARN: _parameter(
            "ARN of the provider's role, the only one that may assume this role",
            r"arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]{1,577}",
        ),
        TARGET_ARN: _parameter(
            "ARN of the resource that receives the messages",
            rf"arn:aws[a-z-]*:{service_of(kind)}:[a-z0-9-]+:[0-9]{{12}}:[A-Za-z0-9_.:/$-]{{1,512}}",
        ),
    }


def _parameter(description: str, pattern: str) -> dict[str, str]:
    return {"Type": "String", "Description": description, "AllowedPattern": pattern}


def _trusted_root() -> dict[str, Any]:
    """Returns the root of the account of the trusted role."""
    parts = {"Fn::Split": [":", _ref(TRUSTED_ROLE_ARN)]}
    account = {"Fn::Select": [_ACCOUNT_IN_ARN, parts]}
    return {"Fn::Sub": ["arn:${AWS::Partition}:iam::${Account}:root", {"Account": account}]}


def _ref(parameter: str) -> dict[str, str]:
    return {"Ref": parameter}
