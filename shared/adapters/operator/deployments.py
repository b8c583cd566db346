"""Deployed stacks in CloudFormation."""

import boto3
from botocore.exceptions import ClientError

from shared.adapters.aws import TERMINAL_CONFIG
from shared.adapters.operator.aws_errors import operator_call
from shared.domain.errors import NotFound
from shared.domain.operator.deployment import Deployment

_MISSING = "does not exist"


class CloudFormationDeployments:
    """Finds stacks by name."""

    def get(self, name: str) -> Deployment:
        """Returns the stack; NotFound if it does not exist in this account and region."""
        what = f"look for the stack {name}"
        with operator_call(what, "cloudformation:DescribeStacks"):
            client = boto3.client("cloudformation", config=TERMINAL_CONFIG)
            try:
                [stack] = client.describe_stacks(StackName=name)["Stacks"]
            except ClientError as exc:
                if _MISSING in exc.response["Error"]["Message"]:
                    raise _nowhere(name, client.meta.region_name) from exc
                raise
        outputs = {o["OutputKey"]: o["OutputValue"] for o in stack.get("Outputs", ())}
        given = {p["ParameterKey"]: p["ParameterValue"] for p in stack.get("Parameters", ())}
        return Deployment(name, stack["StackStatus"], outputs, given)


def _nowhere(name: str, region: str) -> NotFound:
    return NotFound(
        f"There is no stack {name} in {region}. Choose another with --stack, --region or --profile, "
        "or add --local for the stack of `make run`."
    )
