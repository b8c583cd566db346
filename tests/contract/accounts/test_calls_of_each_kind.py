"""Promises of `Accounts` for calls to targets of each kind, for the fake and for moto."""

from collections.abc import Iterator
from dataclasses import replace

import boto3
import pytest
from botocore import xform_name
from botocore.session import get_session
from botocore.validate import ParamValidator

from shared.adapters.accounts.sts_accounts import StsAccounts
from shared.adapters.memory import FixedClock, MemoryAccounts, MemoryRole
from shared.domain.destinations.answers import reply_of
from shared.domain.destinations.calls import call_of
from shared.domain.destinations.consignment import Consignment
from shared.domain.destinations.destination import DestinationType
from shared.domain.ids import MessageId
from shared.ports import Accounts
from tests.contract.accounts.kinds import NAME, target, targets
from tests.support.aws.emulated import REGION
from tests.unit.domain.destinations.test_calls import ROLE, consignment

MACHINE = DestinationType.STEP_FUNCTIONS
ABSENT = "absent"


@pytest.fixture(params=["memory", "sts"])
def accounts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Accounts]:
    if request.param == "memory":
        absent = {target(kind, ABSENT) for kind in DestinationType}
        roles = {str(ROLE): MemoryRole("outrider:o:a:sink_1")}
        yield MemoryAccounts(roles, absent=absent)
        return
    with targets(monkeypatch):
        yield StsAccounts(FixedClock())


def sent_to(kind: DestinationType, name: str = NAME) -> Consignment:
    return consignment(kind, target=target(kind, name))


@pytest.mark.parametrize("kind", DestinationType)
def test_a_target_of_each_kind_takes_its_call(accounts: Accounts, kind: DestinationType) -> None:
    sent = sent_to(kind)

    answer = accounts.call(sent.access, call_of(sent))

    assert (answer.code, answer.assuming, answer.timed_out) == (None, False, False)
    # An asynchronous invocation is answered by 202.
    assert answer.status in (200, 202)
    assert reply_of(sent.access, answer, 1).status_code == 200


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (DestinationType.SQS, "NonExistentQueue"),
        (DestinationType.SNS, "NotFound"),
        (DestinationType.LAMBDA, "ResourceNotFoundException"),
        (DestinationType.STEP_FUNCTIONS, "StateMachineDoesNotExist"),
    ],
)
def test_an_absent_target_is_a_failure_that_may_pass(
    accounts: Accounts, kind: DestinationType, code: str
) -> None:
    sent = sent_to(kind, ABSENT)

    answer = accounts.call(sent.access, call_of(sent))

    assert code in str(answer.code)
    assert answer.status in (400, 404)
    assert not reply_of(sent.access, answer, 1).final


def test_a_state_machine_starts_once_for_a_message_and_takes_no_other_of_its_name(
    accounts: Accounts,
) -> None:
    sent = sent_to(MACHINE)
    other = replace(sent, body='{"a":2}')

    answers = [accounts.call(each.access, call_of(each)) for each in (sent, sent, other)]

    assert answers[0].code is None
    assert answers[1].code in (None, "ExecutionAlreadyExists")
    assert answers[2].code == "ExecutionAlreadyExists"
    assert {reply_of(sent.access, each, 1).status_code for each in answers} == {200}
    another = replace(sent, message_id=MessageId("msg_2"))
    assert accounts.call(another.access, call_of(another)).code is None


@pytest.mark.parametrize(
    ("kind", "code"),
    [(MACHINE, "InvalidExecutionInput"), (DestinationType.EVENT_BRIDGE, "MalformedDetail")],
)
def test_a_body_that_is_no_json_is_refused_for_good(
    accounts: Accounts, kind: DestinationType, code: str
) -> None:
    sent = replace(sent_to(kind), body="<a/>")

    answer = accounts.call(sent.access, call_of(sent))

    assert answer.code == code
    assert reply_of(sent.access, answer, 1).final


@pytest.mark.parametrize("kind", DestinationType)
@pytest.mark.parametrize("fifo", [False, True])
def test_calls_are_those_of_botocores_description(kind: DestinationType, fifo: bool) -> None:
    """The adapter lets botocore check nothing, to save time."""
    name = f"{NAME}.fifo" if fifo else NAME
    call = call_of(sent_to(kind, name))
    model = get_session().get_service_model(call.service)
    [operation] = [name for name in model.operation_names if xform_name(name) == call.operation]

    shape = model.operation_model(operation).input_shape

    assert shape is not None
    found = ParamValidator().validate(dict(call.parameters), shape)
    assert not found.has_errors(), found.generate_report()


def test_an_execution_has_the_body_as_its_input(monkeypatch: pytest.MonkeyPatch) -> None:
    with targets(monkeypatch):
        sent = sent_to(MACHINE)
        StsAccounts(FixedClock()).call(sent.access, call_of(sent))

        machines = boto3.client("stepfunctions", REGION)
        [found] = machines.list_executions(stateMachineArn=target(MACHINE))["executions"]
        shown = machines.describe_execution(executionArn=found["executionArn"])
    assert (found["name"], shown["input"]) == (sent.message_id, sent.body)
