"""Query strings of an endpoint's history: accepted spellings and errors."""

import pytest

from tests.api.messages.delivered import APP, ATTEMPTS, MESSAGES, mine, send
from tests.support.arrange.api_client import ApiClient


@pytest.fixture
def endpoint(api: ApiClient) -> str:
    return mine(api)


@pytest.mark.parametrize(
    "iterator", ["app_" + "0" * 27, "msg_", "msg_" + "0" * 26, "msg_" + "-" * 27, "--msg", "x"]
)
@pytest.mark.parametrize("path", [MESSAGES, f"{APP}/msg", ATTEMPTS])
def test_an_invalid_iterator_returns_422(
    api: ApiClient, endpoint: str, path: str, iterator: str
) -> None:
    answer = api("GET", path, query={"iterator": iterator})

    assert (answer.status, answer.json["detail"][0]["loc"]) == (422, ["query", "iterator"])


def test_an_iterator_of_attempts_is_rejected_by_other_lists(api: ApiClient, endpoint: str) -> None:
    place = "msg_" + "z" * 27

    assert api("GET", MESSAGES, query={"iterator": place}).status == 200
    assert api("GET", f"{APP}/msg", query={"iterator": place}).status == 422


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"status": "7"}, 400),
        ({"status": "sent"}, 400),
        ({"status_code_class": "600"}, 400),
        ({"status_code_class": "250"}, 400),
        ({"with_msg": "perhaps"}, 400),
        ({"before": "yesterday"}, 400),
        ({"channel": "a b"}, 422),
        ({"tag": "a b"}, 422),
        ({"event_types": "a b"}, 422),
        ({"limit": "0"}, 422),
        ({"limit": "251"}, 422),
        ({"limit": "250"}, 200),
        ({"limit": "1"}, 200),
    ],
)
def test_a_list_returns_422_for_an_invalid_query(
    api: ApiClient, endpoint: str, query: dict[str, str], status: int
) -> None:
    assert api("GET", ATTEMPTS, query=query).status == status


EVENT_TYPES = [
    [("event_types", "a.b,x.y")],
    [("event_types", "a.b"), ("event_types", "x.y")],
    [("event_types[]", "a.b"), ("event_types[]", "x.y")],
    [("event_types[0]", "a.b"), ("event_types[1]", "x.y")],
    [("event_types", "a.b"), ("event_types[7]", "x.y")],
]


@pytest.mark.parametrize("spelled", EVENT_TYPES)
@pytest.mark.parametrize("path", [MESSAGES, f"{APP}/msg"])
def test_the_filter_by_event_types_accepts_every_spelling_of_a_list(
    api: ApiClient, endpoint: str, path: str, spelled: list[tuple[str, str]]
) -> None:
    wanted = {send(api, eventType="a.b"), send(api, eventType="x.y")}
    send(api, eventType="other")

    answer = api("GET", path, query=spelled)

    assert {item["id"] for item in answer.json["data"]} == wanted


MOMENTS = [
    "2026-01-15T12:01:00Z",
    "2026-01-15T12:01:00.000Z",
    "2026-01-15T12:01:00+00:00",
    "2026-01-15T13:01:00+01:00",
    "2026-01-15T12:01:00 00:00",
    "2026-01-15T12:01:00",
    "2026-01-15 12:01:00.000000000 UTC",
    "2026-01-15 12:01:00",
    "2026-01-15 12:01:00+00:00",
]


@pytest.mark.parametrize("instant", MOMENTS)
@pytest.mark.parametrize("path", [MESSAGES, f"{APP}/msg", ATTEMPTS])
def test_a_timestamp_is_accepted_in_every_format_of_the_sdks(
    api: ApiClient, endpoint: str, path: str, instant: str
) -> None:
    for _ in range(3):
        send(api)

    times = [
        item["timestamp"][11:16]
        for item in api("GET", path, query={"before": instant}).json["data"]
    ]
    assert times == ["12:00"]
    times = [
        item["timestamp"][11:16] for item in api("GET", path, query={"after": instant}).json["data"]
    ]
    assert times == ["12:02", "12:01"]
