"""Format of dispatches and delivery tasks in queues: compact JSON with a version.

Functions of two releases share the queues during a deployment, so a change of format needs a new
version, and the old one must be readable until the queues have drained. Tasks that fit into the old
format are written in it, so that the previous release can read them.

Version 2 adds `i` to a task, the id of a manual attempt; `w` to a dispatch, its due time; and to
both `y`, the content type if it is not JSON. Version 3 adds `k` to both, the headers of the
message, each a name and a value. Other additions need no version, since a release
without them makes the attempt at once: `h` of a task, the end of its hold; `r` of both, a flag for
a rate limit of the application; `s`, the reserved slots of the task, each an instant and a rate.
Nor does `b` of both, the retry schedule of the event type in seconds: without it the stack's holds.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import orjson

from shared.adapters.sqs import codec_fields as read
from shared.domain.deliveries.attempt_headers import HeaderPairs
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.deliveries.retry import schedule_from_seconds, schedule_in_seconds
from shared.domain.endpoints.throttling import UNRESERVED, ReservedSlots, Slot
from shared.domain.errors import InternalError
from shared.domain.ids import ATTEMPT, AppId, AttemptId, EndpointId, MessageId, OrgId, is_id
from shared.domain.messages.message import Body
from shared.domain.pipeline.queue_tasks import DeliveryTask, Dispatch

T = TypeVar("T")

_READ = (1, 2, 3)
# Fields missing from version 1, and from version 2.
_NEW, _NEWER = "iwy", "k"
# Optional fields.
_ABSENT = dict.fromkeys("cgpyihwrskb")


def encode_dispatch(dispatch: Dispatch) -> str:
    """Encodes a dispatch as a queue message."""
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
            "b": schedule_in_seconds(dispatch.retry_schedule),
        }
    )


def decode_dispatch(body: str) -> Dispatch:
    """Reverses encode_dispatch; InternalError if the text is not a dispatch."""
    return _decoded("dispatch", _dispatch, body)


def encode_task(task: DeliveryTask) -> str:
    """Encodes a delivery task as a queue message."""
    key = task.key
    return _dumps(
        {
            "o": key.org_id,
            "a": key.app_id,
            "e": key.endpoint_id,
            "m": key.message_id,
            "n": task.number,
            # To the microsecond, since the attempt's id derives from it.
            "d": read.format_optional(task.due_at),
            "t": task.event_type,
            "c": task.channels,
            "g": task.tags,
            **_body(task.body),
            "i": task.manual_id,
            "h": read.format_optional(task.held_until),
            "r": task.throttled or None,
            "s": _slots(task.reserved),
            "b": schedule_in_seconds(task.retry_schedule),
        }
    )


def decode_task(body: str) -> DeliveryTask:
    """Reverses encode_task; InternalError if the text is not a delivery task."""
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
        retry_schedule=schedule_from_seconds(read.optional(read.numbers, fields["b"])),
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
        retry_schedule=schedule_from_seconds(read.optional(read.numbers, fields["b"])),
    )


def _body(body: Body | None) -> dict[str, Any]:
    if not body:
        return {}
    return {"p": body.text, "y": body.content_type, "k": body.headers or None}


def _body_of(fields: dict[str, Any]) -> Body | None:
    text = read.optional(read.text, fields["p"])
    if text is None:
        return None
    content_type = read.optional(read.text, fields["y"])
    return Body(text, content_type, read.optional(_headers, fields["k"]) or ())


def _headers(value: Any) -> HeaderPairs:
    if not isinstance(value, list):
        raise TypeError
    return tuple((read.text(name), read.text(text)) for name, text in value)


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
    version = version if reported.keys().isdisjoint(_NEWER) else 3
    text = orjson.dumps({"v": version, **reported}).decode()
    # SQS rejects these two characters, which JSON allows within strings.
    return text.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")


def _decoded(what: str, decode: Callable[[dict[str, Any]], T], text: str) -> T:
    try:
        fields = orjson.loads(text)
        if fields["v"] in _READ:
            return decode({**_ABSENT, **fields})
    # Without the cause, which may quote a payload.
    except (ValueError, KeyError, TypeError):
        pass
    raise InternalError(f"A message of a queue is no {what} of version {_READ[-1]} or before.")


def _attempt_id(value: Any) -> AttemptId:
    if not is_id(ATTEMPT, read.text(value)):
        raise ValueError
    return AttemptId(value)
