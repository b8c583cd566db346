"""Answers of AWS as ends of attempts: denied at once, throttled later, repeated as done."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.adapters.memory import FixedClock, MemoryAccounts, MemoryCourier, MemoryRole
from shared.adapters.memory.accounts import DENIED, DONE
from shared.domain.applications.application import ApplicationInput
from shared.domain.deliveries.delivery import Attempt, Status
from shared.domain.deliveries.failure import FailureKind
from shared.domain.deliveries.outcome import Outcome
from shared.domain.destinations.answers import AwsAnswer
from shared.domain.destinations.arn import Arn
from shared.domain.destinations.consignment import RoleAccess, RoleVerdict
from shared.domain.destinations.destination import Destination, DestinationType
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.messages.message import Message, MessageInput
from shared.services.destinations.carry import CarryService
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.assertions.results import delivery_results
from tests.unit.domain.destinations.test_calls import ROLE, TARGETS, consignment

PAYLOAD = '{"amount" : 1.10}'


def arranged(
    system: SystemUnderTest,
    kind: DestinationType = DestinationType.SQS,
    payload: str = PAYLOAD,
    role: MemoryRole | None = None,
) -> Message:
    """Accepts a message for an enabled destination, whose role afterwards is this one."""
    app = system.applications.create(OWNER, ApplicationInput(name="Acme"), None)
    target = Arn.of(TARGETS[kind])
    destination = Destination(type=kind, target=target, role=ROLE)
    given = EndpointInput(url=str(target), destination=destination)
    system.accounts.roles[str(ROLE)] = MemoryRole(f"outrider:{OWNER.org_id}:{app.id}:sink_*")
    system.api.destinations.endpoints.create(OWNER, app.id, given, None, None)
    if role is not None:
        system.accounts.roles[str(ROLE)] = role
    message_input = MessageInput(event_type="a.b", payload=payload)
    return system.ingest.accept(OWNER, app.id, message_input, None)


def attempts(system: SystemUnderTest, message: Message) -> list[Attempt]:
    _, found = delivery_results(system.deliveries, message)
    return list(found)


@pytest.mark.parametrize("kind", DestinationType)
def test_a_message_is_delivered_to_a_target_of_each_kind(
    system: SystemUnderTest, kind: DestinationType
) -> None:
    message = arranged(system, kind)

    [report] = system.run()

    [(access, _)] = system.accounts.calls
    assert report.outcome is Outcome.DELIVERED
    assert (access.type, str(access.target)) == (kind, TARGETS[kind])
    [attempt] = attempts(system, message)
    assert (attempt.status, attempt.url) == (Status.SUCCESS, TARGETS[kind])
    assert system.http.requests == []


@pytest.mark.parametrize(
    "code", ["AccessDenied", "AccessDeniedException", "AuthorizationError", "NotAuthorized"]
)
def test_a_denied_call_ends_the_delivery_with_the_statement_that_is_missing(
    system: SystemUnderTest, code: str
) -> None:
    message = arranged(system)
    system.accounts.answers[:] = [AwsAnswer(status=403, code=code)]

    [report] = system.run()

    assert report.outcome is Outcome.EXHAUSTED
    [attempt] = attempts(system, message)
    assert attempt.failure_kind is FailureKind.MISCONFIGURED
    missing = json.loads(attempt.response[attempt.response.index("{") :])
    assert missing == {
        "Effect": "Allow",
        "Action": "sqs:SendMessage",
        "Resource": TARGETS[DestinationType.SQS],
    }


@pytest.mark.parametrize("code", ["KMS.AccessDeniedException", "KMSAccessDenied"])
def test_a_target_encrypted_with_a_key_of_its_own_ends_the_delivery_and_names_the_key(
    system: SystemUnderTest, code: str
) -> None:
    message = arranged(system)
    system.accounts.answers[:] = [AwsAnswer(status=400, code=code)]

    assert [r.outcome for r in system.run()] == [Outcome.EXHAUSTED]
    [attempt] = attempts(system, message)
    assert attempt.failure_kind is FailureKind.MISCONFIGURED
    assert "encrypted with a key of its own" in attempt.response


@pytest.mark.parametrize(
    "code",
    [
        "InvalidParameterValue",
        "InvalidParameter",
        "ValidationException",
        "InvalidExecutionInput",
        "MalformedDetail",
        "RequestTooLargeException",
    ],
)
def test_a_message_that_the_target_refuses_ends_the_delivery_in_the_words_of_aws(
    system: SystemUnderTest, code: str
) -> None:
    message = arranged(system)
    system.accounts.answers[:] = [AwsAnswer(status=400, code=code, message="shorter than 2048")]

    assert [r.outcome for r in system.run()] == [Outcome.EXHAUSTED]
    [attempt] = attempts(system, message)
    assert attempt.failure_kind is FailureKind.UNSENDABLE
    assert attempt.response == f"{code}: shorter than 2048"


@pytest.mark.parametrize("role", [MemoryRole("another"), MemoryRole("another:*", ("nothing",))])
def test_a_role_that_trusts_us_no_more_ends_the_delivery_with_its_external_id(
    system: SystemUnderTest, role: MemoryRole
) -> None:
    message = arranged(system, role=role)

    [report] = system.run()

    assert report.outcome is Outcome.EXHAUSTED
    [attempt] = attempts(system, message)
    assert attempt.failure_kind is FailureKind.MISCONFIGURED
    place = f"outrider:{message.org_id}:{message.app_id}:{message.endpoint_ids[0]}"
    assert place in attempt.response


def test_a_role_without_the_right_ends_the_delivery(system: SystemUnderTest) -> None:
    arranged(system, role=MemoryRole("*", ("arn:aws:sqs:*:other",)))

    assert [r.outcome for r in system.run()] == [Outcome.EXHAUSTED]


@pytest.mark.parametrize(
    "answer",
    [
        AwsAnswer(status=400, code="ThrottlingException"),
        AwsAnswer(status=403, code="RequestThrottled"),
        AwsAnswer(status=503, code="ServiceUnavailable"),
        AwsAnswer(status=0, code="InternalFailure"),
        AwsAnswer(status=400, code="AWS.SimpleQueueService.NonExistentQueue"),
        AwsAnswer(status=403, code="ExpiredToken"),
        AwsAnswer(status=400, code="ValidationException", assuming=True),
        AwsAnswer(status=0, timed_out=True),
    ],
    ids=lambda answer: str(answer.code),
)
def test_any_other_failure_is_retried(system: SystemUnderTest, answer: AwsAnswer) -> None:
    arranged(system)
    system.accounts.answers[:] = [answer]

    assert [r.outcome for r in system.run()] == [Outcome.RETRYING, Outcome.DELIVERED]


def test_a_throttled_call_waits_as_long_as_aws_asks_for(system: SystemUnderTest) -> None:
    message = arranged(system)
    throttled = AwsAnswer(status=400, code="ThrottlingException", retry_after="20")
    system.accounts.answers[:] = [throttled]

    system.run()

    first, second = attempts(system, message)
    assert second.timestamp - first.timestamp >= timedelta(seconds=20)


def test_an_execution_that_exists_already_counts_as_delivered(system: SystemUnderTest) -> None:
    arranged(system, DestinationType.STEP_FUNCTIONS)
    system.accounts.answers[:] = [AwsAnswer(status=400, code="ExecutionAlreadyExists")]

    assert [r.outcome for r in system.run()] == [Outcome.DELIVERED]


def test_a_message_that_is_too_large_ends_without_a_call(system: SystemUnderTest) -> None:
    payload = json.dumps({"a": "x" * (256 * 1024)})
    message = arranged(system, DestinationType.STEP_FUNCTIONS, payload)

    [report] = system.run()

    assert (report.outcome, system.accounts.calls) == (Outcome.EXHAUSTED, [])
    [attempt] = attempts(system, message)
    assert attempt.failure_kind is FailureKind.UNSENDABLE
    assert "at most" in attempt.response


def test_a_role_is_too_open_if_a_wrong_external_id_opens_it() -> None:
    access = consignment(DestinationType.SQS).access
    verdicts = {
        "*": RoleVerdict.TOO_OPEN,
        access.external_id: RoleVerdict.TRUSTED,
        "outrider:o:*": RoleVerdict.TOO_OPEN,
        "*:sink_1": RoleVerdict.TOO_OPEN,
        "*sink_1*": RoleVerdict.TOO_OPEN,
        "outrider:o:a:*": RoleVerdict.TRUSTED,
        "outrider:o:another:*": RoleVerdict.REFUSED,
        "another": RoleVerdict.REFUSED,
    }

    for trusted, verdict in verdicts.items():
        accounts = MemoryAccounts({str(ROLE): MemoryRole(trusted)})
        assert MemoryCourier(FixedClock(), accounts).try_role(access) is verdict


class Answers(MemoryAccounts):
    """Accounts whose answers are given: first to a foreign ExternalId, then to our own."""

    def __init__(self, *given: AwsAnswer) -> None:
        super().__init__()
        self._given = list(given)

    def assume(self, access: RoleAccess, external_id: str) -> AwsAnswer:
        return self._given.pop(0)


@pytest.mark.parametrize(
    "passing",
    [
        AwsAnswer(status=503, code="ReadTimeoutError", assuming=True),
        AwsAnswer(status=400, code="Throttling", assuming=True),
        AwsAnswer(status=500, code="InternalFailure", assuming=True),
    ],
    ids=lambda answer: str(answer.code),
)
def test_a_role_that_could_not_be_tried_is_neither_trusted_nor_refused(passing: AwsAnswer) -> None:
    """Nobody knows whether it opens to every customer."""
    access = consignment(DestinationType.SQS).access
    denied = replace(DENIED, assuming=True)

    for answers in ((passing, DONE), (denied, passing), (passing, passing)):
        service = CarryService(accounts=Answers(*answers), clock=FixedClock())
        assert service.try_role(access) is RoleVerdict.UNKNOWN


def test_a_role_that_cannot_be_assumed_at_all_is_refused() -> None:
    access = consignment(DestinationType.SQS).access
    malformed = AwsAnswer(status=400, code="ValidationError", assuming=True)

    service = CarryService(accounts=Answers(malformed, malformed), clock=FixedClock())

    assert service.try_role(access) is RoleVerdict.REFUSED


def test_nothing_shows_a_body(system: SystemUnderTest) -> None:
    arranged(system)
    system.run()

    [(_, call)] = system.accounts.calls
    assert "amount" not in repr(call)
    assert "amount" not in repr(consignment(DestinationType.SQS, PAYLOAD))
