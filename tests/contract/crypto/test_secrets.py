"""Keys in Secrets Manager (moto)."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)

from shared.adapters.crypto.key_ring import (
    RENEW_INTERVAL,
    RETRY_INTERVAL,
    SECRET_TTL,
    KeyRing,
    SecretKeys,
)
from shared.adapters.memory.system import FixedClock
from shared.domain.errors import InfrastructureError, InternalError
from tests.support.aws.aws_faults import Breakdown, Refusal, failing
from tests.support.aws.emulated import emulated_aws

PAIR = {"current": "a key", "previous": ""}


class Secret:
    """A secret of the emulated Secrets Manager."""

    def __init__(self) -> None:
        self.client = boto3.client("secretsmanager")
        made = self.client.create_secret(Name="keys", SecretString=json.dumps(PAIR))
        self.arn = made["ARN"]

    def becomes(self, text: str) -> None:
        self.client.put_secret_value(SecretId=self.arn, SecretString=text)


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> Iterator[Secret]:
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(variable, "us-east-1")
    with emulated_aws():
        yield Secret()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def keys(secret: Secret, clock: FixedClock) -> SecretKeys:
    return SecretKeys(secret.arn, clock)


def test_keys_are_the_utf8_bytes_of_the_secrets_texts(secret: Secret, keys: SecretKeys) -> None:
    secret.becomes(json.dumps({"current": "né", "previous": "alt"}))

    assert keys.read() == KeyRing("né".encode(), (b"alt",))
    assert keys.read().all == ("né".encode(), b"alt")


@pytest.mark.parametrize("text", ['{"current": "a", "previous": ""}', '{"current": "a"}'])
def test_a_previous_key_is_optional(secret: Secret, keys: SecretKeys, text: str) -> None:
    secret.becomes(text)

    assert keys.read().all == (b"a",)


def test_many_previous_keys_are_possible(secret: Secret, keys: SecretKeys) -> None:
    secret.becomes(json.dumps({"current": "new", "previous": ["older", "", "oldest"]}))

    assert keys.read().all == (b"new", b"older", b"oldest")


def test_newer_keys_are_read_if_the_cached_ones_do_not_fit(
    secret: Secret, keys: SecretKeys, clock: FixedClock
) -> None:
    known = keys.read()
    secret.becomes(json.dumps({"current": "new", "previous": "a key"}))

    assert keys.renewed(known) == keys.read() == KeyRing(b"new", (b"a key",))
    clock.advance(SECRET_TTL - timedelta(seconds=1))
    with failing(keys._client, lambda: None) as calls:
        keys.read()
    assert calls == []


def test_an_unknown_key_causes_one_read_in_ten_seconds(keys: SecretKeys, clock: FixedClock) -> None:
    known = keys.read()
    with failing(keys._client, lambda: None) as calls:
        for _ in range(1_000):
            assert keys.renewed(known) == known
        assert len(calls) == 1
        clock.advance(RENEW_INTERVAL)
        keys.renewed(known)

    assert len(calls) == 2


def test_keys_renewed_by_another_thread_are_not_read_again(
    secret: Secret, keys: SecretKeys
) -> None:
    known = keys.read()
    secret.becomes(json.dumps({"current": "new"}))
    with failing(keys._client, lambda: None) as calls:
        assert {keys.renewed(known) for _ in range(3)} == {KeyRing(b"new")}

    assert len(calls) == 1


def test_cached_keys_stay_valid_if_the_secret_cannot_be_read(
    keys: SecretKeys, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    known = keys.read()
    with failing(keys._client, Refusal("ThrottlingException")):
        assert keys.renewed(known) == known

    assert "ThrottlingException" in caplog.text


def test_the_secret_is_read_once_in_five_minutes(keys: SecretKeys, clock: FixedClock) -> None:
    with failing(keys._client, lambda: None) as calls:
        for _ in range(3):
            keys.read()
            clock.advance(SECRET_TTL / 3 - timedelta(seconds=1))

    assert len(calls) == 1


def test_a_rotation_is_noticed_after_five_minutes(
    secret: Secret, keys: SecretKeys, clock: FixedClock
) -> None:
    assert keys.read() == KeyRing(b"a key")
    secret.becomes(json.dumps({"current": "new", "previous": "a key"}))

    assert keys.read() == KeyRing(b"a key")
    clock.advance(SECRET_TTL)
    assert keys.read() == KeyRing(b"new", (b"a key",))


@pytest.mark.parametrize(
    "fault",
    [
        Refusal("ThrottlingException"),
        Refusal("InternalServiceError", 500),
        Breakdown(EndpointConnectionError(endpoint_url="https://aws.example")),
        Breakdown(ReadTimeoutError(endpoint_url="https://aws.example")),
    ],
)
def test_a_temporary_failure_of_secrets_manager_is_an_infrastructure_failure(
    keys: SecretKeys, fault: Any
) -> None:
    with failing(keys._client, fault), pytest.raises(InfrastructureError):
        keys.read()

    assert keys.read() == KeyRing(b"a key")


@pytest.mark.parametrize(
    "fault",
    [
        Refusal("AccessDeniedException"),
        Refusal("ResourceNotFoundException"),
        Breakdown(NoCredentialsError()),
    ],
)
def test_a_permanent_failure_of_secrets_manager_is_an_internal_error(
    keys: SecretKeys, fault: Any
) -> None:
    with failing(keys._client, fault), pytest.raises(InternalError, match="read secret"):
        keys.read()


def test_keys_outlast_a_failure_and_are_read_again_soon(
    keys: SecretKeys, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    keys.read()
    clock.advance(SECRET_TTL)
    with failing(keys._client, Refusal("ThrottlingException")) as calls:
        assert keys.read() == keys.read() == KeyRing(b"a key")
    assert len(calls) == 1
    assert "ThrottlingException" in caplog.text

    clock.advance(RETRY_INTERVAL)
    with failing(keys._client, lambda: None) as calls:
        keys.read()
    assert len(calls) == 1


@pytest.mark.parametrize(
    "text",
    [
        "hidden",
        '"hidden"',
        '["hidden"]',
        '{"hidden": "a"}',
        '{"current": ""}',
        '{"current": 7}',
        '{"current": null}',
        '{"current": "hidden", "previous": null}',
        '{"current": "hidden", "previous": [7]}',
    ],
)
def test_a_secret_without_keys_is_refused_and_not_shown(
    secret: Secret, keys: SecretKeys, text: str
) -> None:
    secret.becomes(text)

    with pytest.raises(InternalError, match="must hold JSON of the form") as caught:
        keys.read()

    assert "hidden" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_key_rings_repr_shows_nothing() -> None:
    assert repr(KeyRing(b"hidden", (b"hidden",))) == "KeyRing()"


def test_the_cause_of_a_failure_is_kept(keys: SecretKeys) -> None:
    with (
        failing(keys._client, Refusal("AccessDeniedException")),
        pytest.raises(InternalError) as caught,
    ):
        keys.read()

    assert isinstance(caught.value.__cause__, ClientError)
