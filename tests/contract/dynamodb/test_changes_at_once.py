"""Concurrent changes of one object, on a DynamoDB that refuses conflicting transactions."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Event, Lock, get_ident
from typing import Any

import pytest

from shared.adapters.dynamodb.table.rows import Row
from shared.domain.applications.application import ApplicationInput
from shared.domain.errors import Contended, InfrastructureError
from shared.domain.event_types.event_type import EventTypeInput
from shared.domain.ids import OPERATIONAL_APP
from tests.contract.assembled import system_on
from tests.contract.conftest import ENDPOINT, Stores
from tests.support.arrange import builders
from tests.support.arrange.app_under_test import SystemUnderTest
from tests.support.arrange.builders import endpoint_input
from tests.support.arrange.loopback_senders import MAX_WAIT
from tests.support.aws.aws_faults import answer

OWNER = builders.identity()
MANY = 8
SINGLE_WRITES = ("PutItem", "UpdateItem", "DeleteItem")

# A transaction over a network takes so long that refused ones use up their tries.
pytestmark = pytest.mark.skipif(ENDPOINT is not None, reason="its conflicts are made here")


class Meetings:
    """Writes one at a time; a running transaction refuses all others.

    This is stricter than DynamoDB, where only writes of the same item conflict. The consecutive
    refusals of a thread are limited, as transactions on a busy machine take longer than DynamoDB's.
    """

    MOST = 6

    def __init__(self) -> None:
        self.refused: list[str] = []
        self.always = False
        # Set by the first refusal; until then no transaction ends.
        self.met = Event()
        self.met.set()
        self._transaction, self._write = Lock(), Lock()
        self._in_a_row = Counter[int]()

    def begin_transaction(self, **_: object) -> Any:
        if not self.always and self._transaction.acquire(blocking=self._is_patient()):
            self.met.wait(MAX_WAIT.total_seconds())
            self._write.acquire()
            return None
        reasons = [{"Code": "TransactionConflict"}]
        return self._refuse("TransactionCanceledException", CancellationReasons=reasons)

    def end_transaction(self, http_response: Any, **_: object) -> None:
        if http_response.url != "https://aws.example":
            self._write.release()
            self._transaction.release()

    def begin(self, **_: object) -> Any:
        if self.always or (self._transaction.locked() and not self._is_patient()):
            return self._refuse("TransactionConflictException")
        self._write.acquire()
        return None

    def end(self, http_response: Any, **_: object) -> None:
        if http_response.url != "https://aws.example":
            self._write.release()

    def _is_patient(self) -> bool:
        """Returns whether the thread was refused often enough, and resets its count."""
        is_patient = self._in_a_row[get_ident()] >= self.MOST
        if is_patient:
            del self._in_a_row[get_ident()]
        return is_patient

    def _refuse(self, code: str, **more: Any) -> Any:
        self._in_a_row[get_ident()] += 1
        self.refused.append(code)
        self.met.set()
        return answer({"Error": {"Code": code, "Message": "refused"}, **more}, 400)


@pytest.fixture
def meetings(on_dynamodb: Stores) -> Iterator[Meetings]:
    made = Meetings()
    events = Row._get_connection().connection.client.meta.events
    handlers: dict[str, Callable[..., Any]] = {
        "before-call.dynamodb.TransactWriteItems": made.begin_transaction,
        "after-call.dynamodb.TransactWriteItems": made.end_transaction,
    }
    for operation in SINGLE_WRITES:
        handlers[f"before-call.dynamodb.{operation}"] = made.begin
        handlers[f"after-call.dynamodb.{operation}"] = made.end
    for event, handler in handlers.items():
        (events.register_first if "before" in event else events.register)(event, handler)
    yield made
    for event, handler in handlers.items():
        events.unregister(event, handler)


Put = Callable[[SystemUnderTest, int], bool]


def _put_application(made: SystemUnderTest, number: int) -> bool:
    application_input = ApplicationInput(name=f"Acme {number}", uid="acme")
    return made.applications.put(OWNER, "acme", application_input)[1]


def _put_event_type(made: SystemUnderTest, number: int) -> bool:
    event_type_input = EventTypeInput(name="a.b", description=f"{number}")
    return made.event_types.put(OWNER, event_type_input)[1]


def _put_endpoint(made: SystemUnderTest, number: int) -> bool:
    changed = endpoint_input(uid="mine", description=f"{number}")
    return made.endpoints.put(OWNER, "other", "mine", changed)[1]


def _put_operational(made: SystemUnderTest, number: int) -> bool:
    changed = endpoint_input(uid="mine", description=f"{number}")
    return made.operational.endpoints.put(OWNER, OPERATIONAL_APP, "mine", changed)[1]


PUTS: dict[str, Put] = {
    "application": _put_application,
    "event type": _put_event_type,
    "endpoint": _put_endpoint,
    "operational endpoint": _put_operational,
}
EACH = pytest.mark.parametrize("put", PUTS.values(), ids=PUTS)


@EACH
def test_one_of_concurrent_first_puts_creates_and_the_others_replace(
    on_dynamodb: Stores, meetings: Meetings, put: Put
) -> None:
    made = system_on(on_dynamodb)
    made.applications.create(OWNER, ApplicationInput(name="Other", uid="other"), None)

    meetings.met.clear()
    with ThreadPoolExecutor(MANY) as pool:
        created = list(pool.map(lambda number: put(made, number), range(MANY)))

    assert created.count(True) == 1
    assert meetings.refused


@EACH
def test_a_put_with_too_many_conflicts_is_an_infrastructure_failure(
    on_dynamodb: Stores, meetings: Meetings, monkeypatch: pytest.MonkeyPatch, put: Put
) -> None:
    monkeypatch.setattr("shared.adapters.dynamodb.table.conflict_retry.sleep", lambda _: None)
    made = system_on(on_dynamodb)
    made.applications.create(OWNER, ApplicationInput(name="Other", uid="other"), None)
    put(made, 0)

    meetings.always = True
    for _ in range(2):
        with pytest.raises((InfrastructureError, Contended)):
            put(made, 1)
    meetings.always = False

    assert not put(made, 2)


def _change_application(made: SystemUnderTest, number: int) -> None:
    made.applications.change(
        OWNER, "other", lambda a: replace(a, metadata={**a.metadata, f"x-{number}": "v"})
    )


def _change_event_type(made: SystemUnderTest, number: int) -> None:
    made.event_types.change(
        OWNER, "a.b", lambda e: replace(e, schemas={**(e.schemas or {}), f"{number + 1}": {}})
    )


def _change_endpoint(made: SystemUnderTest, number: int) -> None:
    made.endpoints.change(
        OWNER, "other", "mine", lambda e: replace(e, headers={**e.headers, f"x-{number}": "v"})
    )


def _change_operational(made: SystemUnderTest, number: int) -> None:
    made.operational.endpoints.change(
        OWNER,
        OPERATIONAL_APP,
        "mine",
        lambda e: replace(e, headers={**e.headers, f"x-{number}": "v"}),
    )


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one part of an object, and its number of parts afterwards."""

    make: Callable[[SystemUnderTest, int], None]
    parts: Callable[[SystemUnderTest], int]
    put: Put | None = None


