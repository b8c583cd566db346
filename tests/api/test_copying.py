"""Copying the configuration of one server of this API to another."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from shared.bootstrap.api import Api
from shared.domain.errors import NotFound, UserError
from shared.services.copying import Copied, CopyService
from tests.api.conftest import client_of
from tests.support.api_client import ApiClient, services
from tests.support.world import World

SECRET = "whsec_" + "A" * 32


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

    def send(self, method: str, path: str, body: Any) -> None:
        self._asked(method, path, body)

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

    def run(self, *, dry: bool = False) -> list[Copied]:
        return list(CopyService(self.old, self.new, dry).copy())


@pytest.fixture
def copy(monkeypatch: pytest.MonkeyPatch) -> Copy:
    def server(world: World) -> InProcess:
        return InProcess(client_of(world, monkeypatch), services(world))

    return Copy(server(World()), server(World()))


@pytest.fixture
def endpoint(copy: Copy) -> str:
    """The path of an endpoint on the old server, of an application with a uid and two without."""
    api = copy.old.api
    api("POST", "/api/v1/event-type", {"name": "a.b", "description": "It happened."})
    api("POST", "/api/v1/event-type", {"name": "old.one", "description": "", "archived": True})
    app = api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme", "metadata": {"a": "b"}}).json
    api("POST", "/api/v1/app", {"name": "Nobody", "throttleRate": 7})
    made = api(
        "POST",
        f"/api/v1/app/{app['id']}/endpoint",
        {
            "url": "https://acme.example.com/hook",
            "filterTypes": ["a.b"],
            "channels": ["c"],
            "description": "d",
            "secret": SECRET,
            "headers": {"X-Tenant": "acme", "Authorization": "Basic dTpw"},
        },
    ).json
    return f"/app/acme/endpoint/{made['id']}"


def copied_to(endpoint: str) -> str:
    """An id of the old server cannot be an id of one's own on the new one as it is."""
    return endpoint.replace("ep_", "copy-of-ep_")


def test_everything_that_is_configured_is_there_afterwards(copy: Copy, endpoint: str) -> None:
    copied = copy.run()

    assert [(each.kind, each.is_new) for each in copied] == [
        ("event type", True),
        ("event type", True),
        ("application", True),
        ("endpoint", True),
        ("application", True),
    ]
    here, there = copy.old.get(endpoint), copy.new.get(copied_to(endpoint))
    same = ("url", "filterTypes", "channels", "description", "disabled", "metadata")
    assert [there[name] for name in same] == [here[name] for name in same]
    assert copy.new.get(f"{copied_to(endpoint)}/secret")["key"] == SECRET
    assert copy.new.get("/event-type/old.one")["archived"]
    [nobody] = [a for a in copy.old.all("/app") if a["name"] == "Nobody"]
    assert copy.new.get(f"/app/copy-of-{nobody['id']}")["throttleRate"] == 7


def test_what_the_source_keeps_to_itself_is_named(copy: Copy, endpoint: str) -> None:
    [left] = [each.left for each in copy.run() if each.kind == "endpoint"]

    assert left == ("Authorization",)
    assert copy.new.get(f"{copied_to(endpoint)}/headers") == {
        "headers": {"X-Tenant": "acme"},
        "sensitive": [],
    }


def test_a_copy_that_is_repeated_brings_up_to_date_and_makes_nothing_twice(
    copy: Copy, endpoint: str
) -> None:
    copy.run()
    copy.old.api("PATCH", f"/api/v1{endpoint}", {"description": "new"})
    copy.old.api("POST", f"/api/v1{endpoint}/secret/rotate", {"key": "whsec_" + "B" * 32})

    again = copy.run()

    assert not any(each.is_new for each in again)
    assert copy.new.get(copied_to(endpoint))["description"] == "new"
    assert copy.new.get(f"{copied_to(endpoint)}/secret")["key"] == "whsec_" + "B" * 32
    assert len(list(copy.new.all("/app"))) == 2


def test_a_dry_run_tells_the_same_and_writes_nothing(copy: Copy, endpoint: str) -> None:
    dry = copy.run(dry=True)

    assert list(copy.new.all("/app")) == []
    assert copy.run() == dry
