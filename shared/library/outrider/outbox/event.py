"""Events as the provider's code writes them, and the request body that each becomes."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from outrider.outbox.system import new_event_id

# The limits of message.create. An event that breaks one fails in the transaction that adds it.
MAX_BODY_BYTES = 1024 * 1024
_NAME = re.compile(r"(?!\.{1,2}\Z)[a-zA-Z0-9\-_.]{1,256}")
_RESERVED = "msg_"


class InvalidEvent(ValueError):
    """The event, or the reference of its application, cannot be accepted by Outrider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event for one application.

    `payload` is an object, or its JSON text, which reaches the receivers byte for byte. `id` makes
    the event idempotent: give the id of its cause, or leave it to be drawn. `fields` are further
    members of the body of message.create, such as `channels`.
    """

    type: str
    payload: Mapping[str, Any] | str
    id: str = field(default_factory=new_event_id)
    fields: Mapping[str, Any] = field(default_factory=dict)

    def body(self) -> str:
        """Returns the JSON text for message.create; raises InvalidEvent."""
        _check_name("event type", self.type)
        _check_name("event id", self.id)
        if self.id.startswith(_RESERVED):
            raise InvalidEvent(f"The event id must not start with {_RESERVED}.")
        own = {"eventType": self.type, "eventId": self.id}
        if taken := sorted({*own, "payload", "application"} & self.fields.keys()):
            raise InvalidEvent(f"The fields must not contain {', '.join(taken)}.")
        head = _text({**self.fields, **own})
        return _checked(f'{head[:-1]},"payload":{self._payload()}}}')

    def _payload(self) -> str:
        if not isinstance(self.payload, str):
            return _text(dict(self.payload))
        try:
            value = json.loads(self.payload, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as exc:
            raise InvalidEvent(f"The payload is not JSON: {exc}") from exc
        if not isinstance(value, dict):
            raise InvalidEvent("The payload must be a JSON object.")
        return self.payload


def check_application(reference: str) -> str:
    """Returns the id or uid of an application; raises InvalidEvent if it cannot be one."""
    return _check_name("application", reference)


def with_application(body: str, application: str) -> str:
    """Returns the body for the intake queue, which names the application."""
    return f'{{"application":{json.dumps(application)},{body[1:]}'


def _check_name(what: str, text: object) -> str:
    if not isinstance(text, str) or not _NAME.fullmatch(text):
        raise InvalidEvent(f"The {what} must match {_NAME.pattern}: {text!r:.300}")
    return text


def _text(value: Mapping[str, Any]) -> str:
    try:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as exc:
        raise InvalidEvent(f"The event cannot be written as JSON: {exc}") from exc


def _checked(body: str) -> str:
    try:
        size = len(body.encode())
    except UnicodeEncodeError as exc:
        raise InvalidEvent("The event contains half of a surrogate pair.") from exc
    if size > MAX_BODY_BYTES:
        raise InvalidEvent(f"The event has {size} bytes; the limit is {MAX_BODY_BYTES}.")
    return body


def _refuse_constant(name: str) -> Sequence[str]:
    raise ValueError(f"{name} is not JSON")
