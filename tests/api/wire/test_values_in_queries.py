"""Values with reserved characters, and fine instants, as the HTTP clients of SDKs write them."""

from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from tests.api.messages.delivered import APP, ATTEMPTS, MESSAGES, mine, send
from tests.support.arrange.api_client import ApiClient

LISTS = pytest.mark.parametrize("path", [f"{APP}/msg", MESSAGES, ATTEMPTS])
# Whatever a tag or a channel may have that means something in a URL.
TAGS = ("test#test", "a/b", "back\\slash", "x.y-z_0")
CHANNELS = ("group:2", "plus+plus", "x.y-z_0")


def found(api: ApiClient, path: str, query: str) -> list[Any]:
    answer = api("GET", path, raw_query=query)
    assert answer.status == 200, answer.text
    return [item.get("msgId", item["id"]) for item in answer.json["data"]]


@LISTS
@pytest.mark.parametrize("encode", [lambda t: quote(t, safe=""), quote_plus])
def test_tags_and_channels_with_reserved_characters_are_found(
    api: ApiClient, path: str, encode: Any
) -> None:
    mine(api)
    tagged = {tag: send(api, tags=[tag]) for tag in TAGS}
    channeled = {channel: send(api, channels=[channel]) for channel in CHANNELS}

    for tag, message in tagged.items():
        assert found(api, path, f"tag={encode(tag)}") == [message]
    for channel, message in channeled.items():
        assert found(api, path, f"channel={encode(channel)}") == [message]


@LISTS
@pytest.mark.parametrize("end", ["000000000Z", "0000001-05:00", "999999999+05:30"])
def test_fine_instants_with_an_offset_bound_a_list(api: ApiClient, path: str, end: str) -> None:
    """Java and Kotlin send nine digits of a second, in the time zone of their caller."""
    mine(api)
    message = send(api)
    zone = {"Z": "12:00", "-05:00": "07:00", "+05:30": "17:30"}
    offset = next(name for name in zone if end.endswith(name))
    later = f"2026-01-15T{zone[offset]}:01.{end}"
    earlier = f"2026-01-15T{zone[offset]}:00.000000000{offset}"

    assert found(api, path, f"before={quote(later)}") == [message]
    assert found(api, path, f"after={quote(later)}") == []
    assert found(api, path, f"after={quote(earlier)}") == [message]


@pytest.mark.parametrize("operation", ["recover", "replay-missing", "bulk-replay"])
def test_a_task_begins_at_a_fine_instant_with_an_offset(api: ApiClient, operation: str) -> None:
    mine(api)
    body = {"since": "2026-01-15T06:59:59.514412223-05:00", "until": None}

    answer = api("POST", f"{APP}/endpoint/mine/{operation}", body)

    assert (answer.status, answer.json["status"]) == (202, "running")
