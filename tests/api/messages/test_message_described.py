"""The body of a message is read by one thing and described by another: they agree on each rule."""

import json
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.errors import InvalidInput
from shared.domain.messages.message_parser import parse
from tests.support.assertions.api_document import DOCUMENT

COMPONENTS = DOCUMENT["components"]
DESCRIBED = jsonschema_rs.Draft202012Validator(
    {"$ref": "#/components/schemas/MessageIn", "components": COMPONENTS}, validate_formats=True
)
LEAST = {"eventType": "a", "payload": {}}
WRONG: list[Any] = [True, 1, -1, 0.5, "", "x y", "\x00", [], [None], [[]], {}, {"a": 1}]


def is_read(body: dict[str, Any]) -> bool:
    try:
        parse(json.dumps(body).encode())
    except InvalidInput:
        return False
    return True


# For each member: at its limits, just beyond them, and of other types.
NAMES = ["a", "a.b-C_9", "n" * 256, "n" * 257, "ü", "a\n", "msg_1", "app_1"]
CHANNELS = [["c:+.-_9"], ["c" * 128], ["c" * 129], ["c"] * 10, ["c"] * 11, ["c", 1], ["a/b"]]
TAGS = [["t/\\#.-_9"], ["t" * 128], ["t" * 129], ["t"] * 5, ["t"] * 6, ["t", None], ["a:b"]]
DAYS = [0, 1, 1.0, 1.5, 90, 91, "1"]
HOURS = [0, 1, 2160, 2161]
MOMENTS = ["2026-01-15T12:00:00Z", "2026-01-15T12:00:00.5+01:00", "2026-13-15T12:00:00Z", "soon"]
METADATA: list[Any] = [{}, None, {"a": "b"}, {"a": 1}, {"a": None}, []]
APPLICATIONS: list[Any] = [
    {},
    {"name": "A"},
    {"name": ""},
    {"name": 1},
    {"name": "\x08"},
    {"name": "A", "unknown": 1},
    *({"name": "A", "uid": uid} for uid in [*NAMES, None, 1]),
    *({"name": "A", "throttleRate": rate} for rate in [0, 1, 65_535, 65_536, None, "1", 1.5]),
    *({"name": "A", "metadata": metadata} for metadata in METADATA),
]
TYPES: list[Any] = ["t", "t" * 256, "t" * 257, "", " t", "t ", "a b", "a\nb", "ü", None, 1]
RAWS: list[Any] = [
    {},
    {"rawPayload": "<a/>", "headers": {}},
    {"rawPayload": ""},
    {"rawPayload": 1},
    {"rawPayload": None, "headers": None, "unknown": 1},
    {"headers": []},
    {"headers": {"unknown": 1}},
    *({"headers": {"content-type": kind}} for kind in TYPES),
]
REFUSED: list[Any] = ["a\nb", "\x00", "\x7f", None, 1, []]
HEADERS: list[Any] = [
    {"X-Region": "eu"},
    {},
    {"x" * 20: "é\t"},
    {f"x-{number}": "" for number in range(20)},
    {f"x-{number}": "" for number in range(21)},
    *({name: "v"} for name in ("", "x y", "x:", "ü", "x\n")),
    *({"x": "v" * length} for length in [2_047, 2_048]),
    *({"x-a": value} for value in REFUSED),
]
MEMBERS: dict[str, list[Any]] = {
    "eventType": NAMES,
    "payload": [{}, {"a": [1, None]}],
    "eventId": NAMES,
    "channels": CHANNELS,
    "tags": TAGS,
    "payloadRetentionPeriod": DAYS,
    "payloadRetentionHours": HOURS,
    "headers": HEADERS,
    "deliverAt": MOMENTS,
    "transformationsParams": RAWS,
    "application": APPLICATIONS,
    "unknown": [1],
}


@pytest.mark.parametrize("name", MEMBERS)
def test_each_member_is_accepted_as_documented(name: str) -> None:
    for value in (*MEMBERS[name], *WRONG, None):
        body = {**LEAST, name: value}
        assert is_read(body) == DESCRIBED.is_valid(body), value


@pytest.mark.parametrize("name", ["eventType", "payload"])
def test_required_members_are_documented_as_required(name: str) -> None:
    body = {member: value for member, value in LEAST.items() if member != name}

    assert (is_read(body), DESCRIBED.is_valid(body)) == (False, False)


@given(
    st.fixed_dictionaries(
        {name: st.sampled_from(MEMBERS[name][:2]) for name in LEAST},
        optional={
            name: st.sampled_from([*values, None])
            for name, values in MEMBERS.items()
            if name not in LEAST
        },
    )
)
@settings(max_examples=300, deadline=None)
def test_members_together_are_accepted_as_documented(body: dict[str, Any]) -> None:
    assert is_read(body) == DESCRIBED.is_valid(body)


def test_every_documented_member_is_tested() -> None:
    described = COMPONENTS["schemas"]["MessageIn"]["properties"]

    assert set(described) == set(MEMBERS) - {"unknown"}
