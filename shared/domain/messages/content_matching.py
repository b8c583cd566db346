"""Content filters applied to messages.

Imported on first use: most messages meet no filter.
"""

from collections.abc import Sequence
from dataclasses import replace

from shared.domain.content_filters.content_filter import compiled
from shared.domain.content_filters.subject import FilterSubject
from shared.domain.endpoints.route import Route
from shared.domain.messages.message import MAX_NAMED, FilteredOut, Message
from shared.domain.timestamps import format_timestamp


def filtered(message: Message, routes: Sequence[Route]) -> Message:
    """Returns the message for those of the routes whose content filters it passes.

    InvalidInput if its payload is nested too deeply.
    """
    subject = filter_subject(message)
    passed = [r.id for r in routes if r.filter is None or subject.meets(compiled(r.filter))]
    kept = frozenset(passed)
    left_out = tuple(r.id for r in routes if r.id not in kept)
    found = FilteredOut(len(left_out), left_out[:MAX_NAMED]) if left_out else None
    return replace(message, endpoint_ids=tuple(passed), filtered_out=found)


def passes(message: Message, content_filter: str | None) -> bool:
    """Returns whether a message with its payload passes the filter.

    InvalidInput if its payload is nested too deeply.
    """
    return content_filter is None or filter_subject(message).meets(compiled(content_filter))


def filter_subject(message: Message) -> FilterSubject:
    """Returns the message as filters see it; it must have its payload.

    Filters see the payload even if receivers get a raw text in place of it.
    """
    metadata = {
        "eventId": message.event_id,
        "channels": message.channels and list(message.channels),
        "tags": message.tags and list(message.tags),
    }
    properties = {
        "id": message.id,
        "topic": message.event_type,
        "time": format_timestamp(message.timestamp),
        "metadata": {name: value for name, value in metadata.items() if value is not None},
    }
    return FilterSubject(properties, message.payload or "{}")
