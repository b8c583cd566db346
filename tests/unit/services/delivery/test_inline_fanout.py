from datetime import timedelta

import pytest

from shared.adapters.memory import FixedClock, MemoryDeliveryQueue, MemoryMessageQueue
from shared.domain.errors import InfrastructureError
from shared.domain.ids import ENDPOINT, EndpointId
from shared.domain.pipeline.queue_tasks import FEW_ENDPOINTS, Dispatch
from shared.services.delivery.fanout import FanoutService
from shared.services.delivery.inline_fanout import InlineFanout
from shared.services.delivery.schedule import MAX_QUEUE_DELAY
from tests.support.arrange import builders


class BothPaths:
    """Both paths of a dispatch: inline, and by the queue of messages."""

    def __init__(self) -> None:
        self.messages, self.deliveries = MemoryMessageQueue(), MemoryDeliveryQueue()
        self.fanout = FanoutService(queue=self.deliveries, clock=FixedClock())
        self.inline = InlineFanout(fanout=self.fanout, fallback=self.messages)


def dispatch(endpoints: int = 1, size: int = 10, **fields: object) -> Dispatch:
    each = tuple(EndpointId(builders.new_id(ENDPOINT, n)) for n in range(endpoints))
    return builders.dispatch(endpoint_ids=each, payload="x" * size, **fields)


@pytest.mark.parametrize(("endpoints", "size"), [(1, 10), (FEW_ENDPOINTS, 10_000), (2, 48_000)])
def test_few_deliveries_are_queued_inline_as_the_fan_out_would(endpoints: int, size: int) -> None:
    short, long = BothPaths(), BothPaths()

    short.inline.send(dispatch(endpoints, size))
    long.fanout.expand(dispatch(endpoints, size))

    assert short.messages.sent == []
    assert len(short.deliveries.sent) == endpoints
    assert short.deliveries.sent == long.deliveries.sent


@pytest.mark.parametrize(("endpoints", "size"), [(FEW_ENDPOINTS + 1, 10), (10, 11_000)])
def test_many_or_large_deliveries_are_left_to_the_fan_out(endpoints: int, size: int) -> None:
    paths, sent = BothPaths(), dispatch(endpoints, size)

    paths.inline.send(sent, timedelta(seconds=60))

    assert paths.messages.sent == [(sent, timedelta(seconds=60))]
    assert paths.deliveries.sent == []


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [(None, 60), (timedelta(seconds=90), 90), (timedelta(hours=3), MAX_QUEUE_DELAY.seconds)],
)
def test_a_repeated_dispatch_is_delayed_and_no_delivery_is_early(
    ahead: timedelta | None, expected: int
) -> None:
    paths, deliver_at = BothPaths(), builders.NOW + ahead if ahead else None

    paths.inline.send(dispatch(deliver_at=deliver_at), timedelta(seconds=60))

    [(_, delay)] = paths.deliveries.sent
    assert delay == timedelta(seconds=expected)


def test_an_error_of_the_queue_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object) -> None:
        raise InfrastructureError("down")

    paths = BothPaths()
    monkeypatch.setattr(MemoryDeliveryQueue, "send", down)

    with pytest.raises(InfrastructureError):
        paths.inline.send(dispatch())
