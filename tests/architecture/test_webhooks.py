"""Webhooks of the API's document are the operational events."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import jsonschema_rs
import pytest

from shared.domain.background.background_task import Progress
from shared.domain.deliveries.delivery import Status
from shared.domain.endpoints.health import Health
from shared.domain.operational.operational import EVENT_TYPES, OperationalEventType
from shared.domain.operational.operational_events import (
    OperationalEvent,
    attempt_event,
    certificate_event,
    endpoint_event,
    refusal_event,
    task_event,
)
from shared.domain.receiver_auth.certificate_notices import notices
from shared.domain.receiver_auth.tls_identity import ClientCertificate
from tests.support.arrange import builders
from tests.support.arrange.builders import NOW, ORG
from tests.support.assertions.api_document import DOCUMENT
from tests.support.assertions.operational_events import read

ATTEMPT = builders.attempt(status=Status.FAIL, response_status_code=0)
NAMED = builders.endpoint(uid="hook")
FAILED = replace(NAMED, disabled=True, disabled_by=ATTEMPT.id, health=Health(NOW, 12, NOW, NOW))
APPLICATION = builders.application(uid="acme")
TASK = builders.background_task()
DONE = TASK.advanced(Progress(data={"messagesSent": 42}), NOW + timedelta(minutes=1))
CERTIFICATE = ClientCertificate(
    pem="", not_after=NOW + timedelta(days=60), subject="CN=x", fingerprint="f"
)
NOTICES = list(notices(builders.ORG, builders.APP, builders.ENDPOINT, CERTIFICATE, NOW))
ABOUT_ENDPOINTS = [
    event
    for event in OperationalEventType
    if event.startswith("endpoint.") and event is not OperationalEventType.CERTIFICATE_EXPIRING
]
ABOUT_ATTEMPTS = [event for event in OperationalEventType if event.startswith("message.attempt.")]
SENT = [
    *(
        endpoint_event(event, endpoint, uid)
        for event in ABOUT_ENDPOINTS
        for endpoint, uid in ((builders.endpoint(), None), (NAMED, "acme"), (FAILED, "acme"))
    ),
    *(
        attempt_event(event, ATTEMPT, *names)
        for event in ABOUT_ATTEMPTS
        for names in ((None, None), ("acme", "order-7"))
    ),
    refusal_event(ORG, None, "Application not found", NOW),
    refusal_event(ORG, APPLICATION, "body.color: Unknown field.", NOW),
    *(certificate_event(notice, uid) for notice in NOTICES for uid in (None, "acme")),
    task_event(DONE),
    task_event(TASK.crashed("It cannot go on.", NOW)),
]


def closed(schema: Any) -> Any:
    """Closes the schema to members that it does not name."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: closed(part) for name, part in schema.items()}
    return {"additionalProperties": False, **found} if "properties" in schema else found


def body(event: str) -> Any:
    return DOCUMENT["webhooks"][event]["post"]["requestBody"]["content"]["application/json"]


def validator(event: str) -> jsonschema_rs.Draft202012Validator:
    whole = {**body(event)["schema"], "components": DOCUMENT["components"]}
    return jsonschema_rs.Draft202012Validator(closed(whole))


def test_every_operational_event_is_documented() -> None:
    assert set(DOCUMENT["webhooks"]) == set(EVENT_TYPES)
    assert {event.event for event in SENT} == set(OperationalEventType)


@pytest.mark.parametrize("event", SENT, ids=range(len(SENT)))
def test_an_operational_event_matches_its_documented_schema(event: OperationalEvent) -> None:
    payload = event.message_input.payload

    validator(event.event).validate(json.loads(payload))
    assert read(payload).type == event.event == event.message_input.event_type


@pytest.mark.parametrize("event", EVENT_TYPES)
def test_the_examples_are_operational_events(event: str) -> None:
    example = body(event)["example"]

    validator(event).validate(example)
    assert read(json.dumps(example)).type == event
