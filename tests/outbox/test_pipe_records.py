"""Records of a real stream through the pipe of the page, to the intake and a receiver.

The stream is moto's, of a table that boto3 writes in transactions. Filter and template are applied
as EventBridge Pipes documents them; the local AWS has no pipe to a queue.
"""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto.events.models import EventPattern

from shared.domain.applications.application import ApplicationInput
from shared.domain.endpoints.endpoint_input import EndpointInput
from tests.outbox.test_pipe import ITEM, PIPE, filled_in
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.arrange.handlers import handler
from tests.support.aws.emulated import emulated_aws
from tests.support.aws.sqs_events import sqs_event

TABLE = "orders"
PAYLOAD = '{ "b":1.50,\n "a":"\\u00e9\u00e9" }'


@pytest.fixture
def dynamodb(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(variable, "us-east-1")
    with emulated_aws():
        client: Any = boto3.client("dynamodb")
        names = {"pk": "HASH", "sk": "RANGE"}
        client.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in names],
            KeySchema=[{"AttributeName": n, "KeyType": kind} for n, kind in names.items()],
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        )
        yield client


def item(name: str, **attributes: str) -> dict[str, Any]:
    return {"pk": {"S": name}, "sk": {"S": "event"}} | {
        key: {"S": value} for key, value in attributes.items()
    }


def records(dynamodb: Any) -> list[dict[str, Any]]:
    """Reads the whole stream as a pipe does."""
    arn = dynamodb.describe_table(TableName=TABLE)["Table"]["LatestStreamArn"]
    streams: Any = boto3.client("dynamodbstreams")
    [shard] = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    start = PIPE["SourceParameters"]["DynamoDBStreamParameters"]["StartingPosition"]
    place = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": start}
    iterator = streams.get_shard_iterator(**place)["ShardIterator"]
    found: list[dict[str, Any]] = streams.get_records(ShardIterator=iterator)["Records"]
    return found


def piped(dynamodb: Any) -> list[str]:
    """Returns the bodies that the pipe puts into the queue."""
    [criteria] = PIPE["SourceParameters"]["FilterCriteria"]["Filters"]
    pattern = EventPattern.load(criteria["Pattern"])
    # Times are no part of the filter.
    found = json.loads(json.dumps(records(dynamodb), default=str))
    return [
        filled_in(each["dynamodb"]["NewImage"]) for each in found if pattern.matches_event(each)
    ]


def write(dynamodb: Any) -> None:
    """Writes two events within transactions of the provider, beside data and later changes."""
    event = {**json.loads(ITEM), "payload": {"S": PAYLOAD}}
    other = {**event, "pk": {"S": "event#2"}, "outrider_id": {"S": "invoice-2-paid"}}
    for number, each in enumerate((event, other)):
        data = item(f"invoice#{number}", amount="12.50")
        steps = [{"Put": {"TableName": TABLE, "Item": one}} for one in (data, each)]
        dynamodb.transact_write_items(TransactItems=steps)
    change = {"TableName": TABLE, "Key": {key: event[key] for key in ("pk", "sk")}}
    dynamodb.update_item(
        **change, UpdateExpression="SET seen = :s", ExpressionAttributeValues={":s": {"S": "1"}}
    )
    dynamodb.delete_item(**change)


def test_the_pipe_takes_each_inserted_event_once_and_nothing_else(dynamodb: Any) -> None:
    write(dynamodb)

    bodies = [json.loads(each) for each in piped(dynamodb)]

    assert len(records(dynamodb)) == 6
    assert [each["eventId"] for each in bodies] == ["invoice-4711-paid", "invoice-2-paid"]


def test_events_of_the_pipe_are_accepted_and_delivered_byte_for_byte(
    dynamodb: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(dynamodb)
    bodies = piped(dynamodb)
    system = SystemUnderTest()
    app = system.applications.create(OWNER, ApplicationInput(name="A", uid="customer-42"), None)
    url = EndpointInput(url="https://customer.example.com")
    system.endpoints.create(OWNER, app.id, url, None, None)
    module = handler("intake", system.intake, monkeypatch)

    # A pipe delivers at least once.
    for first, batch in ((0, bodies), (10, bodies)):
        event = sqs_event(*batch)
        for number, record in enumerate(event["Records"], first):
            sent_at = str(int(system.clock.now().timestamp() * 1_000))
            record["messageId"] = f"record-{number}"
            record["attributes"]["SentTimestamp"] = sent_at
        assert module.lambda_handler(event, None) == {"batchItemFailures": []}

    system.run()
    assert [post.body.decode() for post in system.http.requests] == [PAYLOAD] * 2
    assert system.dead_letters.letters == []
