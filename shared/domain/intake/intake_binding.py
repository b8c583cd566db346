"""Organisations that the intake queue is bound to."""

from dataclasses import dataclass

from shared.domain.errors import Forbidden, InvalidInput, Problem
from shared.domain.ids import OrgId


@dataclass(frozen=True, slots=True)
class IntakeBinding:
    """The organisations that a message in the queue may name."""

    org_ids: tuple[OrgId, ...]

    @property
    def only(self) -> OrgId | None:
        """The organisation of messages that name none, if the queue is bound to a single one."""
        return self.org_ids[0] if len(self.org_ids) == 1 else None

    def organisation(self, named: str | None) -> OrgId:
        """Returns the organisation of a message.

        Forbidden when the queue is not bound to the named one; InvalidInput when it must be named.
        """
        if named is not None:
            if named not in self.org_ids:
                raise Forbidden("The intake queue is not bound to this organisation.")
            return OrgId(named)
        if self.only is None:
            raise InvalidInput(Problem(("body", "organisation"), self._missing))
        return self.only

    @property
    def _missing(self) -> str:
        if self.org_ids:
            return "Field required: the intake queue is bound to several organisations."
        return (
            "The intake queue is bound to no organisation: see the parameter IntakeOrganisations."
        )
