"""Contract of `KeySecret`, in memory and in Secrets Manager (moto)."""

import json
from collections.abc import Iterator

import boto3
import pytest

from shared.adapters.crypto.key_ring import KeyRing, SecretKeys
from shared.adapters.memory import FixedClock, MemoryKeySecret
from shared.adapters.operator.key_secret import AwsKeySecret
from shared.domain.errors import Forbidden, InternalError
from shared.ports import KeySecret
from tests.support.aws.aws_answers import answering, refusal
from tests.support.aws.emulated import emulated_aws


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Creates a secret like the template's; yields its name."""
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(variable, "us-east-1")
    with emulated_aws():
        text = json.dumps({"current": "first", "previous": ""})
        boto3.client("secretsmanager").create_secret(Name="keys", SecretString=text)
        yield "keys"


@pytest.fixture(params=["memory", "aws"])
def secret(request: pytest.FixtureRequest) -> KeySecret:
    if request.param == "memory":
        return MemoryKeySecret(["first"])
    return AwsKeySecret(request.getfixturevalue("aws"))


def test_written_keys_are_read_back_unchanged(secret: KeySecret) -> None:
    assert secret.read() == ["first"]

    secret.write(["third", "second", "first"])
    assert secret.read() == ["third", "second", "first"]

    secret.write(["third"])
    assert secret.read() == ["third"]


def test_functions_read_the_keys_that_an_operator_wrote(aws: str) -> None:
    AwsKeySecret(aws).write(["second", "first"])

    assert SecretKeys(aws, FixedClock()).read() == KeyRing(b"second", (b"first",))


@pytest.mark.parametrize(
    ("operation", "right"),
    [
        ("GetSecretValue", "secretsmanager:GetSecretValue"),
        ("PutSecretValue", "secretsmanager:PutSecretValue"),
    ],
)
def test_a_missing_permission_is_named(
    aws: str, monkeypatch: pytest.MonkeyPatch, operation: str, right: str
) -> None:
    answering(monkeypatch, {operation: refusal("AccessDeniedException")})
    secret = AwsKeySecret(aws)

    with pytest.raises(Forbidden, match=right):
        secret.write([*secret.read(), "more"])


def test_a_secret_without_keys_is_reported_but_not_shown(aws: str) -> None:
    boto3.client("secretsmanager").put_secret_value(SecretId=aws, SecretString="nonsense")

    with pytest.raises(InternalError, match="must hold JSON") as refused:
        AwsKeySecret(aws).read()

    assert "nonsense" not in str(refused.value)
