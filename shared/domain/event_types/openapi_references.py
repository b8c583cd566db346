"""Resolution of references within a document, by `$id` and `$anchor` of its schemas."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urldefrag, urljoin

_ANCHORS = ("$anchor", "$dynamicAnchor")


@dataclass(slots=True)
class References:
    """Resolves references to JSON pointers from the document's root.

    A base is the identifier of the resource around a reference: the nearest enclosing schema's
    `$id`, or the document's own identifier.
    """

    document: Mapping[str, Any]
    base: str = ""
    _resources: dict[str, str] = field(default_factory=dict)
    _anchors: dict[tuple[str, str], str] = field(default_factory=dict)
    _indexed: bool = False

    def __post_init__(self) -> None:
        own = self.document.get("$id") or self.document.get("$self")
        self.base = own.partition("#")[0] if isinstance(own, str) else ""

    def pointer(self, reference: str, base: str) -> str | None:
        """Resolves a reference to a fragment; None if its target is outside the document."""
        uri, fragment = _split(reference, base)
        if fragment and not fragment.startswith("/"):
            self._index()
            return self._anchors.get((uri, unquote(fragment)))
        if uri == self.base:
            return f"#{fragment}"
        self._index()
        root = self._resources.get(uri)
        return None if root is None else root + fragment

    def base_at(self, pointer: str) -> str:
        """Returns the base of a place, without regard to the `$id` at the place itself."""
        base, found = self.base, None
        for step in pointer.removeprefix("#").split("/")[1:]:
            base = within(found, base)
            name = unquote(step).replace("~1", "/").replace("~0", "~")
            outer: Any = self.document if found is None else found
            found = outer.get(name) if isinstance(outer, dict) else _item(outer, name)
        return base

    def _index(self) -> None:
        """Indexes the document once, at the first reference that needs it."""
        if self._indexed:
            return
        self._indexed = True
        left: list[tuple[Any, str, str]] = [(self.document, "#", self.base)]
        while left:
            value, pointer, base = left.pop()
            if isinstance(value, dict):
                base = self._note(value, pointer, base)
            left += ((part, f"{pointer}/{step}", base) for step, part in _steps(value))

    def _note(self, schema: dict[str, Any], pointer: str, base: str) -> str:
        if schema is not self.document and (own := within(schema, base)) != base:
            base = own
            self._resources.setdefault(base, pointer)
        for keyword in _ANCHORS:
            if isinstance(name := schema.get(keyword), str):
                self._anchors.setdefault((base, name), pointer)
        return base


def within(schema: Any, base: str) -> str:
    """Returns the base inside a schema, given the `base` around it."""
    own = schema.get("$id") if isinstance(schema, dict) else None
    return _split(own, base)[0] if isinstance(own, str) else base


def _split(reference: str, base: str) -> tuple[str, str]:
    """Splits a reference, relative to `base`, into an identifier and a fragment."""
    if reference.startswith("#"):
        return base, reference[1:]
    try:
        uri, fragment = urldefrag(urljoin(base, reference))
    except ValueError:
        # Not a URI, so it identifies only itself.
        return reference, ""
    return uri, fragment


def _item(value: Any, name: str) -> Any:
    is_there = isinstance(value, list) and name.isdecimal() and int(name[:9]) < len(value)
    return value[int(name[:9])] if is_there else {}


def _steps(value: Any) -> Iterator[tuple[str, Any]]:
    """Yields the containers inside a container, each with its step of a pointer."""
    if isinstance(value, dict):
        for name, part in value.items():
            if isinstance(part, dict | list):
                yield quote(name.replace("~", "~0").replace("/", "~1"), safe="~$"), part
    elif isinstance(value, list):
        for number, part in enumerate(value):
            if isinstance(part, dict | list):
                yield str(number), part
