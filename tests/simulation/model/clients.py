"""Clients that post messages, and repeat requests without a response."""

from dataclasses import dataclass, field
from datetime import timedelta

import orjson

from shared.adapters.memory.system import START
from shared.domain.applications.application import Application
from shared.domain.ids import MessageId
from shared.domain.messages.message import Message
from tests.simulation.model.aws import Queue
from tests.simulation.model.runtime import Runtime
from tests.simulation.model.sources import limit
from tests.support.arrange.app_under_test import ORG, SystemUnderTest
from tests.support.arrange.handlers import loaded
from tests.support.arrange.tokens import token
from tests.support.aws.http_events import HttpEvent, http_event
from tests.support.fakes.faults import Killed

INGEST = loaded("ingest")
ACCEPTING = limit("IngestFunction")
TOKEN = token(START, sub=ORG)


@dataclass(frozen=True, slots=True)
class Clients:
    """`sent` holds the payload of each key, `accepted` the message in the response."""

    runtime: Runtime
    plain: SystemUnderTest
    app: Application
    deliver_in: timedelta | None
    # The intake queue, into which the messages go, instead of requests; None for requests.
    intake: Queue | None
    # Whether a message is sent twice, with an event id.
    twins: bool
    sent: dict[str, str] = field(default_factory=dict)
    accepted: dict[str, Message] = field(default_factory=dict)

    def send(self, key: str) -> None:
        """Repeats a request until it gets a response, as the SDKs do."""
        # Another JSON spelling would be other bytes.
        self.sent[key] = f'{{"key":  "{key}", "n": 1.10, "\\u00e9": "é"}}'
        if self.intake is not None:
            named = f'"eventId": "{key}", ' if self.twins else ""
            self.intake.put(f'{{"application": "{self.app.id}", {named}{self._fields(key)}}}')
            return
        event = self._request(key)
        for tries in range(4):
            try:
                answer = self.runtime.invoke(INGEST.lambda_handler, event, ACCEPTING)
            except Killed:
                answer = {"statusCode": 503}
            if answer["statusCode"] == 202:
                self._one_message_for_a_key(key, orjson.loads(answer["body"])["id"])
                return
            assert answer["statusCode"] == 503, answer
            self.runtime.loop.sleep(timedelta(seconds=0.05 * 2**tries))

    def _request(self, key: str) -> HttpEvent:
        path = f"/api/v1/app/{self.app.id}/msg"
        headers = {"authorization": f"Bearer {TOKEN}", "idempotency-key": key}
        body = f"{{{self._fields(key)}}}".encode()
        event = http_event("POST", path, body=body, headers=headers)
        return {**event, "pathParameters": {"app_id": self.app.id}}

    def _fields(self, key: str) -> str:
        fields = f'"eventType": "a.b", "payload": {self.sent[key]}'
        if self.deliver_in is not None:
            fields += f', "deliverAt": "{(START + self.deliver_in).isoformat()}"'
        return fields

    def collect(self) -> None:
        """Finds the messages that came by queue: one for each key."""
        stored = list(self.plain.store.messages.values())
        for key, payload in self.sent.items():
            made = [message for message in stored if message.payload == payload]
            assert len(made) == 1, f"{key} made {len(made)} messages"
            self.accepted[key] = made[0]

    def _one_message_for_a_key(self, key: str, message_id: MessageId) -> None:
        message = self.plain._messages.get(ORG, self.app.id, message_id)
        assert message is not None, f"{message_id} was accepted and is not stored"
        assert self.accepted.setdefault(key, message) == message, f"{key} made two messages"
