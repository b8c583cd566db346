"""Parses an application inside another body."""

from shared.domain.applications.application import ApplicationInput
from shared.domain.ids import APP
from shared.domain.json_fields import Fields
from shared.domain.limits import (
    MAX_THROTTLE_RATE,
    MIN_THROTTLE_RATE,
    TITLE,
)


def parse_application(fields: Fields) -> ApplicationInput:
    """Parses the members of an application; raises InvalidInput if they break a rule."""
    # The SDKs' first generation uses the second name.
    rate = "throttleRate" if "throttleRate" in fields.members else "rateLimit"
    return ApplicationInput(
        name=fields.text("name", TITLE) or fields.missing("name"),
        uid=fields.uid("uid", APP),
        throttle_rate=fields.integer(rate, MIN_THROTTLE_RATE, MAX_THROTTLE_RATE),
        metadata=fields.metadata("metadata"),
    )
