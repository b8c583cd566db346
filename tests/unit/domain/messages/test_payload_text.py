import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.errors import InvalidInput, PayloadTooLarge
from shared.domain.messages.message import Body
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
