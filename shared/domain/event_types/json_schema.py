"""Our own limits of JSON Schemas (Draft 7): depth, local references, cost.

The port `Schemas` checks the validity of schemas, and of payloads.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

MAX_DEPTH = 100
# The time of validation is proportional to a schema's `cost` and to the payload.
MAX_COST = 5_000

# Measured costs in plain sub-schemas: a regular expression, an integer option of an enumeration,
# and an option that is a fraction, an object or a list.
_EXPRESSION, _INTEGER, _OTHER = 20, 20, 100
_TOO_MUCH = MAX_COST + 1

ONE = frozenset(
    {
        "additionalItems",
        "additionalProperties",
        "contains",
        "else",
        "if",
        "items",
        "not",
        "propertyNames",
        "then",
    }
)
MANY = frozenset({"allOf", "anyOf", "items", "oneOf"})
NAMED = frozenset({"definitions", "dependencies", "patternProperties", "properties"})
# Keywords whose values hold the schemas that a value must match.
COMPOUND = (ONE | MANY | NAMED) - {"definitions", "else", "then"}


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A mismatch of a payload and its schema, at a `path` from the payload's root."""

    path: tuple[str, ...]
    reason: str


def newest(schemas: Mapping[str, Any] | None) -> str | None:
    """Returns the newest version: the highest number, or the last name if none is a number."""
    return max(schemas, key=_rank) if schemas else None


def _rank(version: str) -> tuple[bool, int, str, str]:
    if not (version.isascii() and version.isdigit()):
        return (False, 0, "", version)
    # Compared as text: the number may be too long to convert.
    digits = version.lstrip("0")
    return (True, len(digits), digits, version)


def depth(value: Any) -> int:
    """Returns the depth of nested objects and lists."""
    deepest, level = 0, [value]
    while level := [inner for outer in level for inner in _inside(outer)]:
        deepest += 1
    return deepest


def _inside(value: Any) -> Iterator[Any]:
    """Yields the values in a container; one placeholder for an empty one, to count its level."""
    if isinstance(value, dict):
        yield from value.values() or (None,)
    elif isinstance(value, list):
        yield from value or (None,)


def flaw(schema: Any, *, enforced: bool) -> str | None:
    """Returns the limit that a schema exceeds; None if there is none.

    An enforced schema must be simple enough to check on each message.
    """
    if depth(schema) > MAX_DEPTH:
        return f"The schema is nested deeper than {MAX_DEPTH} levels."
    if (reference := bad_reference(schema)) is not None:
        return f"{reference[:200]!r} leads to no schema within this one, and nothing is fetched."
    if not enforced:
        return None
    if any("$id" in inner for inner in _reachable(schema) if inner is not schema):
        return "A schema that is enforced may have an $id at its root only."
    if cost(schema) > MAX_COST:
        return "The schema is too complex to be enforced: it has too many parts or alternatives."
    return None


def bad_reference(root: Any) -> str | None:
    """Returns a `$ref` that leads to no schema within the document. Nothing is ever fetched."""
    for schema in _reachable(root):
        reference = schema.get("$ref")
        if isinstance(reference, str) and not isinstance(resolve(root, reference), dict | bool):
            return reference
    return None


def _reachable(root: Any) -> Iterator[dict[str, Any]]:
    """Yields each schema in the document once, targets of references included."""
    seen: set[int] = set()
    left = [root]
    while left:
        schema = left.pop()
        if not isinstance(schema, dict) or id(schema) in seen:
            continue
        seen.add(id(schema))
        yield schema
        if isinstance(reference := schema.get("$ref"), str):
            left.append(resolve(root, reference))
        left.extend(parts(schema))


def resolve(root: Any, reference: str) -> Any:
    """Returns the target of a JSON pointer as a fragment (`#/definitions/a`); None if absent."""
    found = root
    if reference != "#" and not reference.startswith("#/"):
        return None
    for step in reference.removeprefix("#").split("/")[1:]:
        name = unquote(step).replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict) and name in found:
            found = found[name]
        elif isinstance(found, list) and name.isdecimal() and len(name) < 9:
            found = found[int(name)] if int(name) < len(found) else None
        else:
            return None
    return found


def parts(schema: Mapping[str, Any]) -> Iterator[Any]:
    """Yields the direct sub-schemas of a schema, and any other values in their places."""
    for keyword, value in schema.items():
        if keyword in MANY and isinstance(value, list):
            yield from value
        elif keyword in ONE:
            yield value
        elif keyword in NAMED and isinstance(value, dict):
            yield from value.values()


def cost(root: Any) -> int:
    """Returns how many sub-schemas a validator evaluates at most, each use of a reference counted.

    Targets of references may hold several references themselves: the number grows exponentially
    with their depth. The repetitions of a recursive schema count once, as validators remember them.
    """
    known: dict[int, int] = {}
    opened: set[int] = set()
    left = [root]
    while left:
        schema = left[-1]
        inner = evaluated(root, schema)
        if id(schema) in opened:
            left.pop()
            total = _own(schema) + sum(known.get(id(part), 0) for part in inner)
            known[id(schema)] = min(total, _TOO_MUCH)
        else:
            opened.add(id(schema))
            left.extend(part for part in inner if id(part) not in opened)
    return known[id(root)]


def evaluated(root: Any, schema: Any) -> list[Any]:
    """Returns the sub-schemas that are evaluated with this one."""
    if not isinstance(schema, dict):
        return []
    reference = schema.get("$ref")
    if isinstance(reference, str):
        # Keywords beside a reference do not count.
        return [resolve(root, reference)]
    return [*parts({name: value for name, value in schema.items() if name != "definitions"})]


def _own(schema: Any) -> int:
    """Returns a schema's own cost: one, and more for expressions and enumerations."""
    if not isinstance(schema, dict) or isinstance(schema.get("$ref"), str):
        return 1
    patterns, options = schema.get("patternProperties"), schema.get("enum")
    expressions = len(patterns) if isinstance(patterns, dict) else 0
    expressions += "pattern" in schema
    listed = options if isinstance(options, list) else ()
    return 1 + _EXPRESSION * expressions + sum(map(option, listed))


def option(value: Any) -> int:
    """Returns the cost of a comparison with this value."""
    if isinstance(value, str | bool | None):
        return 1
    return _INTEGER if isinstance(value, int) else _OTHER
