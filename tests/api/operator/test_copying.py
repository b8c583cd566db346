"""Copying the configuration of one server of this API to another."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from pydantic import TypeAdapter

from functions.api.schemas.applications import ApplicationIn, ApplicationOut
from functions.api.schemas.endpoints.endpoints import EndpointIn, EndpointOut
from functions.api.schemas.endpoints.operational_endpoints import (
    OperationalEndpointIn,
    OperationalEndpointOut,
)
from functions.api.schemas.event_types.event_types import EventTypeIn, EventTypeOut
from shared.assembly.api import Api
from shared.domain.endpoints.targets import TargetPolicy
from shared.domain.errors import NotFound, UserError
from shared.domain.operator.copied_fields import (
    APPLICATION,
    ENDPOINT,
    EVENT_TYPE,
    OPERATIONAL_ENDPOINT,
    CopiedKind,
)
from shared.services.operator.config_copy import ConfigurationCopyService
from shared.services.operator.copy_target import CopyResult
from tests.api.conftest import client_of
from tests.support.arrange.api_client import ApiClient, services
from tests.support.arrange.app_under_test import SystemUnderTest

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


@pytest.fixture
def copy(monkeypatch: pytest.MonkeyPatch) -> Copy:
    def server(system: SystemUnderTest) -> InProcess:
        return InProcess(client_of(system, monkeypatch), services(system))

    return Copy(server(SystemUnderTest()), server(SystemUnderTest()))


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


PAIR = (
    "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=="
)
EVERYTHING: dict[CopiedKind, dict[str, Any]] = {
    EVENT_TYPE: {
        "description": "It happened.",
        "archived": True,
        "deprecated": True,
        "schemas": {"1": {"type": "object"}},
        "featureFlags": ["beta", "gamma"],
        "featureFlag": "beta",
        "groupName": "things",
        "schemaEnforcement": "reject",
    },
    APPLICATION: {"name": "Acme", "metadata": {"plan": "a"}, "throttleRate": 9},
    ENDPOINT: {
        "url": "https://acme.example.com/all",
        "description": "d",
        "disabled": True,
        "version": 7,
        "channels": ["c", "b"],
        "metadata": {"a": "b"},
        "throttleRate": 5,
        "retrySchedule": [5, 10],
        "filterTypes": ["z.all", "b.all"],
    },
    OPERATIONAL_ENDPOINT: {
        "url": "https://acme.example.com/news",
        "description": "d",
        "disabled": True,
        "metadata": {"a": "b"},
        "throttleRate": 5,
        "retrySchedule": [5, 10],
        "filterTypes": ["endpoint.created"],
    },
}
# Not configuration, or carried by requests of their own.
APART = {"id", "uid", "createdAt", "updatedAt", "name", "secret", "headers"}
OTHER_NAMES = {"rateLimit", "eventTypes"}


@pytest.mark.parametrize(
    ("kind", "models"),
    [
        (EVENT_TYPE, (EventTypeIn, EventTypeOut)),
        (APPLICATION, (ApplicationIn, ApplicationOut)),
        (ENDPOINT, (EndpointIn, EndpointOut)),
        (OPERATIONAL_ENDPOINT, (OperationalEndpointIn, OperationalEndpointOut)),
    ],
    ids=lambda value: value.name if isinstance(value, CopiedKind) else "",
)
def test_every_field_of_the_models_is_carried(kind: CopiedKind, models: tuple[type, type]) -> None:
    taken, shown = (TypeAdapter(model).json_schema(by_alias=True) for model in models)
    names = {*taken["properties"], *shown["properties"]} - OTHER_NAMES

    assert names - APART == {*kind.fields} - APART
    assert set(EVERYTHING[kind]) == set(kind.fields)


@pytest.fixture
def everything(copy: Copy) -> None:
    """On the old server: one thing of each kind, with a value in each field."""
    api = copy.old.api
    names = EVERYTHING[ENDPOINT]["filterTypes"]
    for name in names:
        api("POST", "/api/v1/event-type", {"name": name, "description": ""})
    api("POST", "/api/v1/app", {**EVERYTHING[APPLICATION], "uid": "all"})
    api("POST", "/api/v1/app/all/endpoint", {**EVERYTHING[ENDPOINT], "uid": "all"})
    operational = {**EVERYTHING[OPERATIONAL_ENDPOINT], "uid": "news", "headers": {"X-A": "1"}}
    api("POST", "/api/v1/operational-webhook/endpoint", operational)
    for name in names:
        api("PUT", f"/api/v1/event-type/{name}", EVERYTHING[EVENT_TYPE])


PLACES = (
    (EVENT_TYPE, "/event-type/z.all"),
    (APPLICATION, "/app/all"),
    (ENDPOINT, "/app/all/endpoint/all"),
    (OPERATIONAL_ENDPOINT, "/operational-webhook/endpoint/news"),
)


@pytest.mark.parametrize("times", [1, 2])
def test_no_value_that_both_sides_know_is_lost_on_the_way(
    copy: Copy, everything: None, times: int
) -> None:
    for _ in range(times):
        copied = copy.run()

    assert [each for each in copied if not each.is_whole] == []
    for kind, path in PLACES:
        there = copy.new.get(path)
        shown = {name: there[name] for name in EVERYTHING[kind]}
        assert shown == EVERYTHING[kind]
    secret = "/operational-webhook/endpoint/news/secret"
    assert copy.new.get(secret) == copy.old.get(secret)
    assert copy.new.get("/operational-webhook/endpoint/news/headers")["headers"] == {"X-A": "1"}


def refusals(copied: list[CopyResult]) -> dict[str, str]:
    return {each.name: each.refusal for each in copied if each.refusal is not None}


@pytest.mark.parametrize("dry", [True, False])
def test_an_ed25519_pair_is_refused_by_name_and_the_rest_is_copied(
    copy: Copy, endpoint: str, dry: bool
) -> None:
    body = {"url": "https://a.example.com/pair", "uid": "pair", "secret": PAIR}
    copy.old.api("POST", "/api/v1/app/acme/endpoint", body)

    copied = copy.run(dry=dry)

    [(name, reason)] = refusals(copied).items()
    assert name == "pair https://a.example.com/pair"
    assert "Ed25519" in reason
    assert len(copied) == 6


def test_an_endpoint_whose_pair_was_made_by_hand_is_brought_up_to_date(
    copy: Copy, endpoint: str
) -> None:
    body = {"url": "https://a.example.com/pair", "uid": "pair", "secret": PAIR}
    copy.old.api("POST", "/api/v1/app/acme/endpoint", {**body, "description": "new"})
    copy.run()
    copy.new.api("POST", "/api/v1/app/acme/endpoint", body)

    copied = copy.run()

    assert all(each.is_whole for each in copied)
    assert copy.new.get("/app/acme/endpoint/pair")["description"] == "new"


def test_another_pair_at_the_target_stays_and_is_named(copy: Copy, endpoint: str) -> None:
    body = {"url": "https://a.example.com/pair", "uid": "pair"}
    copy.old.api("POST", "/api/v1/app/acme/endpoint", {**body, "secret": PAIR})
    copy.run()
    copy.new.api("POST", "/api/v1/app/acme/endpoint", {**body, "secret": SECRET})

    [lost] = [each.lost for each in copy.run() if each.lost]

    assert "Ed25519" in lost[0]
    assert copy.new.get("/app/acme/endpoint/pair/secret")["key"] == SECRET


@pytest.mark.parametrize("dry", [True, False])
def test_an_event_type_that_is_gone_is_named(copy: Copy, endpoint: str, dry: bool) -> None:
    copy.old.api("DELETE", "/api/v1/event-type/a.b", query={"expunge": "true"})

    copied = copy.run(dry=dry)

    assert [reason for reason in refusals(copied).values() if "a.b" in reason]
    assert copied[-1].kind == "application"


def test_an_archived_event_type_that_an_endpoint_wants_is_archived_afterwards(
    copy: Copy, endpoint: str
) -> None:
    copy.old.api("DELETE", "/api/v1/event-type/a.b")

    assert all(each.is_whole for each in copy.run())

    assert copy.new.get(copied_to(endpoint))["filterTypes"] == ["a.b"]
    assert copy.new.get("/event-type/a.b")["archived"]


@pytest.mark.parametrize("dry", [True, False])
def test_a_url_that_the_target_does_not_allow_is_named(
    monkeypatch: pytest.MonkeyPatch, dry: bool
) -> None:
    lenient = SystemUnderTest()
    strict = SystemUnderTest(targets=TargetPolicy(schemes=("https",)))
    old, new = (
        InProcess(client_of(system, monkeypatch), services(system)) for system in (lenient, strict)
    )
    old.api("POST", "/api/v1/app", {"name": "A", "uid": "a"})
    for scheme in ("http", "https"):
        body = {"url": f"{scheme}://a.example.com/", "uid": scheme}
        assert old.api("POST", "/api/v1/app/a/endpoint", body).status == 201

    copied = Copy(old, new).run(dry=dry)

    assert list(refusals(copied)) == ["http http://a.example.com/"]
    assert len(list(new.all("/app"))) == (0 if dry else 1)


@dataclass(frozen=True)
class Reduced(InProcess):
    """A server that takes no field of `ignored`, and in whose document there is none either."""

    ignored: tuple[str, ...] = ()

    def send(self, method: str, path: str, body: Any) -> dict[str, Any] | None:
        return super().send(method, path, {k: v for k, v in body.items() if k not in self.ignored})

    def get(self, path: str) -> dict[str, Any]:
        found = super().get(path)
        if path != "/openapi.json":
            return {name: value for name, value in found.items() if name not in self.ignored}
        for schema in found["components"]["schemas"].values():
            for name in self.ignored:
                schema.get("properties", {}).pop(name, None)
        return found


@pytest.mark.parametrize("dry", [True, False])
def test_a_field_that_the_target_does_not_know_is_named(
    copy: Copy, everything: None, dry: bool
) -> None:
    target = Reduced(
        copy.new.client, copy.new.services, ("retrySchedule", "schemaEnforcement", "version")
    )

    copied = list(ConfigurationCopyService(source=copy.old, target=target, dry=dry).copy())

    assert {each.kind: set(each.lost) for each in copied} == {
        "event type": {"schemaEnforcement"},
        "application": set(),
        "endpoint": {"retrySchedule", "version"},
        "operational endpoint": {"retrySchedule"},
    }


@dataclass(frozen=True)
class Richer(InProcess):
    """A server whose endpoints have more than the copy knows."""

    def all(self, path: str) -> Iterator[dict[str, Any]]:
        return ({**each, "mutualTls": {"on": True}} for each in super().all(path))

    def get(self, path: str) -> dict[str, Any]:
        if path.endswith("/transformation"):
            return {"code": "handler = w => w", "enabled": True}
        found = super().get(path)
        if path == "/openapi.json":
            place = "/api/v1/app/{app_id}/endpoint/{endpoint_id}/transformation"
            found["paths"][place] = {}
        return found


def test_what_only_the_source_knows_is_named(copy: Copy, endpoint: str) -> None:
    source = Richer(copy.old.client, copy.old.services)

    copied = list(ConfigurationCopyService(source=source, target=copy.new).copy())

    assert {each.kind: each.lost for each in copied} == {
        "event type": ("mutualTls",),
        "application": ("mutualTls",),
        "endpoint": ("mutualTls", "transformation"),
    }


def test_the_endpoints_of_a_refused_application_are_named_too(
    copy: Copy, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: InProcess, method: str, path: str, body: Any) -> dict[str, Any] | None:
        if path == "/app/acme":
            raise UserError("No.")
        return _send(_self, method, path, body)

    _send = InProcess.send
    monkeypatch.setattr(InProcess, "send", refuse)

    copied = copy.run()

    assert [each.kind for each in copied if each.refusal] == ["application", "endpoint"]
    assert copied[-1].is_whole
