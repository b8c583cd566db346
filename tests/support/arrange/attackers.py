"""Attackers on another tenant's data, and the ids that they may have guessed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from shared.domain import ids
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import ORG, SystemUnderTest
from tests.support.arrange.builders import new_id
from tests.support.arrange.copies import Saved, save
from tests.support.arrange.tenant import BODIES, Tenant, a_tenant

OTHER_ORG = "org_other"
# A part of every text that the victim chose: a response with it leaks the victim's data.
MARK = "of-the-victim"
# The same for texts that all applications of the organisation see.
ORG_MARK = "of-the-organisation"
KEY = "a key of the victim's"
# The victim's receiver, which no attacker's object may lead to.
URL = f"https://{MARK}.example.com"
EVENT_TYPE = f"{ORG_MARK}.only"
# Ids of nothing at all, by the name of the path's parameter.
ABSENT: Mapping[str, tuple[str, str]] = {
    "app_id": (new_id(ids.APP, 7), "absent"),
    "endpoint_id": (new_id(ids.ENDPOINT, 7), "absent"),
    "destination_id": (new_id(ids.DESTINATION, 7), "absent"),
    "msg_id": (new_id(ids.MESSAGE, 7), "absent"),
    "attempt_id": (new_id(ids.ATTEMPT, 7), "absent"),
    "task_id": (new_id(ids.TASK, 7), "absent"),
    "event_type_name": (new_id("", 7), "absent"),
    "org_id": ("org_absent", "org_absent"),
}


@dataclass(frozen=True)
class Guess:
    """An id of the victim's that an attacker knows, and an unused id of the same form."""

    value: Any
    absent: Any

    @classmethod
    def of(cls, parameter: str, value: str) -> "Guess":
        by_id, by_name = ABSENT[parameter]
        return cls(value, by_id if len(value) == len(by_id) else by_name)


@dataclass(frozen=True)
class Victim:
    """A tenant under attack; `guesses` are by the name of a path's parameter."""

    tenant: Tenant
    guesses: Mapping[str, Sequence[Guess]]

    @property
    def bodies(self) -> Mapping[str, Guess]:
        """Values of a body's fields that refer to the victim's objects."""
        app, message = self.tenant.ids["app_id"], self.tenant.ids["msg_id"]
        by_name = ABSENT["event_type_name"][1]
        named = {"name": "A", "uid": "acme"}
        return {
            "id": Guess(message, ABSENT["msg_id"][0]),
            "iterator": Guess(message, ABSENT["msg_id"][0]),
            "ids": Guess([message, MARK], list(ABSENT["msg_id"])),
            "appIds": Guess([app, "acme"], list(ABSENT["app_id"])),
            "eventType": Guess(EVENT_TYPE, by_name),
            "eventTypes": Guess([EVENT_TYPE], [by_name]),
            "event_types": Guess([EVENT_TYPE], [by_name]),
            "filterTypes": Guess([EVENT_TYPE], [by_name]),
            "uid": Guess("acme", "absent"),
            "eventId": Guess(MARK, "absent"),
            "application": Guess(named, {**named, "uid": "absent"}),
            "sessionId": Guess(MARK, "absent"),
            "sessionIds": Guess([MARK], ["absent"]),
        }


@dataclass(frozen=True)
class Attacker:
    """An attacker with `own` objects; `app_id` is set for an application's token."""

    name: str
    own: Tenant
    org_id: str
    app_id: str | None = None

    @property
    def token(self) -> str:
        """Makes a new token, so that it is valid whatever happened to earlier ones."""
        if self.app_id is None:
            return self.own.api.token(sub=self.org_id)
        return self.own.api.token(sub=self.app_id, org=self.org_id)


