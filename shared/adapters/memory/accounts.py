"""Customers' accounts in memory, and a courier without a function."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any

from shared.adapters.accounts.courier_codec import (
    decode_access,
    decode_consignment,
    decode_reply,
    encode_access,
    encode_consignment,
    encode_reply,
)
from shared.adapters.memory.system import FixedClock
from shared.domain.deliveries.reply import Reply
from shared.domain.destinations.answers import TOO_LATE, AwsAnswer, abandoned
from shared.domain.destinations.calls import AwsCall
from shared.domain.destinations.consignment import (
    Consignment,
    RoleAccess,
    RoleVerdict,
    send_until,
)
from shared.domain.destinations.destination import DestinationType
from shared.domain.endpoints.health import IN_TIME
from shared.ports import Accounts, Clock
from shared.services.destinations.carry import CarryService

DONE = AwsAnswer(status=200)
DENIED = AwsAnswer(status=403, code="AccessDenied", message="not authorized")
_ABSENT = {
    DestinationType.SQS: "AWS.SimpleQueueService.NonExistentQueue",
    DestinationType.SNS: "NotFound",
    DestinationType.EVENT_BRIDGE: "ResourceNotFoundException",
    DestinationType.LAMBDA: "ResourceNotFoundException",
    DestinationType.STEP_FUNCTIONS: "StateMachineDoesNotExist",
}


@dataclass
class MemoryRole:
    """A role: the pattern of ExternalIds that it trusts, and the resources it may send to."""

    trusted: str = "*"
    allowed: tuple[str, ...] = ("*",)


@dataclass
class MemoryAccounts:
    """The fake of `Accounts`. `answers` come first, one for each call.

    `absent` has the ARNs of targets that do not exist, `executions` the input of each execution.
    """

    roles: dict[str, MemoryRole] = field(default_factory=dict)
    answers: list[AwsAnswer] = field(default_factory=list)
    calls: list[tuple[RoleAccess, AwsCall]] = field(default_factory=list)
    absent: set[str] = field(default_factory=set)
    executions: dict[tuple[str, str], str] = field(default_factory=dict)
    clock: Clock = field(default_factory=FixedClock)

    def call(self, access: RoleAccess, call: AwsCall, until: datetime | None = None) -> AwsAnswer:
        assumed = self.assume(access, access.external_id)
        if assumed.code is not None:
            return assumed
        role = self.roles[str(access.role)]
        if not any(fnmatchcase(str(access.target), allowed) for allowed in role.allowed):
            return DENIED
        if until is not None and self.clock.now() > until:
            return TOO_LATE
        self.calls.append((access, call))
        if self.answers:
            return self.answers.pop(0)
        if str(access.target) in self.absent:
            return _refused(_ABSENT[access.type])
        return self._judged(access.type, call.parameters)

    def _judged(self, kind: DestinationType, given: Mapping[str, Any]) -> AwsAnswer:
        if kind is DestinationType.EVENT_BRIDGE:
            is_sound = _is_json(given["Entries"][0]["Detail"])
            return DONE if is_sound else replace(_refused("MalformedDetail"), status=0)
        if kind is not DestinationType.STEP_FUNCTIONS:
            return DONE
        if not _is_json(given["input"]):
            return _refused("InvalidExecutionInput")
        started = self.executions.setdefault(
            (given["stateMachineArn"], given["name"]), given["input"]
        )
        return DONE if started == given["input"] else _refused("ExecutionAlreadyExists")

    def assume(self, access: RoleAccess, external_id: str) -> AwsAnswer:
        role = self.roles.get(str(access.role))
        is_trusted = role is not None and fnmatchcase(external_id, role.trusted)
        return DONE if is_trusted else replace(DENIED, assuming=True)


def _refused(code: str) -> AwsAnswer:
    return AwsAnswer(status=400, code=code, message="refused")


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


@dataclass
class MemoryCourier:
    """The fake of `Courier`: everything but the invocation, in this process.

    `delay` is the time that each delivery takes.
    """

    clock: Clock
    accounts: Accounts = field(default_factory=MemoryAccounts)
    delay: timedelta = timedelta(0)

    def carry(self, consignment: Consignment, on_slow: Callable[[], bool]) -> Reply:
        if self.delay > IN_TIME and not on_slow():
            return abandoned(self.delay)
        # As if it had been invoked so long ago.
        until = send_until(self.clock.now() - self.delay)
        reply = self._service.carry(decode_consignment(encode_consignment(consignment)), until)
        return decode_reply(encode_reply(reply))

    def try_role(self, access: RoleAccess) -> RoleVerdict:
        return self._service.try_role(decode_access(encode_access(access)))

    @property
    def _service(self) -> CarryService:
        return CarryService(accounts=self.accounts, clock=self.clock)
