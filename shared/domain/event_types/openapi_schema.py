"""Conversion of OpenAPI 3.0 and 3.1 schemas to self-contained JSON Schemas of Draft 7."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from shared.domain.event_types.event_type import MAX_BYTES
from shared.domain.event_types.json_schema import MANY, NAMED, ONE, resolve
from shared.domain.event_types.openapi_keywords import DROPPED, rename, set_bounds, with_null
from shared.domain.event_types.openapi_references import References, within
from shared.domain.limits import is_name, json_bytes

# All schemas of one document, each with its references. GitHub's take 9 MB.
MAX_TOTAL_BYTES = 16 * 1024 * 1024

_COMPONENTS = "#/components/schemas/"
# Keywords without an effect on validation.
_NOTES = frozenset({"default", "deprecated", "description", "example", "examples", "title"})


class Unusable(ValueError):
    """A part of a document that cannot become part of an event type; the text says why."""


@dataclass(frozen=True, slots=True)
class _Definition:
    """A converted schema, its references, and its size as JSON."""

    schema: Any
    references: frozenset[str]
    size: int


@dataclass(slots=True)
class SchemaConverter:
    """Converts the schemas of one document, and shared definitions only once."""

    document: Mapping[str, Any]
    _known: dict[str, _Definition] = field(default_factory=dict)
    _left: int = MAX_TOTAL_BYTES
    _links: References = field(init=False)

    def __post_init__(self) -> None:
        self._links = References(self.document)

    def standalone(self, schema: Any, examples: Sequence[Any] = ()) -> Any:
        """Converts a schema with all its references; adds the examples unless it has its own.

        Raises Unusable if a reference leads nowhere, or the result is too large.
        """
        root = self._root(schema)
        total = self._spend(root.size + json_bytes(examples), MAX_BYTES)
        definitions: dict[str, Any] = {}
        left = sorted(root.references)
        while left:
            reference = left.pop()
            if (name := _name(reference)) not in definitions:
                found = self._definition(reference)
                total += self._spend(found.size + len(name), MAX_BYTES - total)
                definitions[name] = found.schema
                left.extend(sorted(found.references))
        if not isinstance(root.schema, dict):
            return root.schema
        shown = {"examples": list(examples)} if examples else {}
        return shown | root.schema | ({"definitions": definitions} if definitions else {})

    def resolved(self, value: Any) -> Any:
        """Resolves a value that may be a reference; raises Unusable if that leads nowhere."""
        return self._followed(value)[0]

    def _followed(self, value: Any) -> tuple[Any, str]:
        """Returns the resolved value, and the base at its place."""
        seen, base = set(), self._links.base
        while isinstance(value, dict) and isinstance(reference := value.get("$ref"), str):
            place = _place(self._links, reference, within(value, base))
            if place in seen:
                raise Unusable(f"{reference!r} leads back to itself.")
            seen.add(place)
            value, base = self._target(place), self._links.base_at(place)
        return value, base

    def _root(self, schema: Any) -> _Definition:
        # Resolves a root that is a mere reference, to read its keywords, examples above all.
        plain = isinstance(schema, dict) and not schema.keys() - _NOTES - {"$ref"}
        return self._converted(*(self._followed(schema) if plain else (schema, self._links.base)))

    def _definition(self, reference: str) -> _Definition:
        if reference not in self._known:
            base = self._links.base_at(reference)
            self._known[reference] = self._converted(self._target(reference), base)
        return self._known[reference]

    def _converted(self, schema: Any, base: str) -> _Definition:
        beside = not str(self.document.get("openapi")).startswith("3.0")
        conversion = _Conversion(beside, self._links, base)
        converted = conversion.of(schema)
        return _Definition(converted, frozenset(conversion.references), json_bytes(converted))

    def _target(self, reference: str) -> Any:
        target = resolve(self.document, reference)
        if not isinstance(target, dict | bool):
            raise _leads_nowhere(reference)
        return target

    def _spend(self, size: int, most: int) -> int:
        self._left -= size
        if size > most or self._left < 0:
            raise Unusable("The schemas are too large, with all that they refer to.")
        return size


@dataclass(slots=True)
class _Conversion:
    """Conversion of one schema; `beside` says whether keywords beside a reference count.

    `base` is that of the part in conversion.
    """

    beside: bool
    links: References
    base: str
    references: set[str] = field(default_factory=set)

    def of(self, schema: Any) -> Any:
        if not isinstance(schema, dict):
            return schema
        outer, self.base = self.base, within(schema, self.base)
        converted = self._of_object(schema)
        self.base = outer
        return converted

    def _of_object(self, schema: dict[str, Any]) -> Any:
        kept = {name: self._part(name, v) for name, v in schema.items() if name not in DROPPED}
        rename(kept)
        set_bounds(kept)
        if isinstance(schema.get("$ref"), str):
            kept = self._reference(schema["$ref"], kept)
        return with_null(kept) if schema.get("nullable") is True else kept

    def _part(self, keyword: str, value: Any) -> Any:
        if keyword in MANY | {"prefixItems"} and isinstance(value, list):
            return [self.of(part) for part in value]
        if keyword in NAMED | {"dependentSchemas"} and isinstance(value, dict):
            return {name: self.of(part) for name, part in value.items()}
        return self.of(value) if keyword in ONE else value

    def _reference(self, reference: str, kept: dict[str, Any]) -> dict[str, Any]:
        place = _place(self.links, reference, self.base)
        self.references.add(place)
        name = _name(place).replace("~", "~0").replace("/", "~1")
        referring = {"$ref": "#/definitions/" + quote(name, safe="~")}
        others = {keyword: value for keyword, value in kept.items() if keyword != "$ref"}
        # Draft 7 ignores keywords beside a reference.
        if self.beside and others.keys() - _NOTES:
            return {**others, "allOf": [referring, *others.get("allOf", ())]}
        return referring


def _place(links: References, reference: str, base: str) -> str:
    """Returns the place that a reference means; raises Unusable if it is not in the document."""
    place = links.pointer(reference, base)
    if place is None:
        raise _leads_nowhere(reference)
    return place


def _leads_nowhere(reference: str) -> Unusable:
    return Unusable(f"{reference[:200]!r} leads to nothing within this document.")


def _name(reference: str) -> str:
    """Returns the name of a definition: a component's own name, else the path to it."""
    name = reference.removeprefix(_COMPONENTS)
    return name if is_name(name) else reference.removeprefix("#")
