"""Fields of configuration that are copied from one server of this API to another."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shared.domain.applications.application import ApplicationInput
from shared.domain.dataclass_fields import field_names
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.event_types.event_type import EventTypeInput

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Fields = Mapping[str, Any]

# Fields that the target generates, or that the copy sets itself, and those that follow from others.
_MADE = frozenset({"id", "uid", "createdAt", "updatedAt"})
_FOLLOWING = frozenset(
    {"challengeAnswered", "expired", "oldSecretsExpireAt"}
    | {"status", "failureReason", "nextRetryAt", "batchSize", "maxWaitSecs", "currentIterator"}
)
# Aliases of fields, by the names that a copy sends. Servers of every generation accept those names.
_ALIASES = {"throttleRate": "rateLimit", "filterTypes": "eventTypes"}
_SENT_NAMES = {"eventTypes": "filterTypes"}
# Where a field has this value, an answer without the field says the same.
_DEFAULTS = {"version": 1, "disabled": False, "archived": False, "deprecated": False} | {
    "schemaEnforcement": "off",
    "paused": False,
    "method": "POST",
    "infoHeaders": False,
}
# Servers normalize URLs differently.
_REWRITTEN = frozenset({"url"})


@dataclass(frozen=True, slots=True)
class CopiedKind:
    """A kind of configured object: its display name, and the fields that are copied."""

    name: str
    fields: tuple[str, ...]

    def carried(self, thing: Fields) -> dict[str, Any]:
        """Returns the fields to send, under whichever of their names the source has them."""
        found = {name: _value(thing, name) for name in self.fields}
        return {name: value for name, value in found.items() if value is not None}

    def unknown(self, thing: Fields) -> tuple[str, ...]:
        """Returns the names of the source's fields that are not copied."""
        known = {*_MADE, *_FOLLOWING, *self.fields, *_ALIASES.values(), "name"}
        return tuple(name for name, value in thing.items() if name not in known and value)


def _wire_names(kind: "type[DataclassInstance]", *without: str) -> tuple[str, ...]:
    """Returns the names under which a copy sends the fields that a client sets."""
    words = (name.split("_") for name in field_names(kind) if name not in without)
    names = (first + "".join(map(str.capitalize, rest)) for first, *rest in words)
    return tuple(_SENT_NAMES.get(name, name) for name in names)


# The source shows no password and no key. A destination is an endpoint of a list of its own.
_APART = ("uid", "headers", "basic_auth", "api_key_auth", "destination")
# A name is part of the path, a uid is chosen by the copy; headers have requests of their own.
EVENT_TYPE = CopiedKind("event type", (*_wire_names(EventTypeInput, "name"), "featureFlag"))
APPLICATION = CopiedKind("application", _wire_names(ApplicationInput, "uid"))
ENDPOINT = CopiedKind("endpoint", _wire_names(EndpointInput, *_APART))
# Its target and role are its configuration; its status follows from its role, which is tried.
DESTINATION = CopiedKind("destination", ("type", "config", "eventTypes", "channels", "metadata"))
OPERATIONAL_ENDPOINT = CopiedKind(
    "operational endpoint",
    _wire_names(
        EndpointInput, *_APART, "version", "channels", "filter", "expiry", "paused", "challenge"
    ),
)


def lost_fields(sent: Fields, answer: Fields) -> tuple[str, ...]:
    """Returns the names of sent fields that the target's response lacks or shows differently."""
    return tuple(
        name
        for name, value in sent.items()
        if name not in _REWRITTEN and not _is_same(name, value, _value(answer, name))
    )


def ignored_fields(sent: Fields, taken: Collection[str]) -> tuple[str, ...]:
    """Returns the names of sent fields that are not among the `taken` ones of a server."""
    return tuple(
        name
        for name, value in sent.items()
        if not {name, _ALIASES.get(name)} & set(taken) and not _is_same(name, value, None)
    )


def _value(thing: Fields, name: str) -> Any:
    value = thing.get(name)
    return thing.get(_ALIASES.get(name, "")) if value is None else value


def _is_same(name: str, sent: Any, shown: Any) -> bool:
    if shown is None:
        return sent in (_DEFAULTS.get(name), "", {}) or sent is None
    if name in ("filterTypes", "eventTypes", "channels", "featureFlags"):
        return sorted(sent) == sorted(shown)
    return bool(sent == shown)
