"""Schemas and documents that clients bring along."""

from typing import Any, Protocol

from shared.domain.event_types.json_schema import Mismatch


class Validator(Protocol):
    """A schema, ready to look at payloads."""

    def mismatch(self, payload: str) -> Mismatch | None:
        """Why the JSON text does not fit; None when it does.

        What cannot be checked does not fit.
        """
        ...


class Schemas(Protocol):
    """JSON Schema, Draft 7, whatever draft a schema names. Nothing is ever fetched."""

    def flaw(self, schema: Any, *, enforced: bool) -> str | None:
        """Why it is no schema, or if `enforced` none that payloads can be held against."""
        ...

    def validator(self, schema: Any) -> Validator:
        """For a schema without a flaw, of those that can be enforced."""
        ...


class Documents(Protocol):
    """Reads documents that were posted as text."""

    def read(self, text: str, loc: tuple[str, ...]) -> Any:
        """What the YAML or JSON text says, as JSON can say it; in time that its length bounds.

        InvalidInput at `loc` when it says nothing of the kind.
        """
        ...
