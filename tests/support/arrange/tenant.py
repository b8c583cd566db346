"""Applications with one object of every kind, and request bodies for each operation."""

import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from functions.api.operations import Operation
from tests.support.arrange.api_client import ApiClient, ClientResponse
from tests.support.arrange.app_under_test import SystemUnderTest
from tests.support.arrange.builders import PAIR
from tests.support.arrange.copies import Saved, save
from tests.support.fakes import client_certificates

DESTINATION = {
    "type": "sqs",
    "config": {
        "queueUrl": "https://sqs.us-east-1.amazonaws.com/210987654321/orders",
        "roleArn": "arn:aws:iam::210987654321:role/outrider-orders",
    },
}
# Bodies that operations validate before they look up the path's ids.
BODIES: Mapping[str, Any] = {
    "application.create": {"name": "Acme"},
    "application.update": {"name": "Acme"},
    "destination.create": DESTINATION,
    "destination.upsert": DESTINATION,
    "endpoint.create": {"url": "https://example.com"},
    "endpoint.update": {"url": "https://example.com"},
    "endpoint.recover": {"since": "2026-01-15T00:00:00Z"},
    "endpoint.replay-missing": {"since": "2026-01-15T00:00:00Z"},
    "endpoint.bulk-replay": {"since": "2026-01-15T00:00:00Z"},
    "endpoint.update-headers": {"headers": {}},
    "endpoint.set-oauth-config": {
        "grantType": "clientCredentials",
        "authMethod": "clientSecretBasic",
        "clientId": "me",
        "clientSecret": "s3cret",
        "tokenUrl": "https://example.com/token",
    },
    "endpoint.set-mtls-config": {"identity": client_certificates.example()},
    "endpoint.set-server-ca": {"cert": client_certificates.example_chain()},
    "endpoint.set-web-identity": {"audience": "acme"},
    "endpoint.send-example": {"eventType": "svix.ping"},
    "event-type.create": {"name": "b.c", "description": ""},
    "event-type.update": {"description": ""},
    "event-type.import-openapi": {"spec": {"webhooks": {"a.b": {}}}},
    "message.create": {"eventType": "a.b", "payload": {}},
    "message.broadcast": {"eventType": "a.b", "payload": {}},
    "operational-webhook.endpoint.create": {"url": "https://example.com"},
    "operational-webhook.endpoint.set-headers": {"headers": {}},
    "operational-webhook.endpoint.upsert": {"url": "https://example.com"},
    "message.precheck": {"eventType": "a.b"},
    "message.test-attempt": {"eventType": "a.b", "payload": {}},
    "statistics.aggregate-app-stats": {
        "since": "2026-01-01T00:00:00Z",
        "until": "2026-01-02T00:00:00Z",
    },
}
# Parts that an endpoint may lack, by the end of their paths; other ones than in the bodies.
PARTS: Mapping[str, Any] = {
    "/oauth": BODIES["endpoint.set-oauth-config"] | {"clientId": "you"},
    "/mtls": {"identity": client_certificates.example(2)},
    "/web-identity": {"audience": "umbrella"},
}


# Operations that find nothing before another one stored it, at the same path.
STORED_BY = {
    "endpoint.get-oauth": "endpoint.set-oauth-config",
    "endpoint.get-mtls": "endpoint.set-mtls-config",
}


