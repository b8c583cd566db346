"""Key rotation while everything runs, without a failure."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.crypto.key_ring import SECRET_TTL
from shared.adapters.operator.key_secret import AwsKeySecret
from shared.adapters.system import SystemEntropy
from shared.ports.operator.server import Body
from shared.services.operator.key_rotation import KeyRotation
from shared.services.operator.reencryption import ReencryptionService
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import ORG
from tests.support.arrange.tokens import SIGNING_KEY, token
from tests.support.assertions.canaries import SEALING_KEY
from tests.support.aws.deployed import Deployed
from tests.support.fakes.receiver import Receiver, receiver

APP = "/api/v1/app/acme"
NEW = "a key that takes the place of another, of 32 bytes or more"


@pytest.fixture
def consumer() -> Iterator[Receiver]:
    with receiver() as listening:
        yield listening


def send(stack: Deployed, bearer: str | None = None) -> None:
    """Sends a message to every endpoint, through the payload's path."""
    body = {"eventType": "a.b", "payload": {}}
    sent = stack.api("POST", f"{APP}/msg", body, token=bearer or stack.api.token(sub=ORG))
    assert sent.status == 202, sent.text
    stack.run()


def add(stack: Deployed, url: str) -> None:
    assert stack.api("POST", f"{APP}/endpoint", {"url": url}).status == 201


def rotate(stack: Deployed, secret: str, current: str, previous: str | list[str]) -> None:
    stack.put_secret(secret, json.dumps({"current": current, "previous": previous}))


def test_a_function_decrypts_with_a_key_that_it_has_not_read_yet(
    stack: Deployed, consumer: Receiver
) -> None:
    """`api` reads the new key first, while `deliver` still has the old one."""
    stack.api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    add(stack, f"{consumer.url}/ok-old")
    stack.clock.advance(SECRET_TTL / 2)
    send(stack)
    rotate(stack, "EncryptionKeys", NEW, SEALING_KEY)
    stack.clock.advance(SECRET_TTL / 2)
    add(stack, f"{consumer.url}/ok-new")

    send(stack)

    assert [len(consumer.at(path)) for path in ("/ok-old", "/ok-new")] == [2, 1]


def test_secrets_encrypted_with_the_old_key_stay_readable(
    stack: Deployed, consumer: Receiver
) -> None:
    """`deliver` has the new key, while `api` still has the old one."""
    stack.api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    add(stack, f"{consumer.url}/ok-old")
    rotate(stack, "EncryptionKeys", NEW, SEALING_KEY)
    send(stack)
    add(stack, f"{consumer.url}/ok-new")

    send(stack)

    assert [len(consumer.at(path)) for path in ("/ok-old", "/ok-new")] == [2, 1]


def test_secrets_encrypted_with_any_earlier_key_are_decrypted(
    stack: Deployed, consumer: Receiver
) -> None:
    stack.api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    keys = [SEALING_KEY]
    for number in range(3):
        add(stack, f"{consumer.url}/ok-{number}")
        rotate(stack, "EncryptionKeys", f"{NEW} {number}", keys)
        keys.insert(0, f"{NEW} {number}")
        stack.clock.advance(SECRET_TTL)

    send(stack)

    assert [len(consumer.at(f"/ok-{number}")) for number in range(3)] == [1, 1, 1]


def test_a_change_of_an_endpoint_encrypts_it_with_the_current_key(
    stack: Deployed, consumer: Receiver
) -> None:
    """Afterwards, the previous key can be removed."""
    stack.api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    body = {"url": f"{consumer.url}/ok", "uid": "mine", "headers": {"x-a": "b"}}
    stack.api("POST", f"{APP}/endpoint", body)
    rotate(stack, "EncryptionKeys", NEW, SEALING_KEY)
    stack.clock.advance(SECRET_TTL)
    assert stack.api("PATCH", f"{APP}/endpoint/mine", {}).status == 200

    rotate(stack, "EncryptionKeys", NEW, "")
    stack.clock.advance(SECRET_TTL)
    send(stack)

    [received] = consumer.at("/ok")
    assert received.headers["x-a"] == "b"


def test_tokens_of_both_keys_are_valid_at_once(stack: Deployed) -> None:
    stack.api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    send(stack)
    rotate(stack, "TokenKeys", NEW, SIGNING_KEY.decode())

    for _ in range(7):
        stack.clock.advance(timedelta(seconds=50))
        for key in (NEW.encode(), SIGNING_KEY):
            bearer = token(stack.clock.now(), key=key, sub=ORG)
            assert stack.api("GET", APP, token=bearer).status == 200
            send(stack, bearer)


def test_a_removed_key_decrypts_nothing_after_five_minutes(stack: Deployed) -> None:
    send_to = "/api/v1/app"
    assert stack.api("GET", send_to).status == 200
    rotate(stack, "TokenKeys", NEW, "")
    stack.clock.advance(SECRET_TTL)

    assert stack.api("GET", send_to).status == 401


@dataclass(frozen=True)
class Through:
    """The API as `shared.ports.operator.server.Server`; each list fits on one page here."""

    api: ApiClient

    def all(self, path: str) -> Iterator[dict[str, Any]]:
        yield from self.get(path)["data"]

    def get(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = self.api("GET", f"/api/v1{path}").json
        return found

    def send(self, method: str, path: str, body: Body) -> None:
        assert self.api(method, f"/api/v1{path}", body).status < 300


def test_reencrypted_secrets_need_no_earlier_key(stack: Deployed, consumer: Receiver) -> None:
    """The runbook: rotate, wait until each function has read the new key, re-encrypt, retire."""
    stack.api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    fields = {"headers": {"x-a": "b"}}
    stack.api("POST", f"{APP}/endpoint", {**fields, "url": f"{consumer.url}/ok"})
    own = {**fields, "url": f"{consumer.url}/ok-own"}
    stack.api("POST", "/api/v1/operational-webhook/endpoint", own)
    keys = KeyRotation(secret=AwsKeySecret("EncryptionKeys"), entropy=SystemEntropy())

    keys.rotate()
    stack.clock.advance(SECRET_TTL)
    assert len(list(ReencryptionService(server=Through(stack.api)).reencrypt())) == 2
    assert keys.retire() == 1
    stack.clock.advance(SECRET_TTL)
    send(stack)
    add(stack, f"{consumer.url}/ok-another")
    stack.run()

    [received] = consumer.at("/ok")
    reported = consumer.at("/ok-own")
    assert "endpoint.created" in {json.loads(each.body)["type"] for each in reported}
    assert {each.headers["x-a"] for each in (received, *reported)} == {"b"}
