"""Recursive loops through queues in the local AWS.

They are dropped unless RecursiveLoop of the function allows them.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.aws.lineage import LONGEST_CHAIN
from tests.support.aws.template import functions
from tests.support.fakes.receiver import until
from tools.local_stack.aws import LocalAws
from tools.local_stack.deployment import STACK_NAME
from tools.local_stack.stack import LocalStack, Stack

STEPS = 100
# Sends a number less one to its own queue until the last; and records each in another queue.
CODE = """
import os
import boto3

sqs = boto3.client("sqs")

def lambda_handler(event, context):
    for record in event["Records"]:
        left = int(record["body"]) - 1
        for queue in ("AGAIN", "RUNS") if left else ("RUNS",):
            sqs.send_message(QueueUrl=os.environ[queue], MessageBody=str(left))
"""


@dataclass(frozen=True)
class Loop:
    """A function that reads a queue and sends to the same queue."""

    aws: LocalAws
    outputs: Mapping[str, str]

    def begin(self) -> None:
        """Sends the message that passes through STEPS invocations."""
        self.client("sqs").send_message(QueueUrl=self.outputs["Again"], MessageBody=str(STEPS))

    def runs(self) -> int:
        """Returns the number of the function's invocations."""
        found = self.client("sqs").get_queue_attributes(
            QueueUrl=self.outputs["Runs"], AttributeNames=["ApproximateNumberOfMessages"]
        )
        return int(found["Attributes"]["ApproximateNumberOfMessages"])

    def dropped(self) -> Any:
        """Returns the sum of AWS's metric of dropped loops."""
        now = datetime.now(UTC)
        found = self.client("cloudwatch").get_metric_statistics(
            Namespace="AWS/Lambda",
            MetricName="RecursiveInvocationsDropped",
            Dimensions=[{"Name": "FunctionName", "Value": self.outputs["Function"]}],
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(minutes=1),
            Period=60,
            Statistics=["Sum"],
        )
        return sum(point["Sum"] for point in found["Datapoints"])

    def client(self, service: str) -> Any:
        return _client(self.aws, service)


@pytest.fixture
def aws(stack: Stack) -> LocalAws:
    if not isinstance(stack, LocalStack):
        pytest.skip("the AWS of a stack that runs already is not ours to deploy to")
    return stack.aws


def test_a_chain_of_a_hundred_invocations_ends_where_the_template_allows_it(aws: LocalAws) -> None:
    with _loop(aws, "allowed", RecursiveLoop="Allow") as loop:
        loop.begin()

        assert any(loop.runs() == STEPS for _ in until())
        assert loop.dropped() == 0


def test_a_chain_is_dropped_after_sixteen_invocations_by_default(aws: LocalAws) -> None:
    with _loop(aws, "ended") as loop:
        loop.begin()

        assert any(loop.dropped() == 1 for _ in until())
        assert loop.runs() == LONGEST_CHAIN


def test_each_function_of_the_stack_has_the_setting_of_the_template(aws: LocalAws) -> None:
    found = _client(aws, "cloudformation").describe_stack_resources(StackName=STACK_NAME)
    names = {r["LogicalResourceId"]: r["PhysicalResourceId"] for r in found["StackResources"]}

    for function, properties in functions().items():
        setting = _client(aws, "lambda").get_function_recursion_config(FunctionName=names[function])
        assert setting["RecursiveLoop"] == properties.get("RecursiveLoop", "Terminate")


@contextmanager
def _loop(aws: LocalAws, name: str, **properties: str) -> Iterator[Loop]:
    stacks = _client(aws, "cloudformation")
    stacks.create_stack(
        StackName=f"loop-{name}",
        TemplateBody=json.dumps(_template(properties)),
        Capabilities=["CAPABILITY_IAM"],
    )
    waiter = stacks.get_waiter("stack_create_complete")
    waiter.wait(StackName=f"loop-{name}", WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    try:
        [made] = stacks.describe_stacks(StackName=f"loop-{name}")["Stacks"]
        yield Loop(aws, {o["OutputKey"]: o["OutputValue"] for o in made["Outputs"]})
    finally:
        stacks.delete_stack(StackName=f"loop-{name}")


def _template(properties: Mapping[str, str]) -> Any:
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    queues = {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}
    policy = {"PolicyName": "queues", "PolicyDocument": {"Statement": [queues]}}
    function = {
        "Runtime": "python3.13",
        "Handler": "index.lambda_handler",
        "Code": {"ZipFile": CODE},
        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
        "Timeout": 30,
        "Environment": {"Variables": {"AGAIN": {"Ref": "Again"}, "RUNS": {"Ref": "Runs"}}},
    }
    source = {
        "FunctionName": {"Ref": "Function"},
        "EventSourceArn": {"Fn::GetAtt": ["Again", "Arn"]},
        "BatchSize": 1,
    }
    return {
        "Resources": {
            "Again": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 180}},
            "Runs": {"Type": "AWS::SQS::Queue"},
            "Role": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {"Statement": [trust]},
                    "Policies": [policy],
                },
            },
            "Function": {
                "Type": "AWS::Lambda::Function",
                "Properties": function | dict(properties),
            },
            "Source": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": source},
        },
        "Outputs": {name: {"Value": {"Ref": name}} for name in ("Again", "Runs", "Function")},
    }


def _client(aws: LocalAws, service: str) -> Any:
    session: Any = aws.session
    return session.client(service, endpoint_url=aws.endpoint, config=aws.config)
