"""Documents in JSON or YAML."""

import json
import math
from typing import Any, NoReturn

from shared.domain.errors import InvalidInput, Problem

_LONGEST = 500


class TextDocuments:
    """`Documents` in JSON and YAML."""

    def read(self, text: str, loc: tuple[str, ...]) -> Any:
        try:
            value = _json(text) if text.lstrip().startswith("{") else None
            value = _yaml(text) if value is None else value
            # A lone surrogate, which an escape can express, cannot be encoded.
            json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
        except (ValueError, RecursionError) as exc:
            reason = f"It cannot be read: {exc}"
            raise InvalidInput(Problem(loc, reason[:_LONGEST])) from None
        return value


def _json(text: str) -> Any:
    """Parses JSON; returns None for other text with braces, which may be YAML."""
    try:
        return json.loads(text, parse_constant=_no_constant, parse_float=_finite)
    except json.JSONDecodeError:
        return None


def _yaml(text: str) -> Any:
    # Imported late: most requests have no YAML.
    from shared.adapters.documents.yaml_events import value_of

    return value_of(text)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError(f"{text} is too large a number")
    return number
