"""How long a validator may take: in proportion to the payload, and to the effort of its schema.

One unit is a plain sub-schema that looks at a value of two bytes, which takes some nanoseconds. All
other figures are measured in it, at their worst.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from shared.domain.event_types.json_schema import evaluated, option, resolve

# An effort times the bytes of a payload: about a second.
MAX_WORK = 250_000_000

_MOST = MAX_WORK + 1
_FORMAT, _BOUND, _MULTIPLE = 20, 70, 1_200
# Whole values are compared: at each level, if the levels are not limited.
_UNIQUE, _UNIQUE_RECURSIVE = 20, 700
# Each place of an expression that may be reached at a time.
_PLACE = 12
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_EXACT = 2**53
# Its parts look at parts of a value that do not overlap; those of other keywords at the same.
_APART = frozenset({"additionalItems", "additionalProperties", "items", "properties"})
_MEMBER = re.compile(r"\\.|\[(?:\\.|[^\]\\])+\]|[^\\]", re.DOTALL)
_REPEATED = re.compile(r"\{(\d{1,6})(?:,(\d{0,6}))?\}")


def effort(root: Any) -> int:
    """Units for two bytes of a payload, at the most; references count with what they lead to."""
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
        # A property's name, its quotes and its colon are looked at once.
        yield known.get(id(part), 0) * 2 // (len(name) + 4) + 1
    for keyword in _APART - {"properties"}:
        value = schema.get(keyword)
        for part in value if isinstance(value, list) else [value]:
            yield known.get(id(part), 0)


def _own(schema: Mapping[str, Any], *, recursive: bool) -> int:
    """What a schema takes beside its parts."""
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
    """Whether a number is compared by long arithmetic."""
    return isinstance(value, float) or (isinstance(value, int) and abs(value) > _EXACT)


def places(expression: str) -> int:
    """How many places a regular expression has when its repetitions are written out."""
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
    """Whether a schema leads to itself, so that it holds for any depth."""
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
