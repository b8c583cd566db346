"""A second stack in the local AWS, beside the one that the tests use."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import yaml
from botocore.client import BaseClient

from tools.local_stack.aws import LocalAws
from tools.local_stack.deployment import STACK_NAME, parameters

NAME = "second"
_BUCKET = "second-stack-templates"
_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
# Seconds between looks, and looks at most.
_LOOKS = {"Delay": 1, "MaxAttempts": 120}


@dataclass(frozen=True)
class SecondStack:
    """A stack whose template and parameters change; each change fails unless it succeeds."""

    aws: LocalAws

    def client(self, service: str) -> Any:
        session, config = self.aws.session, self.aws.config
        client: BaseClient = session.client(service, endpoint_url=self.aws.endpoint, config=config)  # type: ignore[call-overload]
        return client

    def deploy(self, template: Mapping[str, Any], given: Mapping[str, str]) -> None:
        """Creates the stack, or updates it, with other parameters than the local defaults."""
        known = {key: v for key, v in parameters(given).items() if key in template["Parameters"]}
        named = [{"ParameterKey": key, "ParameterValue": value} for key, value in known.items()]
        cloudformation = self.client("cloudformation")
        kind = "update" if self.status else "create"
        change = getattr(cloudformation, f"{kind}_stack")
        change(
            StackName=NAME,
            TemplateURL=self._uploaded(template),
            Parameters=named,
            Capabilities=_CAPABILITIES,
        )
        waiter = cloudformation.get_waiter(f"stack_{kind}_complete")
        waiter.wait(StackName=NAME, WaiterConfig=_LOOKS)

    def delete(self) -> None:
        cloudformation = self.client("cloudformation")
        cloudformation.delete_stack(StackName=NAME)
        cloudformation.get_waiter("stack_delete_complete").wait(StackName=NAME, WaiterConfig=_LOOKS)

    @property
    def status(self) -> str:
        """Returns the status; empty without a stack."""
        found = self.client("cloudformation").describe_stacks()["Stacks"]
        return next((each["StackStatus"] for each in found if each["StackName"] == NAME), "")

    @property
    def resources(self) -> dict[str, str]:
        """Returns the physical id of each resource."""
        found = self.client("cloudformation").describe_stack_resources(StackName=NAME)
        return {
            each["LogicalResourceId"]: each["PhysicalResourceId"]
            for each in found["StackResources"]
        }

    def first_template(self) -> dict[str, Any]:
        """Returns the packaged template of the stack that the tests use."""
        found = self.client("cloudformation").get_template(
            StackName=STACK_NAME, TemplateStage="Original"
        )
        loaded: dict[str, Any] = yaml.safe_load(found["TemplateBody"])
        return loaded

    def _uploaded(self, template: Mapping[str, Any]) -> str:
        objects = self.client("s3")
        objects.create_bucket(Bucket=_BUCKET)
        objects.put_object(Bucket=_BUCKET, Key="template", Body=json.dumps(template))
        return f"{self.aws.endpoint}/{_BUCKET}/template"


@contextmanager
def second_stack(aws: LocalAws) -> Iterator[SecondStack]:
    """Yields a stack that does not exist yet, and deletes it at the end of the block."""
    stack = SecondStack(aws)
    try:
        yield stack
    finally:
        if stack.status:
            stack.delete()
