"""Messages by queue and by bus, from real clients, to the consumer's server."""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from tests.e2e.kit.log_lines import check_repetitions
from tests.e2e.kit.producers import ROLE, SOURCE, as_role, client
from tests.e2e.kit.waiting import outputs
from tests.support.arrange.customer import EVENT, Customer
from tests.support.fakes.receiver import until
from tools.local_stack.stack import Stack

MANY = 200


@pytest.fixture(scope="module")
def urls(stack: Stack) -> dict[str, str]:
    found = outputs(stack.aws_endpoint)
    return {"queue": found["IntakeQueueUrl"], "letters": found["IntakeDeadLettersUrl"]}


def body(customer: Customer, payload: str, **others: Any) -> str:
    fields = {"application": customer.app, "eventType": EVENT, **others}
    return json.dumps(fields)[:-1] + f', "payload": {payload}}}'


def entries(*bodies: str) -> list[dict[str, str]]:
    return [{"Id": str(number), "MessageBody": text} for number, text in enumerate(bodies)]


def letters(stack: Stack, url: str, application: str, wanted: int) -> list[str]:
    """Returns the reasons of the application's dead letters, which it removes."""
    sqs, found = client(stack, "sqs"), []
    for _ in range(30):
        answer = sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1, MessageAttributeNames=["All"]
        )
        for message in answer.get("Messages", ()):
            if application in message["Body"]:
                found.append(message["MessageAttributes"]["reason"]["StringValue"])
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        if len(found) >= wanted:
            break
    return found


def test_a_batch_of_a_role_that_the_queue_names_arrives_byte_for_byte(
    stack: Stack, customer: Customer, path: Callable[[str], str], urls: dict[str, str]
) -> None:
    """One poison record among nine good ones delays none of them."""
    place = path("ok")
    customer.endpoint(place)
    sent = [f'{{ "n":{number}.10,  "\\u00e9" : "\u00e9" }}' for number in range(9)]
    bodies = [body(customer, payload) for payload in sent]
    poison = body(customer, "[]")

    answer = as_role(stack, ROLE, "sqs").send_message_batch(
        QueueUrl=urls["queue"], Entries=entries(*bodies[:4], poison, *bodies[4:])
    )

    assert len(answer["Successful"]) == 10
    received = customer.consumer.messages(place, 9)
    assert sorted(request.body.decode() for request in received) == sorted(sent)
    [reason] = letters(stack, urls["letters"], customer.app, 1)
    assert "The payload must be a JSON object." in reason


def test_a_foreign_role_may_not_write(stack: Stack, urls: dict[str, str]) -> None:
    stranger = as_role(stack, "e2e-stranger", "sqs")

    with pytest.raises(ClientError, match="AccessDenied"):
        stranger.send_message(QueueUrl=urls["queue"], MessageBody="{}")


def test_an_event_of_the_bus_arrives_as_the_payload(
    stack: Stack, customer: Customer, path: Callable[[str], str], urls: dict[str, str]
) -> None:
    place = path("ok")
    customer.endpoint(place)
    detail = {"tenant": customer.app, "amount": 12.5, "names": ["\u00c9mile", 'a "b"']}
    other = {"tenant": customer.app, "amount": 7}

    events = client(stack, "events")
    answer = events.put_events(
        Entries=[
            {"Source": SOURCE, "DetailType": EVENT, "Detail": json.dumps(detail)},
            {"Source": "com.example.other", "DetailType": EVENT, "Detail": json.dumps(other)},
            {"Source": SOURCE, "DetailType": "no event type", "Detail": json.dumps(other)},
        ]
    )

    assert answer["FailedEntryCount"] == 0
    [request] = customer.consumer.wait(place)
    assert json.loads(request.body) == detail
    message = customer.svix.message.get(customer.app, request.headers["webhook-id"])
    assert message.event_type == EVENT
    assert message.event_id == answer["Entries"][0]["EventId"]
    [reason] = letters(stack, urls["letters"], customer.app, 1)
    assert "body.eventType" in reason


@pytest.mark.timeout(900)
def test_of_many_messages_by_queue_none_is_lost_and_none_comes_twice(
    stack: Stack, customer: Customer, path: Callable[[str], str], urls: dict[str, str]
) -> None:
    """The producer sends each of them twice, and each becomes one message.

    `check_repetitions` says why a slow machine may post one again.
    """
    place, run, sqs = path("ok"), uuid4(), client(stack, "sqs")
    customer.endpoint(place)
    bodies = [body(customer, f'{{"n": {n}}}', eventId=f"{run}-{n}") for n in range(MANY)]

    for start in range(0, MANY, 10):
        for _ in range(2):
            batch = entries(*bodies[start : start + 10])
            assert not sqs.send_message_batch(QueueUrl=urls["queue"], Entries=batch).get("Failed")

    posts = every_post(customer, place)
    assert {n for n, _ in posts} == set(range(MANY))
    assert len(posts) == MANY
    repeated = Counter({message: times for (_, message), times in posts.items()})
    check_repetitions(stack, customer, repeated)


def every_post(customer: Customer, place: str) -> Counter[tuple[int, str]]:
    """Waits for each of the messages; counts the POSTs by number and message.

    Where answers are late, an endpoint earns no trust: two attempts run at a time, and each of the
    others waits up to five minutes before it asks again.
    """
    for _ in until(600):
        received = customer.consumer.at(place)
        posts = Counter((json.loads(r.body)["n"], r.headers["webhook-id"]) for r in received)
        if len({n for n, _ in posts}) == MANY:
            return posts
    raise AssertionError(f"{len(posts)} of {MANY} messages")
