"""Translation of DynamoDB's failures, and shared parts of its adapters."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from shared.adapters.dynamodb.table.keys.key_parts import Key
from shared.adapters.dynamodb.table.reads import batch_get
from shared.adapters.dynamodb.table.rows import AttemptRow, MessageRow, PointerRow, Row
from shared.adapters.dynamodb.table.writes import delete_all, put_all
from shared.domain.deliveries.delivery import Status
from shared.domain.errors import (
    InfrastructureError,
    InternalError,
    PayloadTooLarge,
    ServiceError,
)
from shared.domain.paging import Span
from shared.domain.pipeline.queue_tasks import DueRetry
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, MESSAGE, NOW, ORG
from tests.support.assertions.results import delivery_results

Call = Callable[[Stores], object]

CALLS: dict[str, Call] = {
    "get": lambda s: s.messages.get(ORG, APP, MESSAGE),
    "query": lambda s: list(s.messages.scan(ORG, APP, Span(), NOW)),
    "batch get": lambda s: delivery_results(s.deliveries, builders.message()),
    "put": lambda s: s.messages.add(builders.message()),
    "update": lambda s: s.deliveries.save(builders.delivery(status=Status.CANCELED), None),
    "transaction": lambda s: s.messages.add(builders.message(event_id="evt")),
    "batch write": lambda s: s.due_retries.remove(
        [DueRetry(builders.task(), "due#late", builders.task().attempt_id)]
    ),
}
SINGLE_WRITES = ("PutItem", "UpdateItem", "DeleteItem")
PASSING = [
    ("ProvisionedThroughputExceededException", 400),
    ("ThrottlingException", 400),
    ("RequestLimitExceeded", 400),
    ("InternalServerError", 500),
    ("ServiceUnavailable", 503),
    ("TransactionConflictException", 400),
    ("TransactionInProgressException", 400),
]
LASTING = [
    ("AccessDeniedException", 400),
    ("ValidationException", 400),
    ("ResourceNotFoundException", 400),
]


@contextmanager
def answering(answer: Callable[..., Any]) -> Iterator[None]:
    """Responds to every request in place of DynamoDB."""
    events = Row._get_connection().connection.client.meta.events
    events.register_first("before-call.dynamodb", answer)
    try:
        yield
    finally:
        events.unregister("before-call.dynamodb", answer)


def _response(status: int) -> AWSResponse:
    return AWSResponse("", status, HTTPHeaders(), None)


@contextmanager
def refusing(code: str, status: int, **more: Any) -> Iterator[None]:
    """Refuses every request with this code, without botocore's retries."""

    def refuse(**_: object) -> tuple[AWSResponse, dict[str, Any]]:
        parsed = {
            "Error": {"Code": code, "Message": "refused"},
            "ResponseMetadata": {"HTTPStatusCode": status, "HTTPHeaders": {}},
        }
        return _response(status), parsed | more

    with answering(refuse):
        yield


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
@pytest.mark.parametrize(("code", "status"), PASSING)
def test_a_temporary_error_is_an_infrastructure_failure(
    on_dynamodb: Stores, monkeypatch: pytest.MonkeyPatch, call: Call, code: str, status: int
) -> None:
    monkeypatch.setattr("shared.adapters.dynamodb.table.conflict_retry.sleep", lambda _: None)
    with refusing(code, status), pytest.raises(InfrastructureError, match=code) as caught:
        call(on_dynamodb)

    assert caught.value.__cause__ is not None


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
@pytest.mark.parametrize(("code", "status"), LASTING)
def test_a_permanent_error_is_an_internal_error(
    on_dynamodb: Stores, call: Call, code: str, status: int
) -> None:
    with refusing(code, status), pytest.raises(InternalError, match=code) as caught:
        call(on_dynamodb)

    assert caught.value.__cause__ is not None


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
@pytest.mark.parametrize("kind", [ReadTimeoutError, ConnectTimeoutError, EndpointConnectionError])
def test_a_network_error_is_an_infrastructure_failure(
    on_dynamodb: Stores, call: Call, kind: Callable[..., Exception]
) -> None:
    def fail(**_: object) -> None:
        raise kind(endpoint_url="https://dynamodb", error="")

    with answering(fail), pytest.raises(InfrastructureError) as caught:
        call(on_dynamodb)

    assert caught.value.__cause__ is not None


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("TransactionConflict", InfrastructureError),
        ("ThrottlingError", InfrastructureError),
        ("ProvisionedThroughputExceeded", InfrastructureError),
        ("ValidationError", InternalError),
    ],
)
def test_a_canceled_transaction_fails_by_its_reasons(
    on_dynamodb: Stores, reason: str, expected: type[ServiceError]
) -> None:
    reasons = [{"Code": "None"}, {"Code": reason, "Message": "refused"}]

    with (
        refusing("TransactionCanceledException", 400, CancellationReasons=reasons),
        pytest.raises(expected),
    ):
        on_dynamodb.messages.add(builders.message(event_id="evt"))


