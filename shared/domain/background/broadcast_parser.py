"""Parses the body of a broadcast, and keeps the payload's exact text."""

from dataclasses import replace

from shared.domain.background.broadcast import BroadcastInput
from shared.domain.json_fields import Fields
from shared.domain.json_members import members
from shared.domain.messages.message_parser import parse


def parse_broadcast(body: bytes) -> BroadcastInput:
    """Parses a broadcast; raises InvalidInput or PayloadTooLarge if `body` is not a valid one.

    The fields of a message hold, but for a delivery time and an application to create.
    """
    message_input, fields = parse(body), Fields(members(body))
    for name in ("deliverAt", "application"):
        if fields.value(name) is not None:
            fields.fail(name, "A broadcast has no such field.")
    return BroadcastInput(
        message=replace(message_input, deliver_at=None, application=None),
        metadata=fields.metadata("appMetadata"),
        dry_run=_flag(fields, "dryRun"),
    )


def _flag(fields: Fields, name: str) -> bool:
    value = fields.value(name)
    if value not in (None, True, False) or isinstance(value, float):
        fields.fail(name, "Expected true or false.")
    return bool(value)
