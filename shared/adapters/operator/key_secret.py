"""Secrets with keys, for rotation by an operator. Functions only read them."""

import json
from collections.abc import Sequence

import boto3

from shared.adapters.aws import TERMINAL_CONFIG
from shared.adapters.crypto.key_ring import ring_of
from shared.adapters.operator.aws_errors import operator_call


class AwsKeySecret:
    """`KeySecret` in Secrets Manager."""

    def __init__(self, arn: str) -> None:
        self._arn = arn
        self._client = boto3.client("secretsmanager", config=TERMINAL_CONFIG)

    def read(self) -> Sequence[str]:
        with operator_call(f"read the secret {self._arn}", "secretsmanager:GetSecretValue"):
            reported = self._client.get_secret_value(SecretId=self._arn)
        return [key.decode() for key in ring_of(reported.get("SecretString", ""), self._arn).all]

    def write(self, keys: Sequence[str]) -> None:
        current, *previous = keys
        text = json.dumps({"current": current, "previous": previous})
        with operator_call(f"write the secret {self._arn}", "secretsmanager:PutSecretValue"):
            self._client.put_secret_value(SecretId=self._arn, SecretString=text)
