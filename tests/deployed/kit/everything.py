"""One run of all of Outrider: every operation, and every result of a delivery."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from functions.api.operations import Operation
from functions.api.routes import OPERATIONS
from functions.batch import MAX_TRIES
from shared.adapters.sqs.background_queue import encode_step
from shared.adapters.sqs.queues import MAX_ENTRIES
from shared.domain.auth.permissions import Reach
from shared.domain.background.background_task import TaskStep
from shared.domain.ids import OrgId
from tests.deployed.kit.pauses import paused_in_flight
from tests.support.arrange.random_text import random_text
from tests.support.arrange.tenant import BODIES, Tenant, a_tenant
from tests.support.assertions import canaries
from tests.support.aws.deployed import Deployed
from tests.support.aws.sqs_events import sqs_event
from tests.support.aws.template import sources, target
from tests.support.fakes.client_certificates import Authority, identity
from tests.support.fakes.oauth_server import oauth_server
from tests.support.fakes.receiver import receiver

# One payload in an item of its own, and one in an object.
LARGE, HUGE = {"text": "x" * 300_000}, {"text": random_text(300_000)}
KEY = {"idempotency-key": canaries.IDEMPOTENCY}
# Bodies of the operations: those of any test, with secrets in them.
SENT = {**BODIES, **canaries.BODIES}

EXCHANGE = "authentication.exchange-one-time-token"
PLANTING = {
    "endpoint.rotate-secret",
    "endpoint.update-headers",
    "operational-webhook.endpoint.rotate-secret",
    "operational-webhook.endpoint.set-headers",
}


# These clash with the planted header `authorization`, and with each other.
BEARING = {"endpoint.get-oauth", "endpoint.set-oauth-config", "endpoint.set-web-identity"}


def everything(stack: Deployed) -> None:
    """Runs everything; some of its data stays behind."""
    with receiver() as consumer:
        tenant = a_tenant(stack.api)
        _deliveries(stack, tenant, consumer.url)
        paused_in_flight(stack, tenant, consumer)
        stack.is_slow = True
        slow = a_tenant(stack.api, "slow", "slow")
        _deliveries(stack, slow, consumer.url)
        paused_in_flight(stack, slow, consumer)
        stack.is_slow = False
        _authenticated(stack, tenant, consumer.url)
        _wide(stack, consumer.url)
        _huge(stack, tenant)
        _tasks(stack, tenant)
        _intake(stack, tenant)
        _poison(stack)
        _operations(stack)
        _removals(stack, a_tenant(stack.api, "second", "second"))
        _notices(stack, a_tenant(stack.api, "third", "third"))


def _notices(stack: Deployed, tenant: Tenant) -> None:
    """Lets a client certificate come near its end, and publishes the notice of it."""
    ends = stack.clock.now() + timedelta(days=8) - datetime.now(UTC)
    pem = identity(Authority.new(), starts=-timedelta(days=18_250), ends=ends)
    endpoint = "/api/v1/app/{app_id}/endpoint/{endpoint_id}".format(**tenant.ids)
    assert tenant.api("PUT", f"{endpoint}/mtls", {"identity": pem}).status == 204
    stack.clock.advance(timedelta(days=2))
    stack.invoke("BackgroundFunction", {"certificates": True})
    stack.run()


def _operations(stack: Deployed) -> None:
    """Calls each operation with each permitted kind of token; repeats requests that take a key."""
    tenants = (_planted(a_tenant(stack.api, f"uid{n}", f"endpoint{n}")) for n in count())
    tenant = next(tenants)
    for operation in (o for o in OPERATIONS if o.method != "DELETE"):
        for bearer in _bearers(tenant, operation.permission.reach):
            if not _succeeds(tenant, operation, bearer):
                # Data of an earlier operation can stand in the way.
                tenant = next(tenants)
                [*_, bearer] = _bearers(tenant, operation.permission.reach)
                assert _succeeds(tenant, operation, bearer), operation.name
    stack.run()


def _planted(tenant: Tenant) -> Tenant:
    """Adds canaries to the tenant's endpoints."""
    for operation in (o for o in OPERATIONS if o.name in PLANTING):
        path, body = tenant.path(operation), SENT[operation.name]
        assert tenant.api(operation.method, path, body).status < 300
    return tenant


