"""Requests of receivers in the header `webhook-delivery`."""

from datetime import timedelta

import pytest

from shared.domain.deliveries.delivery_control import (
    DeliveryControl,
    delivery_control,
    ends_delivery,
)
from shared.domain.deliveries.retry import next_attempt_at
from tests.support.arrange.builders import NOW, key, reply


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ((("webhook-delivery", "disable"),), DeliveryControl.DISABLE),
        ((("Webhook-Delivery", " Abort-Message "),), DeliveryControl.ABORT),
        ((("webhook-delivery", "retry, DISABLE"),), DeliveryControl.DISABLE),
        ((("webhook-delivery", "abort-message"), ("webhook-delivery", "disable")), DeliveryControl.DISABLE),
        ((("webhook-delivery", ""),), None),
        ((("webhook-delivery", "disabled"),), None),
        ((("webhook-delivery", "abort message"),), None),
        ((("webhook-delivery", "\xff\x00" * 9_000),), None),
        ((("x-webhook-delivery", "disable"),), None),
        ((), None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", [200, 204, 302, 400, 410, 500, 101])
def test_only_the_two_values_are_requests_whatever_the_status(
    headers: tuple[tuple[str, str], ...], expected: DeliveryControl | None, status: int
) -> None:
    answer = reply(status_code=status, response_headers=headers)

    assert delivery_control(answer) is expected


def test_an_attempt_without_an_answer_has_no_request() -> None:
    none = reply(status_code=0, error="no", response_headers=(("webhook-delivery", "disable"),))

    assert delivery_control(none) is None
    assert not ends_delivery(none)


@pytest.mark.parametrize("value", [each.value for each in DeliveryControl])
def test_no_attempt_follows_an_answer_that_ends_its_delivery(value: str) -> None:
    schedule = [timedelta(seconds=5)] * 3
    ending = reply(status_code=503, response_headers=(("webhook-delivery", value),))

    assert next_attempt_at(schedule, key(), 1, NOW, ending) is None
    assert next_attempt_at(schedule, key(), 1, NOW, reply(status_code=503)) is not None
