"""JSON Schema by jsonschema_rs.

Imported on first use: `ingest` rarely needs it.
"""

import json
from typing import TYPE_CHECKING, Any

from shared.domain.event_types.json_schema import Mismatch, cost, depth
from shared.domain.event_types.json_schema_effort import MAX_WORK, effort

if TYPE_CHECKING:
    from jsonschema_rs import RegexOptions

_DRAFT_7 = "http://json-schema.org/draft-07/schema#"
# Maximum bytes of a compiled regular expression, and of its run-time state.
_PROGRAM, _STATES = 500_000, 500_000
_LONGEST = 200
# The library's stack grows with the payload's depth times the schema's cost, and overflows at about
# 500,000.
_DEEPEST, _STACK = 500, 100_000
_UNCHECKED = Mismatch((), "It has a number, text or depth too extreme to validate.")


class LibrarySchemas:
    """`Schemas` by jsonschema_rs."""

    def flaw(self, schema: Any, *, enforced: bool) -> str | None:
        import jsonschema_rs

        # Always read as Draft 7, whatever draft the schema names.
        named = {**schema, "$schema": _DRAFT_7} if isinstance(schema, dict) else schema
        try:
            jsonschema_rs.meta.validate(named)
            if enforced:
                LibraryValidator(schema)
        except jsonschema_rs.ValidationError as exc:
            place = "/".join(str(step) for step in exc.instance_path)
            return f"At /{place[:_LONGEST]}: {exc.message[:_LONGEST]}"
        return None

    def validator(self, schema: Any) -> "LibraryValidator":
        return LibraryValidator(schema)


class LibraryValidator:
    """`Validator` by jsonschema_rs. Regular expressions take linear time."""

    def __init__(self, schema: Any) -> None:
        from jsonschema_rs import Draft7Validator

        self._schema = schema
        self._longest = MAX_WORK // effort(schema)
        self._deepest = min(_DEEPEST, _STACK // cost(schema))
        self._library = Draft7Validator(schema, offline=True, pattern_options=_patterns())

    def mismatch(self, payload: str) -> Mismatch | None:
        from shared.adapters.documents.json_schema_mismatch import locate

        size = len(payload) if payload.isascii() else len(payload.encode("utf-8", "surrogatepass"))
        if size > self._longest:
            return Mismatch(
                (), f"This schema is too complex to validate more than {self._longest} bytes."
            )
        try:
            value = json.loads(payload)
            # The number of brackets, quick to count, is an upper bound of the depth.
            brackets = payload.count("{") + payload.count("[")
            if brackets > self._deepest and depth(value) > self._deepest:
                return _UNCHECKED
            if self._library.is_valid(value):
                return None
            return locate(self._schema, value, len(payload), _patterns())
        except (ValueError, RecursionError):
            # For an integer of thousands of digits, a lone surrogate, or very deep nesting.
            return _UNCHECKED


def _patterns() -> "RegexOptions":
    """Disallows look-around and back references, which may take exponential time."""
    from jsonschema_rs import RegexOptions

    return RegexOptions(size_limit=_PROGRAM, dfa_size_limit=_STATES)
