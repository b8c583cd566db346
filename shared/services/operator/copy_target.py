"""The target server of a copy, which a dry run only reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from shared.domain.errors import NotFound, UserError
from shared.domain.operator.copied_fields import Fields, ignored_fields, lost_fields
from shared.ports.operator.server import Server


@dataclass(frozen=True, slots=True)
class CopyResult:
    """One object that was copied, or would be.

    `left` names headers that the source hides and an operator sets by hand. `lost` names fields
    that exist only at the source. `refusal` is the reason when nothing was copied.
    """

    kind: str
    name: str
    is_new: bool
    left: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    refusal: str | None = None

    @property
    def is_whole(self) -> bool:
        """Returns whether every field that can be copied was copied."""
        return self.refusal is None and not self.lost


@dataclass(frozen=True, kw_only=True)
class TargetDocument:
    """The OpenAPI document of a server, if the server has one."""

    server: Server

    def has(self, path: str) -> bool | None:
        """Returns whether the server has the path; None for a server without a document."""
        return path in self._paths if self._paths else None

    def fields(self, method: str, path: str) -> Sequence[str] | None:
        """Returns the fields that an operation takes; None when undocumented."""
        operation = self._paths.get(path, {}).get(method.lower(), {})
        try:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            if "$ref" in schema:
                name = schema["$ref"].rpartition("/")[2]
                schema = self._document["components"]["schemas"][name]
            return tuple(schema["properties"])
        except (KeyError, TypeError):
            return None

    @property
    def _paths(self) -> Mapping[str, Any]:
        paths: Mapping[str, Any] = self._document.get("paths", {})
        return paths

    @cached_property
    def _document(self) -> Mapping[str, Any]:
        try:
            return self.server.get("/openapi.json")
        except UserError:
            # Some servers of this API have no document.
            return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyTarget:
    """Writes objects and compares them with the response; with `dry`, with the document."""

    server: Server
    dry: bool
    document: TargetDocument = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "document", TargetDocument(server=self.server))

    def find(self, path: str) -> dict[str, Any] | None:
        """Returns the object at the path, or None."""
        try:
            return self.server.get(path)
        except NotFound:
            return None

    def write(
        self, method: str, path: str, fields: Fields, operation: str, secret: str | None = None
    ) -> tuple[str, ...]:
        """Stores the fields, with the secret if given; returns the fields that the server ignores.

        `operation` is the path with its parameters' names, as in the document.
        """
        if self.dry:
            taken = self.document.fields(method, f"/api/v1{operation}")
            return () if taken is None else ignored_fields(fields, taken)
        body = fields if secret is None else {**fields, "secret": secret}
        answer = self.server.send(method, path, body)
        return lost_fields(fields, answer) if answer else ()

    def send(self, method: str, path: str, body: Fields) -> None:
        """Sends a request whose response is not needed; sends none in a dry run."""
        if not self.dry:
            self.server.send(method, path, body)
