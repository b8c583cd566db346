from datetime import timedelta

import pytest

from shared.adapters.memory import FixedClock, MemoryDeliveryQueue, MemoryMessageQueue
from shared.domain.errors import InfrastructureError
from shared.domain.ids import ENDPOINT, EndpointId
from shared.domain.pipeline.dispatch import FEW_ENDPOINTS, Dispatch
from shared.services.delivery.fanout import FanoutService
from shared.services.delivery.inline_fanout import InlineFanout
from shared.services.delivery.schedule import MAX_QUEUE_DELAY
from tests.support.arrange import builders


class Ways:
    """The two queues, and the services before and behind the longer way."""

    def __init__(self) -> None:
        self.messages, self.deliveries = MemoryMessageQueue(), MemoryDeliveryQueue()
        self.fanout = FanoutService(queue=self.deliveries, clock=FixedClock())
        self.short_cut = InlineFanout(fanout=self.fanout, fallback=self.messages)


def dispatch(endpoints: int = 1, size: int = 10, **fields: object) -> Dispatch:
    each = tuple(EndpointId(builders.new_id(ENDPOINT, n)) for n in range(endpoints))
    return builders.dispatch(endpoint_ids=each, payload="x" * size, **fields)


@pytest.mark.parametrize(("endpoints", "size"), [(1, 10), (FEW_ENDPOINTS, 10_000), (2, 48_000)])
def test_few_deliveries_are_queued_at_once_as_the_fan_out_would(endpoints: int, size: int) -> None:
    short, long = Ways(), Ways()

    short.short_cut.send(dispatch(endpoints, size))
    long.fanout.expand(dispatch(endpoints, size))

    assert short.messages.sent == []
    assert len(short.deliveries.sent) == endpoints
    assert short.deliveries.sent == long.deliveries.sent


@pytest.mark.parametrize(("endpoints", "size"), [(FEW_ENDPOINTS + 1, 10), (10, 11_000)])
def test_many_or_large_ones_are_left_to_the_fan_out(endpoints: int, size: int) -> None:
    ways, sent = Ways(), dispatch(endpoints, size)

    ways.short_cut.send(sent, timedelta(seconds=60))

    assert ways.messages.sent == [(sent, timedelta(seconds=60))]
    assert ways.deliveries.sent == []


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [(None, 60), (timedelta(seconds=90), 90), (timedelta(hours=3), MAX_QUEUE_DELAY.seconds)],
)
def test_a_repeat_comes_later_and_nothing_before_its_time(
    ahead: timedelta | None, expected: int
) -> None:
    ways, deliver_at = Ways(), builders.NOW + ahead if ahead else None

    ways.short_cut.send(dispatch(deliver_at=deliver_at), timedelta(seconds=60))

    [(_, delay)] = ways.deliveries.sent
    assert delay == timedelta(seconds=expected)


def test_a_queue_that_fails_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object) -> None:
        raise InfrastructureError("down")

    ways = Ways()
    monkeypatch.setattr(MemoryDeliveryQueue, "send", down)

    with pytest.raises(InfrastructureError):
        ways.short_cut.send(dispatch())
