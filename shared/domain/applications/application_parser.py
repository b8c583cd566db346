"""Parses an application inside another body."""

from shared.domain.applications.application import ApplicationInput
from shared.domain.dataclass_fields import parse_all
from shared.domain.json_fields import Fields


def parse_application(fields: Fields) -> ApplicationInput:
    """Parses the members of an application; raises InvalidInput if they break a rule."""
    return ApplicationInput(**parse_all(ApplicationInput, fields))
