"""An update of a running stack, with messages on their way."""

import json
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from threading import Event
from uuid import uuid4

from tests.e2e.kit.parameters import PARAMETERS
from tests.e2e.kit.raw import post
from tests.support.arrange.customer import EVENT, Customer
from tools.local_stack.aws import LocalAws
from tools.local_stack.deployment import BUILT, STACK_NAME, update
from tools.local_stack.stack import LocalStack, Stack

# Seconds until each delayed message is due: an update's duration depends on the machine. The API
# takes times from a minute ahead.
WAITS = tuple(round(75 + 20 * 1.3**step) for step in range(15))


def _next_version(folder: Path) -> Path:
    """Writes a template with functions that differ from the running ones."""
    shutil.copytree(BUILT.parent, folder, symlinks=True)
    for file in folder.glob("*Function/functions/__init__.py"):
        file.write_text(file.read_text() + "# Next version.\n")
    return folder / BUILT.name


def _codes(aws: LocalAws) -> dict[str, str]:
    """Returns the code hash of each function."""
    client = aws.session.client("lambda", endpoint_url=aws.endpoint, config=aws.config)
    found = client.list_functions()["Functions"]
    return {f["FunctionName"]: f["CodeSha256"] for f in found if STACK_NAME in f["FunctionName"]}


def _send(stack: Stack, app: str, n: int | str, **fields: str) -> int:
    """Posts a message, retries 5xx responses as the SDKs do, and returns the last status."""
    body = json.dumps({"eventType": EVENT, "payload": {"n": n}, **fields}).encode()
    key, left = {"idempotency-key": str(uuid4())}, 3
    while (answer := post(stack, f"/api/v1/app/{app}/msg", body, **key)).status >= 500 and left:
        left -= 1
    return answer.status


@contextmanager
def _posting(stack: Stack, app: str) -> Iterator[list[int]]:
    """Posts messages until the end of the block, as the SDKs do; yields their statuses.

    Unlike AWS, ministack ends running invocations on an update: a request is repeated.
    """
    over, statuses = Event(), list[int]()

    def work() -> None:
        while not over.wait(0.3):
            statuses.append(_send(stack, app, len(statuses)))

    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work)
        try:
            yield statuses
        finally:
            over.set()
            working.result()


def _let_wait(stack: Stack, app: str) -> dict[str, datetime]:
    """Sends a message for each of WAITS; returns their names and due times."""
    now = datetime.now(UTC)
    due = {f"waits {seconds} s": now + timedelta(seconds=seconds) for seconds in WAITS}
    for name, at in due.items():
        assert _send(stack, app, name, deliverAt=at.isoformat()) == HTTPStatus.ACCEPTED
    return due


@contextmanager
def _brought_back_soon(stack: LocalStack) -> Iterator[None]:
    """Shortens the visibility timeout, so that interrupted tasks return within seconds."""
    queues = stack.aws.session.client(
        "sqs", endpoint_url=stack.aws.endpoint, config=stack.aws.config
    )
    queue = stack.outputs["DeliveriesQueueUrl"]
    found = queues.get_queue_attributes(QueueUrl=queue, AttributeNames=["VisibilityTimeout"])
    queues.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "20"})
    try:
        yield
    finally:
        queues.set_queue_attributes(QueueUrl=queue, Attributes=found["Attributes"])


@dataclass(frozen=True)
class Update:
    """An update that has ended, and the messages of a customer around it.

    `codes` are the hashes of the functions, before and after. One message, named "before", had
    arrived; those of `statuses`, named by their position, were posted meanwhile; those of `due`
    were delayed.
    """

    customer: Customer
    place: str
    endpoint: str
    message: str
    due: Mapping[str, datetime]
    codes: tuple[Mapping[str, str], Mapping[str, str]]
    statuses: list[int]
    ended_at: datetime

    @property
    def in_flight(self) -> datetime:
        """The earliest time of a message that was delayed for longer than the update took."""
        later = [at for at in self.due.values() if at > self.ended_at]
        assert later, "the update took longer than every delay"
        return min(later)

    def expected(self, now: datetime) -> set[str]:
        """Returns the names of all messages that are due."""
        due = {name for name, at in self.due.items() if at <= now}
        return {"before", *due, *map(str, range(len(self.statuses)))}

    def posts(self) -> list[tuple[str, str]]:
        """Returns the name and the id of the message of each POST."""
        requests = self.customer.consumer.at(self.place)
        return [(str(json.loads(r.body)["n"]), r.headers["webhook-id"]) for r in requests]


def updated(stack: LocalStack, customer: Customer, folder: Path) -> Update:
    """Updates every function and a parameter while messages are posted."""
    place = f"/ok-{uuid4()}"
    endpoint = customer.endpoint(place).id
    before = customer.send(payload={"n": "before"}).id
    assert customer.ended(before) == "success"
    due = _let_wait(stack, customer.app)
    old = _codes(stack.aws)

    with _brought_back_soon(stack), _posting(stack, customer.app) as statuses:
        changed = {**PARAMETERS, "AppPortalUrl": f"{stack.url}/portal/", "LogRetention": "7"}
        update(stack.aws, changed, _next_version(folder / "next"))

    codes = old, _codes(stack.aws)
    ended_at = datetime.now(UTC)
    return Update(customer, place, endpoint, before, due, codes, statuses, ended_at)
