"""What others rely on is what the snapshots say; `make snapshot` renews them on purpose."""

import pytest

from tests.architecture.interfaces import INTERFACES, differences, recorded
from tests.architecture.interfaces.logs import calls


@pytest.mark.parametrize("name", INTERFACES)
def test_an_interface_is_what_its_snapshot_says(name: str) -> None:
    found = list(differences(recorded(name), INTERFACES[name]()))

    assert found == [], "if this is on purpose: make snapshot"


def test_a_difference_names_its_place() -> None:
    before = {"events": {"a": ["x"], "b": ["y"]}, "same": 1}
    after = {"events": {"a": ["z"], "c": ["y"]}, "same": 1}

    assert list(differences(before, after)) == [
        'events > a: was ["x"], is ["z"]',
        "events > b: is gone",
        'events > c: is new: ["y"]',
    ]


def test_every_event_of_the_log_is_known_by_its_literal_name() -> None:
    assert {call.event for call in calls()} == recorded("logs").keys()
