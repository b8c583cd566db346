"""Permits for attempts to endpoints without a recent response in time."""

import json
from typing import Any

import pytest

from tests.support.aws.aws_answers import refusal
from tests.support.aws.deployed import Deployed
from tests.support.fakes.receiver import receiver


def test_a_permit_that_cannot_be_released_is_logged_and_its_attempt_is_recorded(
    stack: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(operation: str, arguments: dict[str, Any]) -> None:
        is_release = arguments.get("UpdateExpression", "").count("=") == 1
        if operation == "UpdateItem" and "#permits" in arguments["Key"]["pk"]["S"] and is_release:
            raise refusal("ThrottlingException", status=400)

    with receiver() as consumer:
        stack.api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
        stack.api("POST", "/api/v1/app/acme/endpoint", {"url": f"{consumer.url}/ok"})
        stack.api("POST", "/api/v1/app/acme/msg", {"eventType": "a.b", "payload": {}})
        stack.watch = fail
        stack.run()

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    [unreleased] = [line for line in lines if line["message"] == "permit.unreleased"]
    assert (unreleased["level"], unreleased["lane"]) == ("WARN", "fast")
    assert unreleased["reason"].endswith("ThrottlingException")
    [attempted] = [line for line in lines if line["message"] == "delivery.attempted"]
    assert attempted["outcome"] == "delivered"
