"""Remote servers of this API, for the services that copy or re-encrypt their configuration."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from shared.cli.api import ApiConnection
from shared.cli.output import wait
from shared.domain.errors import InfrastructureError

# Between retries of a request that the server was too busy for.
_WAITS = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 5, 15))


@dataclass(frozen=True, slots=True)
class Remote:
    """`Server` over HTTP."""

    api: ApiConnection

    def all(self, path: str) -> Iterator[dict[str, Any]]:
        iterator, done = None, False
        while not done:
            asked = {"limit": 100} | ({"iterator": iterator} if iterator else {})
            page = self.get(f"{path}{'&' if '?' in path else '?'}{urlencode(asked)}")
            yield from page["data"]
            iterator, done = page["iterator"], page["done"]

    def get(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = self._request("GET", path)
        return found

    def send(self, method: str, path: str, body: Mapping[str, Any]) -> dict[str, Any] | None:
        answer: dict[str, Any] | None = self._request(method, path, body)
        return answer

    def _request(self, method: str, path: str, body: object = None) -> Any:
        for pause in _WAITS:
            try:
                return self.api(method, path.removeprefix("/"), body)
            except InfrastructureError as exc:
                wait(pause, f"{self.api.url}: {exc}")
        return self.api(method, path.removeprefix("/"), body)