def victim(api: ApiClient) -> Victim:
    """Creates a tenant with a mark in each text."""
    tenant = a_tenant(api)
    app, marked = f"/api/v1/app/{tenant.ids['app_id']}", {MARK: MARK}
    api("PATCH", app, {"name": MARK, "metadata": marked})
    api("POST", "/api/v1/event-type", {"name": EVENT_TYPE, "description": ORG_MARK})
    endpoint = {
        "url": URL,
        "uid": "mine",
        "description": MARK,
        "metadata": marked,
        "channels": [MARK],
        # No token server answers: a retry would be a change by nobody.
        "retrySchedule": [],
    }
    own = [
        api("PATCH", f"{app}/endpoint/mine", endpoint).json["id"],
        api("PUT", "/api/v1/operational-webhook/endpoint/mine", endpoint).json["id"],
    ]
    for path in (f"{app}/endpoint/mine", "/api/v1/operational-webhook/endpoint/mine"):
        api("PUT", f"{path}/headers", {"headers": {"x-mark": MARK}})
    marks = {"uid": "mine-queue", "metadata": marked, "channels": [MARK]}
    sink = api("PATCH", f"{app}/destination/mine-queue", marks).json["id"]
    message = {"eventType": EVENT_TYPE, "payload": marked, "eventId": MARK, "channels": [MARK]}
    api("POST", f"{app}/msg", {**message, "tags": [MARK]})
    api.system.run()
    [*_, (_, attempt)] = list(api.system.store.attempts)
    client = BODIES["endpoint.set-oauth-config"] | {"clientId": MARK, "clientSecret": MARK}
    for name, body in (("oauth", client), ("mtls", BODIES["endpoint.set-mtls-config"])):
        assert api("PUT", f"{app}/endpoint/mine/{name}", body).status == 204
    message_id = api("GET", f"{app}/msg/{MARK}").json["id"]
    known = {**tenant.ids, "msg_id": message_id, "attempt_id": attempt}
    guessed = {
        "app_id": [known["app_id"], "acme", ids.OPERATIONAL_APP],
        "endpoint_id": [*own, "mine"],
        "destination_id": [sink, "mine-queue"],
        "msg_id": [message_id, MARK],
        "attempt_id": [attempt],
        "task_id": [known["task_id"]],
        "event_type_name": [EVENT_TYPE],
        "org_id": [ORG],
    }
    guesses = {
        name: [Guess.of(name, value) for value in values] for name, values in guessed.items()
    }
    return Victim(replace(tenant, ids=known), guesses)


def other_organisation(api: ApiClient) -> Attacker:
    return Attacker("another organisation", _own(api), OTHER_ORG)


def other_application(api: ApiClient) -> Attacker:
    own = a_tenant(api, "other", "theirs")
    return Attacker("another application", own, ORG, own.ids["app_id"])


def application_elsewhere(api: ApiClient) -> Attacker:
    own = _own(api)
    return Attacker("another organisation's application", own, OTHER_ORG, own.ids["app_id"])


def namesake(api: ApiClient) -> Attacker:
    """Makes a token for an application with the victim's id in another organisation."""
    [app] = [app_id for _, app_id in api.system.store.applications if app_id != ids.OPERATIONAL_APP]
    return Attacker("a namesake", _own(api), OTHER_ORG, app)


ATTACKERS: Sequence[Callable[[ApiClient], Attacker]] = (
    other_organisation,
    other_application,
    application_elsewhere,
    namesake,
)


def _own(api: ApiClient) -> Tenant:
    return a_tenant(replace(api, org=OTHER_ORG), "other", "theirs")


def owner(place: Any) -> tuple[str, str | None]:
    """Returns the organisation, and any application, of a key of the memory store."""
    if hasattr(place, "org_id"):
        return place.org_id, place.app_id
    first, *rest = place
    if hasattr(first, "org_id"):
        return owner(first)
    return first, rest[0] if rest and ids.is_id(ids.APP, rest[0]) else None


# By the store's table and key.
Items = Mapping[tuple[str, Any], Any]
Tables = Saved[dict[str, dict[Any, Any]]]


def tables(system: SystemUnderTest) -> Tables:
    """Saves the store's tables."""
    return save(dict(_tables(system)))


def _tables(system: SystemUnderTest) -> Iterator[tuple[str, dict[Any, Any]]]:
    for each in fields(system.store):
        if each.name != "clock":
            yield each.name, getattr(system.store, each.name)


def restore(system: SystemUnderTest, before: Tables) -> None:
    """Restores the store's tables, and empties all queues."""
    for name, table in before.copy().items():
        kept = getattr(system.store, name)
        kept.clear()
        kept.update(table)
    system.due_retries.tasks.clear()
    for queue in (system.delivery_queue, system.message_queue, system.background_queue):
        queue.sent.clear()


def items(system: SystemUnderTest) -> Items:
    """Returns all stored and queued items."""
    stored = {(name, place): item for name, t in _tables(system) for place, item in t.items()}
    return stored | dict(_under_way(system))


def _under_way(system: SystemUnderTest) -> Iterator[tuple[tuple[str, Any], Any]]:
    for task in system.due_retries.tasks.values():
        yield ("due", task.key), task
    for task, _ in system.delivery_queue.sent:
        yield ("deliveries", task.key), task
    for dispatch, _ in system.message_queue.sent:
        yield ("messages", (dispatch.org_id, dispatch.app_id)), dispatch
    for step, _ in system.background_queue.sent:
        yield ("steps", (step.org_id, step.task_id)), step


def changes(before: Items, after: Items) -> Items:
    """Returns the earlier items, or None, at the places that differ."""
    absent = object()
    places = {**before, **after}
    differ = (p for p in places if before.get(p, absent) != after.get(p, absent))
    return {place: before.get(place) for place in differ}