def _succeeds(tenant: Tenant, operation: Operation, bearer: Callable[[], str]) -> bool:
    path, body = tenant.path(operation), SENT.get(operation.name)
    if operation.name in BEARING:
        _without_authorization(tenant)
    tenant.make_readable(operation)
    query = tenant.query(operation)
    for _ in range(2 if operation.method == "POST" else 1):
        if operation.name == EXCHANGE:
            body = {"oneTimeToken": tenant.one_time_token()}
        answer = tenant.api(operation.method, path, body, token=bearer(), headers=KEY, query=query)
    return answer.status < 400 or operation.name == "authentication.logout"


def _without_authorization(tenant: Tenant) -> None:
    endpoint = "/api/v1/app/{app_id}/endpoint/{endpoint_id}".format(**tenant.ids)
    assert tenant.api("PUT", f"{endpoint}/headers", {"headers": {}}).status == 204
    for setting in ("oauth", "web-identity"):
        assert tenant.api("DELETE", f"{endpoint}/{setting}").status == 204


def _bearers(tenant: Tenant, reach: Reach) -> list[Callable[[], str]]:
    """Returns functions that make a fresh token for each call."""
    own = [tenant.token] if reach in (Reach.APPLICATION, Reach.BEARER, Reach.TOKEN) else []
    whole = [] if reach is Reach.BEARER else [lambda: tenant.api.token(sub=tenant.api.org)]
    return [*own, *whole]


def _deliveries(stack: Deployed, tenant: Tenant, url: str) -> None:
    """Sends small, large, delayed and repeated messages to receivers that succeed, fail or hang."""
    api, app = stack.api, f"/api/v1/app/{tenant.ids['app_id']}"
    own = {"url": f"{url}/ok-operational"}
    assert api("POST", "/api/v1/operational-webhook/endpoint", own).status == 201
    assert api("PATCH", app, {"throttleRate": 50}).status == 200
    for path in ("ok", "fail", "flaky", "redirect", "gone"):
        fields = canaries.ENDPOINT | {"url": f"{url}/{path}", "throttleRate": 20}
        assert api("POST", f"{app}/endpoint", fields).status == 201
    event: dict[str, Any] = dict(canaries.EVENT)
    messages: list[dict[str, Any]] = [
        {},
        {"payload": LARGE, "eventId": "large"},
        {"payload": HUGE, "eventId": "huge"},
        {"deliverAt": (stack.clock.now() + timedelta(minutes=16)).isoformat()},
        {"application": {"name": "Made", "uid": "made"}},
    ]
    for number, more in enumerate(messages):
        to = "/api/v1/app/made" if "application" in more else app
        for _ in range(2):
            key = {"idempotency-key": f"{canaries.IDEMPOTENCY} {number}"}
            assert api("POST", f"{to}/msg", event | more, headers=key).status == 202
    queue = f"{app}/destination/{tenant.ids['destination_id']}"
    assert api("PATCH", queue, {"status": "enabled"}).status == 200
    assert api("POST", f"{app}/msg", event).status == 202
    # A sweep covers each minute since the one before it.
    for minutes in (0, 25, 25):
        stack.run()
        stack.sweep(timedelta(minutes=minutes))
    stack.run()


def _authenticated(stack: Deployed, tenant: Tenant, url: str) -> None:
    """Delivers with a token, a certificate, a password and a key, to receivers of each kind."""
    api, app = stack.api, f"/api/v1/app/{tenant.ids['app_id']}"
    with oauth_server(misbehaves=lambda _: (200, canaries.token_answer(), {})) as server:
        # The first answers no challenge: it is asked, and gets nothing.
        for path, challenge in (("ok-asked", "POST"), ("ok-known", None), ("fail-known", None)):
            own: dict[str, Any] = {"url": f"{url}/{path}", "apiKeyAuth": canaries.API_KEY_AUTH}
            own |= {"challenge": challenge} if challenge else {}
            made = api("POST", f"{app}/endpoint", own | {"basicAuth": canaries.BASIC_AUTH})
            assert made.status == 201, made.text
            endpoint = f"{app}/endpoint/{api('POST', f'{app}/endpoint', own).json['id']}"
            client = canaries.OAUTH | {"tokenUrl": server.url}
            for part, body in (("oauth", client), ("mtls", {"identity": canaries.IDENTITY})):
                assert api("PUT", f"{endpoint}/{part}", body).status == 204
        message = api("POST", f"{app}/msg", canaries.EVENT).json["id"]
        stack.run()
        assert server.requests
    for attempt in api("GET", f"{app}/attempt/msg/{message}").json["data"]:
        place = f"{app}/msg/{message}/attempt/{attempt['id']}/headers"
        assert api("GET", place).status == 200


