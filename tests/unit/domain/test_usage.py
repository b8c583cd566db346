"""Counting in groups."""

from shared.domain.usage import MAX_GROUPS, Tally
from tests.support import builders


def test_a_tally_reads_back_as_it_was() -> None:
    tally = Tally()
    tally.add("a", builders.message(endpoint_ids=("ep_1", "ep_2")))
    tally.add("a", builders.message(endpoint_ids=()))
    tally.open("b")

    data = tally.data("groups")

    assert data == {
        "messages": 2,
        "deliveries": 2,
        "groups": {
            "a": {"messages": 2, "deliveries": 2},
            "b": {"messages": 0, "deliveries": 0},
        },
    }
    assert Tally.of(data, "groups") == tally


def test_groups_beyond_the_limit_are_counted_together() -> None:
    tally = Tally()
    for number in range(MAX_GROUPS):
        tally.add(str(number), builders.message())
    assert "others" not in tally.data("groups")

    tally.add("one more", builders.message())
    tally.add("and another", builders.message())
    tally.add("0", builders.message())

    data = tally.data("groups")
    assert data["others"] == {"messages": 2, "deliveries": 2}
    assert data["groups"]["0"] == {"messages": 2, "deliveries": 2}
    assert (data["messages"], len(data["groups"])) == (MAX_GROUPS + 3, MAX_GROUPS)
    assert Tally.of(data, "groups") == tally
