"""Response schema of the role that a destination needs."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from shared.domain.destinations.setup import Setup


class DestinationSetupOut(TypedDict):
    """The role that a destination needs, as policies and as texts that make it."""

    externalId: Annotated[
        str,
        Field(
            description="The ExternalId that the role has to require.",
            examples=[
                "outrider:org_acme:app_38GdM5SrkJCzkRf2AVc0xGwUKbx:sink_38GdMHq2ZbW6bLrTgU1mXe0yJcN"
            ],
        ),
    ]
    roleName: Annotated[
        str,
        Field(
            description="The name of the role; it has to begin with `outrider-`.",
            examples=["outrider-sqs-XeyJcN"],
        ),
    ]
    roleArn: Annotated[
        str,
        Field(
            description="The ARN of the role, once it is made in the account of the target.",
            examples=["arn:aws:iam::123456789012:role/outrider-sqs-XeyJcN"],
        ),
    ]
    principal: Annotated[
        str,
        Field(
            description="The role that assumes it.",
            examples=["arn:aws:iam::210987654321:role/outrider-CarryRole"],
        ),
    ]
    trustPolicy: Annotated[str, Field(description="The role's trust policy.", examples=["{}"])]
    accessPolicy: Annotated[
        str, Field(description="The policy with the one right.", examples=["{}"])
    ]
    cloudFormation: Annotated[
        str, Field(description="A template of CloudFormation.", examples=["{}"])
    ]
    terraform: Annotated[str, Field(description="The same in Terraform.", examples=[""])]
    consoleUrl: Annotated[
        str,
        Field(
            description="The page of the AWS console that takes the template.",
            examples=["https://eu-west-1.console.aws.amazon.com/cloudformation/home"],
        ),
    ]
    launchUrl: Annotated[
        str | None,
        Field(
            description=(
                "The page of the AWS console that makes the role, with everything filled in. "
                "Null if this server has no published templates; then use `consoleUrl`."
            ),
            examples=["https://eu-west-1.console.aws.amazon.com/cloudformation/home"],
        ),
    ]


def setup_out(setup: Setup) -> DestinationSetupOut:
    """Returns the setup as the API represents it."""
    return {
        "externalId": setup.external_id,
        "roleName": setup.role_name,
        "roleArn": setup.role_arn,
        "principal": setup.principal,
        "trustPolicy": setup.trust_policy,
        "accessPolicy": setup.access_policy,
        "cloudFormation": setup.cloud_formation,
        "terraform": setup.terraform,
        "consoleUrl": setup.console_url,
        "launchUrl": setup.launch_url,
    }
