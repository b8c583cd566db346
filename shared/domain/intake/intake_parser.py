"""Parses the body of a message in the intake queue."""

from dataclasses import dataclass, field

from shared.domain.errors import InvalidInput, Problem
from shared.domain.ids import OrgId
from shared.domain.intake.intake_binding import IntakeBinding
from shared.domain.json_fields import Fields
from shared.domain.limits import ANYTHING, NAME
from shared.domain.messages.message import MessageInput
from shared.domain.messages.message_parser import MEMBERS, fields_of, message_of

_MEMBERS = MEMBERS | {"application", "organisation"}
# Names longer than this are cut in an error.
_SHOWN = 64


@dataclass(frozen=True, slots=True)
class IntakeAddress:
    """The application of a message, by id or uid, and the message's fields."""

    org_id: OrgId
    application: str
    fields: Fields = field(repr=False)

    @property
    def message_input(self) -> MessageInput:
        """Reads the message; raises InvalidInput if a field is invalid or unknown."""
        for name in self.fields.members:
            if name not in _MEMBERS:
                place = ("body", name[:_SHOWN].encode("ascii", "backslashreplace").decode())
                raise InvalidInput(Problem(place, "Unknown field."))
        return message_of(self.fields, None)


def address(body: str, binding: IntakeBinding) -> IntakeAddress:
    """Reads the address of a message.

    Raises InvalidInput or PayloadTooLarge if `body` is not a JSON object with an application, and
    Forbidden for a foreign organisation.
    """
    # A half of a surrogate pair becomes bytes that are not UTF-8.
    fields = fields_of(body.encode("utf-8", "surrogatepass"))
    org_id = binding.organisation(fields.text("organisation", ANYTHING))
    application = fields.text("application", NAME) or fields.missing("application")
    return IntakeAddress(org_id, application, fields)
