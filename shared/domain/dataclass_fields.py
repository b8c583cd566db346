"""Input values: the fields that a client sets, beside our own (ids, times, secrets)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from shared.domain.json_fields import Fields

_PARSE = "parse"


@cache
def field_names(kind: "type[DataclassInstance]") -> tuple[str, ...]:
    """Returns the names of the fields of a class, in their order."""
    return tuple(field.name for field in fields(kind))


def values_by_name(value: object, names: Iterable[str]) -> dict[str, Any]:
    """Returns the values of the named fields."""
    return {name: getattr(value, name) for name in names}


def input_values(value: "DataclassInstance") -> dict[str, Any]:
    """Returns the value of each field by its name: the stored entity takes them over unchanged."""
    return values_by_name(value, field_names(type(value)))


def parsed(parse: "Callable[[Fields], Any]") -> Mapping[str, Any]:
    """Returns the metadata of a dataclass field that `parse` reads from an object's members."""
    return {_PARSE: parse}


def parse_all(kind: "type[DataclassInstance]", members: "Fields") -> dict[str, Any]:
    """Returns the value of each field of a class, each of which says how it is `parsed`."""
    return {field.name: field.metadata[_PARSE](members) for field in fields(kind)}
