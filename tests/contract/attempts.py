"""Consecutive attempts of one delivery."""

from datetime import datetime, timedelta
from typing import Any

from shared.domain import ids
from shared.domain.deliveries.delivery import Attempt, Delivery, Status, Trigger
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.ids import AppId, EndpointId, OrgId
from shared.domain.paging import Span
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, ENDPOINT, NOW, ORG

ELSEWHERE = OrgId(builders.new_id("org_", 2))
OTHER_APP = AppId(builders.new_id(ids.APP, 2))
SECOND_ENDPOINT = EndpointId(builders.new_id(ids.ENDPOINT, 2))
RETRY_AT = NOW + timedelta(hours=2)
KEY = builders.key()


def retry(number: int = 2, due_at: datetime = RETRY_AT, **overrides: Any) -> Attempt:
    """Returns a later attempt of the builders' delivery."""
    fields = {"id": KEY.attempt_id(number, due_at), "number": number, "timestamp": due_at}
    return builders.attempt(**fields | overrides)


def manual(instant: datetime = NOW + timedelta(seconds=1), **overrides: Any) -> Attempt:
    """Returns a manual attempt."""
    fields = {
        "id": KEY.manual_attempt_id("request", instant),
        "number": 0,
        "trigger": Trigger.MANUAL,
        "timestamp": instant,
    }
    return builders.attempt(**fields | overrides)


def waiting(**overrides: Any) -> Delivery:
    """Returns the builders' delivery after its first attempt failed."""
    fields = {"status": Status.SENDING, "next_number": 2, "next_attempt_at": RETRY_AT}
    return builders.delivery(**fields | overrides)


def record_failure_then_success(
    stores: Stores, **overrides: Any
) -> tuple[Attempt, Attempt, Delivery]:
    first = builders.attempt(status=Status.FAIL, response_status_code=500, **overrides)
    second = retry(**overrides)
    after = builders.delivery(attempt_ids=(first.id, second.id))
    assert stores.deliveries.record(first, waiting(), None)
    assert stores.deliveries.record(second, after, waiting())
    return first, second, after


def listed(stores: Stores, now: datetime = NOW, span: Span | None = None) -> list[Attempt]:
    found = stores.deliveries.scan(ORG, APP, ENDPOINT, span or Span(), now)
    return [entry.attempt for entry in found if entry.attempt is not None]


def numbered_key(number: int, instant: datetime = NOW) -> DeliveryKey:
    return builders.key(message_id=builders.new_id(ids.MESSAGE, number, instant))
