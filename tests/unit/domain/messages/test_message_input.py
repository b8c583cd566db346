import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.applications.application import ApplicationInput
from shared.domain.errors import InvalidInput, PayloadTooLarge
from shared.domain.limits import MAX_METADATA_BYTES
from shared.domain.messages.message import RETENTION, Body
from shared.domain.messages.message_parser import MAX_BODY_BYTES, parse

BLANK = st.text(" \t\r\n", max_size=3)
STRING = st.builds(json.dumps, st.text(), ensure_ascii=st.booleans())
# Includes numbers that no Python float or int prints unchanged.
NUMBER = st.from_regex(
    r"-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,4})?", fullmatch=True
)
SCALAR = STRING | NUMBER | st.sampled_from(["true", "false", "null"])


def _joined(items: list[str], blank: str, brackets: str) -> str:
    return brackets[0] + blank + f"{blank},{blank}".join(items) + blank + brackets[1]


def _array(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(_joined, st.lists(values, max_size=3), BLANK, st.just("[]"))


def _object(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    member = st.builds("{}{}:{}{}".format, STRING, BLANK, BLANK, values)
    return st.builds(_joined, st.lists(member, max_size=3), BLANK, st.just("{}"))


JSON = st.recursive(SCALAR, lambda inner: _array(inner) | _object(inner), max_leaves=8)
OBJECT = _object(JSON)


@given(OBJECT, JSON, BLANK, BLANK, st.permutations(range(3)))
def test_a_payload_keeps_its_posted_text(
    payload: str, other: str, before: str, after: str, order: list[int]
) -> None:
    members = [
        f'"payload"{before}:{after}{payload}',
        f'"unknown"{before}:{other}',
        '"eventType":"invoice.paid"',
    ]
    body = _joined([members[i] for i in order], before, "{}")

    message_input = parse((after + body + before).encode())

    assert message_input.payload == payload
    assert message_input.event_type == "invoice.paid"


@given(st.binary() | st.text().map(str.encode) | JSON.map(str.encode))
def test_garbage_in_a_message_body_is_invalid_input(body: bytes) -> None:
    with pytest.raises(InvalidInput):
        parse(body)


@given(OBJECT, st.data())
def test_a_truncated_or_corrupted_body_is_parsed_or_refused(
    payload: str, data: st.DataObject
) -> None:
    body = f'{{"eventType":"a","payload":{payload},"eventId":"e","channels":["c"]}}'.encode()
    at = data.draw(st.integers(0, len(body) - 1))
    with pytest.raises(InvalidInput):
        parse(body[:at])

    spoiled = body[:at] + data.draw(st.binary(max_size=2)) + body[at + 1 :]
    try:
        parse(spoiled)
    except InvalidInput as exc:
        assert exc.problems  # noqa: PT017 - either outcome is right


@pytest.mark.parametrize("name", ["payload", "data"])
def test_a_payload_may_have_either_of_two_names(name: str) -> None:
    assert parse(b'{"eventType":"a","%s":{"b":1}}' % name.encode()).payload == '{"b":1}'


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
    ("parameters", "raw"),
    [
        ('{"rawPayload":"a=1\\n☃"}', Body("a=1\n☃")),
        ('{"rawPayload":""}', Body("")),
        ('{"rawPayload":"a","headers":null}', Body("a")),
        ('{"rawPayload":"a","headers":{}}', Body("a")),
        ('{"rawPayload":"a","headers":{"content-type":null}}', Body("a")),
        ('{"rawPayload":"a","headers":{"x-other":7}}', Body("a")),
        ('{"rawPayload":"a","headers":{"Content-Type":"text/xml"}}', Body("a", "text/xml")),
        (f'{{"rawPayload":"a","headers":{{"content-type":"{"x" * 256}"}}}}', Body("a", "x" * 256)),
        ('{"rawPayload":null,"headers":{"content-type":"text/xml"}}', None),
        ('{"headers":{},"other":7}', None),
        ("{}", None),
        ("null", None),
    ],
)
def test_a_text_can_be_sent_in_place_of_the_payload(parameters: str, raw: Body | None) -> None:
    body = f'{{"eventType":"a","payload":{{"a":1}},"transformationsParams":{parameters}}}'

    message_input = parse(body.encode())

    assert (message_input.payload, message_input.raw) == ('{"a":1}', raw)


@pytest.mark.parametrize(
    "text", ['{"a": 1}', '{"b":{"c":[1.50,{}]}}', '{"\u00c9":"\\ud83d"}', "{}"]
)
def test_an_object_beside_an_empty_payload_is_the_payload(text: str) -> None:
    """The SDKs for Java and Kotlin post every payload this way."""
    parameters = json.dumps({"rawPayload": text})
    body = f'{{"eventType":"x","payload":{{ }},"transformationsParams":{parameters}}}'

    message_input = parse(body.encode())

    assert (message_input.payload, message_input.raw) == (text, None)


@pytest.mark.parametrize(
    ("payload", "text", "headers"),
    [
        ('{"a":1}', '{"b":1}', {}),
        ("{}", "<a/>", {}),
        ("{}", "", {}),
        ("{}", "[1]", {}),
        ("{}", ' {"b":1}', {}),
        ("{}", '{"b":1}\n', {}),
        ("{}", '{"b":NaN}', {}),
        ("{}", '{"b":' * 100_000, {}),
        ("{}", '{"b":1}', {"Content-Type": "text/plain"}),
    ],
)
def test_any_other_raw_text_stays_beside_its_payload(
    payload: str, text: str, headers: dict[str, str]
) -> None:
    parameters = json.dumps({"rawPayload": text, "headers": headers})
    body = f'{{"eventType":"x","payload":{payload},"transformationsParams":{parameters}}}'

    message_input = parse(body.encode())

    assert (message_input.payload, message_input.raw) == (
        payload,
        Body(text, headers.get("Content-Type")),
    )


@pytest.mark.parametrize(
    ("parameters", "place"),
    [
        ("7", ()),
        ("[]", ()),
        ('"a"', ()),
        ('{"rawPayload":7}', ("rawPayload",)),
        ('{"rawPayload":{"a":1}}', ("rawPayload",)),
        ('{"rawPayload":"\\ud800"}', ("rawPayload",)),
        ('{"headers":[]}', ("headers",)),
        ('{"rawPayload":"a","headers":{"content-type":7}}', ("headers", "content-type")),
        ('{"rawPayload":"a","headers":{"content-type":""}}', ("headers", "content-type")),
        ('{"rawPayload":"a","headers":{"content-type":" a"}}', ("headers", "content-type")),
        ('{"rawPayload":"a","headers":{"content-type":"a\\nb: c"}}', ("headers", "content-type")),
        ('{"rawPayload":"a","headers":{"content-type":"é"}}', ("headers", "content-type")),
        (
            f'{{"rawPayload":"a","headers":{{"content-type":"{"x" * 257}"}}}}',
            ("headers", "content-type"),
        ),
    ],
)
def test_an_invalid_raw_payload_is_reported_with_its_location(
    parameters: str, place: tuple[str, ...]
) -> None:
    body = f'{{"eventType":"a","payload":{{}},"transformationsParams":{parameters}}}'

    with pytest.raises(InvalidInput) as caught:
        parse(body.encode())

    assert caught.value.problems[0].loc == ("body", "transformationsParams", *place)


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


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{}x",
        b"[]",
        b'{"eventType":"a","payload":{},}',
        b'{"eventType":"a","payload":{}}{}',
        b'{"eventType":"a","payload":{"n":NaN}}',
        b'{"eventType":"a","payload":{"n":-Infinity}}',
        b'{"eventType":"a","payload":{"n":01}}',
        b'{"eventType":"a","payload":{"s":"\x01"}}',
        b'{"eventType":"a","payload":{"s":"\xff"}}',
        b'{"eventType":"a","payload":{},"payload":{"b":1}}',
        b'{"eventType":"a","event\\u0054ype":"b","payload":{}}',
        b"{'eventType':'a','payload':{}}",
        b'\xef\xbb\xbf{"eventType":"a","payload":{}}',
        b'{"eventType":"a","payload":{"deep":' + b"[" * 100_000,
        b'{"eventType":"a","payload":' + b'{"a":' * 100_000,
    ],
)
def test_a_body_that_is_not_a_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse(body)

    assert caught.value.problems[0].loc == ("body",)
    assert caught.value.problems[0].type == "value_error.jsondecode"


def test_a_payload_with_very_long_numbers_is_parsed_quickly() -> None:
    payload = '{"n":' + "1" * 900_000 + ',"m":0.' + "1" * 100_000 + "}"

    assert parse(f'{{"eventType":"a","payload":{payload}}}'.encode()).payload == payload


def test_a_body_of_the_maximum_size_is_accepted_and_a_larger_one_is_refused() -> None:
    start, end = b'{"eventType":"a","payload":{"a":"', b'"}}'
    filling = b"x" * (MAX_BODY_BYTES - len(start) - len(end))

    assert parse(start + filling + end).event_type == "a"
    with pytest.raises(PayloadTooLarge):
        parse(start + filling + b"x" + end)
