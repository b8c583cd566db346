"""The role of a destination as CloudFormation and Terraform."""

import json
from dataclasses import dataclass
from typing import Any

from shared.domain.destinations.access import access_policy, compact, trust_policy
from shared.domain.destinations.arn import Arn
from shared.domain.destinations.destination import Destination
from shared.domain.ids import AppId, EndpointId, OrgId

_CONSOLES = {
    "aws": "console.aws.amazon.com",
    "aws-us-gov": "console.amazonaws-us-gov.com",
    "aws-cn": "console.amazonaws.cn",
}
# The last characters of a destination's id make the role's name unique.
_TAIL = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """A role for a destination, its policies, and two texts that make it."""

    external_id: str
    role_name: str
    principal: str
    trust_policy: str
    access_policy: str
    cloud_formation: str
    terraform: str
    console_url: str


def setup_of(
    destination: Destination, place: tuple[OrgId, AppId, EndpointId], carrier: Arn
) -> Setup:
    """Returns the setup of a destination, with or without a role as yet."""
    external_id = destination.whole_external_id(*place)
    trust = trust_policy(carrier, external_id)
    access = access_policy(destination.type, destination.target)
    role_name = _role_name(destination, place[2])
    return Setup(
        external_id=external_id,
        role_name=role_name,
        principal=str(carrier),
        trust_policy=compact(trust),
        access_policy=compact(access),
        cloud_formation=_template(role_name, trust, access),
        terraform=_terraform(role_name, trust, access),
        console_url=_console_url(destination.target, role_name),
    )


def _role_name(destination: Destination, destination_id: EndpointId) -> str:
    if destination.role is not None:
        return destination.role.resource.removeprefix("role/")
    return f"outrider-{destination.type.value.lower()}-{destination_id[-_TAIL:]}"


def _template(role_name: str, trust: dict[str, Any], access: dict[str, Any]) -> str:
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
        "Resources": {"Role": role},
        "Outputs": {"RoleArn": {"Value": {"Fn::GetAtt": ["Role", "Arn"]}}},
    }
    return json.dumps(template, indent=2)


def _terraform(role_name: str, trust: dict[str, Any], access: dict[str, Any]) -> str:
    return f"""resource "aws_iam_role" "outrider" {{
  name               = {_quoted(role_name)}
  assume_role_policy = {_quoted(compact(trust))}
}}

resource "aws_iam_role_policy" "outrider" {{
  name   = "send"
  role   = aws_iam_role.outrider.id
  policy = {_quoted(compact(access))}
}}

output "role_arn" {{
  value = aws_iam_role.outrider.arn
}}
"""


def _quoted(text: str) -> str:
    """Returns a string of Terraform, in which nothing is a template."""
    return json.dumps(text).replace("${", "$${").replace("%{", "%%{")


def _console_url(target: Arn, role_name: str) -> str:
    host = f"{target.region}.{_CONSOLES[target.partition]}"
    query = f"region={target.region}#/stacks/create?stackName={role_name}"
    return f"https://{host}/cloudformation/home?{query}"
