"""Promises of `Accounts`, for the fake and for STS in moto."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from shared.adapters.accounts import sts_accounts
from shared.adapters.accounts.sts_accounts import StsAccounts
from shared.adapters.aws import SERVICES
from shared.adapters.memory import FixedClock, MemoryAccounts, MemoryRole
from shared.domain.destinations.answers import TOO_LATE
from shared.domain.destinations.calls import call_of
from shared.domain.destinations.consignment import Consignment
from shared.domain.destinations.destination import DestinationType
from shared.ports import Accounts
from tests.support.aws.emulated import REGION, emulated_aws
from tests.unit.domain.destinations.test_calls import ROLE, consignment

ACCOUNT = "123456789012"


@dataclass
class Called:
    """AWS's record of the calls of an adapter."""

    operations: list[tuple[str, dict[str, Any]]]

    def named(self, name: str) -> list[dict[str, Any]]:
        return [arguments for operation, arguments in self.operations if operation == name]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> Iterator[Called]:
    """Moto, with a record of its calls."""
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(variable, REGION)
    record = Called([])
    with emulated_aws():
        make = BaseClient._make_api_call  # type: ignore[attr-defined]

        def noted(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
            record.operations.append((operation, arguments))
            return make(client, operation, arguments)

        with patch.object(BaseClient, "_make_api_call", noted):
            yield record


@pytest.fixture(params=["memory", "sts"])
def accounts(request: pytest.FixtureRequest, clock: FixedClock) -> Accounts:
    if request.param == "memory":
        return MemoryAccounts({str(ROLE): MemoryRole("outrider:o:a:sink_1*")})
    request.getfixturevalue("called")
    return StsAccounts(clock)


def to_queue() -> Consignment:
    boto3.client("sqs", REGION).create_queue(QueueName="orders")
    return consignment(DestinationType.SQS, target=f"arn:aws:sqs:{REGION}:{ACCOUNT}:orders")


@pytest.mark.parametrize("kind", DestinationType)
def test_the_service_of_each_kind_is_packaged_with_the_functions(kind: DestinationType) -> None:
    assert call_of(consignment(kind)).service in SERVICES


def test_a_call_in_the_role_succeeds(accounts: Accounts, called: Called) -> None:
    sent = to_queue()

    answer = accounts.call(sent.access, call_of(sent))

    assert (answer.status, answer.code, answer.assuming) == (200, None, False)


def test_a_role_is_assumed_with_the_external_id_that_it_trusts_and_no_other(
    accounts: Accounts, called: Called
) -> None:
    access = to_queue().access
    refused = accounts.assume(access, "outrider:wrong")

    assert accounts.assume(access, access.external_id).code is None
    assert (refused.code, refused.assuming) == ("AccessDenied", True)


def test_a_message_arrives_with_its_attributes(clock: FixedClock, called: Called) -> None:
    sent = to_queue()

    StsAccounts(clock).call(sent.access, call_of(sent))

    sqs = boto3.client("sqs", REGION)
    [found] = sqs.receive_message(QueueUrl="orders", MessageAttributeNames=["All"])["Messages"]
    attributes = {name: a["StringValue"] for name, a in found["MessageAttributes"].items()}
    assert (found["Body"], attributes) == (sent.body, dict(sent.attributes))


def test_a_session_is_narrowed_named_and_short(clock: FixedClock, called: Called) -> None:
    sent = to_queue()

    StsAccounts(clock).call(sent.access, call_of(sent))

    [asked] = called.named("AssumeRole")
    assert asked == {
        "RoleArn": str(ROLE),
        "RoleSessionName": sent.access.destination_id,
        "ExternalId": sent.access.external_id,
        "DurationSeconds": 3600,
        "Policy": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",'
        f'"Action":"sqs:SendMessage","Resource":"{sent.access.target}"}}]}}',
    }


def test_a_session_is_kept_for_45_minutes_for_the_same_access_only(
    clock: FixedClock, called: Called
) -> None:
    accounts, sent = StsAccounts(clock), to_queue()
    for _ in range(3):
        accounts.call(sent.access, call_of(sent))
    assert len(called.named("AssumeRole")) == 1

    other = replace(sent.access, external_id="outrider:o:a:sink_1:id:x")
    accounts.call(other, call_of(sent))
    assert len(called.named("AssumeRole")) == 2

    clock.advance(timedelta(minutes=45))
    accounts.call(sent.access, call_of(sent))
    assert len(called.named("AssumeRole")) == 3


@dataclass(eq=False)
class Session:
    """A client of a session, with the error codes of its next calls; then they succeed."""

    codes: list[str | None]

    def send_message(self, **_: Any) -> dict[str, Any]:
        if self.codes and (code := self.codes.pop(0)):
            raise ClientError({"Error": {"Code": code}}, "SendMessage")
        return {}

    def close(self) -> None:
        """Has no connections."""


@pytest.mark.parametrize("code", ["AccessDenied", "ExpiredToken", "InvalidClientTokenId"])
def test_a_kept_session_that_the_customer_revoked_is_replaced_at_once(
    clock: FixedClock, called: Called, code: str
) -> None:
    """The role still works: a denial would end the delivery, for each message of 45 minutes."""
    accounts, sent = StsAccounts(clock), to_queue()
    sessions = [Session([None, code]), Session([])]
    with patch.object(sts_accounts, "assumed_client", lambda *_: sessions.pop(0)):
        accounts.call(sent.access, call_of(sent))
        answer = accounts.call(sent.access, call_of(sent))

    assert (answer.status, answer.code) == (200, None)
    assert len(called.named("AssumeRole")) == 2


def test_a_role_without_the_right_is_assumed_once_for_a_message(
    clock: FixedClock, called: Called
) -> None:
    accounts, sent, denied = StsAccounts(clock), to_queue(), "AccessDenied"
    with patch.object(sts_accounts, "assumed_client", lambda *_: Session([denied])):
        first = accounts.call(sent.access, call_of(sent))
        second = accounts.call(sent.access, call_of(sent))

    assert (first.code, second.code) == (denied, denied)
    assert len(called.named("AssumeRole")) == 2


def test_the_answer_of_aws_says_what_failed(clock: FixedClock, called: Called) -> None:
    sent = consignment(DestinationType.SQS, target=f"arn:aws:sqs:{REGION}:{ACCOUNT}:missing")

    answer = StsAccounts(clock).call(sent.access, call_of(sent))

    assert (answer.status, answer.assuming) == (400, False)
    assert "NonExistentQueue" in str(answer.code)


@pytest.mark.parametrize(
    ("kind", "resource"),
    [
        (DestinationType.SNS, f"arn:aws:sns:{REGION}:{ACCOUNT}:orders"),
        (DestinationType.EVENT_BRIDGE, f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/orders"),
    ],
)
def test_topics_and_event_buses_take_their_calls(
    clock: FixedClock, called: Called, kind: DestinationType, resource: str
) -> None:
    boto3.client("sns", REGION).create_topic(Name="orders")
    boto3.client("events", REGION).create_event_bus(Name="orders")
    sent = consignment(kind, target=resource)

    answer = StsAccounts(clock).call(sent.access, call_of(sent))

    assert (answer.status, answer.code) == (200, None)


def test_an_entry_that_eventbridge_refused_is_a_failure(clock: FixedClock, called: Called) -> None:
    sent = consignment(
        DestinationType.EVENT_BRIDGE, target=f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/none"
    )

    answer = StsAccounts(clock).call(
        replace(sent, body="x").access, call_of(replace(sent, body="x"))
    )

    assert answer.code == "MalformedDetail"


def test_no_session_shows_its_credentials(clock: FixedClock, called: Called) -> None:
    accounts, sent = StsAccounts(clock), to_queue()
    accounts.call(sent.access, call_of(sent))

    [session] = accounts._sessions.values()

    assert "ecret" not in repr(session)


def test_nothing_is_sent_after_the_time_that_the_caller_allows(
    accounts: Accounts, called: Called, clock: FixedClock
) -> None:
    sent, until = to_queue(), clock.now() + timedelta(seconds=1)
    if isinstance(accounts, MemoryAccounts):
        accounts.clock = clock
    clock.advance(timedelta(seconds=1))
    assert accounts.call(sent.access, call_of(sent), until).status == 200
    clock.advance(timedelta(microseconds=1))

    assert accounts.call(sent.access, call_of(sent), until) == TOO_LATE

    assert len(called.named("SendMessage")) <= 1


def test_nothing_is_sent_if_assuming_the_role_took_the_time(
    called: Called, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, made = to_queue(), StsAccounts._assumed

    def slow(*given: Any) -> Any:
        found = made(*given)
        clock.advance(timedelta(seconds=2))
        return found

    monkeypatch.setattr(StsAccounts, "_assumed", slow)
    answer = StsAccounts(clock).call(sent.access, call_of(sent), clock.now() + timedelta(seconds=1))

    assert answer == TOO_LATE
    assert called.named("AssumeRole")
    assert called.named("SendMessage") == []
