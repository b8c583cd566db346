"""How dispatches and delivery tasks are written in a queue: compact JSON with a version.

Functions of two releases meet at the queues while a deployment runs, so a change of these forms
needs a new version, and the old one must be read until the queues have drained. What the old form
can say is written in it, so that the release before reads it too.

Version 2 adds `i` to a task, the id of a manual attempt, and `w` to a dispatch, when it is due;
and to both `y`, the type of a content that is no JSON. Of these, a release that does not know them
makes the attempt at once, so they need no version: `h` of a task, until when it is held back; `r`
of both, that the application has a rate; `s`, the slots that the task has, each a moment and a
rate.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import orjson

from shared.adapters.sqs import task_fields as read
from shared.domain.deliveries.delivery import DeliveryKey
from shared.domain.endpoints.throttling import UNRESERVED, ReservedSlots, Slot
from shared.domain.errors import InternalError
from shared.domain.ids import ATTEMPT, AppId, AttemptId, EndpointId, MessageId, OrgId, is_id
from shared.domain.messages.message import Body
from shared.domain.pipeline.dispatch import DeliveryTask, Dispatch

T = TypeVar("T")

_READ = (1, 2)
# What version 1 did not have.
_NEW = "iwy"
# What may be left out.
_ABSENT = dict.fromkeys("cgpyihwrs")


def encode_dispatch(dispatch: Dispatch) -> str:
    """The dispatch as a message of a queue."""
    return _dumps(
        {
            "o": dispatch.org_id,
            "a": dispatch.app_id,
            "m": dispatch.message_id,
            "e": dispatch.endpoint_ids,
            "t": dispatch.event_type,
            "c": dispatch.channels,
            "g": dispatch.tags,
            **_body(dispatch.body),
            "w": read.format_optional(dispatch.deliver_at),
            "r": dispatch.throttled or None,
        }
    )


def decode_dispatch(body: str) -> Dispatch:
    """Turns encode_dispatch around; InternalError when the text is no dispatch."""
    return _decoded("dispatch", _dispatch, body)


def encode_task(task: DeliveryTask) -> str:
    """The delivery task as a message of a queue."""
    key = task.key
    return _dumps(
        {
            "o": key.org_id,
            "a": key.app_id,
            "e": key.endpoint_id,
            "m": key.message_id,
            "n": task.number,
            # To the microsecond: the attempt's id follows from it.
            "d": read.format_optional(task.due_at),
            "t": task.event_type,
            "c": task.channels,
            "g": task.tags,
            **_body(task.body),
            "i": task.manual_id,
            "h": read.format_optional(task.held_until),
            "r": task.throttled or None,
            "s": _slots(task.reserved),
        }
    )


def decode_task(body: str) -> DeliveryTask:
    """Turns encode_task around; InternalError when the text is no delivery task."""
    return _decoded("delivery task", _task, body)


def _dispatch(fields: dict[str, Any]) -> Dispatch:
    return Dispatch(
        org_id=OrgId(read.text(fields["o"])),
        app_id=AppId(read.text(fields["a"])),
        message_id=MessageId(read.text(fields["m"])),
        endpoint_ids=tuple(EndpointId(e) for e in read.texts(fields["e"])),
        event_type=read.text(fields["t"]),
        channels=read.optional(read.texts, fields["c"]),
        tags=read.optional(read.texts, fields["g"]),
        body=_body_of(fields),
        deliver_at=read.optional(read.instant, fields["w"]),
        throttled=read.optional(read.flag, fields["r"]) or False,
    )


def _task(fields: dict[str, Any]) -> DeliveryTask:
    return DeliveryTask(
        key=DeliveryKey(
            OrgId(read.text(fields["o"])),
            AppId(read.text(fields["a"])),
            EndpointId(read.text(fields["e"])),
            MessageId(read.text(fields["m"])),
        ),
        number=read.number(fields["n"]),
        due_at=read.instant(fields["d"]),
        event_type=read.text(fields["t"]),
        channels=read.optional(read.texts, fields["c"]),
        tags=read.optional(read.texts, fields["g"]),
        body=_body_of(fields),
        manual_id=read.optional(_attempt_id, fields["i"]),
        held_until=read.optional(read.instant, fields["h"]),
        throttled=read.optional(read.flag, fields["r"]) or False,
        reserved=read.optional(_reserved, fields["s"]) or UNRESERVED,
    )


def _body(body: Body | None) -> dict[str, Any]:
    return {"p": body.text, "y": body.content_type} if body else {}


def _body_of(fields: dict[str, Any]) -> Body | None:
    text = read.optional(read.text, fields["p"])
    return None if text is None else Body(text, read.optional(read.text, fields["y"]))


def _slots(reserved: ReservedSlots) -> list[list[Any] | None] | None:
    if reserved == UNRESERVED:
        return None
    slots = (reserved.endpoint, reserved.application)
    return [[read.format_optional(slot.at), slot.rate] if slot else None for slot in slots]


def _reserved(value: Any) -> ReservedSlots:
    endpoint, application = value
    return ReservedSlots(read.optional(_slot, endpoint), read.optional(_slot, application))


def _slot(value: Any) -> Slot:
    at, rate = value
    return Slot(read.instant(at), read.number(rate))


def _dumps(fields: dict[str, Any]) -> str:
    reported = {name: value for name, value in fields.items() if value is not None}
    version = 1 if reported.keys().isdisjoint(_NEW) else 2
    text = orjson.dumps({"v": version, **reported}).decode()
    # JSON may hold these two characters and SQS refuses them. They stand inside texts only.
    return text.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")


def _decoded(what: str, decode: Callable[[dict[str, Any]], T], text: str) -> T:
    try:
        fields = orjson.loads(text)
        if fields["v"] in _READ:
            return decode({**_ABSENT, **fields})
    # The cause is left out of the error: it may quote a payload.
    except (ValueError, KeyError, TypeError):
        pass
    raise InternalError(f"A message of a queue is no {what} of version {_READ[-1]} or before.")


def _attempt_id(value: Any) -> AttemptId:
    if not is_id(ATTEMPT, read.text(value)):
        raise ValueError
    return AttemptId(value)
