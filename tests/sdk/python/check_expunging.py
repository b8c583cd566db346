from typing import Any

from svix import models
from svix.api import BackgroundTaskType, MessageAttemptListByMsgOptions, MessageGetOptions

from tests.sdk.python.kit.generation import CURRENT
from tests.sdk.python.kit.tasks import finished
from tests.support.arrange.customer import Customer

EXPIRED = {"expired": True}
_models: Any = models


def payload(customer: Customer, message: str) -> Any:
    options = MessageGetOptions(with_content=True)
    return customer.svix.message.get(customer.app, message, options).payload


def test_the_content_of_a_message_is_expunged(customer: Customer) -> None:
    message = customer.send(event_id="e-1")

    customer.svix.message.expunge_content(customer.app, "e-1")

    assert payload(customer, message.id) == EXPIRED


def test_the_content_of_an_attempt_is_expunged(customer: Customer) -> None:
    customer.endpoint(f"/flaky-{customer.app}")
    message = customer.send()
    failed, _ = customer.attempts(message.id, 2)
    resource, app = customer.svix.message_attempt, customer.app
    assert failed.response == "broken"

    resource.expunge_content(app, message.id, failed.id)

    assert resource.get(app, message.id, failed.id).response == "EXPUNGED"
    options = MessageAttemptListByMsgOptions(with_content=True)
    assert [a.response for a in resource.list_by_msg(app, message.id, options).data] == [
        "",
        "EXPUNGED",
    ]


def test_the_content_of_all_messages_is_expunged(customer: Customer) -> None:
    sent = [customer.send().id for _ in range(2)]

    task = customer.svix.message.expunge_all_contents(customer.app)

    assert task.task == BackgroundTaskType.APPLICATION_PURGE_CONTENT
    assert finished(customer.svix, task.id).data == {"messagesPurged": 2}
    assert [payload(customer, message) for message in sent] == [EXPIRED] * 2


if CURRENT:

    def test_the_content_of_several_messages_is_expunged(customer: Customer) -> None:
        gone = [customer.send().id for _ in range(2)]
        kept = customer.send().id
        wanted = _models.BulkExpungeContentsIn(ids=[*gone, "msg_nobody"])

        answered = customer.svix.message.bulk_expunge_content(customer.app, wanted)

        status = _models.BulkExpungeStatus
        assert answered.results == {
            **dict.fromkeys(gone, status.EXPUNGED),
            "msg_nobody": status.NOT_FOUND,
        }
        assert [payload(customer, message) for message in gone] == [EXPIRED] * 2
        assert payload(customer, kept) == {"id": 1}
