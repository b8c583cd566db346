"""Copying destinations, and the retry schedules of event types."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from functions.api.schemas.endpoints.destinations import DestinationIn, DestinationOut
from shared.adapters.memory import MemoryRole
from shared.domain.operator.copied_fields import DESTINATION
from shared.services.operator.copy_target import CopyResult
from tests.api.operator.copies import Copy

ROLE = "arn:aws:iam::123456789012:role/outrider-orders"
BUS = "arn:aws:events:eu-west-1:123456789012:event-bus/orders"
EVERYTHING: dict[str, Any] = {
    "type": "eventBridge",
    "config": {
        "eventBusName": BUS,
        "roleArn": ROLE,
        "externalId": "mine:1",
        "detailType": "order",
    },
    "eventTypes": ["a.b"],
    "channels": ["c"],
    "metadata": {"a": "b"},
}
# Made by a server, or fixed, or following from the role that was tried.
DERIVED = {
    *("id", "uid", "createdAt", "updatedAt"),
    *("status", "failureReason", "nextRetryAt", "batchSize", "maxWaitSecs", "currentIterator"),
}
PLACE = "/app/acme/destination/orders"
PATH = f"/api/v1{PLACE}"
PAIR = (
    "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=="
)


@pytest.fixture
def destination(copy: Copy) -> dict[str, Any]:
    """On the old server: a destination with a value in each field."""
    api = copy.old.api
    api("POST", "/api/v1/event-type", {"name": "a.b", "description": ""})
    api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    body = {**EVERYTHING, "uid": "orders"}
    made = api("POST", "/api/v1/app/acme/destination", body)
    assert made.status == 201, made.text
    found: dict[str, Any] = made.json
    return found


def enable(copy: Copy, *, at_the_target: bool = False) -> None:
    """Lets the destination's role trust one server, and enables it there."""
    server = copy.new if at_the_target else copy.old
    external_id = server.get(PLACE)["config"]["externalId"]
    server.api.system.accounts.roles[ROLE] = MemoryRole(external_id)
    answer = server.api("PATCH", PATH, {"status": "enabled"})
    assert answer.status == 200, answer.text


def copied(copy: Copy, *, dry: bool = False) -> CopyResult:
    [found] = [each for each in copy.run(dry=dry) if each.kind == "destination"]
    return found


def test_every_field_of_the_models_is_carried_or_derived() -> None:
    taken, shown = (
        TypeAdapter(model).json_schema(by_alias=True) for model in (DestinationIn, DestinationOut)
    )

    assert {*taken["properties"], *shown["properties"]} - DERIVED == set(DESTINATION.fields)
    assert set(EVERYTHING) == set(DESTINATION.fields)


@pytest.mark.parametrize("times", [1, 2])
def test_a_destination_is_copied_with_every_field_and_its_secret(
    copy: Copy, destination: dict[str, Any], times: int
) -> None:
    for _ in range(times):
        found = copied(copy)

    assert (found.name, found.is_new) == ("orders eventBridge", times == 1)
    assert found.is_whole
    there = copy.new.get(PLACE)
    config = there["config"]
    assert config.pop("externalId").endswith(f"{there['id']}:id:mine:1")
    for name, value in EVERYTHING.items():
        shown = {key: config[key] for key in value if key in config} if name == "config" else None
        sent = {k: v for k, v in value.items() if k != "externalId"} if name == "config" else value
        assert (shown or there[name]) == sent
    assert copy.new.get(f"{PLACE}/secret") == copy.old.get(f"{PLACE}/secret")


@pytest.mark.parametrize("dry", [True, False])
def test_an_enabled_destination_arrives_disabled_and_is_named_until_its_role_trusts_the_target(
    copy: Copy, destination: dict[str, Any], dry: bool
) -> None:
    enable(copy)

    found = copied(copy, dry=dry)

    [lost] = found.lost
    assert lost.startswith("status (enable it there")
    if not dry:
        assert copy.new.get(PLACE)["status"] == "disabled"
        enable(copy, at_the_target=True)
        assert copied(copy).is_whole
        assert copy.new.get(PLACE)["status"] == "enabled"


def test_a_field_that_the_source_no_longer_has_is_cleared_at_the_target(
    copy: Copy, destination: dict[str, Any]
) -> None:
    copied(copy)
    copy.old.api("PATCH", PATH, {"channels": None, "eventTypes": None})

    assert copied(copy).is_whole

    there = copy.new.get(PLACE)
    assert (there["channels"], there["eventTypes"]) == (None, None)


def test_a_changed_target_whose_role_does_not_work_is_refused_and_counted(
    copy: Copy, destination: dict[str, Any]
) -> None:
    copied(copy)
    enable(copy, at_the_target=True)
    other = {"roleArn": ROLE.replace("orders", "others")}
    assert copy.old.api("PATCH", PATH, {"config": other}).status == 200

    found = copied(copy)

    assert "could not be assumed" in (found.refusal or "")
    assert copy.new.get(PLACE)["config"]["roleArn"] == ROLE


@pytest.mark.parametrize("dry", [True, False])
def test_a_key_of_a_customer_is_refused_with_words(
    copy: Copy, destination: dict[str, Any], dry: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = type(copy.old).all

    def with_a_key(server: Any, path: str) -> Any:
        for each in everything(server, path):
            config = {**each["config"], "accessKeyId": "AKIA"} if "config" in each else None
            yield {**each, "config": config} if config else each

    monkeypatch.setattr(type(copy.old), "all", with_a_key)

    assert "holds no keys" in (copied(copy, dry=dry).refusal or "")


def test_a_pair_and_another_batch_size_are_named(
    copy: Copy, destination: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    copy.old.api("POST", f"{PATH}/secret/rotate", {"key": PAIR})
    everything = type(copy.old).all
    monkeypatch.setattr(
        type(copy.old),
        "all",
        lambda server, path: ({**each, "batchSize": 10} for each in everything(server, path)),
    )

    batch, pair = copied(copy).lost

    assert batch == "batchSize"
    assert "Ed25519" in pair


def test_a_dry_run_reports_the_same_and_writes_nothing(
    copy: Copy, destination: dict[str, Any]
) -> None:
    dry = copy.run(dry=True)

    assert list(copy.new.all("/app")) == []
    assert copy.run() == dry


SCHEDULE = {"retrySchedule": [{"secs": 5, "nanos": 0}, {"secs": 60, "nanos": 0}]}
OF_TYPE = "/event-type/a.b/retry-schedule"


@pytest.mark.parametrize("schedule", [SCHEDULE, {"retrySchedule": []}])
def test_the_retry_schedule_of_an_event_type_is_copied_and_cleared(
    copy: Copy, destination: dict[str, Any], schedule: Any
) -> None:
    copy.old.api("PUT", f"/api/v1{OF_TYPE}", schedule)
    copy.run()
    assert copy.new.get(OF_TYPE) == schedule

    copy.old.api("PUT", f"/api/v1{OF_TYPE}", {"retrySchedule": None})
    copy.run()
    assert copy.new.get(OF_TYPE) == {"retrySchedule": None}
