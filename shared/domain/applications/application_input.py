"""Reads an application that comes along inside another body."""

from shared.domain.applications.application import ApplicationInput
from shared.domain.input_values import parse_all
from shared.domain.json_fields import Fields


def parse_application(fields: Fields) -> ApplicationInput:
    """Returns the application that these members describe; InvalidInput if they break a rule."""
    return ApplicationInput(**parse_all(ApplicationInput, fields))
