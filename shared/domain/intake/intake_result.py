"""Results of records of the intake queue."""

from dataclasses import dataclass
from datetime import timedelta

from shared.domain.applications.application import Application
from shared.domain.errors import UserError
from shared.domain.ids import OrgId
from shared.domain.messages.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeResult:
    """The result of a record: its message, accepted, or the error.

    `org_id` and `application` are None where the error came before they were known. `delay` is that
    of the message's dispatch. `is_mismatched` says whether the payload does not match a schema that
    only warns.
    """

    org_id: OrgId | None = None
    application: Application | None = None
    message: Message | None = None
    delay: timedelta = timedelta(0)
    is_mismatched: bool = False
    error: Exception | None = None

    @property
    def is_refused(self) -> bool:
        """Returns whether a repetition would fail again."""
        return isinstance(self.error, UserError)
