"""Values of YAML documents, by PyYAML on libyaml.

The library's constructor recurses, and expands aliases without limit. This one has a stack and
counts expanded aliases. It produces JSON values: scalars follow YAML's core schema, so that dates
and `yes` are text.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    MappingStartEvent,
    ScalarEvent,
)

MAX_DEPTH = 100
# Characters of scalars with all aliases expanded, plus one for each scalar and container.
MAX_EXPANDED = 4 * 1024 * 1024

_TAG = "tag:yaml.org,2002:"
_TAGS = {None, "!", *(_TAG + name for name in ("map", "seq", "str"))}
_WORDS: dict[str, bool | None] = {"": None, "~": None}
_WORDS.update(dict.fromkeys(("null", "Null", "NULL")))
_WORDS.update(dict.fromkeys(("true", "True", "TRUE"), True))
_WORDS.update(dict.fromkeys(("false", "False", "FALSE"), False))
_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0[ox][0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_MERGE = "<<"


def value_of(text: str) -> Any:
    """Parses the single document of the text; ValueError unless it is valid and fits into JSON."""
    # The library takes quadratic time for these.
    if "%TAG" in text:
        raise ValueError("%TAG is not supported")
    loader = yaml.CSafeLoader(text)
    built = _Builder()
    try:
        while (event := loader.get_event()) is not None:
            built.take(event)
    except yaml.YAMLError as exc:
        raise ValueError(" ".join(str(exc).split())) from None
    finally:
        loader.dispose()
    return built.document()


@dataclass(slots=True)
class _Open:
    """A container being filled; the names and values of a mapping alternate."""

    value: dict[str, Any] | list[Any]
    anchor: str | None
    # The size before the container.
    before: int
    name: str | None = None
    merges: bool = False
    merged: dict[str, Any] = field(default_factory=dict)

    def add(self, value: Any, text: str | None, *, plain: bool) -> None:
        """Adds the next value; `text` is that of a scalar, `plain` that of an unquoted one."""
        if isinstance(self.value, list):
            self.value.append(value)
        elif self.name is None:
            self.name = value if isinstance(value, str) else text
            if self.name is None:
                raise ValueError("a mapping has a key that is not text")
            self.merges = plain and text == _MERGE
        else:
            self._set(self.value, self.name, value)
            self.name = None

    def _set(self, mapping: dict[str, Any], name: str, value: Any) -> None:
        if not self.merges:
            mapping[name] = value
            return
        sources = value if isinstance(value, list) else [value]
        if not all(isinstance(source, dict) for source in sources):
            raise ValueError(f"{_MERGE} takes mappings")
        for source in sources:
            for inner, inherited in source.items():
                self.merged.setdefault(inner, inherited)

    def finished(self) -> dict[str, Any] | list[Any]:
        return self.merged | self.value if isinstance(self.value, dict) else self.value


class _Builder:
    """Builds a value from events."""

    def __init__(self) -> None:
        self._documents: list[Any] = []
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._size = 0

    def document(self) -> Any:
        """Returns the document; ValueError unless there is exactly one."""
        if len(self._documents) != 1:
            raise ValueError(f"expected one document, found {len(self._documents)}")
        return self._documents[0]

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, CollectionStartEvent):
            self._begin(event)
        elif isinstance(event, CollectionEndEvent):
            self._end()
        elif isinstance(event, ScalarEvent):
            self._scalar(event)
        elif isinstance(event, AliasEvent):
            self._alias(event)

    def _begin(self, event: CollectionStartEvent) -> None:
        if len(self._open) == MAX_DEPTH:
            raise ValueError(f"nested deeper than {MAX_DEPTH} levels")
        _check_tag(event.tag)
        value: dict[str, Any] | list[Any] = {} if isinstance(event, MappingStartEvent) else []
        self._open.append(_Open(value, event.anchor, self._size))
        self._grow(1)

    def _end(self) -> None:
        container = self._open.pop()
        value = container.finished()
        if container.anchor is not None:
            self._anchors[container.anchor] = (value, self._size - container.before)
        self._put(value)

    def _scalar(self, event: ScalarEvent) -> None:
        plain = event.implicit[0]
        value = _scalar(event.value, event.tag, plain=plain)
        size = len(event.value) + 1
        self._grow(size)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, size)
        self._put(value, event.value, plain=plain)

    def _alias(self, event: AliasEvent) -> None:
        if event.anchor not in self._anchors:
            raise ValueError(f"the alias *{event.anchor} refers to a node that contains it")
        value, size = self._anchors[event.anchor]
        self._grow(size)
        self._put(value)

    def _put(self, value: Any, text: str | None = None, *, plain: bool = False) -> None:
        if self._open:
            self._open[-1].add(value, text, plain=plain)
        else:
            self._documents.append(value)

    def _grow(self, size: int) -> None:
        self._size += size
        if self._size > MAX_EXPANDED:
            raise ValueError("too large with its aliases expanded")


def _check_tag(tag: str | None) -> None:
    if tag not in _TAGS:
        raise ValueError(f"the tag {tag} is not supported")


def _scalar(text: str, tag: str | None, *, plain: bool) -> Any:
    """Converts a scalar by the core schema; a quoted one, or one tagged as text, is text."""
    if tag is not None or not plain:
        _check_tag(tag)
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _BASED.fullmatch(text):
        return int(text, 0)
    return float(text) if _FLOAT.fullmatch(text) else text
