from datetime import UTC, datetime, timedelta

import pytest

from shared.domain.applications.application import ApplicationInput
from shared.domain.errors import InvalidInput
from shared.domain.limits import MAX_METADATA_BYTES
from shared.domain.messages.message import RETENTION
from shared.domain.messages.message_parser import parse


def test_every_field_of_a_message_is_parsed() -> None:
    message_input = parse(
        b'{"eventType":"a.b","payload":{},"eventId":"order-7","channels":["eu","x:1"],'
        b'"tags":["a/b"],"payloadRetentionPeriod":5}'
    )

    assert message_input.event_id == "order-7"
    assert message_input.channels == ("eu", "x:1")
    assert message_input.tags == ("a/b",)
    assert message_input.payload_retention == timedelta(days=5)


def test_null_and_absent_fields_have_their_defaults() -> None:
    message_input = parse(
        b'{"eventType":"a","payload":{},"eventId":null,"channels":null,"tags":null,'
        b'"payloadRetentionPeriod":null,"deliverAt":null,"transformationsParams":null}'
    )

    assert message_input == parse(b'{"eventType":"a","payload":{}}')
    assert (message_input.event_id, message_input.channels, message_input.tags) == (
        None,
        None,
        None,
    )
    assert message_input.payload_retention == RETENTION


@pytest.mark.parametrize(
    ("members", "loc"),
    [
        ('"payload":{}', ("body", "eventType")),
        ('"eventType":null,"payload":{}', ("body", "eventType")),
        ('"eventType":"","payload":{}', ("body", "eventType")),
        ('"eventType":"a b","payload":{}', ("body", "eventType")),
        ('"eventType":"a\\n","payload":{}', ("body", "eventType")),
        ('"eventType":"\\u00e9","payload":{}', ("body", "eventType")),
        ('"eventType":["a"],"payload":{}', ("body", "eventType")),
        ('"eventType":"a"', ("body", "payload")),
        ('"eventType":"a","payload":null', ("body", "payload")),
        ('"eventType":"a","payload":[]', ("body", "payload")),
        ('"eventType":"a","payload":"{}"', ("body", "payload")),
        ('"eventType":"a","payload":{},"eventId":"msg_7"', ("body", "eventId")),
        ('"eventType":"a","payload":{},"eventId":7', ("body", "eventId")),
        ('"eventType":"a","payload":{},"channels":[]', ("body", "channels")),
        ('"eventType":"a","payload":{},"channels":"eu"', ("body", "channels")),
        ('"eventType":"a","payload":{},"channels":["eu",""]', ("body", "channels", "[1]")),
        ('"eventType":"a","payload":{},"tags":["a","b","c","d","e","f"]', ("body", "tags")),
        ('"eventType":"a","payload":{},"tags":[null]', ("body", "tags", "[0]")),
        ('"eventType":"a","payload":{},"payloadRetentionPeriod":0', ("body", "payloadRetentionPeriod")),
        ('"eventType":"a","payload":{},"payloadRetentionPeriod":91', ("body", "payloadRetentionPeriod")),
        ('"eventType":"a","payload":{},"payloadRetentionPeriod":5.5', ("body", "payloadRetentionPeriod")),
        ('"eventType":"a","payload":{},"payloadRetentionPeriod":1e999', ("body", "payloadRetentionPeriod")),
        ('"eventType":"a","payload":{},"payloadRetentionPeriod":true', ("body", "payloadRetentionPeriod")),
        ('"eventType":"a","payload":{},"payloadRetentionHours":0', ("body", "payloadRetentionHours")),
        ('"eventType":"a","payload":{},"payloadRetentionHours":2161', ("body", "payloadRetentionHours")),
        ('"eventType":"a","payload":{},"payloadRetentionHours":"1"', ("body", "payloadRetentionHours")),
        ('"eventType":"a","payload":{},"payloadRetentionHours":1,"payloadRetentionPeriod":1', ("body", "payloadRetentionHours")),
        ('"eventType":"a","payload":{},"deliverAt":"2026-01"', ("body", "deliverAt")),
    ],
)  # fmt: skip
def test_an_invalid_field_is_reported_with_its_location(members: str, loc: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse(f"{{{members}}}".encode())

    assert caught.value.problems[0].loc == loc


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-01-15T12:00:00Z", datetime(2026, 1, 15, 12, tzinfo=UTC)),
        ("2026-01-15t12:00:00z", datetime(2026, 1, 15, 12, tzinfo=UTC)),
        ("2026-01-15 14:00:00+02:00", datetime(2026, 1, 15, 12, tzinfo=UTC)),
        ("2026-01-15T12:00:00.123456789Z", datetime(2026, 1, 15, 12, 0, 0, 123456, UTC)),
        # The Python SDK's format of a datetime without a zone.
        ("2026-01-15T12:00:00", datetime(2026, 1, 15, 12, tzinfo=UTC)),
        # The form in a query string: one parser serves all.
        ("2026-01-15", datetime(2026, 1, 15, tzinfo=UTC)),
        ("2026-01-15T12:00Z", datetime(2026, 1, 15, 12, tzinfo=UTC)),
        ("2026-01-15 12:00:00.123456789 UTC", datetime(2026, 1, 15, 12, 0, 0, 123456, UTC)),
        ("2026-01-15T14:00:00 02:00", datetime(2026, 1, 15, 12, tzinfo=UTC)),
        ("2026-01-15T14:00:00+0200", datetime(2026, 1, 15, 12, tzinfo=UTC)),
    ],
)
def test_a_delivery_time_is_parsed_as_rfc_3339(text: str, instant: datetime) -> None:
    message_input = parse(f'{{"eventType":"a","payload":{{}},"deliverAt":"{text}"}}'.encode())

    assert message_input.deliver_at == instant


