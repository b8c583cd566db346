"""SQS: moto in this process, or the server at OUTRIDER_SQS_ENDPOINT."""

import os
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from tests.support.aws.emulated import emulated_aws

ENDPOINT = os.environ.get("OUTRIDER_SQS_ENDPOINT")


@pytest.fixture
def sqs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(variable, os.environ.get(variable, "us-east-1"))
    if ENDPOINT:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", ENDPOINT)
        yield boto3.client("sqs")
    else:
        with emulated_aws():
            yield boto3.client("sqs")
