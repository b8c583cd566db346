"""Contents in objects, through the functions."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.support.arrange.random_text import random_text
from tests.support.aws.aws_answers import refusal
from tests.support.aws.deployed import Deployed
from tests.support.fakes.receiver import receiver

APP = "/api/v1/app/acme"
PAYLOAD = {"text": random_text(300_000)}


def post(stack: Deployed, path: str = f"{APP}/msg") -> Any:
    body = {"eventType": "a.b", "payload": PAYLOAD}
    return stack.api("POST", path, body, headers={"idempotency-key": "key"})


def messages(stack: Deployed) -> int:
    return sum(item["kind"]["S"] == "msg" for item in stack.items())


@pytest.mark.parametrize("path", [f"{APP}/msg", f"{APP}/msg/"], ids=["ingest", "api"])
def test_a_message_is_accepted_only_once_its_content_is_durable(stack: Deployed, path: str) -> None:
    with receiver() as consumer:
        stack.api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
        stack.api("POST", f"{APP}/endpoint", {"url": f"{consumer.url}/ok"})

        def fail(operation: str, _arguments: dict[str, Any]) -> None:
            if operation == "PutObject":
                raise refusal("SlowDown", status=503)

        before, stack.watch = stack.watch, fail
        assert post(stack, path).status == 503
        assert (messages(stack), stack.objects()) == (0, [])
        stack.watch = before
        assert post(stack, path).status == 202
        assert (messages(stack), len(stack.objects())) == (1, 1)

        stack.run()

        [received] = consumer.at("/ok")
        assert json.loads(received.body) == PAYLOAD


@pytest.mark.parametrize(
    ("method", "verb"),
    [("DELETE", "<id>/content"), ("POST", "expunge-all-contents"), ("POST", "bulk-expunge")],
)
def test_an_expunged_payload_is_in_no_object(stack: Deployed, method: str, verb: str) -> None:
    stack.api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    message = post(stack).json["id"]
    assert len(stack.objects()) == 1
    body = {"ids": [message]} if verb == "bulk-expunge" else None
    # A purge expunges only messages older than its request.
    stack.clock.advance(timedelta(seconds=1))

    answer = stack.api(method, f"{APP}/msg/{verb.replace('<id>', message)}", body)
    assert answer.status < 300, answer.text
    stack.run()

    assert stack.objects() == []
    shown = stack.api("GET", f"{APP}/msg/{message}").json
    assert shown["payload"] == {"expired": True}


def test_a_message_of_ordinary_size_uses_no_object(stack: Deployed) -> None:
    with receiver() as consumer:
        stack.api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
        for path in ("ok", "flaky"):
            stack.api("POST", f"{APP}/endpoint", {"url": f"{consumer.url}/{path}"})
        body = {"eventType": "a.b", "payload": {"text": "x" * 1_000}}
        message = stack.api("POST", f"{APP}/msg", body).json["id"]
        stack.run()

    assert stack.api("DELETE", f"{APP}/msg/{message}/content").status == 204
    assert not [call for call in stack.calls if call.action.startswith("s3:")]
