"""Usage counts by application."""

from shared.domain.background.usage_statistics import MAX_APPLICATIONS, UsageTally
from shared.domain.ids import AppId
from tests.support.arrange import builders

A, B = AppId("app_a"), AppId("app_b")


def test_a_usage_tally_is_restored_unchanged() -> None:
    tally = UsageTally()
    tally.open(A, "acme")
    tally.add(builders.message(app_id=A, endpoint_ids=("ep_1", "ep_2")))
    tally.add(builders.message(app_id=A, endpoint_ids=()))
    tally.open(B, None)

    data = tally.data

    assert data == {
        "messages": 2,
        "messageDestinations": 2,
        "appStats": [
            {"appId": A, "appUid": "acme", "messages": 2, "messageDestinations": 2},
            {"appId": B, "appUid": None, "messages": 0, "messageDestinations": 0},
        ],
    }
    assert UsageTally.of(data) == tally


def test_applications_beyond_the_limit_are_counted_together() -> None:
    tally = UsageTally()
    for number in range(MAX_APPLICATIONS):
        assert tally.wants(AppId(str(number)))
        tally.open(AppId(str(number)), None)
    assert not tally.wants(A)

    tally.add(builders.message(app_id=A))
    tally.add(builders.message(app_id=B))
    tally.add(builders.message(app_id=AppId("0")))

    data = tally.data
    assert data["others"] == {"messages": 2, "messageDestinations": 2}
    assert data["appStats"][0]["messages"] == 1
    assert (data["messages"], len(data["appStats"])) == (3, MAX_APPLICATIONS)
    assert UsageTally.of(data) == tally
