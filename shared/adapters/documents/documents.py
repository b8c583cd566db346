"""Documents in JSON or YAML."""

import json
import math
from typing import Any, NoReturn

from shared.domain.errors import InvalidInput, Problem

_LONGEST = 500


class TextDocuments:
    """See `shared.ports.Documents`."""

    def read(self, text: str, loc: tuple[str, ...]) -> Any:
        try:
            value = _json(text) if text.lstrip().startswith("{") else None
            value = _yaml(text) if value is None else value
            # Half a surrogate pair, which an escape can spell, cannot be encoded.
            json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
        except (ValueError, RecursionError) as exc:
            reason = f"It cannot be read: {exc}"
            raise InvalidInput(Problem(loc, reason[:_LONGEST])) from None
        return value


def _json(text: str) -> Any:
    """What most documents with braces are; None for YAML, which has braces as well."""
    try:
        return json.loads(text, parse_constant=_no_constant, parse_float=_finite)
    except json.JSONDecodeError:
        return None


def _yaml(text: str) -> Any:
    # Imported when it is needed: most requests bring no YAML.
    from shared.adapters.documents.yaml_events import value_of

    return value_of(text)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError(f"{text} is too large a number")
    return number