TOO_LARGE = "x" * 400 * 1024
LARGE_TYPE = builders.event_type(description=TOO_LARGE)


WRITES: dict[str, Call] = {
    "transaction": lambda s: s.event_types.add(LARGE_TYPE, None),
    "endpoint": lambda s: s.endpoints.add(builders.endpoint(description=TOO_LARGE), None),
    "batch write": lambda s: s.event_types.put_all([LARGE_TYPE]),
    "put": lambda s: s.event_types.save(LARGE_TYPE, s.event_types.add(builders.event_type(), None)),
}


@pytest.mark.parametrize("call", WRITES.values(), ids=WRITES.keys())
def test_an_item_over_the_size_limit_is_refused_as_too_large(
    on_dynamodb: Stores, call: Call
) -> None:
    on_dynamodb.applications.add(builders.application(), None)

    with pytest.raises(PayloadTooLarge):
        call(on_dynamodb)


def test_an_item_of_a_transaction_that_grows_too_large_is_refused_as_such(
    on_dynamodb: Stores,
) -> None:
    message = "Item size to update has exceeded the maximum allowed size"
    reasons = [{"Code": "None"}, {"Code": "ValidationError", "Message": message}]

    with (
        refusing("TransactionCanceledException", 400, CancellationReasons=reasons),
        pytest.raises(PayloadTooLarge),
    ):
        on_dynamodb.messages.add(builders.message(event_id="evt"))


