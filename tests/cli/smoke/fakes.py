"""A receiver and a probe on the world's fakes, for `outrider smoke`."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from shared.adapters.memory import MemoryDeadLetters
from shared.adapters.memory.http import RecordedRequest
from shared.adapters.sqs.delivery_codec import decode_task, encode_task
from shared.domain.deliveries.reply import Reply
from shared.domain.ids import AppId
from shared.domain.operator.smoke import status_for
from shared.domain.operator.verifying import ReceivedWebhook
from shared.domain.pipeline.dead_letter import DeadLetter
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.services.operator.redrive import RedriveService
from tests.support.arrange.app_under_test import SystemUnderTest

BASE = "https://receiver.example.com"


@dataclass
class FakeReceiver:
    """Takes what the world sends, once it is started. `answers` are its statuses by kinds of paths,
    where they are not those of the rule; `tamper` changes what it says that it got. `messages` are
    the ids of all that was sent."""

    made: str = ""
    name: str = "the fake receiver"
    sees: bool = True
    is_up: bool = False
    error: Exception | None = None
    stop_error: BaseException | None = None
    answers: dict[str, int] = field(default_factory=dict)
    tamper: Callable[[ReceivedWebhook], ReceivedWebhook] = lambda hook: hook
    counts: Counter[str] = field(default_factory=Counter)
    came: list[ReceivedWebhook] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def start(self) -> str:
        if self.error is not None:
            raise self.error
        self.is_up = True
        return self.made

    def stop(self) -> None:
        if self.stop_error is not None:
            raise self.stop_error
        self.is_up = False

    def address(self, kind: str) -> str:
        return f"{BASE}/{kind}"

    def received(self, kind: str) -> Sequence[ReceivedWebhook]:
        return [self.tamper(hook) for hook in self.came if hook.path == f"/{kind}"]

    def answer(self, request: RecordedRequest) -> Reply:
        kind = urlsplit(request.url).path[1:]
        self.counts[kind] += 1
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.messages.append(headers["webhook-id"])
        if self.is_up:
            self.came.append(ReceivedWebhook(f"/{kind}", headers, request.body))
        status = self.answers.get(kind, status_for(kind, self.counts[kind]))
        return Reply(status_code=status, body=b"", duration_ms=7)


@dataclass
class FakeProbe:
    """A probe of the system under test: `wrong` are permissions that IAM evaluates wrongly,
    `metrics` those that have arrived.
    """

    system: SystemUnderTest
    receiver: FakeReceiver
    letters: MemoryDeadLetters = field(default_factory=MemoryDeadLetters)
    wrong: set[tuple[str, str]] = field(default_factory=set)
    metrics: dict[str, float] = field(
        default_factory=lambda: {"MessagesAccepted": 1.0, "DeliveryTime": 1.0}
    )
    error: Exception | None = None
    is_logging: bool = True

    def store_retry(self, task: DeliveryTask) -> None:
        self._look()
        self.system.due_retries.put(task)

    def add_dead_letter(self, task: DeliveryTask, reason: str) -> None:
        about = {"application": task.key.app_id, "message": task.key.message_id}
        body = encode_task(task)
        self.letters.add(DeadLetter(body=body, group=task.key.app_id, reason=reason, about=about))

    def redrive(self, app_id: AppId) -> Sequence[DeadLetter]:
        before = len(self.letters.redriven)
        service = RedriveService(browser=self.letters)
        found = service.redrive_only(lambda letter: letter.about.get("application") == app_id, 10)
        for letter in self.letters.redriven[before:]:
            self.system.delivery_queue.send([(decode_task(letter.body), timedelta(0))])
        return found

    def is_allowed(self, role: str, action: str, resource: str) -> bool:
        self._look()
        is_right = any(
            (role, action) == (allowed, done) and of in resource for allowed, done, of in ALLOWED
        )
        return is_right is not ((role, action) in self.wrong)

    def metric(self, name: str, since: datetime) -> float:
        return self.metrics.get(name, 0.0)

    def lines(self, since: datetime) -> Iterable[str]:
        if not self.is_logging:
            return ["no JSON", "[]"]
        return [
            json.dumps({"message": event, "msg": message})
            for message in self.receiver.messages
            for event in ("message.accepted", "delivery.attempted")
        ]

    def _look(self) -> None:
        if self.error is not None:
            raise self.error


# A role, an action, and what the names of the resources hold.
ALLOWED = {
    ("IngestRole", "sqs:SendMessage", "messages"),
    ("FanoutRole", "sqs:ReceiveMessage", "messages"),
    ("FanoutRole", "sqs:SendMessage", "deliveries"),
    ("DeliverRole", "sqs:ReceiveMessage", "deliveries"),
    ("SweepRole", "sqs:SendMessage", "deliveries"),
    ("BackgroundRole", "sqs:ReceiveMessage", "background"),
}
