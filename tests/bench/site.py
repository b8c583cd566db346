"""A place to measure in: local AWS with a table, queues and keys, and a receiver. No Lambda:
the handlers run in this process."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.local.aws import LocalAws, free_port, local_aws
from tests.support.receiver import Receiver, receiver
from tests.support.tokens import token

KEY = "a key of the benchmark, of 32 bytes or more"
TABLE = "bench"


@dataclass(frozen=True)
class Site:
    """`clients` are plain boto3; `queues` maps a queue's name to its URL."""

    aws: LocalAws
    receiver: Receiver
    queues: dict[str, str]

    def client(self, service: str) -> Any:
        return self.aws.session.client(service, endpoint_url=self.aws.endpoint)  # type: ignore[call-overload]

    @property
    def token(self) -> str:
        return token(datetime.now(UTC), key=KEY.encode(), sub="org_bench")

    def take(self, queue: str) -> list[str]:
        """Up to ten bodies, removed from the queue."""
        sqs, url = self.client("sqs"), self.queues[queue]
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        messages = found.get("Messages", [])
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [message["Body"] for message in messages]


@contextmanager
def site() -> Iterator[Site]:
    """Sets the environment of the functions as well, so that they can be imported in the block."""
    with (
        tempfile.TemporaryDirectory() as folder,
        receiver() as consumer,
        # Everything runs as the account: the functions' rights are no matter here.
        local_aws(Path(folder), free_port()) as aws,
    ):
        made = Site(aws, consumer, _queues(aws))
        _table(made)
        os.environ.update(aws.environment | _settings(made))
        yield made


def _queues(aws: LocalAws) -> dict[str, str]:
    sqs = aws.session.client("sqs", endpoint_url=aws.endpoint)
    names = ("messages", "deliveries", "background")
    return {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in names}


def _table(made: Site) -> None:
    names = {"pk": "HASH", "sk": "RANGE"}
    made.client("dynamodb").create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in names],
        KeySchema=[{"AttributeName": n, "KeyType": kind} for n, kind in names.items()],
    )


def _settings(made: Site) -> dict[str, str]:
    secret = made.client("secretsmanager").create_secret(
        Name="keys", SecretString=json.dumps({"current": KEY, "previous": ""})
    )["ARN"]
    return {
        "OUTRIDER_TABLE": TABLE,
        "OUTRIDER_MESSAGES_QUEUE_URL": made.queues["messages"],
        "OUTRIDER_DELIVERIES_QUEUE_URL": made.queues["deliveries"],
        "OUTRIDER_BACKGROUND_QUEUE_URL": made.queues["background"],
        "OUTRIDER_TOKEN_KEYS": secret,
        "OUTRIDER_APP_PORTAL_URL": "https://portal.example.com",
        "OUTRIDER_ENCRYPTION_KEYS": secret,
        "OUTRIDER_ALLOWED_NETWORKS": "127.0.0.0/8",
        "POWERTOOLS_SERVICE_NAME": "outrider",
        # What is logged is measured elsewhere.
        "POWERTOOLS_LOG_LEVEL": "CRITICAL",
    }
