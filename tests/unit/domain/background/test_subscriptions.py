"""Statistic of applications' subscriptions."""

from shared.domain.background.subscription_statistics import (
    MAX_APPLICATIONS,
    MAX_NAMES,
    Subscriptions,
)
from shared.domain.endpoints.route import Route
from shared.domain.ids import AppId, EndpointId

A, B = AppId("app_a"), AppId("app_b")


def route(*event_types: str, active: bool = True) -> Route:
    """Returns a route for these event types, or all."""
    return Route(id=EndpointId("ep_1"), active=active, event_types=event_types or None)


def test_subscriptions_list_each_event_type_once_in_order_and_flag_a_catch_all() -> None:
    subscriptions = Subscriptions()
    subscriptions.add(A, [route("c", "a"), route("a", "b")])
    subscriptions.add(B, [route("a"), route()])

    data = subscriptions.data

    assert data == {
        "event_types": [
            {
                "appId": A,
                "explicitlySubscribedEventTypes": ["a", "b", "c"],
                "hasCatchAllEndpoint": False,
            },
            {
                "appId": B,
                "explicitlySubscribedEventTypes": ["a"],
                "hasCatchAllEndpoint": True,
            },
        ]
    }
    assert Subscriptions.of(data) == subscriptions


def test_applications_without_active_endpoints_are_left_out() -> None:
    subscriptions = Subscriptions()

    subscriptions.add(A, [])
    subscriptions.add(B, [route("a", active=False), route(active=False)])

    assert subscriptions.data == {"event_types": []}


def test_applications_beyond_the_limit_are_counted_as_others() -> None:
    subscriptions = Subscriptions()
    for number in range(MAX_APPLICATIONS + 2):
        subscriptions.add(AppId(str(number)), [route()])

    data = subscriptions.data

    assert (len(data["event_types"]), data["others"]) == (MAX_APPLICATIONS, 2)
    assert Subscriptions.of(data) == subscriptions


def test_an_application_with_event_types_beyond_the_limit_is_counted_as_other() -> None:
    subscriptions = Subscriptions()
    subscriptions.add(A, [route(*(str(number) for number in range(MAX_NAMES)))])
    subscriptions.add(B, [route("one-more")])
    subscriptions.add(AppId("app_c"), [route()])

    data = subscriptions.data

    assert [reported["appId"] for reported in data["event_types"]] == [A, "app_c"]
    assert data["others"] == 1
