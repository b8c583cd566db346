"""Answers whose fields are called as those of the entity that they show."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, TypeVar, cast

import orjson
from pydantic.alias_generators import to_snake

from functions.api.schemas.receiver_auth.credentials import api_key_auth_out, basic_auth_out
from shared.domain.json_text import JsonText
from shared.domain.receiver_auth.credentials import ApiKeyAuth, BasicAuth
from shared.domain.timestamps import format_timestamp

T = TypeVar("T")

# Names that the SDKs' first generation reads.
_OLD_NAMES = {"rateLimit": "throttle_rate", "filterTypes": "event_types"}


def output(kind: type[T], entity: object) -> T:
    """Returns the answer of this kind, a TypedDict, with the values of the entity's fields.

    A field that is NotRequired is there only with a value.
    """
    shown = {
        name: _shown(value)
        for name, source, is_required in sources(kind)
        if (value := getattr(entity, source)) is not None or is_required
    }
    return cast("T", shown)


def sources(kind: Any) -> tuple[tuple[str, str, bool], ...]:
    """Returns each name of an answer, the entity's field behind it, and whether it is required.

    Those that are not always there come last.
    """
    return _sources(kind)


@cache
def _sources(kind: Any) -> tuple[tuple[str, str, bool], ...]:
    required: frozenset[str] = kind.__required_keys__
    names = sorted(kind.__annotations__, key=lambda name: name not in required)
    return tuple((name, _OLD_NAMES.get(name, to_snake(name)), name in required) for name in names)


def _shown(value: Any) -> Any:
    """Returns the JSON of a value; durations are in seconds."""
    match value:
        case datetime():
            return format_timestamp(value)
        case timedelta():
            return round(value.total_seconds())
        case Enum():
            return value.value
        case tuple():
            return [_shown(each) for each in value]
        case Mapping():
            return dict(value)
    own_form = _OWN_FORMS.get(type(value))
    return own_form(value) if own_form else value


# JSON of types that only some entities have.
_OWN_FORMS: Mapping[type, Callable[[Any], Any]] = {
    JsonText: lambda value: orjson.Fragment(str(value)),
    BasicAuth: basic_auth_out,
    ApiKeyAuth: api_key_auth_out,
}
