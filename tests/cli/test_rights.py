"""AWS permissions of each command: those listed in docs/cli.md, reported by name if missing.

The stack is deployed on emulated AWS, with a lost delivery.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from click.testing import CliRunner, Result

from shared.adapters.aws import CONFIG, use_config
from shared.adapters.operator.api_requests import ApiResponse
from shared.bootstrap import operator
from shared.cli import output
from shared.cli.main import cli
from shared.domain.pipeline import due_retry_shards
from tests.cli.conftest import OUTPUTS
from tests.cli.test_commands import LEAVES
from tests.support.aws.aws_answers import refusal
from tests.support.aws.deployed import Deployed, deployed

PAGE = Path(__file__).parents[2] / "docs/cli.md"
EVERY = "cloudformation:DescribeStacks"
# Rights under whose names IAM has several operations.
ACTIONS = {
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
}
COMMANDS: dict[str, list[tuple[str, ...]]] = {
    "doctor": [("doctor", "--token", "abc")],
    "reconcile": [("reconcile", "--org", "org_test", "--repair", "--again-after", "1s")],
    # The first one leaves the letters where they are.
    "redrive": [("redrive", "--dry-run"), ("redrive",)],
    "rotate": [("rotate", "tokens"), ("rotate", "secrets", "--retire")],
    "status": [("status",)],
    "tail": [("tail", "--once")],
    "token create": [("token", "create", "--org", "org_test")],
}
QUEUES = [name.removesuffix("Url") for name in OUTPUTS if name.endswith("Url") and name != "ApiUrl"]


def url(queue: str) -> str:
    """Returns the URL of a queue in moto."""
    return f"https://sqs.us-east-1.amazonaws.com/123456789012/{queue}"


STACK = {
    "StackName": "outrider",
    "StackStatus": "CREATE_COMPLETE",
    "Outputs": [
        {"OutputKey": name, "OutputValue": value}
        for name, value in {
            "ApiUrl": "https://api.example.com",
            "TableName": "Table",
            "ContentsBucketName": "contentsbucket",
            "TokenKeysArn": "TokenKeys",
            "EncryptionKeysArn": "EncryptionKeys",
            **{f"{name}Url": url(name) for name in QUEUES},
        }.items()
    ],
}
PARTS = {
    "DeliverFunction": "AWS::Lambda::Function",
    "DeliverSource": "AWS::Lambda::EventSourceMapping",
    "DeliverLogs": "AWS::Logs::LogGroup",
    "LettersAlarm": "AWS::CloudWatch::Alarm",
}
# What moto does not have of the stack, since nobody deployed it there.
ANSWERS = {
    "DescribeStacks": {"Stacks": [STACK]},
    "ListStackResources": {
        "StackResourceSummaries": [
            {"LogicalResourceId": name, "ResourceType": kind, "PhysicalResourceId": name}
            for name, kind in PARTS.items()
        ]
    },
    "GetFunctionConfiguration": {"State": "Active"},
    "GetEventSourceMapping": {"FunctionArn": "arn:deliver", "State": "Enabled"},
}


@dataclass
class Aws:
    """Emulated AWS: `asked` are the rights that were used, `refused` is one that is missing."""

    stack: Deployed
    asked: set[str] = field(default_factory=set)
    refused: str = ""

    def ask(self, client: Any, operation: str) -> None:
        """Notes the right that a call needs; raises as AWS does when it is missing."""
        right = f"{client.meta.service_model.service_name}:{operation}"
        right = ACTIONS.get(right, right)
        self.asked.add(right)
        if right == self.refused:
            raise refusal("AccessDenied", operation=operation)

    def run(self, *arguments: str, refused: str = "") -> Result:
        """Runs a command with one more dead letter and a missing permission; returns its output."""
        boto3.client("sqs").send_message(QueueUrl=url("DeliveriesDeadLetters"), MessageBody="x")
        self.asked, self.refused = set(), refused
        try:
            return CliRunner(env={"OUTRIDER_TOKEN": None}).invoke(cli, arguments)
        finally:
            self.refused = ""

    def letters(self) -> int:
        """Counts the dead letters, visible or not."""
        client, queue = boto3.client("sqs"), url("DeliveriesDeadLetters")
        reported = client.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
        return int(reported["ApproximateNumberOfMessages"]) + int(
            reported["ApproximateNumberOfMessagesNotVisible"]
        )


@pytest.fixture(scope="module")
def aws() -> Iterator[Aws]:
    with deployed() as stack, pytest.MonkeyPatch.context() as patch:
        made = Aws(stack)
        lose_a_delivery(stack)
        boto3.client("logs").create_log_group(logGroupName="DeliverLogs")
        real = BaseClient._make_api_call  # type: ignore[attr-defined]

        def call(client: Any, operation: str, given: Any) -> Any:
            made.ask(client, operation)
            return ANSWERS[operation] if operation in ANSWERS else real(client, operation, given)

        patch.setattr(BaseClient, "_make_api_call", call)
        patch.setattr(operator, "SystemClock", lambda: stack.clock)
        patch.setattr(operator, "request", lambda *_: ApiResponse(200, {}, b"{}"))
        patch.setattr(output, "pause", lambda _: None)
        # moto takes its time for each of them.
        patch.setattr(due_retry_shards, "SHARDS", 1)
        patch.setattr(due_retry_shards, "SWEEPS", 1)
        yield made
        # An operator makes all later clients of this process with limits for a terminal.
        use_config(CONFIG)


def lose_a_delivery(stack: Deployed) -> None:
    """A message is accepted, and what is queued of it gets lost."""
    app = stack.api("POST", "/api/v1/app", {"name": "Acme"}).json["id"]
    stack.api("POST", f"/api/v1/app/{app}/endpoint", {"url": "https://example.com/"})
    stack.api("POST", f"/api/v1/app/{app}/msg", {"eventType": "a", "payload": {}})
    stack.clock.advance(timedelta(hours=2))


def listed() -> dict[str, set[str]]:
    """The rights of each command, as the page has them."""
    section = PAGE.read_text().partition("## Rights\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(.+?)` \| (.+) \|$", section, re.MULTILINE)
    return {name: set(re.findall(r"`(\w+:\w+)`", rights)) for name, rights in rows}


def test_the_page_lists_the_rights_of_every_command() -> None:
    of_the_api_alone = {"copy", "listen", "portal", "recover", "resend", "reseal", "send"}
    of_nothing = {"completion", "launch-templates"}

    # tests/contract/operator/test_smoke_probe.py compares those of `smoke`.
    assert listed().keys() == COMMANDS.keys() | {"smoke"}
    assert LEAVES.keys() - of_the_api_alone - of_nothing == listed().keys()
    assert f"`{EVERY}`" in PAGE.read_text()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_uses_the_rights_that_the_page_lists(aws: Aws, name: str) -> None:
    asked = set[str]()
    for arguments in COMMANDS[name]:
        assert isinstance(aws.run(*arguments).exception, SystemExit | None)
        asked |= aws.asked

    assert asked == {EVERY, *listed()[name]}


@pytest.mark.parametrize(
    ("name", "right"), [(name, right) for name in COMMANDS for right in sorted(listed()[name])]
)
def test_a_command_names_a_missing_right_and_loses_nothing(aws: Aws, name: str, right: str) -> None:
    items, letters = aws.stack.items(), aws.letters()

    for arguments in COMMANDS[name]:
        letters += 1
        found = aws.run(*arguments, refused=right)
        if found.exit_code != 0:
            break

    assert (found.exit_code, type(found.exception)) == (1, SystemExit)
    assert right.partition(":")[2] in found.output
    assert (aws.stack.items(), aws.letters()) == (items, letters)
