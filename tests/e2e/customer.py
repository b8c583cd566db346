"""What the end-to-end tests do again and again."""

import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from svix.api import EndpointIn, MessageAttemptListByMsgOptions, MessageIn, Svix

from tests.local.stack import Stack
from tests.support.receiver import Receiver, until

EVENT = "invoice.paid"


@dataclass
class Customer:
    """An application of its own for each test, whose endpoints are on one receiver."""

    svix: Svix
    consumer: Receiver
    app: str

    def endpoint(self, path: str, **fields: Any) -> Any:
        """A new endpoint at this path of the receiver."""
        return self.svix.endpoint.create(
            self.app, EndpointIn(url=self.consumer.url + path, **fields)
        )

    def send(self, **fields: Any) -> Any:
        """A message to the application's endpoints."""
        message = {"event_type": EVENT, "payload": {"id": 1}, **fields}
        return self.svix.message.create(self.app, MessageIn(**message))

    def attempts(self, message_id: str, count: int) -> list[Any]:
        """The message's attempts, oldest first, once there are `count`."""
        found: list[Any] = []
        for _ in until(40):
            options = MessageAttemptListByMsgOptions(with_content=True)
            found = self.svix.message_attempt.list_by_msg(self.app, message_id, options).data
            if len(found) >= count:
                return found[::-1]
        raise AssertionError(f"{len(found)} of {count} attempts")

    def ended(self, message_id: str) -> str:
        """How the message's one delivery ended, once it has."""
        status = "not attempted"
        for _ in until(40):
            found = self.svix.message_attempt.list_attempted_destinations(self.app, message_id)
            status = found.data[0].status_text.value if found.data else status
            if status not in ("not attempted", "sending"):
                return status
        raise AssertionError(f"the delivery is still {status}")


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: dict[str, str]


def post(stack: Stack, path: str, body: bytes, **headers: str) -> Answer:
    """A request whose bytes no client library touches; `headers` replace the token's."""
    sent = {"authorization": f"Bearer {stack.token}", "content-type": "application/json"}
    request = urllib.request.Request(stack.url + path, body, {**sent, **headers}, method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return Answer(answer.status, answer.read(), dict(answer.headers))
    except urllib.error.HTTPError as exc:
        with exc:
            return Answer(exc.code, exc.read(), dict(exc.headers))
