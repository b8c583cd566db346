"""Changes of one thing by many at once, on a DynamoDB that turns away transactions that meet."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Lock
from typing import Any

import pytest

from shared.adapters.dynamodb.rows import Row
from shared.adapters.ed25519 import LibraryEd25519
from shared.adapters.memory import ClockPause, CountingEntropy, FixedClock
from shared.domain.application import ApplicationDraft
from shared.domain.targets import TargetPolicy
from shared.services.applications import ApplicationService
from shared.services.endpoint_secrets import NewSecrets
from shared.services.endpoints import EndpointService
from shared.services.settling import Settling
from tests.contract.conftest import ENDPOINT, Stores
from tests.support import builders
from tests.support.aws_faults import answer
from tests.support.builders import endpoint_draft

OWNER = builders.identity()
MANY = 8

# A transaction over a network takes so long that those turned away use up their tries.
pytestmark = pytest.mark.skipif(ENDPOINT is not None, reason="its conflicts are made here")


@pytest.fixture
def turned_away(on_dynamodb: Stores) -> Iterator[list[str]]:
    """Collects the transactions that were turned away,
    as DynamoDB does with all but one at a time.
    """
    under_way, refused = Lock(), list[str]()
    events = Row._get_connection().connection.client.meta.events

    def begin(params: Any, **_: object) -> Any:
        if under_way.acquire(blocking=False):
            return None
        refused.append("TransactWriteItems")
        reasons = [{"Code": "TransactionConflict"}]
        error = {"Code": "TransactionCanceledException", "Message": "refused"}
        return answer({"Error": error, "CancellationReasons": reasons}, 400)

    def end(http_response: Any, **_: object) -> None:
        if http_response.url != "https://aws.example":
            under_way.release()

    events.register_first("before-call.dynamodb.TransactWriteItems", begin)
    events.register("after-call.dynamodb.TransactWriteItems", end)
    yield refused
    events.unregister("before-call.dynamodb.TransactWriteItems", begin)
    events.unregister("after-call.dynamodb.TransactWriteItems", end)


def services(stores: Stores) -> tuple[ApplicationService, EndpointService]:
    entropy = CountingEntropy()
    # Changes of one moment are told apart all the same.
    clock = FixedClock()
    settling = Settling(stores.cache_leases, clock, ClockPause(clock))
    applications = ApplicationService(stores.applications, clock, entropy, settling)
    secrets = NewSecrets(LibraryEd25519(), entropy)
    endpoints = EndpointService(
        *(applications, stores.endpoints, stores.event_types, secrets, stores.announcements),
        *(clock, entropy, TargetPolicy(), settling),
    )
    return applications, endpoints


def test_changes_of_one_endpoint_at_once_are_all_applied(
    on_dynamodb: Stores, turned_away: list[str]
) -> None:
    applications, endpoints = services(on_dynamodb)
    app = applications.create(OWNER, ApplicationDraft(name="Acme"), None)
    made = endpoints.create(OWNER, app.id, endpoint_draft(), None, None)

    def add(number: int) -> None:
        name = f"x-{number}"
        endpoints.change(
            *(OWNER, app.id, made.id), lambda e: replace(e, headers={**e.headers, name: "v"})
        )

    with ThreadPoolExecutor(MANY) as pool:
        list(pool.map(add, range(MANY)))

    found = endpoints.get(OWNER, app.id, made.id)
    assert found.headers.keys() >= {f"x-{number}" for number in range(MANY)}
    assert turned_away


def test_of_first_puts_at_once_one_creates_and_the_others_replace(
    on_dynamodb: Stores, turned_away: list[str]
) -> None:
    applications, _ = services(on_dynamodb)

    def put(number: int) -> bool:
        draft = ApplicationDraft(name=f"Acme {number}", uid="acme")
        return applications.put(OWNER, "acme", draft)[1]

    with ThreadPoolExecutor(MANY) as pool:
        created = list(pool.map(put, range(MANY)))

    assert created.count(True) == 1
    assert turned_away
