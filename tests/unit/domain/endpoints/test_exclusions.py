"""Exclusions of applications from a list."""

from collections.abc import Iterator
from typing import Any

import pytest

from shared.domain.endpoints.application_exclusions import Exclusions
from shared.domain.endpoints.endpoint import Endpoint
from tests.support.arrange import builders

ON = builders.endpoint()
OFF = builders.endpoint(disabled=True)
PLAY = builders.endpoint(url="https://play.svix.com/in/x")
PLAY_OFF = builders.endpoint(url="https://Play.Svix.com:443/in/x", disabled=True)
LIKE_PLAY = builders.endpoint(url="https://play.svix.com.example/play.svix.com")


@pytest.mark.parametrize(
    ("endpoints", "by"),
    [
        ([], {"empty"}),
        ([ON], set()),
        ([OFF], {"disabled"}),
        ([OFF, ON], set()),
        ([OFF, OFF], {"disabled"}),
        ([PLAY], {"playground"}),
        ([PLAY, PLAY_OFF], {"playground"}),
        ([PLAY_OFF], {"playground", "disabled"}),
        ([PLAY, ON], set()),
        ([PLAY, OFF], set()),
        ([LIKE_PLAY], set()),
    ],
)
def test_an_exclusion_needs_all_endpoints_of_an_application_to_match(
    endpoints: list[Endpoint], by: set[str]
) -> None:
    names = {"empty", "disabled", "playground"}

    assert {name for name in names if excludes(endpoints, **{name: True})} == by
    assert excludes(endpoints, empty=True, disabled=True, playground=True) is bool(by)
    assert not excludes(endpoints)


def excludes(endpoints: list[Endpoint], **named: Any) -> bool:
    return Exclusions(**named).exclude(endpoints)


def test_exclusions_read_no_more_endpoints_than_needed() -> None:
    def endless() -> Iterator[Endpoint]:
        yield OFF
        while True:
            yield ON

    assert not Exclusions(disabled=True, playground=True).exclude(endless())
    assert not Exclusions(empty=True).exclude(endless())


def test_no_application_is_excluded_by_default() -> None:
    assert not Exclusions().any
    assert all(Exclusions(**{name: True}).any for name in ("empty", "disabled", "playground"))
