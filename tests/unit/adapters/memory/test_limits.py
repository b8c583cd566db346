"""The fakes of the stores refuse what DynamoDB refuses."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from shared.adapters.memory import (
    MemoryApplications,
    MemoryDueRetries,
    MemoryEndpoints,
    MemoryEventTypes,
    MemoryMessages,
    MemoryRevocations,
    MemoryStore,
)
from shared.adapters.memory.dynamodb_limits import MAX_ITEM_BYTES, check_batch, check_item
from shared.domain.auth.revocation import Revocation
from shared.domain.errors import InternalError, PayloadTooLarge, ServiceError
from shared.domain.ids import AppId
from shared.domain.pipeline.queue_tasks import DueRetry
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, ORG

TOO_MUCH = "x" * (MAX_ITEM_BYTES + 1)
TASK = builders.task()
REPEATED = [builders.event_type()] * 2
REFUSED: dict[str, tuple[Callable[[MemoryStore], object], type[ServiceError]]] = {
    "event types of one name in a batch": (
        lambda s: MemoryEventTypes(s).put_all(REPEATED),
        InternalError,
    ),
    "one name twice in a read": (
        lambda s: MemoryEventTypes(s).get_all(ORG, ["a", "a"]),
        InternalError,
    ),
    "one subject twice in a transaction": (
        lambda s: MemoryRevocations(s).save(
            ORG, APP, [Revocation("all")] * 2, [Revocation("all")] * 2
        ),
        InternalError,
    ),
    "more subjects than a transaction takes": (
        lambda s: MemoryRevocations(s).save(ORG, APP, [Revocation(str(n)) for n in range(101)], []),
        InternalError,
    ),
    "a retry twice in a batch": (
        lambda s: MemoryDueRetries(s.clock).remove([DueRetry(TASK, "late", TASK.attempt_id)] * 2),
        InternalError,
    ),
    "an empty key": (
        lambda s: MemoryApplications(s).add(builders.application(id=AppId("")), None),
        InternalError,
    ),
    "an application over 400 KB": (
        lambda s: MemoryApplications(s).add(builders.application(metadata={"a": TOO_MUCH}), None),
        PayloadTooLarge,
    ),
    "an event type over 400 KB": (
        lambda s: MemoryEventTypes(s).add(builders.event_type(description=TOO_MUCH), None),
        PayloadTooLarge,
    ),
    "a message whose tags are over 400 KB": (
        lambda s: MemoryMessages(s).add(builders.message(tags=(TOO_MUCH,))),
        PayloadTooLarge,
    ),
}


@pytest.mark.parametrize(("act", "kind"), REFUSED.values(), ids=REFUSED)
def test_a_fake_refuses_what_dynamodb_refuses(
    act: Callable[[MemoryStore], object], kind: type[ServiceError]
) -> None:
    with pytest.raises(kind):
        act(MemoryStore())


def test_an_endpoint_that_grows_over_400_kb_stays_as_it_was() -> None:
    store = MemoryStore()
    MemoryApplications(store).add(builders.application(), None)
    before = MemoryEndpoints(store).add(builders.endpoint(), None)

    with pytest.raises(PayloadTooLarge):
        MemoryEndpoints(store).save(replace(before, headers={"a": TOO_MUCH}), before)

    assert MemoryEndpoints(store).get(ORG, APP, before.id) == before


def test_a_large_payload_lies_apart_and_is_taken() -> None:
    assert MemoryMessages().add(builders.message(payload=f'"{TOO_MUCH}"'))


@pytest.mark.parametrize(("count", "most"), [(26, 25), (101, 100)])
def test_a_request_for_too_many_items_is_refused(count: int, most: int) -> None:
    check_batch(range(most), most)

    with pytest.raises(InternalError, match="Too many items"):
        check_batch(range(count), most)


def test_an_item_just_within_the_limit_is_taken() -> None:
    check_item("key", "x" * MAX_ITEM_BYTES)

    with pytest.raises(PayloadTooLarge):
        check_item("key", TOO_MUCH)
