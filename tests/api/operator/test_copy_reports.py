"""Objects and values that a copy of the configuration leaves behind are reported."""

from typing import Any

import pytest

from shared.domain.endpoints.targets import TargetPolicy
from shared.domain.errors import UserError
from shared.services.operator.copy_target import CopyResult
from tests.api.conftest import client_of
from tests.api.operator.conftest import SECRET
from tests.api.operator.copies import Copy, InProcess
from tests.support.arrange.api_client import services
from tests.support.arrange.app_under_test import SystemUnderTest
from tests.support.arrange.tenant import BODIES

PAIR = (
    "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=="
)


def refusals(copied: list[CopyResult]) -> dict[str, str]:
    return {each.name: each.refusal for each in copied if each.refusal is not None}


@pytest.mark.parametrize("dry", [True, False])
def test_an_ed25519_key_pair_is_reported_and_the_rest_is_copied(
    copy: Copy, endpoint: str, dry: bool
) -> None:
    body = {"url": "https://a.example.com/pair", "uid": "pair", "secret": PAIR}
    copy.old.api("POST", "/api/v1/app/acme/endpoint", body)

    copied = copy.run(dry=dry)

    [(name, reason)] = refusals(copied).items()
    assert name == "pair https://a.example.com/pair"
    assert "Ed25519" in reason
    assert len(copied) == 6


def test_an_endpoint_with_a_key_pair_at_the_target_is_updated(copy: Copy, endpoint: str) -> None:
    body = {"url": "https://a.example.com/pair", "uid": "pair", "secret": PAIR}
    copy.old.api("POST", "/api/v1/app/acme/endpoint", {**body, "description": "new"})
    copy.run()
    copy.new.api("POST", "/api/v1/app/acme/endpoint", body)

    copied = copy.run()

    assert all(each.is_whole for each in copied)
    assert copy.new.get("/app/acme/endpoint/pair")["description"] == "new"


def test_another_key_pair_at_the_target_is_kept_and_reported(copy: Copy, endpoint: str) -> None:
    body = {"url": "https://a.example.com/pair", "uid": "pair"}
    copy.old.api("POST", "/api/v1/app/acme/endpoint", {**body, "secret": PAIR})
    copy.run()
    copy.new.api("POST", "/api/v1/app/acme/endpoint", {**body, "secret": SECRET})

    [lost] = [each.lost for each in copy.run() if each.lost]

    assert "Ed25519" in lost[0]
    assert copy.new.get("/app/acme/endpoint/pair/secret")["key"] == SECRET


@pytest.mark.parametrize("dry", [True, False])
def test_a_missing_event_type_is_reported(copy: Copy, endpoint: str, dry: bool) -> None:
    copy.old.api("DELETE", "/api/v1/event-type/a.b", query={"expunge": "true"})

    copied = copy.run(dry=dry)

    assert [reason for reason in refusals(copied).values() if "a.b" in reason]
    assert copied[-1].kind == "application"


@pytest.mark.parametrize("dry", [True, False])
def test_a_url_rejected_by_the_target_is_reported(
    monkeypatch: pytest.MonkeyPatch, dry: bool
) -> None:
    lenient = SystemUnderTest()
    strict = SystemUnderTest(targets=TargetPolicy(schemes=("https",)))
    old, new = (
        InProcess(client_of(system, monkeypatch), services(system)) for system in (lenient, strict)
    )
    old.api("POST", "/api/v1/app", {"name": "A", "uid": "a"})
    for scheme in ("http", "https"):
        body = {"url": f"{scheme}://a.example.com/", "uid": scheme}
        assert old.api("POST", "/api/v1/app/a/endpoint", body).status == 201

    copied = Copy(old, new).run(dry=dry)

    assert list(refusals(copied)) == ["http http://a.example.com/"]
    assert len(list(new.all("/app"))) == (0 if dry else 1)


@pytest.mark.parametrize("dry", [True, False])
def test_credentials_hidden_by_the_source_are_reported(
    copy: Copy, endpoint: str, dry: bool
) -> None:
    path, key = f"/api/v1{endpoint}", {"header": "X-Key", "value": "k"}
    basic = {"username": "me", "password": "p"}
    assert copy.old.api("PUT", f"{path}/headers", {"headers": {}}).status == 204
    for body in ({"apiKeyAuth": key}, {"basicAuth": basic}):
        assert copy.old.api("PATCH", path, body).status == 200
    identity = BODIES["endpoint.set-mtls-config"]
    assert copy.old.api("PUT", f"{path}/mtls", identity).status == 204

    [found] = [each for each in copy.run(dry=dry) if each.kind == "endpoint"]

    assert set(found.lost) == {"basicAuth", "apiKeyAuth", "mtls-config"}
    assert found.refusal is None


def test_the_endpoints_of_a_rejected_application_are_reported(
    copy: Copy, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: InProcess, method: str, path: str, body: Any) -> dict[str, Any] | None:
        if path == "/app/acme":
            raise UserError("No.")
        return _send(_self, method, path, body)

    _send = InProcess.send
    monkeypatch.setattr(InProcess, "send", refuse)

    copied = copy.run()

    assert [each.kind for each in copied if each.refusal] == ["application", "endpoint"]
    assert copied[-1].is_whole
