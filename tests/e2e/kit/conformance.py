"""Schemathesis on the running stack, and the objects that its requests name."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from svix.api import ApplicationIn, EventTypeIn, OperationalWebhookEndpointIn, Svix, SvixOptions

from tests.e2e.kit import conformance_hooks
from tests.e2e.kit.program import Done
from tests.e2e.kit.raw import send
from tests.e2e.portal.kit.world import add_queue
from tests.support.arrange.builders import PAIR
from tests.support.arrange.customer import EVENT, Customer
from tests.support.assertions.deadline import DEADLINE
from tests.support.fakes.client_certificates import example
from tests.support.fakes.receiver import Receiver
from tools.local_stack.processes import ROOT
from tools.local_stack.stack import Stack, organisation_token

ORGANISATION = "org_0Conformance0000000000000000"
# A fixed number of requests for each operation, the same ones each time: that bounds the run on any
# machine.
EXAMPLES = 2
SCHEMAS = {"1": {"type": "object", "examples": [{"id": 1}]}}


@dataclass
class Place:
    """Path parameters of some operations.

    `operations` is a regular expression; the first matching place is used.
    """

    operations: str
    ids: dict[str, str]
    query: dict[str, str] = field(default_factory=dict)

    def parameters(self) -> str:
        named = {f"path.{name}": value for name, value in self.ids.items()}
        named |= {f"query.{name}": value for name, value in self.query.items()}
        if "endpoint_id" in self.ids:
            named["query.endpoint_id"] = self.ids["endpoint_id"]
        pairs = (f"{json.dumps(name)} = {json.dumps(value)}" for name, value in named.items())
        return f"parameters = {{ {', '.join(pairs)} }}\n"

    def section(self) -> str:
        which = json.dumps(self.operations)
        return f"[[operations]]\ninclude-operation-id-regex = {which}\n{self.parameters()}"


def run(stack: Stack, consumer: Receiver, folder: Path) -> Done:
    """Runs the program, in an organisation of its own."""
    settings = folder / "schemathesis.toml"
    settings.write_text(_configuration(stack, _places(stack, consumer)))
    program = Path(sys.executable).with_name("schemathesis")
    address = f"{stack.url}/api/v1/openapi.json"
    return subprocess.run(  # noqa: S603 - a program of this environment, never through a shell
        [program, "--config-file", settings, "--no-color", "run", address],
        cwd=folder,
        # For the hooks, which import this package.
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def _client(stack: Stack) -> Svix:
    """Returns a client of an organisation that no other test uses."""
    token = organisation_token(stack.jwt_secret, ORGANISATION)
    client = Svix(token, SvixOptions(server_url=stack.url, timeout=DEADLINE))
    if EVENT not in {known.name for known in client.event_type.list().data}:
        client.event_type.create(EventTypeIn(name=EVENT, description="", schemas=SCHEMAS))
    return client


def _places(stack: Stack, consumer: Receiver) -> list[Place]:
    """Creates objects to read, send to, change and remove, independent of each other.

    An application whose endpoints change at random gets no messages: Outrider would call random
    addresses.
    """
    svix = _client(stack)

    def customer(name: str) -> Customer:
        app = svix.application.create(ApplicationIn(name=name)).id
        return Customer(svix, consumer, app)

    def own_endpoint() -> str:
        own = OperationalWebhookEndpointIn(url=f"{consumer.url}/ok")
        return str(svix.operational_webhook.endpoint.create(own).id)

    used, changed, removed = (customer(name) for name in ("Used", "Changed", "Removed"))
    authenticated = used.endpoint("/ok", disabled=True).id
    _authenticate(stack, f"/api/v1/app/{used.app}/endpoint/{authenticated}")
    endpoint = used.endpoint("/ok").id
    message, forgotten = used.send().id, used.send().id
    ids = {
        "org_id": ORGANISATION,
        "app_id": used.app,
        "endpoint_id": endpoint,
        "msg_id": message,
        "attempt_id": used.attempts(message, 1)[0].id,
        "event_type_name": EVENT,
        "destination_id": add_queue(svix, used.app),
        "task_id": svix.statistics.aggregate_event_types().id,
    }
    return [
        Place(".", ids),
        Place("expunge", {"msg_id": forgotten, "attempt_id": used.attempts(forgotten, 1)[0].id}),
        Place("^operational-webhook.*delete$", {"endpoint_id": own_endpoint()}),
        Place("^operational-webhook", {"endpoint_id": own_endpoint()}),
        Place(
            "^(application|endpoint).(create|update|patch)$",
            {"app_id": changed.app, "endpoint_id": changed.endpoint("/ok").id},
        ),
        Place("^endpoint.get-(oauth|mtls)$", {"app_id": used.app, "endpoint_id": authenticated}),
        Place(
            "^endpoint-keys.get$",
            {},
            {
                "org": ORGANISATION,
                "app": used.app,
                "endpoint": used.endpoint("/ok", secret=PAIR.whole()).id,
            },
        ),
        Place("^destination.delete$", {"destination_id": add_queue(svix, used.app)}),
        Place("^destination.(upsert|patch)$", {"destination_id": add_queue(svix, used.app)}),
        Place("^application.delete$", {"app_id": removed.app}),
        Place("^endpoint.delete$", {"endpoint_id": used.endpoint("/ok").id}),
    ]


def _authenticate(stack: Stack, endpoint: str) -> None:
    """Gives the endpoint at this path an OAuth client and a client certificate."""
    token = organisation_token(stack.jwt_secret, ORGANISATION)
    client = {
        "grantType": "clientCredentials",
        "authMethod": "clientSecretBasic",
        "clientId": "me",
        "clientSecret": "s3cret",
        "tokenUrl": "http://127.0.0.1:9/token",
    }
    certificate = {"identity": example(1)}
    for name, settings in (("oauth", client), ("mtls", certificate)):
        body = json.dumps(settings).encode()
        answer = send(stack, "PUT", f"{endpoint}/{name}", body, authorization=f"Bearer {token}")
        assert answer.status == 204, answer


def _configuration(stack: Stack, places: list[Place]) -> str:
    """Returns the configuration in TOML, whose strings are written as in JSON."""
    token = organisation_token(stack.jwt_secret, ORGANISATION)
    everywhere, *others = places
    return f"""
base-url = {json.dumps(stack.url)}
hooks = {json.dumps(conformance_hooks.__file__)}
{everywhere.parameters()}
continue-on-failure = true
request-timeout = {DEADLINE}
auth.openapi.token.bearer = {json.dumps(token)}
# Unknown parameters are ignored, as the document says.
generation = {{ max-examples = {EXAMPLES}, deterministic = true, allow-extra-parameters = false }}
phases = {{ coverage.enabled = false, stateful.enabled = false }}
# Which of the valid requests break a rule beyond the document is looked at without the servers.
checks.positive_data_acceptance.expected-statuses = ["2xx", "3xx", "4xx"]
# `tests/api/auth/test_permissions.py` tries every operation with every kind of token.
checks.ignored_auth.enabled = false
warnings.fail-on = ["missing_test_data"]

{"".join(place.section() for place in others)}
[[operations]]
# These would make known to Outrider, and have it call, addresses by chance.
include-operation-id-regex = "^operational-webhook.endpoint.(create|upsert)$"
enabled = false
"""
