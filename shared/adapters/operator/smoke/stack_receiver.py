"""Receivers in AWS, as temporary stacks."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import boto3

from shared.adapters.aws import TERMINAL_CONFIG
from shared.adapters.operator.aws_errors import operator_call
from shared.adapters.operator.smoke.receiver_template import receiver_template
from shared.domain.errors import InfrastructureError
from shared.domain.operator.verifying import ReceivedWebhook

# Creation and deletion take about a minute each.
_LOOKS, _SECONDS = 120, 5
_GONE = "does not exist"


class StackReceiver:
    """`TrialReceiver` as a stack in AWS. `pause` sleeps for a number of seconds."""

    sees = True

    def __init__(self, name: str, token: str, pause: Callable[[float], None]) -> None:
        self._name = name
        self._token = token
        self._pause = pause
        self._url = ""
        self._table = ""
        self._stack_id = ""
        self._is_asked_for = False

    @property
    def name(self) -> str:
        return f"the stack {self._name}"

    def start(self) -> str:
        self._is_asked_for = True
        with operator_call(f"create the stack {self._name}", "cloudformation:CreateStack"):
            self._stack_id = _client().create_stack(
                StackName=self._name,
                TemplateBody=json.dumps(receiver_template(self._token)),
                Capabilities=["CAPABILITY_IAM"],
                # Its events show the cause, then it is deleted.
                OnFailure="DO_NOTHING",
                Tags=[{"Key": "application", "Value": "outrider-smoke"}],
            )["StackId"]
        stack = self._settled()
        if stack.get("StackStatus") != "CREATE_COMPLETE":
            raise InfrastructureError(
                f"The stack {self._name} of the receiver could not be created: {self._why()} Where "
                "public functions are forbidden, give a receiver by --receiver."
            )
        outputs = {o["OutputKey"]: o["OutputValue"] for o in stack["Outputs"]}
        self._url, self._table = outputs["ReceiverUrl"], outputs["RequestsTable"]
        return f"a function in the stack {self._name}"

    def stop(self) -> None:
        if not self._is_asked_for:
            return
        # An interrupted creation leaves a stack of this name.
        name = self._stack_id or self._name
        with operator_call(f"delete the stack {self._name}", "cloudformation:DeleteStack"):
            _client().delete_stack(StackName=name)
        stack = self._settled()
        if stack.get("StackStatus", "DELETE_COMPLETE") != "DELETE_COMPLETE":
            raise InfrastructureError(
                f"The stack {self._name} is still there ({stack['StackStatus']}): delete it."
            )

    def address(self, kind: str) -> str:
        return f"{self._url.rstrip('/')}/{self._token}/{kind}"

    def received(self, kind: str) -> Sequence[ReceivedWebhook]:
        table = boto3.resource("dynamodb", config=TERMINAL_CONFIG).Table(self._table)
        with operator_call("read what the receiver got", "dynamodb:Query"):
            items = table.query(
                KeyConditionExpression="kind = :kind AND #n > :count",
                ExpressionAttributeNames={"#n": "number"},
                ExpressionAttributeValues={":kind": kind, ":count": 0},
                ConsistentRead=True,
            )["Items"]
        return [_hook(kind, item) for item in items]

    def _settled(self) -> Mapping[str, Any]:
        """Waits until the stack is stable; returns its description, empty if it does not exist."""
        for _ in range(_LOOKS):
            stack = self._described()
            if not stack.get("StackStatus", "").endswith("_IN_PROGRESS"):
                return stack
            self._pause(_SECONDS)
        return stack

    def _described(self) -> Mapping[str, Any]:
        client = _client()
        with operator_call(f"look at the stack {self._name}", "cloudformation:DescribeStacks"):
            try:
                found = client.describe_stacks(StackName=self._stack_id or self._name)["Stacks"]
            except client.exceptions.ClientError as exc:
                if _GONE in exc.response["Error"]["Message"]:
                    return {}
                raise
        stack: Mapping[str, Any] = found[0]
        return stack

    def _why(self) -> str:
        """Returns the first failure in the stack's events."""
        with operator_call(
            f"read the events of {self._name}", "cloudformation:DescribeStackEvents"
        ):
            events = _client().describe_stack_events(StackName=self._stack_id)["StackEvents"]
        reasons = [
            f"{each['LogicalResourceId']}: {each.get('ResourceStatusReason', 'no reason given')}"
            for each in reversed(events)
            if each.get("ResourceStatus", "").endswith("_FAILED")
        ]
        return reasons[0] if reasons else "its events show no reason."


def _client() -> Any:
    return boto3.client("cloudformation", config=TERMINAL_CONFIG)


def _hook(kind: str, item: Mapping[str, Any]) -> ReceivedWebhook:
    return ReceivedWebhook(f"/{kind}", json.loads(item["headers"]), bytes(item["body"]))