@pytest.mark.parametrize(
    "value",
    [
        '""', '"tomorrow"', '"2026-01"', '"2026-01-15T12Z"', '"20260115T120000Z"',
        '"2026-13-15T12:00:00Z"', '"2026-01-15T25:00:00Z"', '"2026-W03-4T12:00:00Z"',
        '"0001-01-01T00:00:00+01:00"', '"2026-01-15T12:00:00Z\\n"', "1768478400", "true", "[]",
    ],
)  # fmt: skip
def test_a_malformed_delivery_time_is_refused(value: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse(f'{{"eventType":"a","payload":{{}},"deliverAt":{value}}}'.encode())

    assert caught.value.problems[0].loc == ("body", "deliverAt")


@pytest.mark.parametrize(
    ("member", "retention"),
    [
        ('"payloadRetentionPeriod":1', timedelta(days=1)),
        ('"payloadRetentionPeriod":90', timedelta(days=90)),
        ('"payloadRetentionHours":1', timedelta(hours=1)),
        ('"payloadRetentionHours":2160', timedelta(days=90)),
        ('"payloadRetentionHours":7,"payloadRetentionPeriod":null', timedelta(hours=7)),
    ],
)
def test_a_payloads_retention_is_given_in_days_or_hours(member: str, retention: timedelta) -> None:
    body = f'{{"eventType":"a","payload":{{}},{member}}}'

    assert parse(body.encode()).payload_retention == retention


def _bringing(application: str) -> bytes:
    return f'{{"eventType":"a","payload":{{}},"application":{application}}}'.encode()


def test_a_message_can_include_its_application() -> None:
    everything = '{"name":"Acme","uid":"acme","throttleRate":7,"metadata":{"k":"v"},"other":[]}'

    assert parse(_bringing(everything)).application == ApplicationInput(
        name="Acme", uid="acme", throttle_rate=7, metadata={"k": "v"}
    )
    assert parse(_bringing('{"name":"A","rateLimit":5}')).application == ApplicationInput(
        name="A", throttle_rate=5
    )
    assert parse(_bringing('{"name":"A","metadata":null}')).application == ApplicationInput(
        name="A"
    )
    assert parse(_bringing("null")).application is None


LONGEST = "x" * (MAX_METADATA_BYTES - len('{"k":""}'))


@pytest.mark.parametrize(
    ("application", "loc"),
    [
        ("[]", ()),
        ("{}", ("name",)),
        ('{"name":null}', ("name",)),
        ('{"name":""}', ("name",)),
        ('{"name":"a\\u0008"}', ("name",)),
        ('{"name":"\\ud800"}', ("name",)),
        ('{"name":"A","uid":"app_1"}', ("uid",)),
        ('{"name":"A","uid":"' + "u" * 257 + '"}', ("uid",)),
        ('{"name":"A","throttleRate":0}', ("throttleRate",)),
        ('{"name":"A","throttleRate":65536}', ("throttleRate",)),
        ('{"name":"A","rateLimit":"7"}', ("rateLimit",)),
        ('{"name":"A","metadata":[]}', ("metadata",)),
        ('{"name":"A","metadata":{"k":1}}', ("metadata", "k")),
        ('{"name":"A","metadata":{"\\ud800":"v"}}', ("metadata",)),
        ('{"name":"A","metadata":{"k":"' + LONGEST + 'x"}}', ("metadata",)),
    ],
)
def test_an_invalid_application_in_a_message_is_reported(
    application: str, loc: tuple[str, ...]
) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse(_bringing(application))

    assert caught.value.problems[0].loc == ("body", "application", *loc)


def test_an_application_in_a_message_may_reach_its_limits() -> None:
    largest = (
        f'{{"name":"\\t","uid":"{"u" * 256}","throttleRate":65535,"metadata":{{"k":"{LONGEST}"}}}}'
    )

    assert parse(_bringing(largest)).application == ApplicationInput(
        name="\t", uid="u" * 256, throttle_rate=65_535, metadata={"k": LONGEST}
    )
