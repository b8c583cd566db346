"""Destinations of a customer, made by the SDK where it has the calls."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from svix.models import (
    DestinationIn,
    DestinationPatch,
    DestinationStatusIn,
    EventBridgeConfigIn,
    EventBridgeConfigPatch,
    SnsConfigIn,
    SnsConfigPatch,
    SqsConfigIn,
    SqsConfigPatch,
)

from tests.e2e.destinations.account import Account
from tests.e2e.kit.raw import send
from tests.support.arrange.customer import Customer
from tools.local_stack.stack import Stack

# The SDK has no models of the types that are specific to Outrider.
_MODELS: dict[str, tuple[Any, Any]] = {
    "sqs": (SqsConfigIn, SqsConfigPatch),
    "sns": (SnsConfigIn, SnsConfigPatch),
    "eventBridge": (EventBridgeConfigIn, EventBridgeConfigPatch),
}


@dataclass(frozen=True)
class Made:
    """A destination, the key of its signatures, and the setup of its role."""

    id: str
    kind: str
    key: str
    setup: dict[str, Any]


@dataclass(frozen=True)
class CustomerDestinations:
    """Destinations of one customer's application."""

    stack: Stack
    customer: Customer

    def create(self, kind: str, **config: str) -> Made:
        """Creates a disabled destination."""
        if kind in _MODELS:
            wanted = DestinationIn(type=kind, config=_MODELS[kind][0](**config))  # type: ignore[arg-type]
            name = self.customer.svix.destination.create(self.customer.app, wanted).id
        else:
            name = self._raw("POST", "", {"type": kind, "config": config})[1]["id"]
        key = self._raw("GET", f"/{name}/secret")[1]["key"]
        return Made(name, kind, key, self._raw("GET", f"/{name}/setup")[1])

    def enable(self, made: Made, role: str) -> tuple[int, Any]:
        """Gives the role and enables the destination; returns the status and the answer."""
        change = {"status": "enabled", "config": {"roleArn": role}}
        return self._raw("PATCH", f"/{made.id}", change)

    def enable_by_sdk(self, made: Made, role: str) -> str:
        """Enables a destination of a type that the SDK has; returns its status."""
        change = DestinationPatch(
            type=made.kind,  # type: ignore[arg-type]
            status=DestinationStatusIn.ENABLED,
            config=_MODELS[made.kind][1](role_arn=role),
        )
        found = self.customer.svix.destination.patch(self.customer.app, made.id, change)
        return str(found.status.value)

    def status(self, made: Made) -> str:
        return str(self._raw("GET", f"/{made.id}")[1]["status"])

    def _raw(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        own = f"/api/v1/app/{self.customer.app}/destination{path}"
        answer = send(self.stack, method, own, data)
        return answer.status, json.loads(answer.body)


@pytest.fixture(scope="session")
def account(stack: Stack) -> Account:
    return Account(stack)


@pytest.fixture
def destinations(stack: Stack, customer: Customer) -> CustomerDestinations:
    return CustomerDestinations(stack, customer)


@pytest.fixture
def enabled(
    destinations: CustomerDestinations, account: Account
) -> Callable[..., tuple[Made, str]]:
    """Creates a destination, deploys the role of its setup, and enables it with this role."""

    def enable(kind: str, **config: str) -> tuple[Made, str]:
        made = destinations.create(kind, **config)
        role = account.deploy(made.setup["cloudFormation"])
        status, answer = destinations.enable(made, role)
        assert (status, answer.get("status")) == (200, "enabled"), answer
        return made, role

    return enable
