"""Applications with one object of every kind, and request bodies for each operation."""

import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from functions.api.operations import Operation
from tests.support.arrange.api_client import ApiClient, ClientResponse

# Bodies that operations validate before they look up the path's ids.
BODIES: Mapping[str, Any] = {
    "application.create": {"name": "Acme"},
    "application.update": {"name": "Acme"},
    "endpoint.create": {"url": "https://example.com"},
    "endpoint.update": {"url": "https://example.com"},
    "endpoint.recover": {"since": "2026-01-15T00:00:00Z"},
    "endpoint.replay-missing": {"since": "2026-01-15T00:00:00Z"},
    "endpoint.bulk-replay": {"since": "2026-01-15T00:00:00Z"},
    "endpoint.update-headers": {"headers": {}},
    "endpoint.send-example": {"eventType": "svix.ping"},
    "event-type.create": {"name": "b.c", "description": ""},
    "event-type.update": {"description": ""},
    "event-type.import-openapi": {"spec": {"webhooks": {"a.b": {}}}},
    "message.create": {"eventType": "a.b", "payload": {}},
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


@dataclass
class Tenant:
    """An application with one of every object that a path can name."""

    api: ApiClient
    ids: dict[str, str]

    def path(self, operation: Operation, template: str | None = None) -> str:
        """Fills in the path of an operation, or a template, with this tenant's ids."""
        path = operation.path if template is None else template
        for name, value in self.ids.items():
            path = path.replace(f"<{name}>", value)
        assert template or "<" not in path, f"the test knows no {path}"
        return path

    def call(self, operation: Operation, bearer: str | None) -> ClientResponse:
        return self.api(operation.method, self.path(operation), self.body(operation), token=bearer)

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
        "event_type_name": "a.b",
        "msg_id": message,
        "attempt_id": attempts[0]["id"],
    }
    return Tenant(api, ids)
