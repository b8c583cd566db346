"""Deliveries to customers' accounts, in the function that assumes roles."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.deliveries.reply import Reply
from shared.domain.destinations.answers import reply_of
from shared.domain.destinations.calls import call_of
from shared.domain.destinations.consignment import Consignment, RoleAccess, RoleVerdict
from shared.domain.destinations.destination import foreign_external_id
from shared.ports import Accounts, Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryService:
    """Delivers consignments and tries roles."""

    accounts: Accounts
    clock: Clock

    def carry(self, consignment: Consignment, until: datetime) -> Reply:
        """Delivers the consignment. Whatever AWS answers, returns a Reply.

        Sends nothing after `until`, when its caller may have given up.
        """
        access, begun = consignment.access, self.clock.now()
        answer = self.accounts.call(access, call_of(consignment), until)
        elapsed = (self.clock.now() - begun) // timedelta(milliseconds=1)
        return reply_of(access, answer, max(elapsed, 0))

    def try_role(self, access: RoleAccess) -> RoleVerdict:
        """Tries the role with a wrong ExternalId, then with the right one.

        A role that the wrong one opens would open to every other customer of this stack. Only a
        denial shows that it does not: a call that fails for the moment shows nothing.
        """
        foreign = self.accounts.assume(access, foreign_external_id(access.external_id))
        if foreign.code is None:
            return RoleVerdict.TOO_OPEN
        own = self.accounts.assume(access, access.external_id)
        if own.is_transient:
            return RoleVerdict.UNKNOWN
        if own.code is not None:
            return RoleVerdict.REFUSED
        return RoleVerdict.TRUSTED if foreign.is_denied else RoleVerdict.UNKNOWN
