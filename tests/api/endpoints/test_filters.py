"""Content filters of endpoints: the field, the messages it selects, and its dry run."""

from datetime import timedelta
from typing import Any

import pytest

from shared.services.endpoints.filter_trial import MAX_BYTES, MOST
from tests.support.arrange.api_client import ApiClient

URL = "https://example.com/hook"
PAID = {"data": {"status": "paid"}}


@pytest.fixture
def app(api: ApiClient) -> str:
    """The path of an application."""
    return f"/api/v1/app/{api('POST', '/api/v1/app', {'name': 'Acme'}).json['id']}"


def endpoint(api: ApiClient, app: str, **fields: Any) -> str:
    answer = api("POST", f"{app}/endpoint", {"url": URL, **fields})
    assert answer.status == 201, answer.text
    return str(answer.json["id"])


def message(api: ApiClient, app: str, payload: Any, **fields: Any) -> Any:
    answer = api("POST", f"{app}/msg", {"eventType": "a.b", "payload": payload, **fields})
    assert answer.status == 202, answer.text
    return answer.json


def destinations(api: ApiClient, app: str, message_id: str) -> list[str]:
    found = api("GET", f"{app}/msg/{message_id}/endpoint").json["data"]
    return [each["id"] for each in found]


def test_a_message_reaches_the_endpoints_whose_filters_it_passes_and_names_the_others(
    api: ApiClient, app: str
) -> None:
    every = endpoint(api, app)
    paid = endpoint(api, app, filter=PAID)
    large = endpoint(api, app, filter={"data": {"amount": {"$gte": 100}}})

    made = message(api, app, {"status": "paid", "amount": 99.5})

    assert set(destinations(api, app, made["id"])) == {every, paid}
    assert made["filteredOut"] == {"count": 1, "endpointIds": [large]}
    assert api("GET", f"{app}/msg/{made['id']}").json["filteredOut"] == made["filteredOut"]
    [listed] = api("GET", f"{app}/msg").json["data"]
    assert listed["filteredOut"] == made["filteredOut"]


def test_a_message_that_passes_every_filter_names_none(api: ApiClient, app: str) -> None:
    endpoint(api, app, filter=PAID)
    # Not subscribed, so it is not left out by its filter.
    endpoint(api, app, filter=PAID, channels=["other"])

    assert "filteredOut" not in message(api, app, {"status": "paid"})


def test_a_message_names_only_the_first_of_many_endpoints(api: ApiClient, app: str) -> None:
    found = [endpoint(api, app, filter=PAID) for _ in range(23)]

    left_out = message(api, app, {})["filteredOut"]

    assert left_out["count"] == 23
    assert set(left_out["endpointIds"]) < set(found)
    assert len(left_out["endpointIds"]) == 20


def test_a_filter_is_shown_with_the_spelling_of_its_numbers(api: ApiClient, app: str) -> None:
    body = f'{{"url":"{URL}","filter":{{"data":{{"a":[1]}}}}}}'
    exact = '{"data":{"a":{"$in":[123456789012345678901234567890,0.10,1e2]}}}'

    made = api("POST", f"{app}/endpoint", body.replace('{"data":{"a":[1]}}', exact).encode())

    assert f'"filter":{exact}' in made.text
    assert f'"filter":{exact}' in api("GET", f"{app}/endpoint/{made.json['id']}").text


def test_a_large_integer_is_compared_exactly(api: ApiClient, app: str) -> None:
    raw = f'{{"url":"{URL}","filter":{{"data":{{"a":9007199254740993}}}}}}'
    assert api("POST", f"{app}/endpoint", raw.encode()).status == 201

    assert "filteredOut" in message(api, app, {"a": 9007199254740992})
    assert "filteredOut" not in message(api, app, {"a": 9007199254740993})


@pytest.mark.parametrize("cleared", [None, {}])
def test_a_patch_changes_and_removes_a_filter(api: ApiClient, app: str, cleared: Any) -> None:
    place = f"{app}/endpoint/{endpoint(api, app, filter=PAID)}"

    assert api("PATCH", place, {"description": "x"}).json["filter"] == PAID
    assert api("PATCH", place, {"filter": {"topic": "a"}}).json["filter"] == {"topic": "a"}
    assert api("PATCH", place, {"filter": cleared}).json["filter"] is None


def test_a_put_without_a_filter_removes_it(api: ApiClient, app: str) -> None:
    place = f"{app}/endpoint/{endpoint(api, app, filter=PAID)}"

    assert api("PUT", place, {"url": URL, "filter": PAID}).json["filter"] == PAID
    assert api("PUT", place, {"url": URL}).json["filter"] is None


