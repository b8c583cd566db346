"""Events of SQS event source mappings."""

from typing import Any

SqsEvent = dict[str, Any]


def sqs_event(*bodies: str, tries: int = 1) -> SqsEvent:
    """Builds an event with a record for each body, at its `tries`-th delivery.

    The ids of the records are `record-0`, `record-1` and so on.
    """
    return {"Records": [sqs_record(number, body, tries) for number, body in enumerate(bodies)]}


def sqs_record(
    number: int, body: str, tries: int, sent_ms: int = 1_768_478_400_000
) -> dict[str, Any]:
    """Builds one record of an event, sent at this time in milliseconds since 1970."""
    return {
        "messageId": f"record-{number}",
        "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": str(tries),
            "SentTimestamp": str(sent_ms),
            "SenderId": "AIDAIENQZJOLO23YVJ4VO",
            "ApproximateFirstReceiveTimestamp": "1768478400001",
            "MessageGroupId": "app_1",
        },
        "messageAttributes": {},
        "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:queue",
        "awsRegion": "us-east-1",
    }
