"""Stored forms of queued messages, one of each kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from shared.adapters.sqs.background_queue import decode_step, encode_step
from shared.adapters.sqs.delivery_codec import (
    decode_dispatch,
    decode_task,
    encode_dispatch,
    encode_task,
)
from shared.domain.background.background_task import TaskStep
from shared.domain.endpoints.throttling import ReservedSlots, Slot
from shared.domain.messages.message import Body
from shared.domain.pipeline.queue_tasks import Dispatch
from tests.support.arrange import builders
from tests.support.arrange.builders import ENDPOINT, NOW, ORG, TASK

LATER = NOW + timedelta(minutes=7, microseconds=1)


@dataclass(frozen=True)
class Queued:
    """A value, with its writer to a queue and its reader."""

    value: Any
    write: Callable[[Any], str]
    read: Callable[[str], Any]

    @property
    def written(self) -> str:
        return self.write(self.value)


_CHANNELS, _TAGS = ("eu", "ä:1"), ("t/1",)
_TASK = builders.task(
    channels=_CHANNELS,
    tags=_TAGS,
    number=3,
    due_at=LATER,
    body=Body("<größe/>\uffff", "application/xml"),
    held_until=LATER,
    throttled=True,
    reserved=ReservedSlots(Slot(NOW, 7), Slot(LATER, 9)),
)
_MANUAL = builders.task(
    number=0,
    body=None,
    manual_id=builders.key().manual_attempt_id("request", NOW),
    reserved=ReservedSlots(None, Slot(LATER, 9)),
)
_DISPATCH = Dispatch(
    org_id=ORG,
    app_id=builders.APP,
    message_id=builders.MESSAGE,
    endpoint_ids=(ENDPOINT,),
    event_type="invoice.paid",
    body=Body('{"amount": 1.10}', None),
    deliver_at=LATER,
    throttled=True,
    channels=_CHANNELS,
    tags=_TAGS,
)

_HEADERS = (("X-Region", "größe"), ("traceparent", "00-1"))
_SCHEDULE = (timedelta(seconds=5), timedelta(minutes=5))

MESSAGES: Mapping[str, Queued] = {
    "dispatch": Queued(_DISPATCH, encode_dispatch, decode_dispatch),
    "dispatch, plain": Queued(builders.dispatch(), encode_dispatch, decode_dispatch),
    "task": Queued(_TASK, encode_task, decode_task),
    "task, plain": Queued(builders.task(), encode_task, decode_task),
    "dispatch, headers": Queued(
        builders.dispatch(headers=_HEADERS), encode_dispatch, decode_dispatch
    ),
    "task, headers": Queued(
        builders.task(body=Body("{}", headers=_HEADERS)), encode_task, decode_task
    ),
    "dispatch, headers and schedule": Queued(
        replace(builders.dispatch(headers=_HEADERS), retry_schedule=_SCHEDULE),
        encode_dispatch,
        decode_dispatch,
    ),
    "task, headers and schedule": Queued(
        replace(_TASK, body=Body("{}", headers=_HEADERS), retry_schedule=_SCHEDULE),
        encode_task,
        decode_task,
    ),
    "task, manual": Queued(_MANUAL, encode_task, decode_task),
    "step": Queued(TaskStep(ORG, TASK, 4), encode_step, decode_step),
}
