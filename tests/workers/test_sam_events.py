"""Sample events for `sam local`, each of which its function can process."""

import json
import re
from typing import Any

import pytest

from tests.support.arrange.app_under_test import SystemUnderTest
from tests.support.arrange.functions import services_by_function
from tests.support.arrange.handlers import handler
from tests.support.arrange.tokens import token
from tests.support.assertions.captured_logs import captured_logs
from tests.support.aws.lambda_context import Context
from tests.support.aws.template import functions
from tools.local_stack.processes import ROOT
from tools.local_stack.sam.sam import is_good
from tools.local_stack.sam.sam_files import EVENTS, event_of


def answer(system: SystemUnderTest, monkeypatch: pytest.MonkeyPatch, event: str) -> Any:
    """Returns the function's response to its event."""
    text = (EVENTS / f"{event}.json").read_text()
    text = text.replace("${OUTRIDER_TOKEN}", token(system.clock.now(), sub="org_test"))
    module = handler(event, services_by_function(system)[event], monkeypatch)
    return module.lambda_handler(json.loads(text), Context())


def test_functions_and_sample_events_match() -> None:
    assert {event_of(function) for function in functions()} == set(EVENTS.glob("*.json"))


def test_the_readme_lists_each_functions_event() -> None:
    [reported] = re.findall(
        r"`ApiFunction` takes.*?\.\n", (ROOT / "README.md").read_text(), re.DOTALL
    )
    pairs = re.findall(r"((?:`\w+`(?: takes)?(?: and)?\s+)+)`(\w+\.json)`", reported)
    found = {name: event for names, event in pairs for name in re.findall(r"`(\w+)`", names)}
    assert found == {function: event_of(function).name for function in functions()}


# The portal serves files that `make portal` builds: tests/portal has a build of its own.
@pytest.mark.parametrize(
    "event", sorted({file.stem for file in EVENTS.glob("*.json")} - {"portal"})
)
def test_a_function_serves_its_event(
    system: SystemUnderTest, monkeypatch: pytest.MonkeyPatch, event: str
) -> None:
    assert is_good(event, f"START\n{json.dumps(answer(system, monkeypatch, event))}\n")


def test_the_work_of_the_events_is_done(
    system: SystemUnderTest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert json.loads(answer(system, monkeypatch, "api")["body"])["data"] == []
    accepted = json.loads(answer(system, monkeypatch, "ingest")["body"])
    answer(system, monkeypatch, "fanout")
    answer(system, monkeypatch, "deliver")

    assert [message.id for message in system.store.messages.values()] == [accepted["id"]]
    # The endpoint does not exist, so its delivery is canceled.
    [(task, _)] = system.delivery_queue.sent
    *_, line = captured_logs(capsys)
    assert (line["msg"], line["ep"]) == (task.key.message_id, task.key.endpoint_id)
    assert line["outcome"] == "canceled"


@pytest.mark.parametrize(
    ("event", "output"),
    [
        ("api", '{"statusCode": 500}'),
        ("ingest", '{"statusCode": 401}'),
        ("deliver", '{"batchItemFailures": [{"itemIdentifier": "1"}]}'),
        ("sweep", '{"errorMessage": "no table"}'),
        ("fanout", "no answer at all"),
        ("fanout", ""),
        ("background", "null"),
    ],
)
def test_a_function_that_fails_its_event_is_detected(event: str, output: str) -> None:
    assert not is_good(event, output)
