"""Reads an application that comes along inside another body."""

from shared.domain.applications.application import ApplicationInput
from shared.domain.ids import APP
from shared.domain.json_fields import Fields
from shared.domain.limits import (
    MAX_THROTTLE_RATE,
    MIN_THROTTLE_RATE,
    TITLE,
)


def parse_application(fields: Fields) -> ApplicationInput:
    """The application that these members describe; InvalidInput when they break a rule."""
    # The first name is today's, the second that of the SDKs' first generation.
    rate = "throttleRate" if "throttleRate" in fields.members else "rateLimit"
    return ApplicationInput(
        name=fields.text("name", TITLE) or fields.missing("name"),
        uid=fields.uid("uid", APP),
        throttle_rate=fields.integer(rate, MIN_THROTTLE_RATE, MAX_THROTTLE_RATE),
        metadata=fields.metadata("metadata"),
    )
