"""Timeouts of AWS clients: short in a function, long enough for a laptop in the CLI."""

from collections.abc import Iterator
from typing import Any

import pytest

from shared.adapters import aws
from shared.bootstrap.operator import Operator
from shared.settings.environment import point_aws


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(variable, "us-east-1")
    # An operator made by an earlier test in this process leaves its timeouts behind.
    aws.use_config(aws.CONFIG)
    yield
    aws.use_config(aws.CONFIG)


def config_of(service: str) -> Any:
    return aws.client(service).meta.config


def config_of_functions() -> Any:
    return aws.CONFIG


def test_a_client_of_a_function_gives_up_soon() -> None:
    point_aws()

    config = config_of("sqs")

    assert (config.connect_timeout, config.read_timeout) == (1, 3)


@pytest.mark.parametrize("service", aws.SERVICES)
def test_a_client_of_the_operator_waits_longer_than_a_function_does(service: str) -> None:
    Operator("outrider", {})

    config = config_of(service)

    functions = config_of_functions()
    assert config.connect_timeout > functions.connect_timeout
    assert config.read_timeout > functions.read_timeout
    assert config.retries["total_max_attempts"] > functions.retries["total_max_attempts"]
