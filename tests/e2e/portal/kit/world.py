"""An organization with something on every page: by default harmless, otherwise hostile texts."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from svix.api import (
    ApplicationIn,
    EndpointIn,
    EventTypeIn,
    MessageIn,
    OperationalWebhookEndpointIn,
    Svix,
    SvixOptions,
)
from svix.models import DestinationIn, SqsConfigIn

from tests.support.arrange.customer import Customer
from tests.support.assertions.deadline import DEADLINE
from tests.support.fakes.receiver import Receiver
from tools.local_stack.stack import Stack, organisation_token

SCHEMA = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "integer", "description": "Number of the invoice"},
        "state": {"type": "string", "enum": ["open", "paid"]},
        "lines": {"type": "array", "items": {"type": "object", "properties": {"sum": {}}}},
    },
    "examples": [{"id": 1, "state": "paid"}],
}


@dataclass(frozen=True)
class Texts:
    """Texts of the fields that strangers control, where the API takes any."""

    application: str = "Customer"
    description: str = "Orders"
    event_description: str = "An invoice was paid"
    group: str = "billing"
    schema: dict[str, Any] = field(default_factory=lambda: SCHEMA)
    payload: dict[str, Any] = field(default_factory=lambda: {"id": 1})
    header: str = "north"
    tag: str = "first"
    channel: str = "eu"
    failing_path: str = "/fail-orders"


@dataclass(frozen=True)
class World:
    """The objects that pages show; `paths` are the addresses of all pages, by their name."""

    token: str
    svix: Svix
    app: str
    paths: dict[str, str]
    console_paths: dict[str, str]


def furnished(stack: Stack, consumer: Receiver, texts: Texts) -> World:
    """Creates an organization with an application that has failures and successes."""
    token = organisation_token(stack.jwt_secret, f"org_{uuid4().hex}")
    svix = Svix(token, SvixOptions(server_url=stack.url, timeout=DEADLINE))
    event_type = _add_event_types(svix, texts)
    app = svix.application.create(ApplicationIn(name=texts.application)).id
    customer = Customer(svix, consumer, app)
    endpoint = _add_endpoints(customer, texts, event_type)
    message = svix.message.create(
        app,
        MessageIn(
            event_type=event_type, payload=texts.payload, tags=[texts.tag], channels=[texts.channel]
        ),
    )
    attempts = customer.attempts(message.id, 4)
    failed = next(each for each in attempts if each.endpoint_id == endpoint)
    svix.operational_webhook.endpoint.create(
        OperationalWebhookEndpointIn(url=consumer.url + "/ok", description=texts.description)
    )
    svix.application.create(ApplicationIn(name="Another customer", uid="another"))
    destination = add_queue(svix, app)
    paths = _customer_paths(app, endpoint, message.id, failed.id, event_type)
    paths |= _destination_paths(app, destination)
    return World(token, svix, app, paths, _console_paths(app, event_type))


def add_queue(svix: Svix, app: str) -> str:
    """Adds an SQS queue in another account as a destination; returns its id."""
    queue = SqsConfigIn(queue_url="https://sqs.eu-west-1.amazonaws.com/123456789012/orders")
    found: str = svix.destination.create(app, DestinationIn(type="sqs", config=queue)).id
    return found


def _add_event_types(svix: Svix, texts: Texts) -> str:
    svix.event_type.create(
        EventTypeIn(
            name="invoice.paid",
            description=texts.event_description,
            group_name=texts.group,
            schemas={"1": texts.schema},
        )
    )
    svix.event_type.create(
        EventTypeIn(name="invoice.created", description="An invoice was made", deprecated=True)
    )
    return "invoice.paid"


def _add_endpoints(customer: Customer, texts: Texts, event_type: str) -> str:
    """Adds endpoints; returns the id of the failing one."""
    url = customer.consumer.url
    failing = customer.svix.endpoint.create(
        customer.app,
        EndpointIn(
            url=url + texts.failing_path,
            description=texts.description,
            event_types=[event_type],
            channels=[texts.channel],
            headers={"x-shop": texts.header, "authorization": "Bearer secret"},
            throttle_rate=10,
        ),
    )
    customer.endpoint("/ok")
    customer.endpoint("/ok-off", disabled=True)
    found: str = failing.id
    return found


def _customer_paths(
    app: str, endpoint: str, message: str, attempt: str, event_type: str
) -> dict[str, str]:
    base = f"/app/{app}"
    return {
        "endpoints": f"{base}/endpoints",
        "endpoint-new": f"{base}/endpoints/new",
        "endpoint": f"{base}/endpoints/{endpoint}",
        "endpoint-test": f"{base}/endpoints/{endpoint}/test",
        "endpoint-verify": f"{base}/endpoints/{endpoint}/verify",
        "endpoint-filter": f"{base}/endpoints/{endpoint}/filter",
        "endpoint-authentication": f"{base}/endpoints/{endpoint}/authentication",
        "endpoint-settings": f"{base}/endpoints/{endpoint}/settings",
        "attempt": f"{base}/messages/{message}/attempts/{attempt}",
        "messages": f"{base}/messages",
        "message": f"{base}/messages/{message}",
        "activity": f"{base}/activity",
        "event-catalog": f"{base}/event-catalog",
        "event-catalog-entry": f"{base}/event-catalog?type={event_type}",
        "not-found": f"{base}/nothing",
    }


def _destination_paths(app: str, destination: str) -> dict[str, str]:
    return {
        "destinations": f"/app/{app}/destinations",
        "destination-new": f"/app/{app}/destinations/new",
        "destination": f"/app/{app}/destinations/{destination}",
    }


def _console_paths(app: str, event_type: str) -> dict[str, str]:
    return {
        "applications": "/console/applications",
        "broadcast": "/console/broadcast",
        "application": f"/console/applications/{app}",
        "event-types": "/console/event-types",
        "event-type-new": "/console/event-types/new",
        "event-type-import": "/console/event-types/import",
        "event-type": f"/console/event-types/type/{event_type}",
        "operational-webhooks": "/console/operational-webhooks",
        "background-tasks": "/console/background-tasks",
        "usage": "/console/usage",
        "settings": "/console/settings",
    }
