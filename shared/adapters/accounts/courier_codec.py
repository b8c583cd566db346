"""Requests to `carry` and its answers as JSON."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from shared.domain.deliveries.failure import FailureKind
from shared.domain.deliveries.reply import Reply
from shared.domain.destinations.arn import Arn
from shared.domain.destinations.consignment import Consignment, RoleAccess
from shared.domain.destinations.destination import DestinationType
from shared.domain.ids import EndpointId, MessageId

_TEXTS = ("event_type", "detail_type", "source", "group", "body")


def encode_access(access: RoleAccess) -> dict[str, Any]:
    """Returns the JSON of an access."""
    return {
        "destination": access.destination_id,
        "type": access.type.value,
        "target": str(access.target),
        "role": str(access.role),
        "external_id": access.external_id,
    }


def decode_access(given: Mapping[str, Any]) -> RoleAccess:
    """Returns the access of its JSON."""
    return RoleAccess(
        destination_id=EndpointId(given["destination"]),
        type=DestinationType(given["type"]),
        target=Arn.of(given["target"]),
        role=Arn.of(given["role"]),
        external_id=given["external_id"],
    )


def encode_consignment(consignment: Consignment) -> dict[str, Any]:
    """Returns the JSON of a consignment."""
    texts = {name: getattr(consignment, name) for name in _TEXTS}
    return {
        **texts,
        "access": encode_access(consignment.access),
        "message": consignment.message_id,
        "attributes": [list(pair) for pair in consignment.attributes],
    }


def decode_consignment(given: Mapping[str, Any]) -> Consignment:
    """Returns the consignment of its JSON."""
    texts = {name: given[name] for name in _TEXTS}
    return Consignment(
        access=decode_access(given["access"]),
        message_id=MessageId(given["message"]),
        attributes=tuple((name, value) for name, value in given["attributes"]),
        **texts,
    )


def encode_reply(reply: Reply) -> dict[str, Any]:
    """Returns the JSON of a reply; one of `carry` has no headers."""
    return {
        "status": reply.status_code,
        "body": b64encode(reply.body).decode(),
        "ms": reply.duration_ms,
        "error": reply.error,
        "retry_after": reply.retry_after,
        "timed_out": reply.timed_out,
        "failure": reply.failure.value if reply.failure else None,
        "final": reply.final,
    }


def decode_reply(given: Mapping[str, Any]) -> Reply:
    """Returns the reply of its JSON."""
    return Reply(
        status_code=given["status"],
        body=b64decode(given["body"]),
        duration_ms=given["ms"],
        error=given["error"],
        retry_after=given["retry_after"],
        timed_out=given["timed_out"],
        failure=FailureKind(given["failure"]) if given["failure"] else None,
        final=given["final"],
    )
