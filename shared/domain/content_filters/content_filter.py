"""Content filters: JSON objects that select messages by their content.

docs/filters.md describes the language.
"""

from functools import lru_cache
from typing import Any

from shared.domain.content_filters.filter_place import FilterPlace
from shared.domain.content_filters.numbers import Number
from shared.domain.content_filters.operators import condition
from shared.domain.content_filters.subject import Condition, parse_exactly
from shared.domain.json_text import JsonText, compacted

MAX_BYTES = 4_096
# Levels of objects and lists.
MAX_DEPTH = 8
_MAX_EXPONENT = 10_000
# Compiled filters in memory, of up to some 100 KB each.
_CACHED = 256


def parse_filter(text: str) -> JsonText | None:
    """Returns the text of a filter without white space; None for one without conditions.

    InvalidInput, at the place in the field `filter`, if it is invalid.
    """
    found = compacted(text)
    if len(found.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        FilterPlace().fail(f"The filter is over {MAX_BYTES} bytes.")
    compiled(found)
    return None if found == "{}" else JsonText(found)


@lru_cache(_CACHED)
def compiled(text: str) -> Condition:
    """Returns the condition of a filter's text; InvalidInput if it is invalid."""
    root = FilterPlace()
    try:
        node = parse_exactly(text, _unrepeated)
    except RecursionError:
        root.fail(_TOO_DEEP)
    except ValueError as exc:
        root.fail(f"The filter is not a JSON object: {exc}.")
    if not isinstance(node, dict):
        root.fail("Expected an object.")
    _check(node, root)
    return condition(node, root)


_TOO_DEEP = f"The filter is over {MAX_DEPTH} levels deep."


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"it repeats the member {repeated[:64]!r}")
    return made


def _check(node: Any, place: FilterPlace) -> None:
    """Checks the depth, and each text and number."""
    if isinstance(node, dict | list):
        if len(place.path) >= MAX_DEPTH:
            place.fail(_TOO_DEEP)
        named = (
            node.items() if isinstance(node, dict) else ((f"[{i}]", n) for i, n in enumerate(node))
        )
        for name, inner in named:
            _check_text(name, place)
            _check(inner, place.inside(name))
    elif isinstance(node, Number):
        if abs(node.order[1]) > _MAX_EXPONENT:
            place.fail(f"The number is over 10^{_MAX_EXPONENT}, or too close to zero.")
    elif isinstance(node, str):
        _check_text(node, place)


def _check_text(text: str, place: FilterPlace) -> None:
    if any("\ud800" <= char <= "\udfff" for char in text):
        place.fail("Half a surrogate pair is not a character.")
