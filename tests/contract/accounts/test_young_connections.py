"""Calls that are made once use no connection that AWS, or Lambda, may have dropped."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from shared.adapters import aws
from shared.adapters.accounts import young_connections
from shared.adapters.accounts.lambda_courier import LambdaCourier
from shared.adapters.accounts.sts_accounts import StsAccounts
from shared.adapters.accounts.young_connections import MAX_AGE_SECONDS
from shared.adapters.memory import FixedClock
from shared.domain.destinations.calls import call_of
from shared.domain.destinations.consignment import RoleVerdict
from tests.contract.accounts.test_couriers import SENT
from tests.support.fakes.http_server import served

ASSUMED = """<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
<Credentials><AccessKeyId>key</AccessKeyId><SecretAccessKey>key</SecretAccessKey>
<SessionToken>token</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration></Credentials>
</AssumeRoleResult></AssumeRoleResponse>"""
ANSWERS = {
    "lambda": json.dumps({"verdict": "trusted"}),
    "sts": ASSUMED,
    "sqs": json.dumps({"MessageId": "1", "MD5OfMessageBody": "0"}),
}


@dataclass
class Aws:
    """Servers of AWS that keep connections. They no longer answer on the first `dropped` ones."""

    opened: int = 0
    dropped: int = 0


def handler(of: Aws, answer: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            of.opened += 1
            self.number = of.opened

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            if self.number <= of.dropped:
                self.close_connection = True
                return
            self.send_response(200)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer.encode())

        def log_message(self, *_: Any) -> None:
            """Logs nothing."""

    return Handler


@pytest.fixture
def lasting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """AWS, where botocore finds it."""
    found = Aws()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(name, "us-east-1")
    aws.client.cache_clear()
    with (
        served(handler(found, ANSWERS["lambda"])) as functions,
        served(handler(found, ANSWERS["sts"])) as roles,
        served(handler(found, ANSWERS["sqs"])) as queues,
    ):
        monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", functions)
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", roles)
        monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", queues)
        yield found
    aws.client.cache_clear()


@pytest.fixture
def pause(lasting: Aws, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Lets time pass, after which no connection is left."""
    now = [0.0]
    monkeypatch.setattr(young_connections, "monotonic", lambda: now[0])

    def passed() -> None:
        now[0] += MAX_AGE_SECONDS + 1
        lasting.dropped = lasting.opened

    return passed


def test_an_invocation_after_a_pause_is_not_lost_on_an_old_connection(pause: Any) -> None:
    courier = LambdaCourier("carry", FixedClock())
    assert courier.try_role(SENT.access) is RoleVerdict.TRUSTED
    pause()

    assert courier.try_role(SENT.access) is RoleVerdict.TRUSTED


def test_a_message_after_a_pause_is_not_lost_on_an_old_connection(pause: Any) -> None:
    accounts = StsAccounts(FixedClock())
    assert accounts.call(SENT.access, call_of(SENT)).status == 200
    pause()

    assert accounts.call(SENT.access, call_of(SENT)).status == 200


def test_a_role_is_assumed_after_a_pause(pause: Any) -> None:
    accounts = StsAccounts(FixedClock())
    assert accounts.assume(SENT.access, SENT.access.external_id).status == 200
    pause()

    assert accounts.assume(SENT.access, SENT.access.external_id).status == 200


def test_calls_that_follow_each_other_share_a_connection(lasting: Aws) -> None:
    courier = LambdaCourier("carry", FixedClock())

    for _ in range(3):
        courier.try_role(SENT.access)

    assert lasting.opened == 1
