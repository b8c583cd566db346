"""Import of event types from the webhooks of an OpenAPI document."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.domain.errors import InvalidInput, Problem
from shared.domain.event_types.environment_limits import MAX_EVENT_TYPES
from shared.domain.event_types.event_type import EventTypeInput
from shared.domain.event_types.json_schema import MAX_DEPTH, depth
from shared.domain.event_types.openapi_schema import SchemaConverter, Unusable
from shared.domain.limits import is_name

Loc = tuple[str, ...]

# OpenAPI 3.1 has the first; documents of 3.0 use the second.
_PLACES = ("webhooks", "x-webhooks")
# A webhook is usually a POST; the other methods count only without one.
_METHODS = ("post", "put", "patch", "get", "delete", "options", "head", "trace")
_GROUP = "x-svix-group-name"
_FLAGS = ("x-svix-feature-flags", "x-svix-feature-flag")
_VERSION = "1"
_JSON = re.compile(r"(application/json|[^;]+\+json|\*/\*|application/\*)\s*(;|$)", re.IGNORECASE)
_NOT_TEXT = re.compile(r"[\x00-\x08]")
_MAX_PROBLEMS = 100
_LONGEST_NAME = 64


def event_types(document: Any, loc: Loc) -> dict[Loc, EventTypeInput]:
    """Returns the event type of each webhook, by its location; `loc` is the document's own.

    A field that the document does not have is None. Raises InvalidInput with all unusable webhooks
    if one is unusable for another reason than its name, or if no name is usable.
    """
    place, webhooks = _webhooks(document, loc)
    converter = SchemaConverter(document)
    inputs: dict[Loc, EventTypeInput] = {}
    problems: list[Problem] = []
    unusable = False
    for name, item in webhooks.items():
        at = (*loc, place, name[:_LONGEST_NAME])
        try:
            inputs[*loc, place, name] = _Webhook.of(item, converter).to_input(name, converter)
        except Unusable as exc:
            problems.append(Problem(at, str(exc)))
            unusable = unusable or not isinstance(exc, Unnamable)
    if unusable or (problems and not inputs):
        raise InvalidInput(*problems[:_MAX_PROBLEMS])
    return inputs


def unnamable(document: Any, loc: Loc) -> list[str]:
    """Returns the names of webhooks that are not valid for an event type."""
    _, webhooks = _webhooks(document, loc)
    return [name for name in webhooks if not is_name(name)]


def _webhooks(document: Any, loc: Loc) -> tuple[str, Mapping[str, Any]]:
    """Returns the section's name and the webhooks; raises InvalidInput if there are none."""
    if not isinstance(document, dict):
        raise InvalidInput(Problem(loc, "The document must be an object."))
    if depth(document) > MAX_DEPTH:
        raise InvalidInput(Problem(loc, f"It is nested deeper than {MAX_DEPTH} levels."))
    # An empty section counts as absent.
    place = next((place for place in _PLACES if document.get(place) not in (None, {})), None)
    if place is None:
        raise InvalidInput(Problem(loc, "The document has neither webhooks nor x-webhooks."))
    webhooks = document[place]
    if not isinstance(webhooks, dict):
        raise InvalidInput(Problem((*loc, place), "Expected an object of webhooks by name."))
    if len(webhooks) > MAX_EVENT_TYPES:
        raise InvalidInput(
            Problem((*loc, place), f"There are more than {MAX_EVENT_TYPES} webhooks.")
        )
    return place, webhooks


class Unnamable(Unusable):
    """A webhook whose name is not valid for an event type."""


@dataclass(frozen=True, slots=True)
class _Webhook:
    """A path item of a document, and its operation."""

    item: Mapping[str, Any]
    operation: Mapping[str, Any]

    @classmethod
    def of(cls, item: Any, converter: SchemaConverter) -> "_Webhook":
        item = converter.resolved(item)
        if not isinstance(item, dict):
            raise Unusable("Expected an object.")
        operations = (item[method] for method in _METHODS if isinstance(item.get(method), dict))
        return cls(item, next(operations, {}))

    def to_input(self, name: str, converter: SchemaConverter) -> EventTypeInput:
        if not is_name(name):
            raise Unnamable(
                "Not a valid name for an event type: expected 1 to 256 of a-zA-Z0-9-_. and neither . nor .."
            )
        media = _media(converter.resolved(self.operation.get("requestBody")))
        schemas = None
        if "schema" in media:
            schemas = {_VERSION: converter.standalone(media["schema"], _examples(media, converter))}
        return EventTypeInput(
            name=name,
            description=next(self._texts(), ""),
            deprecated=self.operation.get("deprecated") is True,
            schemas=schemas,
            feature_flags=self._flags(),
            group_name=self._group(),
        )

    def _texts(self) -> Iterator[str]:
        for source in (self.operation, self.item):
            for field in ("description", "summary"):
                if isinstance(text := source.get(field), str) and text:
                    yield _NOT_TEXT.sub("", text)

    def _extension(self, *names: str) -> Any:
        found = (s[name] for s in (self.operation, self.item) for name in names if name in s)
        return next(found, None)

    def _group(self) -> str | None:
        """Returns the extension's group, else the first tag that is valid as a group's name."""
        named = self._extension(_GROUP)
        if named is not None:
            return _names([named], _GROUP)[0]
        tags = self.operation.get("tags")
        listed = tags if isinstance(tags, list) else ()
        return next((tag for tag in listed if isinstance(tag, str) and is_name(tag)), None)

    def _flags(self) -> tuple[str, ...] | None:
        found = self._extension(*_FLAGS)
        if found is None:
            return None
        return _names(found if isinstance(found, list) else [found], _FLAGS[0])


def _names(values: list[Any], extension: str) -> tuple[str, ...]:
    """Returns the distinct values; raises Unusable if they are not names."""
    if not values or not all(isinstance(value, str) and is_name(value) for value in values):
        raise Unusable(f"{extension} must consist of names.")
    return tuple(dict.fromkeys(values))


def _media(body: Any) -> Mapping[str, Any]:
    """Returns the first JSON media type of a body; empty if there is none."""
    content = body.get("content") if isinstance(body, dict) else None
    kinds = content if isinstance(content, dict) else {}
    found = (
        media for kind, media in kinds.items() if _JSON.match(kind) and isinstance(media, dict)
    )
    return next(found, {})


def _examples(media: Mapping[str, Any], converter: SchemaConverter) -> list[Any]:
    if "example" in media:
        return [media["example"]]
    named = media.get("examples")
    found = [converter.resolved(e) for e in named.values()] if isinstance(named, dict) else []
    return [
        example["value"] for example in found if isinstance(example, dict) and "value" in example
    ]
