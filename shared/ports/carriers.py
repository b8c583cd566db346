"""Carriers of attempts, and the AWS accounts of customers that one of them reaches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shared.domain.deliveries.reply import Reply
    from shared.domain.destinations.answers import AwsAnswer
    from shared.domain.destinations.calls import AwsCall
    from shared.domain.destinations.consignment import Consignment, RoleAccess, RoleVerdict
    from shared.domain.pipeline.shipment import Shipment


class Carrier(Protocol):
    """Takes attempts to receivers of one kind."""

    def send(
        self, shipment: Shipment, on_slow: Callable[[], bool], has_time: Callable[[], bool]
    ) -> Reply:
        """Makes one attempt. Whatever the receiver does, returns a Reply.

        Calls `on_slow` once if there is no response IN_TIME. If it returns False, the wait ends
        with a Reply that timed out. Sends a second time only if the first one did not reach the
        receiver, and `has_time`.
        """
        ...


class Accounts(Protocol):
    """Calls AWS in a role of a customer. Whatever AWS answers, returns an AwsAnswer."""

    def call(self, access: RoleAccess, call: AwsCall, until: datetime | None = None) -> AwsAnswer:
        """Makes the call in a session of the role that may do nothing else.

        A session may serve several calls, for less than an hour. After `until`, nothing is sent,
        and the answer is TOO_LATE.
        """
        ...

    def assume(self, access: RoleAccess, external_id: str) -> AwsAnswer:
        """Assumes the role with this ExternalId, and forgets the session."""
        ...


class Courier(Protocol):
    """Hands consignments to the only function that may assume roles of customers."""

    def carry(self, consignment: Consignment, on_slow: Callable[[], bool]) -> Reply:
        """Delivers the consignment; `on_slow` is that of Carrier.

        InfrastructureError when the function cannot be reached, or gives no answer: then it sends
        nothing afterwards.
        """
        ...

    def try_role(self, access: RoleAccess) -> RoleVerdict:
        """Tries the role, first with a wrong ExternalId, then with the right one."""
        ...
