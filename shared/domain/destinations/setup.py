"""The role of a destination as CloudFormation and Terraform, and the pages that launch it."""

import json
from dataclasses import dataclass
from typing import Any

from shared.domain.destinations.access import access_policy, compact, trust_policy
from shared.domain.destinations.arn import Arn
from shared.domain.destinations.destination import Destination
from shared.domain.destinations.launch import Launch, upload_url
from shared.domain.destinations.role_template import role_template
from shared.domain.ids import AppId, EndpointId, OrgId

# The last characters of a destination's id make the role's name unique.
_TAIL = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """A role for a destination, its policies, and two texts that make it.

    `role_arn` is the ARN that the role gets in the account of the target. `launch_url` is None
    where no templates for launches are published.
    """

    external_id: str
    role_name: str
    role_arn: str
    principal: str
    trust_policy: str
    access_policy: str
    cloud_formation: str
    terraform: str
    console_url: str
    launch_url: str | None


def setup_of(
    destination: Destination,
    place: tuple[OrgId, AppId, EndpointId],
    carrier: Arn,
    launch_templates: str | None,
) -> Setup:
    """Returns the setup of a destination, with or without a role as yet."""
    external_id = destination.whole_external_id(*place)
    trust = trust_policy(carrier, external_id)
    access = access_policy(destination.type, destination.target)
    role = destination.role or _future_role(destination, place[2])
    role_name = role.resource.removeprefix("role/")
    launch = Launch(
        kind=destination.type,
        target=destination.target,
        role_name=role_name,
        external_id=external_id,
        trusted_role=carrier,
    )
    return Setup(
        external_id=external_id,
        role_name=role_name,
        role_arn=str(role),
        principal=str(carrier),
        trust_policy=compact(trust),
        access_policy=compact(access),
        cloud_formation=role_template(role_name, trust, access),
        terraform=_terraform(role_name, trust, access),
        console_url=upload_url(destination.target, role_name),
        launch_url=launch.url(launch_templates) if launch_templates else None,
    )


def _future_role(destination: Destination, destination_id: EndpointId) -> Arn:
    name = f"outrider-{destination.type.value.lower()}-{destination_id[-_TAIL:]}"
    target = destination.target
    return Arn(target.partition, "iam", "", target.account, f"role/{name}")


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
