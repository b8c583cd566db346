"""Events of a bus that were redriven after EventBridge could not deliver them."""

from typing import Any

import pytest

from shared.domain.applications.application import ApplicationInput
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.intake.bus_event import BusEvent
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.arrange.handlers import handler
from tests.support.aws.sqs_events import sqs_event

DETAIL = '{"tenant":"acme","amount":12.50,"text":"\\u00e9"}'
EVENT = f'{{"id":"event-1","detail-type":"invoice.paid","source":"a","detail":{DETAIL}}}'


@pytest.fixture
def system() -> SystemUnderTest:
    made = SystemUnderTest()
    app = made.applications.create(OWNER, ApplicationInput(name="Acme", uid="acme"), None)
    url = EndpointInput(url="https://acme.example.com")
    made.endpoints.create(OWNER, app.id, url, None, None)
    return made


def bring(system: SystemUnderTest, monkeypatch: pytest.MonkeyPatch, number: int, body: str) -> Any:
    """Invokes the intake with a record of its own."""
    event = sqs_event(body)
    [record] = event["Records"]
    record["messageId"] = f"record-{number}"
    sent_at = str(int(system.clock.now().timestamp() * 1_000))
    record["attributes"]["SentTimestamp"] = sent_at
    module = handler("intake", system.intake, monkeypatch)
    return module.lambda_handler(event, None)


def test_a_redriven_event_is_delivered_once_although_it_had_arrived_before(
    system: SystemUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_the_rule = (
        f'{{"application": "acme", "eventType": "invoice.paid", "eventId": "event-1", '
        f'"payload": {DETAIL}}}'
    )
    redriven = BusEvent.parse(EVENT).message("$.detail.tenant")

    for number, body in enumerate((by_the_rule, redriven, redriven)):
        assert bring(system, monkeypatch, number, body) == {"batchItemFailures": []}

    system.run()
    assert [post.body.decode() for post in system.http.requests] == [DETAIL]
    assert system.dead_letters.letters == []


def test_a_redriven_event_without_an_application_is_refused_with_its_reason(
    system: SystemUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = BusEvent.parse(EVENT).message("$.detail.nowhere")

    assert bring(system, monkeypatch, 0, body) == {"batchItemFailures": []}

    [letter] = system.dead_letters.letters
    assert "application" in (letter.reason or "")
