"""The queue of a function, for records that an invocation takes itself."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from shared.adapters.aws import client, translated_errors
from shared.domain.pipeline.pickup import TAKEN_TIME

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageTypeDef

Record = Mapping[str, Any]


class SqsTaskInbox:
    """`TaskInbox` on SQS."""

    def __init__(self, queue_url: str) -> None:
        self._url = queue_url
        self._client = client("sqs")

    def take(self, most: int, wait: timedelta) -> Sequence[Record]:
        with translated_errors(f"receive from queue {self._url}"):
            answer = self._client.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=most,
                WaitTimeSeconds=int(wait.total_seconds()),
                VisibilityTimeout=int(TAKEN_TIME.total_seconds()),
                MessageAttributeNames=["All"],
                MessageSystemAttributeNames=["All"],
            )
        return [_record(message) for message in answer.get("Messages", ())]

    def give_back(self, record: Record, delay: timedelta) -> None:
        with translated_errors(f"return a message to queue {self._url}"):
            self._client.change_message_visibility(
                QueueUrl=self._url,
                ReceiptHandle=record["receiptHandle"],
                VisibilityTimeout=int(delay.total_seconds()),
            )

    def remove(self, records: Sequence[Record]) -> None:
        # One by one: there are few, and the right to do so is the event source's.
        for record in records:
            with translated_errors(f"remove a message of queue {self._url}"):
                self._client.delete_message(
                    QueueUrl=self._url, ReceiptHandle=record["receiptHandle"]
                )


def _record(message: "MessageTypeDef") -> Record:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": {
            name: {"stringValue": value.get("StringValue"), "dataType": value["DataType"]}
            for name, value in message.get("MessageAttributes", {}).items()
        },
    }
