"""The template of the page that connects a DynamoDB table with the intake queue."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.domain.messages import message_parser
from tests.support.assertions.deadline import DEADLINE

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/outbox.md").read_text()
[TEMPLATE] = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
[ITEM] = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)


class Loader(yaml.SafeLoader):
    """Reads the short forms of functions as their arguments."""


Loader.add_multi_constructor("!", lambda loader, _, node: loader.construct_scalar(node))
RESOURCES = yaml.load(TEMPLATE, Loader)["Resources"]  # noqa: S506 - a SafeLoader
PIPE = RESOURCES["Pipe"]["Properties"]


def filled_in(item: dict[str, Any]) -> str:
    """Fills the template in as EventBridge Pipes does.

    Within quotes, a value is written as it is; without them, a text is written as JSON.
    """

    def value(found: re.Match[str]) -> str:
        *_, attribute, kind = found[2].split(".")
        text = item[attribute][kind]
        return f'"{text}"' if found[1] else json.dumps(text)

    return re.sub(r'("?)<\$\.([\w.]+)>"?', value, PIPE["TargetParameters"]["InputTemplate"])


@pytest.mark.parametrize(
    "payload",
    [
        '{"id": 4711}',
        '{ "b":1.50,\n "a":"\\u00e9\u00e9\\n" }',
        '{"quote":"\\"","back":"\\\\"}',
        "{}",
    ],
)
def test_the_item_becomes_the_message_with_the_bytes_of_its_payload(payload: str) -> None:
    item = {**json.loads(ITEM), "payload": {"S": payload}}

    body = json.loads(filled_in(item))
    application = body.pop("application")
    parsed = message_parser.parse(json.dumps(body).encode())

    assert application == "customer-42"
    assert (parsed.event_type, parsed.event_id) == ("invoice.paid", "invoice-4711-paid")
    assert (parsed.raw.text if parsed.raw else parsed.payload) == payload


def test_the_filter_takes_inserted_events_alone() -> None:
    [criteria] = PIPE["SourceParameters"]["FilterCriteria"]["Filters"]
    pattern = json.loads(criteria["Pattern"])

    assert pattern["eventName"] == ["INSERT"]
    [(attribute, rule)] = pattern["dynamodb"]["NewImage"].items()
    assert attribute in json.loads(ITEM)
    assert rule == {"S": [{"exists": True}]}


def test_the_pipe_may_do_what_it_does_and_no_more() -> None:
    [policy] = RESOURCES["PipeRole"]["Properties"]["Policies"]
    rights = {
        action: statement["Resource"]
        for statement in policy["PolicyDocument"]["Statement"]
        for action in (
            [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
        )
    }

    assert rights.pop("dynamodb:ListStreams") == "*"
    assert rights.pop("sqs:SendMessage") == ["IntakeQueueArn", "DeadLetters.Arn"]
    assert set(rights.values()) == {"StreamArn"}


def test_the_template_is_valid(tmp_path: Path) -> None:
    file = tmp_path / "template.yaml"
    file.write_text(TEMPLATE)
    sam = ROOT / ".venv-sam/bin/sam"
    assert sam.exists(), "make check-template installs it"

    done = subprocess.run(  # noqa: S603 - our own
        [str(sam), "validate", "--lint", "--template-file", str(file)],
        env={"SAM_CLI_TELEMETRY": "0", "AWS_DEFAULT_REGION": "us-east-1", "HOME": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
