"""How dispatches and delivery tasks are written in a queue: compact JSON with a version.

Functions of two releases meet at the queues while a deployment runs, so a change of these forms
needs a new version, and the old one must be read until the queues have drained. What the old form
can say is written in it, so that the release before reads it too.

Version 2 adds `i` to a task, the id of a manual attempt, and `w` to a dispatch, when it is due;
and to both `y`, the type of a content that is no JSON. `h` of a task, until when it is held back,
needs no version: who does not know it makes the attempt at once.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import orjson

from shared.domain.delivery import DeliveryKey
from shared.domain.dispatch import DeliveryTask, Dispatch
from shared.domain.errors import InternalError
from shared.domain.ids import ATTEMPT, AppId, AttemptId, EndpointId, MessageId, OrgId, is_id
from shared.domain.message import Body

T = TypeVar("T")

_READ = (1, 2)
# What version 1 did not have.
_NEW = "iwy"
# What may be left out.
_ABSENT = dict.fromkeys("cgpyihw")


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
            "w": _written(dispatch.deliver_at),
        }
    )


def decode_dispatch(text: str) -> Dispatch:
    """Turns encode_dispatch around; InternalError when the text is no dispatch."""
    return _decoded("dispatch", _dispatch, text)


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
            "d": _written(task.due_at),
            "t": task.event_type,
            "c": task.channels,
            "g": task.tags,
            **_body(task.body),
            "i": task.manual_id,
            "h": _written(task.held_until),
        }
    )


def decode_task(text: str) -> DeliveryTask:
    """Turns encode_task around; InternalError when the text is no delivery task."""
    return _decoded("delivery task", _task, text)


def _dispatch(fields: dict[str, Any]) -> Dispatch:
    return Dispatch(
        org_id=OrgId(_text(fields["o"])),
        app_id=AppId(_text(fields["a"])),
        message_id=MessageId(_text(fields["m"])),
        endpoint_ids=tuple(EndpointId(e) for e in _texts(fields["e"])),
        event_type=_text(fields["t"]),
        channels=_optional(_texts, fields["c"]),
        tags=_optional(_texts, fields["g"]),
        body=_body_of(fields),
        deliver_at=_optional(_moment, fields["w"]),
    )


def _task(fields: dict[str, Any]) -> DeliveryTask:
    return DeliveryTask(
        key=DeliveryKey(
            OrgId(_text(fields["o"])),
            AppId(_text(fields["a"])),
            EndpointId(_text(fields["e"])),
            MessageId(_text(fields["m"])),
        ),
        number=_number(fields["n"]),
        due_at=_moment(fields["d"]),
        event_type=_text(fields["t"]),
        channels=_optional(_texts, fields["c"]),
        tags=_optional(_texts, fields["g"]),
        body=_body_of(fields),
        manual_id=_optional(_attempt_id, fields["i"]),
        held_until=_optional(_moment, fields["h"]),
    )


def _body(body: Body | None) -> dict[str, Any]:
    return {"p": body.text, "y": body.content_type} if body else {}


def _body_of(fields: dict[str, Any]) -> Body | None:
    text = _optional(_text, fields["p"])
    return None if text is None else Body(text, _optional(_text, fields["y"]))


def _written(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="microseconds") if moment else None


def _dumps(fields: dict[str, Any]) -> str:
    told = {name: value for name, value in fields.items() if value is not None}
    version = 1 if told.keys().isdisjoint(_NEW) else 2
    text = orjson.dumps({"v": version, **told}).decode()
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


def _optional(read: Callable[[Any], T], value: Any) -> T | None:
    return None if value is None else read(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(map(_text, value))


def _attempt_id(value: Any) -> AttemptId:
    if not is_id(ATTEMPT, _text(value)):
        raise ValueError
    return AttemptId(value)


def _number(value: Any) -> int:
    if type(value) is not int:
        raise TypeError
    return value


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError
    return moment
