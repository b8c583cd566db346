"""Values of inputs: the part of an object that a client sets (not ids, times, secrets)."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def input_values(value: "DataclassInstance") -> dict[str, Any]:
    """Returns the input's values by field name, for the stored object."""
    return {field.name: getattr(value, field.name) for field in fields(value)}
