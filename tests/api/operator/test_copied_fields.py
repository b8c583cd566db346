"""Fields that a copy of the configuration carries over, and those that one side does not know."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import TypeAdapter

from functions.api.schemas.applications import ApplicationIn, ApplicationOut
from functions.api.schemas.endpoints.endpoint_outputs import EndpointOut
from functions.api.schemas.endpoints.endpoints import EndpointIn
from functions.api.schemas.endpoints.operational_endpoints import (
    OperationalEndpointIn,
    OperationalEndpointOut,
)
from functions.api.schemas.event_types.event_types import EventTypeIn, EventTypeOut
from shared.domain.operator.copied_fields import (
    APPLICATION,
    ENDPOINT,
    EVENT_TYPE,
    OPERATIONAL_ENDPOINT,
    CopiedKind,
)
from shared.services.operator.config_copy import ConfigurationCopyService
from tests.api.operator.copies import Copy, InProcess

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
        "expiry": "2030-01-01T00:00:00.000000Z",
        "paused": True,
        "filterTypes": ["z.all", "b.all"],
        "filter": {"data": {"kind": "a"}},
        "challenge": "GET",
        "method": "PUT",
        "infoHeaders": True,
    },
    OPERATIONAL_ENDPOINT: {
        "url": "https://acme.example.com/news",
        "description": "d",
        "disabled": True,
        "metadata": {"a": "b"},
        "throttleRate": 5,
        "retrySchedule": [5, 10],
        "filterTypes": ["endpoint.created"],
        "method": "PUT",
        "infoHeaders": True,
    },
}

# Not configuration, or carried by requests of their own.
APART = {"id", "uid", "createdAt", "updatedAt", "name", "secret", "headers"}

OTHER_NAMES = {"rateLimit", "eventTypes"}

# Follows from other fields.
DERIVED = {"expired", "challengeAnswered", "oldSecretsExpireAt"}

# The source shows no password and no key.
WITHHELD = {"basicAuth", "apiKeyAuth"}


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
    names = {*taken["properties"], *shown["properties"]} - OTHER_NAMES - DERIVED - WITHHELD

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
def test_copy_keeps_every_value_known_to_both_sides(
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
def test_a_field_unknown_to_the_target_is_reported(copy: Copy, everything: None, dry: bool) -> None:
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


def test_a_field_known_only_to_the_source_is_reported(copy: Copy, endpoint: str) -> None:
    source = Richer(copy.old.client, copy.old.services)

    copied = list(ConfigurationCopyService(source=source, target=copy.new).copy())

    assert {each.kind: each.lost for each in copied} == {
        "event type": ("mutualTls",),
        "application": ("mutualTls",),
        "endpoint": ("mutualTls", "transformation"),
    }
