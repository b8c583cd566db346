"""Interfaces are those of the snapshots; `make snapshot` renews these on purpose."""

import pytest

from tests.architecture.interfaces import INTERFACES, recorded
from tests.architecture.interfaces.logs import calls
from tests.support.assertions.differences import differences


@pytest.mark.parametrize("name", INTERFACES)
def test_an_interface_is_what_its_snapshot_says(name: str) -> None:
    found = list(differences(recorded(name), INTERFACES[name]()))

    assert found == [], "if this is on purpose: make snapshot"


def test_a_difference_names_its_place() -> None:
    before = {"events": {"a": ["x", "w"], "b": 2}, "same": 1, "other": "u"}
    after = {"events": {"a": ["z", "w"], "c": ["y"]}, "same": 1, "other": "v"}

    assert list(differences(before, after)) == [
        "events > a > x: is gone",
        "events > a > z: is new",
        "events > b: is gone",
        'events > c: is new: ["y"]',
        'other: was "u", is "v"',
    ]


def test_every_event_of_the_log_is_known_by_its_literal_name() -> None:
    assert {call.event for call in calls()} == recorded("logs").keys()
