"""Format of dispatches and delivery tasks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.adapters.sqs.delivery_codec import (
    decode_dispatch,
    decode_task,
    encode_dispatch,
    encode_task,
)
from shared.domain.deliveries.delivery import Trigger
from shared.domain.endpoints.throttling import ReservedSlots, Slot
from shared.domain.errors import InternalError
from shared.domain.messages.message import Body
from shared.domain.pipeline.queue_tasks import Dispatch
from tests.support.arrange import builders
from tests.support.arrange.builders import NOW, dispatch, key, new_id, task

TEXTS = st.none() | st.lists(st.text(), max_size=3).map(tuple)
PAYLOAD = st.none() | st.text() | st.text('\ufffe\uffff"\\\n\u2028é\U0001f600')
BODIES = st.none() | st.builds(Body, PAYLOAD.filter(lambda text: text is not None), PAYLOAD)
MOMENTS = st.datetimes(timezones=st.just(UTC))


@given(st.text(), TEXTS, TEXTS, BODIES, st.integers(1, 100), MOMENTS)
def test_a_task_reads_back_exactly(
    event_type: str,
    channels: tuple[str, ...] | None,
    tags: tuple[str, ...] | None,
    body: Body | None,
    number: int,
    due_at: datetime,
) -> None:
    written = task(
        event_type=event_type,
        channels=channels,
        tags=tags,
        body=body,
        number=number,
        due_at=due_at,
    )

    assert decode_task(encode_task(written)) == written


@given(st.integers(0, 30), TEXTS, PAYLOAD)
def test_a_dispatch_reads_back_exactly(
    endpoints: int, channels: tuple[str, ...] | None, payload: str | None
) -> None:
    endpoint_ids = tuple(new_id("ep_", n) for n in range(endpoints))
    written = dispatch(endpoint_ids=endpoint_ids, channels=channels, tags=channels, payload=payload)

    assert decode_dispatch(encode_dispatch(written)) == written


@given(PAYLOAD)
def test_only_characters_that_sqs_takes_are_written(payload: str | None) -> None:
    for text in (
        encode_task(task(body=payload and Body(payload))),
        encode_dispatch(dispatch(payload=payload)),
    ):
        assert not any(c < " " or c in "\ufffe\uffff" for c in text)


def test_a_manual_attempt_is_the_same_after_the_queue() -> None:
    written = task(number=0, manual_id=builders.new_id("atmpt_"))

    read = decode_task(encode_task(written))

    assert read == written
    assert (read.attempt_id, read.trigger) == (written.manual_id, Trigger.MANUAL)


def test_the_previous_release_reads_tasks_in_its_format() -> None:
    """The previous release knows version 1, and would take a manual attempt for a scheduled one."""
    assert encode_task(task()).startswith('{"v":1,')
    assert encode_task(task(manual_id=builders.new_id("atmpt_"))).startswith('{"v":2,')


def test_an_attempt_that_was_held_back_is_the_same_after_the_queue() -> None:
    held_until = datetime(2026, 1, 15, 13, 0, 0, 7, UTC)
    written = task(number=2, held_until=held_until)

    read = decode_task(encode_task(written))

    assert read == written
    assert (read.ready_at, read.attempt_id) == (held_until, task(number=2).attempt_id)


SLOT = Slot(datetime(2026, 1, 15, 13, 0, 0, 7, UTC), 65_535)


@pytest.mark.parametrize(
    "reserved",
    [ReservedSlots(SLOT), ReservedSlots(None, SLOT), ReservedSlots(SLOT, replace(SLOT, rate=1))],
)
def test_a_slot_is_the_same_after_the_queue(reserved: ReservedSlots) -> None:
    written = task(held_until=SLOT.at, throttled=True, reserved=reserved)

    assert decode_task(encode_task(written)) == written


def test_the_flag_for_a_rate_limit_survives_the_queue() -> None:
    for throttled in (True, False):
        read = decode_dispatch(
            encode_dispatch(Dispatch.of(builders.message(), throttled=throttled))
        )
        assert read.throttled is throttled
        assert [task.throttled for task in read.tasks()] == [throttled]


def test_a_release_without_rate_limits_reads_tasks_with_one() -> None:
    throttled = task(throttled=True, reserved=ReservedSlots(SLOT))

    assert encode_task(throttled).startswith('{"v":1,')
    assert decode_task(encode_task(task())) == task()


def test_the_attempt_is_the_same_after_the_queue() -> None:
    written = task(number=3, due_at=datetime(2026, 1, 15, 12, 0, 0, 123_457, UTC))

    assert decode_task(encode_task(written)).attempt_id == written.attempt_id


def test_an_instant_in_another_time_zone_decodes_to_the_same_instant() -> None:
    due_at = datetime(2026, 1, 15, 12, tzinfo=timezone(timedelta(hours=2)))

    assert decode_task(encode_task(task(due_at=due_at))).due_at == due_at


def test_the_encoded_format_is_unchanged() -> None:
    """A deployment finds queues full of tasks: a change of format needs a new version."""
    named = key(org_id="org_1", app_id="app_1", endpoint_id="ep_1", message_id="msg_1")
    due_at = datetime(2026, 1, 15, 12, tzinfo=UTC)
    written = task(key=named, due_at=due_at, channels=("eu",), tags=("t",), body=Body('{"a": 1}'))

    assert encode_task(written) == (
        '{"v":1,"o":"org_1","a":"app_1","e":"ep_1","m":"msg_1","n":1,'
        '"d":"2026-01-15T12:00:00.000000+00:00","t":"invoice.paid","c":["eu"],"g":["t"],'
        '"p":"{\\"a\\": 1}"}'
    )
    short = replace(
        dispatch(org_id="org_1", app_id="app_1", payload=None),
        message_id=named.message_id,
        endpoint_ids=(named.endpoint_id,),
    )
    assert encode_dispatch(short) == (
        '{"v":1,"o":"org_1","a":"app_1","m":"msg_1","e":["ep_1"],"t":"invoice.paid"}'
    )


def test_when_a_dispatch_is_due_is_the_same_after_the_queue() -> None:
    written = dispatch(deliver_at=NOW + timedelta(hours=2, microseconds=1))

    assert encode_dispatch(written).startswith('{"v":2,')
    assert decode_dispatch(encode_dispatch(written)) == written


def test_what_is_sent_in_place_of_the_payload_is_the_same_after_the_queue() -> None:
    raw = Body("a=1", "application/x-www-form-urlencoded")

    written = dispatch(raw=raw)

    assert written.body == raw
    assert decode_dispatch(encode_dispatch(written)) == written
    # A release that does not know of types would send it as JSON.
    assert encode_dispatch(written).startswith('{"v":2,')
    assert encode_task(task(body=raw)).startswith('{"v":2,')
    assert encode_task(task(body=Body("a=1"))).startswith('{"v":1,')


def test_headers_of_a_message_are_the_same_after_the_queue() -> None:
    body = Body("{}", headers=(("X-A", "\uffff\u00e9"), ("traceparent", "00")))

    # A release that does not know of headers would send it without them.
    assert encode_task(task(body=body)).startswith('{"v":3,')
    assert decode_task(encode_task(task(body=body))) == task(body=body)
    written = dispatch(headers=body.headers)
    assert encode_dispatch(written).startswith('{"v":3,')
    assert decode_dispatch(encode_dispatch(written)) == written


WHOLE = encode_task(task())
SPOILED = [
    "",
    "null",
    "[]",
    "7",
    '"v"',
    "{}",
    '{"v":1}',
    "not json",
    "[" * 5_000,
    WHOLE[:-1],
    WHOLE.replace('"v":1', '"v":4'),
    WHOLE.replace('"p":"', '"k":{"a":"b"},"p":"'),
    WHOLE.replace('"p":"', '"k":[["a"]],"p":"'),
    WHOLE.replace('"p":"', '"k":[["a",7]],"p":"'),
    WHOLE.replace('"p":"', '"k":["ab","c"],"p":"'),
    WHOLE.replace('"p":"', '"i":7,"p":"'),
    WHOLE.replace('"p":"', '"y":7,"p":"'),
    WHOLE.replace('"p":"', '"i":"msg_38IDslDHDnsmUHjIX5fLpXzzEW1","p":"'),
    WHOLE.replace('"n":1', '"n":"1"'),
    WHOLE.replace('"n":1', '"n":true'),
    WHOLE.replace('"n":1', '"n":1.0'),
    WHOLE.replace('"t":"invoice.paid"', '"t":null'),
    WHOLE.replace('"p":"', '"s":[["2026-01-15T12:00:00+00:00",1]],"p":"'),
    WHOLE.replace('"p":"', '"s":[["2026-01-15T12:00:00",1],null],"p":"'),
    WHOLE.replace('"p":"', '"s":[["2026-01-15T12:00:00+00:00","1"],null],"p":"'),
    WHOLE.replace('"p":"', '"r":1,"p":"'),
    WHOLE.replace('"p":"', '"c":"eu","p":"'),
    WHOLE.replace('"p":"', '"c":[7],"p":"'),
    WHOLE.replace("+00:00", ""),
    WHOLE.replace('"d":"2', '"d":"x'),
]


@pytest.mark.parametrize("text", SPOILED, ids=range(len(SPOILED)))
def test_decoding_an_invalid_task_raises_an_error_that_does_not_quote_it(text: str) -> None:
    with pytest.raises(InternalError) as caught:
        decode_task(text)
    assert "amount" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_task_does_not_decode_as_a_dispatch_nor_a_dispatch_as_a_task() -> None:
    with pytest.raises(InternalError, match="no dispatch"):
        decode_dispatch(encode_task(task()))
    with pytest.raises(InternalError, match="no delivery task"):
        decode_task(encode_dispatch(dispatch()))


@given(st.text())
def test_decoding_random_text_raises_only_the_documented_error(text: str) -> None:
    for decode in (decode_task, decode_dispatch):
        with pytest.raises(InternalError):
            decode(text)
