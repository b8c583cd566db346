"""Location of a mismatch between a payload and its schema.

The library can report it as well, but builds every error of every alternative, in time and memory
exponential in the payload's depth. Here its yes-or-no answers guide a descent, one place at a time.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from shared.domain.event_types.json_schema import COMPOUND, Mismatch, resolve

if TYPE_CHECKING:
    from jsonschema_rs import Draft7Validator, RegexOptions

_ROOT = "urn:root"
# Budget of the descent in characters: each check of a value costs its length.
_BUDGET = 20_000_000
_LONGEST_NAME, _LONGEST_REASON = 64, 200

# Keywords that constrain a value itself, without schemas of its members.
_PLAIN = frozenset(
    {
        "const",
        "enum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "format",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "multipleOf",
        "pattern",
        "required",
        "type",
        "uniqueItems",
    }
)


class _Step(NamedTuple):
    """A sub-schema, by its pointer, with the value that it applies to."""

    pointer: str
    path: tuple[str, ...]
    value: Any


def locate(schema: Any, value: Any, length: int, patterns: "RegexOptions") -> Mismatch:
    """Returns the innermost mismatch of `value`, whose text is `length` long."""
    fits = _Fits(schema, length, patterns)
    at = _Step("#", (), value)
    while True:
        here = resolve(fits.root, at.pointer)
        below = fits.failing(_steps(here, at, fits))
        if below is None:
            return Mismatch(at.path, _reason(here, at.value))
        at = below


class _Fits:
    """Checks values against sub-schemas, within a budget."""

    def __init__(self, schema: Any, length: int, patterns: "RegexOptions") -> None:
        from jsonschema_rs import Draft7, Registry

        self.root = (
            {k: v for k, v in schema.items() if k != "$id"} if isinstance(schema, dict) else schema
        )
        self._registry = Registry([(_ROOT, self.root)], draft=Draft7)
        self._known: dict[str, Draft7Validator] = {}
        self._been: set[tuple[str, tuple[str, ...]]] = set()
        self._patterns = patterns
        self._left = _BUDGET // (length + 1)

    def failing(self, steps: Iterator[_Step]) -> _Step | None:
        """Returns the first step that does not match; None also if the budget is exhausted."""
        for step in steps:
            if self._left <= 0:
                return None
            # A schema may refer to itself for the same value.
            if (place := (step.pointer, step.path)) not in self._been and not self.says(step):
                self._been.add(place)
                return step
        return None

    def says(self, step: _Step) -> bool:
        """Returns whether the value matches."""
        self._left -= 1
        return self._validator(step.pointer).is_valid(step.value)

    def _validator(self, pointer: str) -> "Draft7Validator":
        from jsonschema_rs import Draft7Validator

        if pointer not in self._known:
            self._known[pointer] = Draft7Validator(
                {"$ref": _ROOT + pointer},
                registry=self._registry,
                offline=True,
                pattern_options=self._patterns,
            )
        return self._known[pointer]


def _steps(schema: Any, at: _Step, fits: _Fits) -> Iterator[_Step]:
    """Yields the sub-schemas that the value, or a value in it, must match."""
    if not isinstance(schema, dict):
        return
    if isinstance(schema.get("$ref"), str):
        yield _Step(schema["$ref"], at.path, at.value)
        return
    for number in range(len(schema.get("allOf", ()))):
        yield _below(at, "allOf", str(number))
    if "if" in schema:
        branch = "then" if fits.says(_below(at, "if")) else "else"
        yield from [_below(at, branch)] if branch in schema else ()
    if isinstance(at.value, dict):
        yield from _in_object(schema, at, at.value)
    if isinstance(at.value, list):
        yield from _in_list(schema, at, at.value)


def _in_object(schema: dict[str, Any], at: _Step, value: dict[str, Any]) -> Iterator[_Step]:
    for name, inner in schema.get("dependencies", {}).items():
        if name in value and not isinstance(inner, list):
            yield _below(at, "dependencies", name)
    known = schema.get("properties", {})
    for name in known:
        if name in value:
            yield _inner(_below(at, "properties", name), name, value[name])
    others = schema.get("additionalProperties")
    if isinstance(others, dict) and "patternProperties" not in schema:
        for name in value:
            if name not in known:
                yield _inner(_below(at, "additionalProperties"), name, value[name])


def _in_list(schema: dict[str, Any], at: _Step, value: list[Any]) -> Iterator[_Step]:
    items = schema.get("items", True)
    for number, item in enumerate(value):
        if not isinstance(items, list):
            yield _inner(_below(at, "items"), f"[{number}]", item)
        elif number < len(items):
            yield _inner(_below(at, "items", str(number)), f"[{number}]", item)


def _below(at: _Step, *names: str) -> _Step:
    """Returns the step to a part of the schema, with the same value."""
    steps = (quote(name.replace("~", "~0").replace("/", "~1"), safe="~") for name in names)
    return at._replace(pointer="/".join((at.pointer, *steps)))


def _inner(at: _Step, name: str, value: Any) -> _Step:
    """Returns the step to a member of the value."""
    return _Step(at.pointer, (*at.path, name[:_LONGEST_NAME]), value)


def _reason(schema: Any, value: Any) -> str:
    """Describes the mismatch without quoting the value."""
    from jsonschema_rs import Draft7Validator, ValidationError

    if not isinstance(schema, dict):
        return "No value is allowed here."
    plain = {keyword: wanted for keyword, wanted in schema.items() if keyword in _PLAIN}
    if schema.get("additionalProperties") is False:
        plain |= {
            "properties": dict.fromkeys(schema.get("properties", ()), True),
            "patternProperties": dict.fromkeys(schema.get("patternProperties", ()), True),
            "additionalProperties": False,
        }
    try:
        Draft7Validator(plain, offline=True, mask="The value").validate(value)
    except ValidationError as exc:
        return exc.message[:_LONGEST_REASON]
    return f"The value does not fit {' and '.join(sorted(schema.keys() & COMPOUND))}."
