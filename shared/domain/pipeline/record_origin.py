"""Origins of queue records, which outlive a redrive."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_MILLISECOND = timedelta(milliseconds=1)
_EPOCH = datetime.fromtimestamp(0, UTC)
# Digits of the milliseconds since 1970, until the year 2286.
_DIGITS = 13


@dataclass(frozen=True, slots=True)
class RecordOrigin:
    """The record as which a task was enqueued first: its id, and the time when it was sent.

    Both stay the same each time the queue delivers the record. A redrive makes a new record, which
    carries the origin of the first one.
    """

    record_id: str
    sent_at: datetime

    def __str__(self) -> str:
        return f"{(self.sent_at - _EPOCH) // _MILLISECOND:0{_DIGITS}}-{self.record_id}"

    @classmethod
    def parse(cls, text: str) -> "RecordOrigin | None":
        """Reverses `str`; None for any other text."""
        digits, _, record_id = text.partition("-")
        if len(digits) != _DIGITS or not (digits.isascii() and digits.isdecimal() and record_id):
            return None
        return cls(record_id, _EPOCH + int(digits) * _MILLISECOND)

    @classmethod
    def of(cls, record_id: str, milliseconds: str) -> "RecordOrigin":
        """Returns the origin of a record that SQS reports, with its time as SQS writes it."""
        return cls(record_id, _EPOCH + int(milliseconds) * _MILLISECOND)
