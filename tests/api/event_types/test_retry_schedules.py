"""Retry schedules of event types in the API."""

from typing import Any

import pytest

from tests.support.arrange.api_client import ApiClient

PATH = "/api/v1/event-type/a.b/retry-schedule"
TYPE = "/api/v1/event-type/a.b"
WAITS = [{"secs": 5, "nanos": 0}, {"secs": 86_400, "nanos": 0}]


@pytest.fixture(autouse=True)
def event_type(api: ApiClient) -> None:
    """An event type without a schedule."""
    api("POST", "/api/v1/event-type", {"name": "a.b", "description": ""})


def test_an_event_type_has_no_schedule_at_first(api: ApiClient) -> None:
    assert api("GET", PATH).json == {"retrySchedule": None}


@pytest.mark.parametrize("schedule", [WAITS, [], None, [WAITS[0]] * 20])
def test_a_schedule_is_stored_and_read_back(api: ApiClient, schedule: Any) -> None:
    answer = api("PUT", PATH, {"retrySchedule": schedule})

    assert (answer.status, answer.json) == (200, {"retrySchedule": schedule})
    assert api("GET", PATH).json == {"retrySchedule": schedule}


def test_a_duration_needs_no_nanoseconds_and_a_body_no_schedule(api: ApiClient) -> None:
    assert api("PUT", PATH, {"retrySchedule": [{"secs": 5}]}).json["retrySchedule"] == [
        {"secs": 5, "nanos": 0}
    ]
    assert api("PUT", PATH, {}).json == {"retrySchedule": None}


def test_other_changes_of_an_event_type_keep_its_schedule(api: ApiClient) -> None:
    api("PUT", PATH, {"retrySchedule": WAITS})
    api("PUT", TYPE, {"description": "new"})
    api("PATCH", TYPE, {"description": "newer"})
    api("DELETE", TYPE)

    assert api("GET", PATH).json == {"retrySchedule": WAITS}


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"retrySchedule": 5}, ["retrySchedule"]),
        ({"retrySchedule": "5"}, ["retrySchedule"]),
        ({"retrySchedule": {}}, ["retrySchedule"]),
        ({"retrySchedule": [5]}, ["retrySchedule", "[0]"]),
        ({"retrySchedule": [None]}, ["retrySchedule", "[0]"]),
        ({"retrySchedule": [[WAITS]]}, ["retrySchedule", "[0]"]),
        ({"retrySchedule": [{}]}, ["retrySchedule", "[0]", "secs"]),
        ({"retrySchedule": [{"secs": "5", "nanos": 0}]}, ["retrySchedule", "[0]", "secs"]),
        ({"retrySchedule": [{"secs": 1.5, "nanos": 0}]}, ["retrySchedule", "[0]", "secs"]),
        ({"retrySchedule": [{"secs": True, "nanos": 0}]}, ["retrySchedule", "[0]", "secs"]),
        ({"retrySchedule": [{"secs": 0, "nanos": 0}]}, ["retrySchedule", "[0]", "secs"]),
        ({"retrySchedule": [{"secs": -1, "nanos": 0}]}, ["retrySchedule", "[0]", "secs"]),
        ({"retrySchedule": [{"secs": 86_401, "nanos": 0}]}, ["retrySchedule", "[0]", "secs"]),
        ({"retrySchedule": [{"secs": 10**30, "nanos": 0}]}, ["retrySchedule", "[0]", "secs"]),
        ({"retrySchedule": [{"secs": 5, "nanos": 1}]}, ["retrySchedule", "[0]", "nanos"]),
        ({"retrySchedule": [{"secs": 5, "nanos": -1}]}, ["retrySchedule", "[0]", "nanos"]),
        ({"retrySchedule": [{"secs": 5, "nanos": None}]}, ["retrySchedule", "[0]", "nanos"]),
        ({"retrySchedule": WAITS * 11}, ["retrySchedule"]),
        ([], []),
    ],
)
def test_bad_input_is_refused_with_its_place(api: ApiClient, body: Any, place: list[Any]) -> None:
    answer = api("PUT", PATH, body)

    assert answer.status == 422
    assert [each["loc"] for each in answer.json["detail"]] == [["body", *place]]
    assert api("GET", PATH).json == {"retrySchedule": None}


@pytest.mark.parametrize("name", ["missing", "a..b%20", "%00", "x" * 300])
def test_a_missing_event_type_is_not_found(api: ApiClient, name: str) -> None:
    path = f"/api/v1/event-type/{name}/retry-schedule"

    assert api("GET", path).status == 404
    assert api("PUT", path, {"retrySchedule": WAITS}).status == 404
