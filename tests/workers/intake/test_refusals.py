"""Refused messages of the intake queue: dead letters and operational events."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from shared.domain import ids
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.event_types.event_type import Enforcement, EventTypeInput
from shared.domain.ids import OPERATIONAL_APP, OrgId
from tests.support.arrange.app_under_test import ORG, OWNER, SystemUnderTest
from tests.support.arrange.handlers import handler
from tests.support.aws.sqs_events import sqs_event
from tests.workers.intake.records import ODD, body, customer, stored


def deep(text: str) -> str:
    return '{"a":' * 100_000 + text + "}" * 100_000


BAD = {
    "no JSON": ("nonsense", "not a JSON object"),
    "empty": ("", "not a JSON object"),
    "a list": ("[]", "not a JSON object"),
    "a text": ('"text"', "not a JSON object"),
    "no UTF-8": (body(payload='{"a": "\ud800"}'), "not UTF-8"),
    "nested too deeply": (body(payload=deep("1")), "nested too deeply"),
    "too large": (body(payload=f'{{"a": "{"x" * 1024 * 1024}"}}'), "PayloadTooLarge"),
    "an unknown field": (body(color="red"), "body.color: Unknown field."),
    "an unknown field of another script": (body(**ODD), "Unknown field."),
    "a repeated field": (body()[:-1] + ', "application": "acme"}', "repeated member"),
    "no application": (body().replace('"application"', '"tags"'), "body.application: Field"),
    "an application that is a number": (body(1), "body.application"),
    "an application that is an object": (body({"name": "A"}), "body.application"),
    "an application that is a path": (body("../acme"), "body.application"),
    "an unknown application": (body("nobody"), "Application not found"),
    "an application's id of nobody": (body(ids.APP + "0" * 27), "Application not found"),
    "a foreign organisation": (body(organisation="org_other"), "not bound"),
    "an organisation that is a number": (body(organisation=7), "body.organisation"),
    "no event type": (body(eventType=None), "body.eventType"),
    "an event type with a blank": (body(eventType="invoice paid"), "body.eventType"),
    "a payload that is a list": (body(payload="[1]"), "payload must be a JSON object"),
    "no payload": (body(payload="null"), "payload"),
    "a bad event id": (body(eventId="msg_1"), "body.eventId"),
    "too many tags": (body(tags=["t"] * 6), "body.tags"),
    "a delivery time of yesterday": (body(deliverAt="2020-01-01T00:00:00Z"), "body.deliverAt"),
    "a retention of nothing": (body(payloadRetentionHours=0), "body.payloadRetentionHours"),
}


@pytest.mark.parametrize(("bad", "reason"), BAD.values(), ids=BAD)
def test_a_bad_message_is_a_dead_letter_at_once_and_delays_no_other(
    system: SystemUnderTest, bring: Callable[..., list[str]], bad: str, reason: str
) -> None:
    customer(system)
    good = [body(eventId=f"good-{number}") for number in range(9)]

    assert bring(*good[:4], bad, *good[4:]) == []

    [letter] = system.dead_letters.letters
    assert reason in (letter.reason or "")
    assert letter.body == bad.encode("utf-8", "replace").decode()
    assert letter.first_sent_at == system.clock.now()
    system.run()
    assert len(system.http.requests) == len(stored(system)) == 9


def test_a_payload_that_its_schema_refuses_is_a_dead_letter(
    system: SystemUnderTest, bring: Callable[..., list[str]]
) -> None:
    customer(system)
    schema = {"1": {"type": "object", "required": ["amount"]}}
    for name, enforcement in (("a", Enforcement.REJECT), ("b", Enforcement.WARN)):
        system.event_types.create(
            OWNER,
            EventTypeInput(
                name=name, description="", schemas=schema, schema_enforcement=enforcement
            ),
            None,
        )

    assert bring(body(eventType="a"), body(eventType="b")) == []

    [letter] = system.dead_letters.letters
    assert "amount" in (letter.reason or "")
    assert [m.event_type for m in stored(system)] == ["b"]


def test_a_message_without_an_organisation_is_refused_where_several_are_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for orgs, says in (((), "no organisation"), ((ORG, OrgId("org_2")), "several")):
        system = SystemUnderTest(intake_orgs=orgs)
        customer(system)
        module = handler("intake", system.intake, monkeypatch)

        module.lambda_handler(sqs_event(body(), body(organisation=ORG)), None)

        reasons = [letter.reason or "" for letter in system.dead_letters.letters]
        assert says in reasons[0]
        assert len(stored(system)) == len(orgs) // 2


def test_an_application_of_another_organisation_is_not_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By its id, and by its uid."""
    system = SystemUnderTest(intake_orgs=(OrgId("org_2"),))
    app_id = customer(system)
    module = handler("intake", system.intake, monkeypatch)

    module.lambda_handler(sqs_event(body(), body(app_id)), None)

    assert [letter.reason for letter in system.dead_letters.letters] == [
        "NotFound: Application not found"
    ] * 2
    assert stored(system) == []


def test_a_payload_that_expired_in_the_queue_is_a_dead_letter(
    system: SystemUnderTest, bring: Callable[..., list[str]]
) -> None:
    customer(system)
    sent_at = str(int(system.clock.now().timestamp() * 1_000))
    system.clock.advance(timedelta(hours=2))

    event = sqs_event("")["Records"][0]["attributes"] | {"SentTimestamp": sent_at}
    assert bring(body(payloadRetentionHours=1), attributes=event) == []

    [letter] = system.dead_letters.letters
    assert "expired" in (letter.reason or "")


def test_refusals_are_one_operational_event_for_each_application_and_minute(
    system: SystemUnderTest, bring: Callable[..., list[str]]
) -> None:
    app_id = customer(system, endpoints=0)
    own = system.operational.endpoints
    own.create(OWNER, OPERATIONAL_APP, EndpointInput(url="https://ops.example.com"), None, None)
    system.run()
    system.http.requests.clear()

    for _ in range(3):
        bring(*[body("acme", color=1)] * 5, *(body(f"nobody-{n}") for n in range(5)))
    system.run()
    events = [json.loads(post.body) for post in system.http.requests]
    assert {event["type"] for event in events} == {"message.refused"}
    assert [event["data"]["appId"] for event in events] == [app_id, None]
    assert events[0]["data"]["appUid"] == "acme"
    assert events[0]["data"]["reason"] == "body.color: Unknown field."

    system.clock.advance(timedelta(minutes=1))
    bring(body("acme", color=1))
    system.run()
    assert len(system.http.requests) == 3
