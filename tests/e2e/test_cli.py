"""The `outrider` program on the running stack."""

import json
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any
from uuid import uuid4

import boto3
import pytest

from shared.adapters.crypto.key_ring import RENEW_INTERVAL
from shared.domain.operator.stack_resources import DiagnosticStatus
from tests.e2e.kit.producers import SOURCE
from tests.e2e.kit.program import Done, run, variables_of
from tests.support.arrange.customer import EVENT, Customer
from tests.support.assertions.deadline import DEADLINE
from tools.local_stack.stack import Stack

# Each command starts a process that connects, on a machine that may be busy.
pytestmark = pytest.mark.timeout(600)

Outrider = Callable[..., Done]


@pytest.fixture
def variables(stack: Stack) -> dict[str, str]:
    return variables_of(stack)


@pytest.fixture
def outrider(stack: Stack, tmp_path: Path) -> Outrider:
    """Returns a function that runs a command and checks its status."""

    def run_well(*arguments: str, status: int = 0) -> Done:
        done = run(stack, tmp_path, *arguments)
        assert done.returncode == status, done.stdout + done.stderr
        return done

    return run_well


def read_output(done: Done) -> Any:
    return json.loads(done.stdout)


@pytest.fixture
def sqs(variables: dict[str, str]) -> Any:
    key = variables["OUTRIDER_AWS_KEY"]
    session = boto3.Session(key, key, region_name=variables["OUTRIDER_AWS_REGION"])
    return session.client("sqs", endpoint_url=variables["OUTRIDER_AWS_ENDPOINT"])


def test_a_sent_message_is_listed_and_nothing_is_lost(
    outrider: Outrider, customer: Customer, path: Callable[[str], str]
) -> None:
    place = path("ok")
    customer.endpoint(place)

    message = outrider("send", customer.app, EVENT, '{ "id": 1.0 }').stdout.strip()

    [request] = customer.consumer.wait(place)
    assert request.body == b'{ "id": 1.0 }'
    assert customer.ended(message) == "success"
    found = read_output(outrider("reconcile", "--app", customer.app, "--grace", "0s", "--json"))
    assert (found["messages"], found["deliveries"], found["pending"]) == (1, 1, 0)
    assert found["lost"] == []
    lines = outrider("tail", "--since", "1h", "--about", message, "--once", "--json").stdout
    assert json.loads(lines.splitlines()[-1])["outcome"] == "delivered"


def test_dead_letters_are_listed_with_their_reason_and_redriven(
    outrider: Outrider, sqs: Any
) -> None:
    name = "outrider-background-dead-letters"
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    reason = {"DataType": "String", "StringValue": "InternalError: no step at all"}
    sqs.send_message(
        QueueUrl=url,
        MessageBody="no step at all",
        MessageGroupId="org_test",
        MessageAttributes={"reason": reason},
    )

    looked = read_output(outrider("redrive", "background", "--dry-run", "--json"))
    failed = outrider("doctor", status=1)
    redriven = read_output(outrider("redrive", "background", "--json"))
    again = read_output(outrider("redrive", "background", "--json"))

    assert [each["reason"] for each in looked["letters"]["background"]] == [reason["StringValue"]]
    assert "dead letters of background: 1 wait" in failed.stdout
    assert redriven["letters"] == looked["letters"]
    assert again["letters"] == {"background": []}


def test_an_event_that_the_bus_could_not_hand_over_is_redriven_and_delivered(
    outrider: Outrider, sqs: Any, customer: Customer, path: Callable[[str], str]
) -> None:
    place = path("ok")
    customer.endpoint(place)
    event = {
        "id": str(uuid4()),
        "detail-type": EVENT,
        "source": SOURCE,
        "time": "2026-01-15T12:00:00Z",
        "detail": {"tenant": customer.app, "amount": 1.5},
    }
    url = sqs.get_queue_url(QueueName="outrider-intake-bus-dead-letters")["QueueUrl"]
    reason = {"DataType": "String", "StringValue": "NO_PERMISSIONS"}
    sqs.send_message(
        QueueUrl=url, MessageBody=json.dumps(event), MessageAttributes={"ERROR_CODE": reason}
    )

    redriven = read_output(outrider("redrive", "intake-bus", "--json"))
    again = read_output(outrider("redrive", "intake-bus", "--json"))

    assert [each["reason"] for each in redriven["letters"]["intake-bus"]] == ["NO_PERMISSIONS"]
    assert again["letters"] == {"intake-bus": []}
    [request] = customer.consumer.wait(place)
    assert json.loads(request.body) == event["detail"]


def test_doctor_checks_the_stack(outrider: Outrider) -> None:
    checks = {each["check"]: each for each in read_output(outrider("doctor", "--json"))}

    well = {name for name, each in checks.items() if each["verdict"] == DiagnosticStatus.OK.value}
    assert well >= {"stack", "clock", "functions", "event sources", "queue deliveries", "api"}
    status = read_output(outrider("status", "--json"))
    assert status["queues"].keys() >= {"messages", "deliveries", "background"}


def test_a_created_token_is_accepted(outrider: Outrider, customer: Customer) -> None:
    made = outrider("token", "create", "--org", "org_of_its_own").stdout.strip()

    refused = outrider("send", customer.app, EVENT, "{}", "--token", made, status=1)

    # The token is valid, but does not reach another organisation's application.
    assert "Application not found (HTTP 404)" in refused.stderr
    assert "rejected the token" in (
        outrider("send", customer.app, EVENT, "{}", "--token", made + "x", status=1).stderr
    )


def test_listen_receives_verified_messages(outrider: Outrider, customer: Customer) -> None:
    heard: list[Any] = []
    thread = Thread(
        target=lambda: heard.append(
            outrider("listen", "--app", customer.app, "--port", "0", "--count", "1", "--json")
        )
    )
    thread.start()
    endpoints = customer.svix.endpoint
    while thread.is_alive() and not endpoints.list(customer.app).data:
        thread.join(0.2)

    customer.send(payload={"id": 42})

    thread.join(DEADLINE)
    assert json.loads(heard[0].stdout)["verified"] is True
    assert endpoints.list(customer.app).data == []


def test_keys_are_rotated_while_everything_runs(
    outrider: Outrider, customer: Customer, path: Callable[[str], str]
) -> None:
    places = [path("ok"), path("ok")]
    customer.endpoint(places[0])

    outrider("rotate", "secrets")
    sealed = read_output(outrider("reseal", "--json"))
    outrider("rotate", "tokens")
    made = outrider("token", "create").stdout.strip()
    # An invalid token may have made a function look for newer keys just before.
    sleep(RENEW_INTERVAL.total_seconds())

    assert sealed["endpoints"] >= 1
    customer.endpoint(places[1])
    outrider("send", customer.app, EVENT, "{}", "--token", made)
    assert [customer.consumer.wait(place)[0].body for place in places] == [b"{}"] * 2
