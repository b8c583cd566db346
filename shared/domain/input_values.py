"""Drafts: what a client says of a thing, beside what is ours (ids, times, secrets)."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def input_values(value: "DataclassInstance") -> dict[str, Any]:
    """Each field's value by its name: what the stored thing takes over as it is."""
    return {field.name: getattr(value, field.name) for field in fields(value)}
