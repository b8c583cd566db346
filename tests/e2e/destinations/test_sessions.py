"""Sessions of customers' roles, and the right of `carry` to make them, in the running local AWS."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.config import Config

from shared.adapters import aws
from shared.adapters.accounts import sts_accounts
from shared.adapters.accounts.sts_accounts import StsAccounts
from shared.adapters.system import SystemClock
from shared.domain.destinations.access import access_policy
from shared.domain.destinations.arn import Arn
from shared.domain.destinations.calls import AwsCall, call_of
from shared.domain.destinations.consignment import RoleAccess
from shared.domain.destinations.destination import DestinationType
from shared.domain.ids import EndpointId
from tests.e2e.destinations.account import OWN_ACCOUNT, Account, policy, trust
from tests.e2e.kit.producers import client
from tests.unit.domain.destinations.test_calls import consignment
from tools.local_stack.aws import REGION
from tools.local_stack.deployment import STACK_NAME
from tools.local_stack.stack import Stack

EXTERNAL_ID = "outrider:o:a:sink_1"
ROOT = {"AWS": f"arn:aws:iam::{OWN_ACCOUNT}:root"}
OPEN = trust(ROOT)


@dataclass(frozen=True)
class Carry:
    """The adapter of `carry`, with the rights of its role."""

    role: str
    accounts: StsAccounts


def carry_role(stack: Stack) -> str:
    resources = client(stack, "cloudformation").describe_stack_resources(StackName=STACK_NAME)
    [name] = [
        each["PhysicalResourceId"]
        for each in resources["StackResources"]
        if each["LogicalResourceId"] == "CarryRole"
    ]
    return f"arn:aws:iam::{OWN_ACCOUNT}:role/{name}"


@pytest.fixture
def carry(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Iterator[Carry]:
    role = carry_role(stack)
    # The local AWS lets root be a service.
    found = client(stack, "sts").assume_role(RoleArn=role, RoleSessionName="e2e")["Credentials"]
    for name, value in (
        ("AWS_ACCESS_KEY_ID", found["AccessKeyId"]),
        ("AWS_SECRET_ACCESS_KEY", found["SecretAccessKey"]),
        ("AWS_SESSION_TOKEN", found["SessionToken"]),
        ("AWS_DEFAULT_REGION", REGION),
        ("AWS_ENDPOINT_URL", stack.aws_endpoint),
    ):
        monkeypatch.setenv(name, value)
    # The local AWS answers late on a busy machine.
    patient = sts_accounts._CONFIG.merge(Config(connect_timeout=60, read_timeout=60))
    monkeypatch.setattr(sts_accounts, "_CONFIG", patient)
    aws.client.cache_clear()
    aws._session.cache_clear()
    yield Carry(role, StsAccounts(SystemClock()))
    aws.client.cache_clear()
    aws._session.cache_clear()


def access_to(account: Account, role: str, queue: str) -> RoleAccess:
    return RoleAccess(
        destination_id=EndpointId("sink_1"),
        type=DestinationType.SQS,
        target=Arn.of(account.arn("sqs", queue)),
        role=Arn.of(role),
        external_id=EXTERNAL_ID,
    )


def to_queue(account: Account, queue: str) -> AwsCall:
    """Returns the call that sends to this queue."""
    target = account.arn("sqs", queue)
    return call_of(consignment(DestinationType.SQS, target=target))


def test_a_session_may_send_to_its_queue_and_to_no_other_whatever_the_role_may(
    carry: Carry, account: Account
) -> None:
    own, other = account.queue(), account.queue()
    role = account.role(OPEN, policy("*", "*"))
    access = access_to(account, role, own)

    allowed = carry.accounts.call(access, to_queue(account, own))
    denied = carry.accounts.call(access, to_queue(account, other))

    assert (allowed.status, allowed.code) == (200, None)
    assert (denied.status, denied.code, denied.assuming) == (403, "AccessDenied", False)


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("receive_message", {}),
        ("purge_queue", {}),
        ("delete_queue", {}),
        ("set_queue_attributes", {"Attributes": {"DelaySeconds": "1"}}),
    ],
)
def test_a_session_has_no_other_right_to_its_queue(
    carry: Carry, account: Account, operation: str, parameters: dict[str, Any]
) -> None:
    queue = account.queue()
    access = access_to(account, account.role(OPEN, policy("*", "*")), queue)
    given = {"QueueUrl": account.queue_url(queue), **parameters}

    answer = carry.accounts.call(access, AwsCall("sqs", operation, given))

    assert (answer.code, answer.assuming) == ("AccessDenied", False)


def test_a_role_of_a_setup_is_open_to_carry_and_to_no_other_role_of_the_account(
    carry: Carry, account: Account, stack: Stack
) -> None:
    condition = {
        "StringEquals": {"sts:ExternalId": EXTERNAL_ID},
        "ArnEquals": {"aws:PrincipalArn": carry.role},
    }
    role = account.role(trust(ROOT, condition), policy("sqs:SendMessage", "*"))
    access = access_to(account, role, account.queue())

    assert carry.accounts.assume(access, EXTERNAL_ID).code is None
    root = client(stack, "sts")
    with pytest.raises(root.exceptions.ClientError, match="AccessDenied"):
        root.assume_role(RoleArn=role, RoleSessionName="root", ExternalId=EXTERNAL_ID)


@pytest.mark.parametrize("external_id", ["mine", "Outrider:o:a:sink_1", "outrider"])
def test_carry_uses_no_external_id_but_ours(
    carry: Carry, account: Account, external_id: str
) -> None:
    access = access_to(account, account.role(OPEN, policy("*", "*")), account.queue())

    answer = carry.accounts.assume(access, external_id)

    assert (answer.code, answer.assuming) == ("AccessDenied", True)


def test_carry_assumes_no_role_of_another_name(carry: Carry, account: Account) -> None:
    role = account.role(OPEN, policy("*", "*"), f"admin-{account.queue()}")
    access = access_to(account, role, account.queue())

    assert carry.accounts.assume(access, EXTERNAL_ID).code == "AccessDenied"


def test_carry_assumes_no_role_of_the_account_of_the_stack(carry: Carry, stack: Stack) -> None:
    own = Account(stack, OWN_ACCOUNT)
    role = own.role(OPEN, policy("*", "*"))
    access = access_to(own, role, own.queue())

    assert carry.accounts.assume(access, EXTERNAL_ID).code == "AccessDenied"


def test_carry_has_no_right_of_its_own_to_a_queue(carry: Carry, stack: Stack) -> None:
    own = Account(stack, OWN_ACCOUNT)
    sqs = aws.client("sqs")

    with pytest.raises(sqs.exceptions.ClientError, match="AccessDenied"):
        sqs.send_message(QueueUrl=own.queue_url(own.queue()), MessageBody="{}")


def test_a_session_of_a_session_lasts_an_hour_at_most(carry: Carry, account: Account) -> None:
    role = account.role(OPEN, policy("*", "*"))
    sts = aws.client("sts")
    given = {"RoleArn": role, "RoleSessionName": "e2e", "ExternalId": EXTERNAL_ID}
    narrow = access_policy(DestinationType.SQS, Arn.of(account.arn("sqs", "orders")))

    with pytest.raises(sts.exceptions.ClientError, match="1 hour session limit"):
        sts.assume_role(**given, DurationSeconds=3_601, Policy=json.dumps(narrow))
    assert sts.assume_role(**given, DurationSeconds=3_600, Policy=json.dumps(narrow))
