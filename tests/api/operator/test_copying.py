"""Copying the configuration of one server of this API to another."""

from tests.api.operator.conftest import SECRET
from tests.api.operator.copies import Copy, copied_to


def test_copy_creates_every_configured_object(copy: Copy, endpoint: str) -> None:
    copied = copy.run()

    assert [(each.kind, each.is_new) for each in copied] == [
        ("event type", True),
        ("event type", True),
        ("application", True),
        ("endpoint", True),
        ("application", True),
    ]
    here, there = copy.old.get(endpoint), copy.new.get(copied_to(endpoint))
    same = ("url", "filterTypes", "channels", "description", "disabled", "metadata")
    assert [there[name] for name in same] == [here[name] for name in same]
    assert copy.new.get(f"{copied_to(endpoint)}/secret")["key"] == SECRET
    assert copy.new.get("/event-type/old.one")["archived"]
    [nobody] = [a for a in copy.old.all("/app") if a["name"] == "Nobody"]
    assert copy.new.get(f"/app/copy-of-{nobody['id']}")["throttleRate"] == 7


def test_fields_withheld_by_the_source_are_reported(copy: Copy, endpoint: str) -> None:
    [left] = [each.left for each in copy.run() if each.kind == "endpoint"]

    assert left == ("Authorization",)
    assert copy.new.get(f"{copied_to(endpoint)}/headers") == {
        "headers": {"X-Tenant": "acme"},
        "sensitive": [],
    }


def test_a_repeated_copy_updates_objects_and_creates_no_duplicates(
    copy: Copy, endpoint: str
) -> None:
    copy.run()
    copy.old.api("PATCH", f"/api/v1{endpoint}", {"description": "new"})
    copy.old.api("POST", f"/api/v1{endpoint}/secret/rotate", {"key": "whsec_" + "B" * 32})

    again = copy.run()

    assert not any(each.is_new for each in again)
    assert copy.new.get(copied_to(endpoint))["description"] == "new"
    assert copy.new.get(f"{copied_to(endpoint)}/secret")["key"] == "whsec_" + "B" * 32
    assert len(list(copy.new.all("/app"))) == 2


def test_a_dry_run_returns_the_same_report_and_writes_nothing(copy: Copy, endpoint: str) -> None:
    dry = copy.run(dry=True)

    assert list(copy.new.all("/app")) == []
    assert copy.run() == dry


def test_an_archived_event_type_of_an_endpoint_is_archived_again_after_the_copy(
    copy: Copy, endpoint: str
) -> None:
    copy.old.api("DELETE", "/api/v1/event-type/a.b")

    assert all(each.is_whole for each in copy.run())

    assert copy.new.get(copied_to(endpoint))["filterTypes"] == ["a.b"]
    assert copy.new.get("/event-type/a.b")["archived"]


def test_a_copy_keeps_credentials_set_at_the_target(copy: Copy, endpoint: str) -> None:
    basic = {"username": "me", "password": "p"}
    copy.old.api("PUT", f"/api/v1{endpoint}/headers", {"headers": {}})
    copy.old.api("PATCH", f"/api/v1{endpoint}", {"basicAuth": basic})
    copy.run()
    copy.new.api("PATCH", f"/api/v1{copied_to(endpoint)}", {"basicAuth": basic})

    copy.run()

    assert copy.new.get(copied_to(endpoint))["basicAuth"] == {"username": "me"}
