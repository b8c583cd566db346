"""Parses the body of a request to create a message, and keeps the payload's exact text."""

from datetime import timedelta

from shared.domain.applications import application_parser
from shared.domain.applications.application import ApplicationInput
from shared.domain.deliveries.attempt_headers import HeaderPairs
from shared.domain.errors import PayloadTooLarge
from shared.domain.ids import MESSAGE
from shared.domain.json_fields import Fields
from shared.domain.json_members import Member, is_object, members
from shared.domain.limits import (
    ANYTHING,
    CHANNEL,
    CONTENT_TYPE,
    MAX_CHANNELS,
    MAX_TAGS,
    NAME,
    TAG,
)
from shared.domain.messages.message import RETENTION, Body, MessageInput

MAX_BODY_BYTES = 1024 * 1024
MAX_RETENTION_DAYS = RETENTION.days
MAX_RETENTION_HOURS = 24 * MAX_RETENTION_DAYS


# Members of a message, besides `application`.
MEMBERS = frozenset(
    {
        *("eventType", "payload", "data", "eventId", "channels", "tags", "deliverAt"),
        *("payloadRetentionPeriod", "payloadRetentionHours", "transformationsParams", "headers"),
    }
)


def parse(body: bytes) -> MessageInput:
    """Parses a message; raises InvalidInput or PayloadTooLarge if `body` is not a valid one.

    Unknown members are ignored, as the contract asks.
    """
    fields = fields_of(body)
    application = fields.object("application")
    return message_of(
        fields, application_parser.parse_application(application) if application else None
    )


def fields_of(body: bytes) -> Fields:
    """Returns the members of a body; raises InvalidInput or PayloadTooLarge."""
    if len(body) > MAX_BODY_BYTES:
        raise PayloadTooLarge(f"The body is over {MAX_BODY_BYTES} bytes.")
    return Fields(members(body))


def message_of(fields: Fields, application: ApplicationInput | None) -> MessageInput:
    """Reads a message to an application; raises InvalidInput if a member is invalid."""
    payload, raw = _content(fields)
    return MessageInput(
        event_type=fields.text("eventType", NAME) or fields.missing("eventType"),
        payload=payload,
        event_id=fields.uid("eventId", MESSAGE),
        channels=fields.texts("channels", CHANNEL, MAX_CHANNELS),
        tags=fields.texts("tags", TAG, MAX_TAGS),
        payload_retention=_retention(fields),
        raw=raw,
        headers=_headers(fields),
        deliver_at=fields.instant("deliverAt"),
        application=application,
    )


def _content(fields: Fields) -> tuple[str, Body | None]:
    """Returns the payload, and the text that receivers get in place of it.

    The SDKs for Java and Kotlin post every payload as a text, with an empty object as `payload`.
    """
    payload, raw = _payload(fields), _raw(fields)
    if raw is None or raw.content_type is not None or payload.value or not is_object(raw.text):
        return payload.text, raw
    return raw.text, None


def _headers(fields: Fields) -> HeaderPairs:
    if fields.value("headers") is None:
        return ()
    from shared.domain.messages.message_headers import parse_headers

    return parse_headers(fields)


def _payload(fields: Fields) -> Member:
    name = "payload" if "payload" in fields.members else "data"
    found = fields.members.get(name)
    if found is None:
        fields.missing("payload")
    if not isinstance(found.value, dict):
        fields.fail(name, "The payload must be a JSON object.")
    return found


def _raw(fields: Fields) -> Body | None:
    """Returns the text that receivers get in place of the payload; ignores other parameters."""
    parameters = fields.object("transformationsParams")
    if parameters is None:
        return None
    text = parameters.text("rawPayload", ANYTHING)
    headers = parameters.object("headers")
    content_type = _content_type(headers) if headers else None
    return None if text is None else Body(text, content_type)


def _content_type(headers: Fields) -> str | None:
    # Header names are case-insensitive; the last of several counts.
    names = [name for name in headers.members if name.lower() == "content-type"]
    return headers.text(names[-1], CONTENT_TYPE) if names else None


def _retention(fields: Fields) -> timedelta:
    """Returns how long the payload is kept, given in days or in hours, not both."""
    days = fields.integer("payloadRetentionPeriod", 1, MAX_RETENTION_DAYS)
    hours = fields.integer("payloadRetentionHours", 1, MAX_RETENTION_HOURS)
    if days is not None and hours is not None:
        fields.fail("payloadRetentionHours", "Give payloadRetentionPeriod or this, not both.")
    if hours is not None:
        return timedelta(hours=hours)
    return RETENTION if days is None else timedelta(days=days)