def _wide(stack: Deployed, url: str) -> None:
    """Sends to more endpoints than one request to a queue holds, by both accepting functions."""
    api, app = stack.api, "/api/v1/app/wide"
    api("POST", "/api/v1/app", {"name": "Wide", "uid": "wide"})
    for _ in range(MAX_ENTRIES + 1):
        assert api("POST", f"{app}/endpoint", {"url": f"{url}/ok"}).status == 201
    for path in (f"{app}/msg", f"{app}/msg/"):
        assert api("POST", path, canaries.EVENT).status == 202
    stack.run()


def _huge(stack: Deployed, tenant: Tenant) -> None:
    """Stores contents in objects, by the function that serves all operations."""
    api, messages = stack.api, f"/api/v1/app/{tenant.ids['app_id']}/msg"
    message = api("POST", f"{messages}/", canaries.EVENT | {"payload": HUGE}).json["id"]
    assert api("GET", f"{messages}/{message}").json["payload"] == HUGE
    stack.run()
    assert api("DELETE", f"{messages}/{message}/content").status == 204


def _told(stack: Deployed, tenant: Tenant) -> None:
    """Publishes the end of a task whose event needs an object, twice, as after a crash."""
    api = stack.api
    names = [random_text(200, seed).replace("+", "-").replace("/", "_") for seed in range(60)]
    body = SENT["statistics.aggregate-app-stats"]
    chosen = body | {"appIds": [tenant.ids["app_id"], *names]}
    task = api("POST", "/api/v1/stats/usage/app", chosen).json["id"]
    stack.run()
    stack.bring("BackgroundFunction", encode_step(TaskStep(OrgId(api.org), task, 0)))
    stack.run()


def _tasks(stack: Deployed, tenant: Tenant) -> None:
    """Runs tasks of several steps, among them replays for other endpoints."""
    api, app = stack.api, f"/api/v1/app/{tenant.ids['app_id']}"
    api("POST", f"{app}/endpoint", {"url": "https://example.com", "uid": "new"})
    since = {"since": (stack.clock.now() - timedelta(hours=12)).isoformat()}
    for verb in ("replay-missing", "bulk-replay"):
        task = api("POST", f"{app}/endpoint/new/{verb}", since).json["id"]
        stack.run()
        ended = api("GET", f"/api/v1/background-task/{task}").json
        assert ended["data"]["messagesSent"], ended
    many = "/api/v1/app/many"
    api("POST", "/api/v1/app", {"name": "Many", "uid": "many"})
    for number in range(26):
        payload = {0: LARGE, 1: HUGE}.get(number, {})
        api("POST", f"{many}/msg", {"eventType": "a.b", "payload": payload})
    # Data from before the task begins.
    stack.clock.advance(timedelta(seconds=1))
    assert api("POST", f"{many}/msg/expunge-all-contents").status == 202
    stack.run()
    _told(stack, tenant)


def _intake(stack: Deployed, tenant: Tenant) -> None:
    """Accepts messages from the queue, twice: large ones, to many endpoints, and refused ones."""
    app: dict[str, Any] = {"application": tenant.ids["app_id"], **canaries.EVENT}
    bodies = [
        app,
        app | {"payload": LARGE, "eventId": "queued"},
        app | {"payload": HUGE},
        app | {"application": "wide"},
        app | {"application": "nobody"},
        app | {"color": "red"},
    ]
    for _ in range(2):
        stack.bring("IntakeFunction", *map(json.dumps, bodies))
    stack.run()


def _poison(stack: Deployed) -> None:
    """Sends every queue's function a message that it cannot process, at the first and last try."""
    for source in sources().values():
        for tries in (1, MAX_TRIES):
            stack.invoke(target(source["FunctionName"]), sqs_event("no task", tries=tries))


def _removals(stack: Deployed, tenant: Tenant) -> None:
    """Removes everything, the smallest things first."""
    for operation in sorted(OPERATIONS, key=lambda o: -o.path.count("/")):
        if operation.method == "DELETE":
            assert tenant.call(operation, stack.api.token(sub=stack.api.org)).status < 400
