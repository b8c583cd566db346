"""Common steps of tests on a running stack, with any generation of the SDK."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import pytest
from svix.api import (
    ApplicationIn,
    EndpointIn,
    EventTypeIn,
    MessageAttemptListByMsgOptions,
    MessageIn,
)
from svix.exceptions import HttpError

from tests.support.fakes.receiver import Receiver, receiver, until

EVENT = "invoice.paid"


@dataclass
class Customer:
    """A new application for each test, with its endpoints on one receiver."""

    svix: Any
    consumer: Receiver
    app: str

    def endpoint(self, path: str, **fields: Any) -> Any:
        """Creates an endpoint at this path of the receiver."""
        return self.svix.endpoint.create(
            self.app, EndpointIn(url=self.consumer.url + path, **fields)
        )

    def send(self, **fields: Any) -> Any:
        """Sends a message to the application's endpoints."""
        message = {"event_type": EVENT, "payload": {"id": 1}, **fields}
        return self.svix.message.create(self.app, MessageIn(**message))

    def attempts(self, message_id: str, count: int) -> list[Any]:
        """Waits for `count` attempts of the message; returns them, oldest first."""
        found: list[Any] = []
        for _ in until():
            options = MessageAttemptListByMsgOptions(with_content=True)
            found = self.svix.message_attempt.list_by_msg(self.app, message_id, options).data
            if len(found) >= count:
                return found[::-1]
        raise AssertionError(f"{len(found)} of {count} attempts")

    def ended(self, message_id: str) -> str:
        """Waits for the end of the message's only delivery; returns its status."""
        status = "not attempted"
        for _ in until():
            found = self.svix.message_attempt.list_attempted_destinations(self.app, message_id)
            status = found.data[0].status_text.value if found.data else status
            if status not in ("not attempted", "pending", "sending"):
                return status
        raise AssertionError(f"the delivery is still {status}")


def announce(svix: Any) -> None:
    """Creates the customers' event type, which a reused stack may have already.

    Another worker of the tests may create it at the same moment.
    """
    if EVENT in {known.name for known in svix.event_type.list().data}:
        return
    try:
        svix.event_type.create(EventTypeIn(name=EVENT, description="An invoice was paid"))
    except HttpError as error:
        if error.status_code != HTTPStatus.CONFLICT:
            raise


@pytest.fixture(scope="session")
def consumer() -> Iterator[Receiver]:
    with receiver() as listening:
        yield listening


@pytest.fixture
def customer(svix: Any, consumer: Receiver) -> Customer:
    return Customer(svix, consumer, svix.application.create(ApplicationIn(name="Customer")).id)