def test_a_transaction_in_conflict_is_retried(
    on_dynamodb: Stores, requests: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("shared.adapters.dynamodb.table.conflict_retry.sleep", pauses.append)
    reasons = [{"Code": "TransactionConflict"}, {"Code": "None"}]

    with (
        refusing("TransactionCanceledException", 400, CancellationReasons=reasons),
        pytest.raises(InfrastructureError),
    ):
        on_dynamodb.messages.add(builders.message(event_id="evt"))
    assert on_dynamodb.messages.add(builders.message(event_id="evt"))

    assert requests["TransactWriteItems"] in {1, 13}
    assert len(pauses) == 11
    assert all(0 <= pause <= 0.4 for pause in pauses)


@pytest.mark.parametrize("call", ["put", "update"])
def test_a_write_in_conflict_with_a_transaction_is_retried(
    on_dynamodb: Stores, requests: Counter[str], monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("shared.adapters.dynamodb.table.conflict_retry.sleep", pauses.append)
    left = 3

    def meet(model: Any, **_: object) -> tuple[AWSResponse, dict[str, Any]] | None:
        nonlocal left
        if model.name not in SINGLE_WRITES or left == 0:
            return None
        left -= 1
        return _response(400), {
            "Error": {"Code": "TransactionConflictException", "Message": "refused"},
            "ResponseMetadata": {"HTTPStatusCode": 400, "HTTPHeaders": {}},
        }

    with answering(meet):
        assert CALLS[call](on_dynamodb)

    assert len(pauses) == 3
    assert sum(requests[name] for name in SINGLE_WRITES) in {1, 4}


def test_a_write_with_repeated_conflicts_fails(
    on_dynamodb: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("shared.adapters.dynamodb.table.conflict_retry.sleep", pauses.append)

    with refusing("TransactionConflictException", 400), pytest.raises(InfrastructureError):
        CALLS["put"](on_dynamodb)

    assert len(pauses) == 11
    assert sum(pauses) < 5


def test_unprocessed_keys_are_read_again(on_dynamodb: Stores) -> None:
    places = [Key(f"org#x#{n}", "s") for n in range(3)]
    for place in places:
        PointerRow(*place, target=place.pk).save()

    with leaving_out_one_of_two("BatchGetItem", "UnprocessedKeys"):
        found = batch_get(PointerRow, places)

    assert [row.target for row in found] == [place.pk for place in places]


def test_unprocessed_deletes_are_sent_again(on_dynamodb: Stores) -> None:
    places = [Key(f"org#x#{n}", "s") for n in range(3)]
    for place in places:
        PointerRow(*place, target="t").save()

    with leaving_out_one_of_two("BatchWriteItem", "UnprocessedItems"):
        delete_all(places)

    assert batch_get(PointerRow, places) == []


def test_unprocessed_puts_are_sent_again(on_dynamodb: Stores) -> None:
    places = [Key(f"org#x#{n}", "s") for n in range(3)]

    with leaving_out_one_of_two("BatchWriteItem", "UnprocessedItems"):
        put_all([PointerRow(*place, target=place.pk) for place in places])

    assert [row.target for row in batch_get(PointerRow, places)] == [p.pk for p in places]


@contextmanager
def leaving_out_one_of_two(operation: str, field: str) -> Iterator[None]:
    """Leaves a part of each batch unprocessed, until one item is left."""
    client = Row._get_connection().connection.client
    left: dict[str, Any] = {}

    def shorten(params: dict[str, Any], **_: object) -> None:
        left.clear()
        for table, request in params["RequestItems"].items():
            entries = request["Keys"] if isinstance(request, dict) else request
            if len(entries) > 1:
                rest = [entries.pop()]
                left[table] = {"Keys": rest} if isinstance(request, dict) else rest

    def report(parsed: dict[str, Any], **_: object) -> None:
        parsed[field] = dict(left)

    client.meta.events.register(f"provide-client-params.dynamodb.{operation}", shorten)
    client.meta.events.register(f"after-call.dynamodb.{operation}", report)
    try:
        yield
    finally:
        client.meta.events.unregister(f"provide-client-params.dynamodb.{operation}", shorten)
        client.meta.events.unregister(f"after-call.dynamodb.{operation}", report)


def test_a_batch_without_progress_fails(on_dynamodb: Stores) -> None:
    place = Key("org#x", "s")
    key = {"pk": {"S": place.pk}, "sk": {"S": place.sk}}
    table = Row.Meta.table_name
    nothing = {
        "Responses": {},
        "UnprocessedKeys": {table: {"Keys": [key]}},
        "UnprocessedItems": {table: [{"DeleteRequest": {"Key": key}}]},
    }

    def refuse(**_: object) -> tuple[AWSResponse, dict[str, Any]]:
        return _response(200), nothing

    with answering(refuse), pytest.raises(InfrastructureError, match="none of 1"):
        batch_get(PointerRow, [place])
    with answering(refuse), pytest.raises(InfrastructureError, match="none of 1"):
        delete_all([place])


@contextmanager
def losing_first_answers() -> Iterator[None]:
    """Loses the first response to every request, so that botocore sends it once more."""

    def again(attempts: int, **_: object) -> int | None:
        return 0 if attempts == 1 else None

    # The type stubs lack this event's return value.
    handler: Callable[..., Any] = again
    events = Row._get_connection().connection.client.meta.events
    events.register_first("needs-retry.dynamodb", handler)
    try:
        yield
    finally:
        events.unregister("needs-retry.dynamodb", handler)


def test_a_write_whose_response_was_lost_is_on_record(on_dynamodb: Stores) -> None:
    """A retry cannot distinguish its own first try from another's, so False needs a read."""
    with losing_first_answers():
        assert not on_dynamodb.messages.add(builders.message())
        assert not on_dynamodb.deliveries.record(builders.attempt(), builders.delivery(), None)
        assert on_dynamodb.messages.claim(builders.idempotency_key(), MESSAGE) == MESSAGE

    assert on_dynamodb.messages.get(ORG, APP, MESSAGE) == builders.message()
    assert on_dynamodb.deliveries.get(builders.key()) == builders.delivery()


def test_all_models_share_one_client(on_dynamodb: Stores) -> None:
    clients = {
        id(kind._get_connection().connection.client) for kind in (Row, MessageRow, AttemptRow)
    }

    assert len(clients) == 1


def test_adapters_can_be_shared_by_threads(on_dynamodb: Stores) -> None:
    def run(number: int) -> bool:
        message = builders.message(id=builders.new_id("msg_", number))
        return on_dynamodb.messages.add(message)

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(run, range(1, 65)))

    found = on_dynamodb.messages.scan(ORG, APP, Span(expected=100), NOW)
    assert len(list(found)) == 64