@pytest.mark.parametrize(
    ("content_filter", "loc"),
    [
        ('{"data":{"a":{"$gt":[]}}}', ["data", "a", "$gt"]),
        ('{"data":{"a":1,"a":2}}', []),
        ('{"data":{"a":1e99999}}', ["data", "a"]),
        ('{"data":' + '{"a":' * 9 + "1" + "}" * 10, ["data", *"aaaaaaa"]),
    ],
)
def test_an_invalid_filter_gets_422_with_its_place(
    api: ApiClient, app: str, content_filter: str, loc: list[str]
) -> None:
    place = f"{app}/endpoint/{endpoint(api, app)}"
    body = f'{{"url":"{URL}","filter":{content_filter}}}'.encode()

    calls = (("POST", f"{app}/endpoint"), ("PUT", place), ("PATCH", place))
    for method, path in (*calls, ("POST", f"{place}/filter/test")):
        answer = api(method, path, body)

        assert answer.status == 422
        assert [each["loc"] for each in answer.json["detail"]] == [["body", "filter", *loc]]


@pytest.mark.parametrize("nesting", ["[" * 199, '{"a":' * 2_000])
def test_a_filter_nested_beyond_reason_gets_422(api: ApiClient, app: str, nesting: str) -> None:
    assert api("POST", f"{app}/endpoint", f'{{"url":"x","filter":{nesting}'.encode()).status == 422


def test_a_payload_nested_beyond_reason_gets_422_with_filters_or_without(
    api: ApiClient, app: str
) -> None:
    endpoint(api, app, filter=PAID)
    for depth in (500, *range(900, 1_000, 3), 100_000):
        payload = '{"a":' + "[" * depth + "]" * depth + "}"

        answer = api("POST", f"{app}/msg", f'{{"eventType":"a.b","payload":{payload}}}'.encode())

        assert answer.status in ((202,) if depth == 500 else (202, 422)), answer.text


def test_a_dry_run_counts_the_latest_messages_and_changes_nothing(api: ApiClient, app: str) -> None:
    place = f"{app}/endpoint/{endpoint(api, app, channels=['x'], filter={'topic': 'none'})}"
    passing = message(api, app, {"status": "paid"}, channels=["x"])["id"]
    left_out = message(api, app, {"status": "open"}, channels=["x"])["id"]
    message(api, app, {"status": "paid"})
    gone = message(api, app, {"status": "paid"}, channels=["x"])["id"]
    assert api("DELETE", f"{app}/msg/{gone}/content").status == 204

    answer = api("POST", f"{place}/filter/test", {"filter": PAID})

    assert answer.json == {
        "checked": 4,
        "matched": 1,
        "filteredOut": 1,
        "notSubscribed": 1,
        "unchecked": 1,
        "matchedIds": [passing],
        "filteredOutIds": [left_out],
    }
    assert api("GET", place).json["filter"] == {"topic": "none"}


def test_a_dry_run_without_a_filter_takes_the_endpoints_own(api: ApiClient, app: str) -> None:
    place = f"{app}/endpoint/{endpoint(api, app, filter=PAID)}"
    message(api, app, {"status": "paid"})

    bodies: tuple[Any, ...] = ({}, {"filter": None}, {"filter": {}})
    for body in bodies:
        assert api("POST", f"{place}/filter/test", body).json["matched"] == 1
    assert api("POST", f"{place}/filter/test", {"filter": {"topic": "x"}}).json["matched"] == 0


def test_a_dry_run_takes_a_bounded_number_of_messages(api: ApiClient, app: str) -> None:
    place = f"{app}/endpoint/{endpoint(api, app)}"
    for number in range(MOST + 1):
        message(api, app, {"number": number})

    assert api("POST", f"{place}/filter/test").json["checked"] == MOST


def test_a_dry_run_stops_after_large_payloads(api: ApiClient, app: str) -> None:
    place = f"{app}/endpoint/{endpoint(api, app)}"
    for _ in range(12):
        message(api, app, {"text": "x" * (MAX_BYTES // 10)})

    assert api("POST", f"{place}/filter/test").json["checked"] == 10


def test_a_replay_of_missing_messages_keeps_to_the_filter(api: ApiClient, app: str) -> None:
    wanted = message(api, app, {"status": "paid", "text": "x" * 20_000})["id"]
    message(api, app, {"status": "open"})
    made = endpoint(api, app, filter=PAID)

    api.system.clock.advance(timedelta(minutes=1))
    body = {"since": "2026-01-15T00:00:00Z"}
    assert api("POST", f"{app}/endpoint/{made}/replay-missing", body).status == 202
    api.system.process_background()
    api.system.run()

    sent = api("GET", f"{app}/endpoint/{made}/msg").json["data"]
    assert [each["id"] for each in sent] == [wanted]


def test_an_example_keeps_to_the_filter_and_a_test_message_does_not(
    api: ApiClient, app: str
) -> None:
    place = f"{app}/endpoint/{endpoint(api, app, filter=PAID)}"

    example = api("POST", f"{place}/send-example", {"eventType": "svix.ping"}).json
    trial = api("POST", f"{place}/msg/test-attempt", {"eventType": "a.b", "payload": {}})

    assert example["filteredOut"]["count"] == 1
    assert trial.status == 201
    assert "filteredOut" not in api("GET", f"{app}/msg/{trial.json['msgId']}").json