CHANGES = {
    "application": Change(
        _change_application, lambda s: len(s.applications.get(OWNER, "other").metadata)
    ),
    "event type": Change(
        _change_event_type,
        lambda s: len(s.event_types.get(OWNER, "a.b").schemas or {}),
        _put_event_type,
    ),
    "endpoint": Change(
        _change_endpoint,
        lambda s: len(s.endpoints.get(OWNER, "other", "mine").headers),
        _put_endpoint,
    ),
    "operational endpoint": Change(
        _change_operational,
        lambda s: len(s.operational.endpoints.get(OWNER, OPERATIONAL_APP, "mine").headers),
        _put_operational,
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_concurrent_changes_of_one_object_are_all_applied(
    on_dynamodb: Stores, meetings: Meetings, change: Change
) -> None:
    made = system_on(on_dynamodb)
    made.applications.create(OWNER, ApplicationInput(name="Other", uid="other"), None)
    if change.put is not None:
        change.put(made, 0)
    before = change.parts(made)

    meetings.met.clear()
    with ThreadPoolExecutor(MANY) as pool:
        list(pool.map(lambda number: change.make(made, number), range(MANY)))

    assert change.parts(made) == before + MANY
    # Single writes wait for one another.
    assert meetings.refused or change is CHANGES["event type"]
