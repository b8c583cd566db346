"""Operational events, parsed as their receivers do."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic.alias_generators import to_camel

from shared.domain import ids
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.ids import OPERATIONAL_APP
from shared.domain.messages.message import Message
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest

URL = "https://operations.example.com"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)


def _id(prefix: str) -> Any:
    return Field(pattern=f"^{prefix}[0-9A-Za-z]{{27}}$")


AppId = Annotated[str, _id(ids.APP)]
EndpointId = Annotated[str, _id(ids.ENDPOINT)]


class OfEndpoint(_Strict):
    app_id: AppId
    app_uid: str | None
    endpoint_id: EndpointId
    endpoint_uid: str | None


class OfSwitch(OfEndpoint):
    fail_since: datetime | None
    trigger: Literal["automatic", "manual"]


class LastAttempt(_Strict):
    id: Annotated[str, _id(ids.ATTEMPT)]
    response_status_code: int
    timestamp: datetime


class OfAttempt(_Strict):
    app_id: AppId
    app_uid: str | None
    endpoint_id: EndpointId
    msg_id: Annotated[str, _id(ids.MESSAGE)]
    msg_event_id: str | None
    last_attempt: LastAttempt


class OfCertificate(_Strict):
    app_id: AppId
    app_uid: str | None
    endpoint_id: EndpointId
    not_after: datetime
    days_left: Literal[30, 7, 1]


class OfTask(_Strict):
    task_id: Annotated[str, _id(ids.TASK)]
    task: str
    status: Literal["finished", "failed"]
    data: dict[str, Any]


class OfRefusal(_Strict):
    app_id: AppId | None
    app_uid: str | None
    reason: str


class EndpointEvent(_Strict):
    type: Literal["endpoint.created", "endpoint.updated", "endpoint.deleted", "endpoint.enabled"]
    data: OfEndpoint


class CertificateEvent(_Strict):
    type: Literal["endpoint.certificate_expiring"]
    data: OfCertificate


class SwitchedOffEvent(_Strict):
    type: Literal["endpoint.disabled"]
    data: OfSwitch


class AttemptEvent(_Strict):
    type: Literal[
        "message.attempt.failing", "message.attempt.exhausted", "message.attempt.recovered"
    ]
    data: OfAttempt


class TaskEvent(_Strict):
    type: Literal["background_task.finished"]
    data: OfTask


class RefusalEvent(_Strict):
    type: Literal["message.refused"]
    data: OfRefusal


PublishedEvent = (
    EndpointEvent | CertificateEvent | SwitchedOffEvent | AttemptEvent | TaskEvent | RefusalEvent
)
_EVENTS: TypeAdapter[PublishedEvent] = TypeAdapter(
    Annotated[PublishedEvent, Field(discriminator="type")]
)


def read(payload: str | bytes) -> Any:
    """Parses a body as an event; raises ValidationError if it is invalid."""
    return _EVENTS.validate_json(payload)


def listens(system: SystemUnderTest, *event_types: str) -> Endpoint:
    """Creates an operational endpoint for these, or all, event types."""
    endpoint_input = EndpointInput(url=URL, event_types=event_types or None)
    return system.operational.endpoints.create(OWNER, OPERATIONAL_APP, endpoint_input, None, None)


def published_payloads(system: SystemUnderTest) -> list[Message]:
    """Returns the messages to operational endpoints, in order of storing."""
    return [m for m in system.store.messages.values() if m.app_id == OPERATIONAL_APP]


def published(system: SystemUnderTest) -> list[Any]:
    """Returns the published events."""
    return [read(message.payload or "") for message in published_payloads(system)]


def names(system: SystemUnderTest) -> list[str]:
    """Returns the types of the published events."""
    events = published(system)
    assert [m.event_type for m in published_payloads(system)] == [e.type for e in events]
    return [event.type for event in events]
