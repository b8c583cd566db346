"""The benchmark's environment: local AWS with a table, a bucket, queues and keys, and a receiver.

Without Lambda: the handlers run in this process.
"""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest.mock import patch

from botocore.config import Config

from tests.support.arrange.tokens import token
from tools.bench.consumer import Consumer, consumer
from tools.local_stack.aws import LocalAws, free_port, local_aws

KEY = "a key of the benchmark, of 32 bytes or more"
TABLE = "bench"
BUCKET = "bench-contents"
ORGANISATION = "org_bench"
QUEUES = ("messages", "deliveries", "slow-deliveries", "background", "intake", "dead-letters")


@dataclass(frozen=True)
class BenchStack:
    """`clients` are plain boto3; `queues` maps a queue's name to its URL."""

    aws: LocalAws
    consumer: Consumer
    queues: dict[str, str]

    def client(self, service: str, config: Config | None = None) -> Any:
        return self.aws.session.client(service, endpoint_url=self.aws.endpoint, config=config)  # type: ignore[call-overload]

    @property
    def token(self) -> str:
        return token(datetime.now(UTC), key=KEY.encode(), sub=ORGANISATION)

    @cached_property
    def _sqs(self) -> Any:
        return self.client("sqs")

    def put(self, queue: str, bodies: list[str]) -> None:
        """Puts bodies into the queue, as a producer does."""
        entries = [{"Id": str(n), "MessageBody": body} for n, body in enumerate(bodies)]
        sent = self._sqs.send_message_batch(QueueUrl=self.queues[queue], Entries=entries)
        assert not sent.get("Failed")

    def take(self, queue: str, seconds: int = 1) -> list[str]:
        """Removes up to ten bodies from the queue; waits at most this long for the first."""
        url = self.queues[queue]
        found = self._sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=seconds
        )
        messages = found.get("Messages", [])
        if messages:
            handles = [
                {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                for number, message in enumerate(messages)
            ]
            self._sqs.delete_message_batch(QueueUrl=url, Entries=handles)
        return [message["Body"] for message in messages]


@contextmanager
def bench_stack() -> Iterator[BenchStack]:
    """Sets the environment of the functions as well, so that they can be imported in the block."""
    with (
        tempfile.TemporaryDirectory() as folder,
        consumer() as receiver,
        # Everything runs as the account: the functions' rights do not matter here.
        local_aws(Path(folder), free_port()) as aws,
    ):
        made = BenchStack(aws, receiver, _queues(aws))
        create_table(made.client("dynamodb"))
        made.client("s3").create_bucket(Bucket=BUCKET)
        keys = create_keys(made.client("secretsmanager"))
        given = aws.environment | settings(made.queues, keys)
        with patch.dict(os.environ, given):
            yield made


def _queues(aws: LocalAws) -> dict[str, str]:
    sqs = aws.session.client("sqs", endpoint_url=aws.endpoint)
    return {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in QUEUES}


def create_table(dynamodb: Any) -> None:
    """Creates the functions' table."""
    names = {"pk": "HASH", "sk": "RANGE"}
    dynamodb.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in names],
        KeySchema=[{"AttributeName": n, "KeyType": kind} for n, kind in names.items()],
    )


def create_keys(secretsmanager: Any) -> str:
    """Creates a secret that serves for all kinds of keys; returns its ARN."""
    arn: str = secretsmanager.create_secret(
        Name="keys", SecretString=json.dumps({"current": KEY, "previous": ""})
    )["ARN"]
    return arn


def settings(queues: dict[str, str], secret: str) -> dict[str, str]:
    """The environment of all functions."""
    return {
        "OUTRIDER_TABLE": TABLE,
        "OUTRIDER_CONTENTS_BUCKET": BUCKET,
        "OUTRIDER_MESSAGES_QUEUE_URL": queues["messages"],
        "OUTRIDER_DELIVERIES_QUEUE_URL": queues["deliveries"],
        "OUTRIDER_SLOW_DELIVERIES_QUEUE_URL": queues["slow-deliveries"],
        "OUTRIDER_BACKGROUND_QUEUE_URL": queues["background"],
        "OUTRIDER_DEAD_LETTERS_QUEUE_URL": queues["dead-letters"],
        "OUTRIDER_TOKEN_KEYS": secret,
        "OUTRIDER_APP_PORTAL_URL": "https://portal.example.com",
        "OUTRIDER_PUBLIC_EVENT_CATALOG": "false",
        "OUTRIDER_WEB_IDENTITY": "false",
        "OUTRIDER_ENCRYPTION_KEYS": secret,
        "OUTRIDER_CARRY_FUNCTION": "carry",
        "OUTRIDER_CARRIER_ROLE": "arn:aws:iam::999999999999:role/carry",
        "OUTRIDER_ALLOW_OWN_ACCOUNT_DESTINATIONS": "false",
        "OUTRIDER_LAUNCH_TEMPLATES": "",
        "OUTRIDER_RETRY_SCHEDULE": "5,300,1800,7200,18000,36000,36000",
        "OUTRIDER_DELIVERY_TIMEOUT": "30",
        "OUTRIDER_DISABLE_AFTER_DAYS": "5",
        "OUTRIDER_CONCURRENCY": "50",
        "OUTRIDER_APPLICATION_SHARE": "25",
        "OUTRIDER_ALLOWED_NETWORKS": "127.0.0.0/8",
        "OUTRIDER_ALLOWED_SCHEMES": "https,http",
        "OUTRIDER_ALLOWED_PORTS": "80,443,1024-65535",
        "OUTRIDER_ORGANISATION_REQUESTS": "1000",
        "OUTRIDER_CONSUMER_REQUESTS": "0",
        "OUTRIDER_INTAKE_ORGANISATIONS": ORGANISATION,
    }
