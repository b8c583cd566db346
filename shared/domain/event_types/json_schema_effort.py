"""Effort of validation: a validator's time is proportional to the payload and the schema's effort.

One unit is a plain sub-schema that checks a value of two bytes, which takes some nanoseconds. All
other figures are worst cases, measured in this unit.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from shared.domain.event_types.json_schema import evaluated, option, resolve

# Effort times the bytes of a payload: about a second.
MAX_WORK = 250_000_000

_MOST = MAX_WORK + 1
_FORMAT, _BOUND, _MULTIPLE = 20, 70, 1_200
# `uniqueItems` compares whole values: at each level, if the schema is recursive.
_UNIQUE, _UNIQUE_RECURSIVE = 20, 700
# Each position of a regular expression that may be active at a time.
_PLACE = 12
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_EXACT = 2**53
# Sub-schemas of these keywords check disjoint parts of a value; those of others the same part.
_APART = frozenset({"additionalItems", "additionalProperties", "items", "properties"})
_MEMBER = re.compile(r"\\.|\[(?:\\.|[^\]\\])+\]|[^\\]", re.DOTALL)
_REPEATED = re.compile(r"\{(\d{1,6})(?:,(\d{0,6}))?\}")


def effort(root: Any) -> int:
    """Returns the most units for two bytes of a payload; a reference counts as its target."""
    known: dict[int, int] = {}
    opened: set[int] = set()
    recursive = _is_recursive(root)
    left = [root]
    while left:
        schema = left[-1]
        inner = evaluated(root, schema)
        if id(schema) in opened:
            left.pop()
            known[id(schema)] = min(_total(root, schema, known, recursive=recursive), _MOST)
        else:
            opened.add(id(schema))
            left.extend(part for part in inner if id(part) not in opened)
    return known[id(root)]


def _total(root: Any, schema: Any, known: Mapping[int, int], *, recursive: bool) -> int:
    if not isinstance(schema, dict):
        return 1
    if isinstance(reference := schema.get("$ref"), str):
        return 1 + known.get(id(resolve(root, reference)), 0)
    apart = {name: schema[name] for name in _APART & schema.keys()}
    same = {name: value for name, value in schema.items() if name not in apart}
    together = sum(known.get(id(part), 0) for part in evaluated(root, same))
    return 1 + _own(schema, recursive=recursive) + together + max(_apart(apart, known), default=0)


def _apart(schema: Mapping[str, Any], known: Mapping[int, int]) -> Iterator[int]:
    properties = schema.get("properties")
    for name, part in properties.items() if isinstance(properties, dict) else ():
        # A property's name, quotes and colon are read once.
        yield known.get(id(part), 0) * 2 // (len(name) + 4) + 1
    for keyword in _APART - {"properties"}:
        value = schema.get(keyword)
        for part in value if isinstance(value, list) else [value]:
            yield known.get(id(part), 0)


def _own(schema: Mapping[str, Any], *, recursive: bool) -> int:
    """Returns the effort of a schema without its sub-schemas."""
    options = schema.get("enum")
    patterns = schema.get("patternProperties")
    expressions = [*patterns] if isinstance(patterns, dict) else []
    expressions += [schema["pattern"]] if isinstance(schema.get("pattern"), str) else []
    total = sum(map(option, options if isinstance(options, list) else ()))
    total += option(schema["const"]) if "const" in schema else 0
    total += sum(_PLACE * places(expression) for expression in expressions)
    total += _FORMAT if "format" in schema else 0
    total += sum(_BOUND for name in _BOUNDS if _is_inexact(schema.get(name)))
    total += _MULTIPLE if _is_inexact(schema.get("multipleOf")) else 0
    if schema.get("uniqueItems") is True:
        total += _UNIQUE_RECURSIVE if recursive else _UNIQUE
    return total


def _is_inexact(value: Any) -> bool:
    """Returns whether comparing with a number takes arbitrary-precision arithmetic."""
    return isinstance(value, float) or (isinstance(value, int) and abs(value) > _EXACT)


def places(expression: str) -> int:
    """Counts the positions of a regular expression with its repetitions expanded."""
    total, open_groups, last, at = 0, list[int](), 0, 0
    while at < len(expression):
        if repeated := _REPEATED.match(expression, at):
            times = max(int(number or 0) for number in repeated.groups())
            grown = min(last * max(times, 1), _MOST)
            total, last = min(total + grown - last, _MOST), grown
            at = repeated.end()
            continue
        member = _MEMBER.match(expression, at)
        step = member.group() if member else expression[at]
        at += len(step)
        if step == "(":
            open_groups.append(total)
        elif step == ")" and open_groups:
            last = total - open_groups.pop()
        elif step not in "*+?":
            total, last = total + 1, 1
    return total


def _is_recursive(root: Any) -> bool:
    """Returns whether a schema refers to itself, and so applies to any depth."""
    path: set[int] = set()
    done: set[int] = set()
    left = [root]
    while left:
        schema = left[-1]
        if id(schema) in done or id(schema) in path:
            left.pop()
            path.discard(id(schema))
            done.add(id(schema))
            continue
        path.add(id(schema))
        inner = evaluated(root, schema)
        if any(id(part) in path for part in inner):
            return True
        left.extend(part for part in inner if id(part) not in done)
    return False
