"""Servers in this process, and copies between two of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from shared.assembly.api import Api
from shared.domain.errors import NotFound, UserError
from shared.services.operator.config_copy import ConfigurationCopyService
from shared.services.operator.copy_target import CopyResult
from tests.support.arrange.api_client import ApiClient


@dataclass(frozen=True)
class InProcess:
    """A `Server` on handlers in this process, which serve one world at a time."""

    client: ApiClient
    services: Api

    @property
    def api(self) -> ApiClient:
        """The client, once the handlers serve this server's world."""
        self.client.api._services = self.services  # type: ignore[attr-defined]
        return self.client

    def all(self, path: str) -> Iterator[dict[str, Any]]:
        page: dict[str, Any] = {"done": False, "iterator": None}
        while not page["done"]:
            asked = {"limit": 1} | ({"iterator": page["iterator"]} if page["iterator"] else {})
            page = self.get(path + ("&" if "?" in path else "?") + urlencode(asked))
            yield from page["data"]

    def get(self, path: str) -> dict[str, Any]:
        answer = self._asked("GET", path)
        found: dict[str, Any] = answer.json
        return found

    def send(self, method: str, path: str, body: Any) -> dict[str, Any] | None:
        answer = self._asked(method, path, body)
        found: dict[str, Any] | None = answer.json if answer.text else None
        return found

    def _asked(self, method: str, path: str, body: Any = None) -> Any:
        place, _, query = path.partition("?")
        answer = self.api(method, f"/api/v1{place}", body, query=dict(parse_qsl(query)))
        if answer.status == 404:
            raise NotFound(answer.text)
        if answer.status >= 400:
            raise UserError(answer.text)
        return answer


@dataclass(frozen=True)
class Copy:
    """From `old` to `new`."""

    old: InProcess
    new: InProcess

    def run(self, *, dry: bool = False) -> list[CopyResult]:
        return list(ConfigurationCopyService(source=self.old, target=self.new, dry=dry).copy())


def copied_to(endpoint: str) -> str:
    """An id of the old server cannot be an id of one's own on the new one as it is."""
    return endpoint.replace("ep_", "copy-of-ep_")
