"""Schemas and documents from clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from shared.domain.event_types.json_schema import Mismatch


class Validator(Protocol):
    """A schema, compiled to validate payloads."""

    def mismatch(self, payload: str) -> Mismatch | None:
        """Returns why the JSON text does not match the schema; None if it does.

        A payload that cannot be checked does not match.
        """
        ...


class Schemas(Protocol):
    """JSON Schema Draft 7, whatever draft a schema declares. Nothing is ever fetched."""

    def flaw(self, schema: Any, *, enforced: bool) -> str | None:
        """Returns why the schema is invalid or, if `enforced`, cannot be enforced; else None."""
        ...

    def validator(self, schema: Any) -> Validator:
        """Compiles a schema that can be enforced and has no flaw."""
        ...


class Documents(Protocol):
    """Parses documents that were posted as text."""

    def read(self, text: str, loc: tuple[str, ...]) -> Any:
        """Parses a YAML or JSON text into JSON values, in time proportional to its length.

        Raises InvalidInput at `loc` if the text is malformed.
        """
        ...
