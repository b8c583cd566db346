"""An event that EventBridge could not put into the intake queue, and its message.

Makes the same message as the template of the rule (`IntakeBusRule` in template.yaml).
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from shared.domain import json_members
from shared.domain.errors import InvalidInput
from shared.domain.json_members import Member


@dataclass(frozen=True, slots=True)
class BusEvent:
    """An event's members by name, with their texts; none if it is not a JSON object."""

    text: str = field(repr=False)
    members: dict[str, Member] = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "BusEvent":
        """Reads an event; a text that is no JSON object is an event without members."""
        try:
            return cls(text, json_members.members(text.encode("utf-8", "surrogatepass")))
        except InvalidInput:
            return cls(text, {})

    @property
    def event_id(self) -> str | None:
        return self._text("id")

    @property
    def event_type(self) -> str | None:
        return self._text("detail-type")

    @property
    def at(self) -> datetime | None:
        """The time of the event, which its producer may have chosen."""
        try:
            found = datetime.fromisoformat(self._text("time") or "")
        except ValueError:
            return None
        return found if found.tzinfo else found.replace(tzinfo=UTC)

    def application(self, path: str) -> str | None:
        """Returns the text at a path such as `$.detail.tenant`; None if there is none."""
        found: Any = {name: member.value for name, member in self.members.items()}
        for name in path.split(".")[1:]:
            found = found.get(name) if isinstance(found, dict) else None
        return found if isinstance(found, str) else None

    def message(self, path: str) -> str:
        """Returns the body of the intake queue's message, its application at this path.

        The payload is the text of `detail`. What the event lacks is missing in the message too,
        which the intake then refuses with its reason; so it does a text that is no event.
        """
        if not self.members:
            return self.text
        texts = {
            "application": self.application(path),
            "eventType": self.event_type,
            "eventId": self.event_id,
        }
        parts = [f"{json.dumps(n)}: {json.dumps(text)}" for n, text in texts.items() if text]
        if detail := self.members.get("detail"):
            parts.append(f'"payload": {detail.text}')
        return f"{{{', '.join(parts)}}}"

    def _text(self, name: str) -> str | None:
        member = self.members.get(name)
        return member.value if member and isinstance(member.value, str) else None