@dataclass
class Tenant:
    """An application with one of every object that a path can name."""

    api: ApiClient
    ids: dict[str, str]
    # Whether an operation on a part is on an endpoint that has it.
    has_parts: bool = False
    # By the end of a path: the endpoint that has this part.
    parts: dict[str, str] = field(default_factory=dict)

    def path(self, operation: Operation, template: str | None = None) -> str:
        """Fills in the path of an operation, or a template, with this tenant's ids."""
        path = operation.path if template is None else template
        for name, value in self._ids(operation).items():
            path = path.replace(f"<{name}>", value)
        assert template or "<" not in path, f"the test knows no {path}"
        return path

    def call(self, operation: Operation, bearer: str | None) -> ClientResponse:
        self.make_readable(operation)
        path, query = self.path(operation), self.query(operation)
        return self.api(operation.method, path, self.body(operation), token=bearer, query=query)

    def make_readable(self, operation: Operation) -> None:
        """Stores what the operation reads, where a tenant has nothing at first."""
        if name := STORED_BY.get(operation.name):
            stored = self.api("PUT", self.path(operation), BODIES[name])
            assert stored.status == 204, stored.text

    def query(self, operation: Operation) -> dict[str, str]:
        """Returns the parameters that one call of the operation requires."""
        if operation.name != "endpoint-keys.get":
            return {}
        path = f"/api/v1/app/{self.ids['app_id']}/endpoint"
        signed = {"url": "https://example.com", "secret": PAIR.whole(), "disabled": True}
        endpoint = self.api("POST", path, signed).json
        return {"org": self.api.org, "app": self.ids["app_id"], "endpoint": endpoint["id"]}

    def _ids(self, operation: Operation) -> dict[str, str]:
        """Returns the ids; the endpoint is one that has what the operation is on."""
        own = [end for end in PARTS if self.has_parts and operation.path.endswith(end)]
        return self.ids | ({"endpoint_id": self._with_part(own[0])} if own else {})

    def _with_part(self, end: str) -> str:
        """Returns the endpoint that has the part, which is created first; it receives nothing."""
        if end not in self.parts:
            app = f"/api/v1/app/{self.ids['app_id']}/endpoint"
            own = {"url": "https://example.com", "disabled": True, "uid": f"mine-{end[1:]}"}
            assert self.api("POST", app, own).status == 201
            assert self.api("PUT", f"{app}/{own['uid']}{end}", PARTS[end]).status == 204
            self.parts[end] = f"mine-{end[1:]}"
        return self.parts[end]

    def body(self, operation: Operation) -> Any:
        """Returns a valid body for one call of the operation; None if it needs none."""
        if operation.name == "authentication.exchange-one-time-token":
            return {"oneTimeToken": self.one_time_token()}
        return BODIES.get(operation.name)

    def one_time_token(self) -> str:
        """Returns a one-time token of the application, as it stands in a link."""
        path = f"/api/v1/auth/app-portal-access/{self.ids['app_id']}"
        return link_key(self.api("POST", path, {}).json["url"])["oneTimeToken"]

    def token(self, **claims: Any) -> str:
        return self.api.token(sub=self.ids["app_id"], org=self.api.org, **claims)


def link_key(url: str) -> dict[str, str]:
    """Returns the object in the fragment of a link to the portal."""
    _, _, key = url.partition("#key=")
    found: dict[str, str] = json.loads(b64decode(key, validate=True))
    return found


def a_tenant(api: ApiClient, uid: str = "acme", endpoint_uid: str = "mine") -> Tenant:
    """Creates a tenant in the client's organisation, with distinct uids."""
    app = api("POST", "/api/v1/app", {"name": "Acme", "uid": uid}).json["id"]
    api("POST", "/api/v1/event-type", {"name": "a.b", "description": ""})
    own = {"url": "https://example.com", "uid": endpoint_uid}
    for path in (f"/api/v1/app/{app}/endpoint", "/api/v1/operational-webhook/endpoint"):
        assert api("POST", path, own).status == 201
    sink = DESTINATION | {"uid": f"{endpoint_uid}-queue"}
    assert api("POST", f"/api/v1/app/{app}/destination", sink).status == 201
    message = api("POST", f"/api/v1/app/{app}/msg", BODIES["message.create"]).json["id"]
    api.system.run()
    attempts = api("GET", f"/api/v1/app/{app}/attempt/msg/{message}").json["data"]
    recovery = f"/api/v1/app/{app}/endpoint/{endpoint_uid}/recover"
    ids = {
        # Of an endpoint, so that tokens of its application may read it.
        "task_id": api("POST", recovery, BODIES["endpoint.recover"]).json["id"],
        "org_id": api.org,
        "app_id": app,
        "endpoint_id": endpoint_uid,
        "destination_id": sink["uid"],
        "event_type_name": "a.b",
        "msg_id": message,
        "attempt_id": attempts[0]["id"],
    }
    return Tenant(api, ids)


def with_every_part(tenant: Tenant) -> Tenant:
    """Returns the tenant with endpoints that have the parts which an endpoint may lack."""
    return replace(tenant, has_parts=True)


@dataclass(frozen=True)
class SavedTenant:
    """A tenant and its whole system, to be copied."""

    saved: Saved[SystemUnderTest]
    tenant: Tenant

    @classmethod
    def of(cls, tenant: Tenant) -> "SavedTenant":
        return cls(save(tenant.api.system), tenant)

    def system(self) -> SystemUnderTest:
        """Returns a new system in the state in which the tenant was saved."""
        return self.saved.copy()

    def on(self, api: ApiClient) -> Tenant:
        """Returns the tenant of a system that this one returned, by a client of it."""
        app = (api.org, self.tenant.ids["app_id"])
        assert app in api.system.store.applications, "the system is not a copy"
        return replace(self.tenant, api=api, ids=dict(self.tenant.ids), parts={})
