"""Diagnostics of queues and their dead letters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from shared.domain.errors import ServiceError
from shared.domain.operator.stack_resources import Diagnostic, QueueState
from shared.ports import Clock
from shared.ports.operator.stack_resources import StackInspector
from shared.services.operator.redrive import RedriveService

# Dead letters examined for their expiry.
MAX_LETTERS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueDiagnostics:
    """Checks of queues: depths, dead-letter queues, and dead letters with their expiry."""

    stack_inspector: StackInspector
    letters: Mapping[str, RedriveService]
    clock: Clock

    def queue(self, name: str, url: str, letters_url: str) -> Iterator[Diagnostic]:
        """Yields the findings about a queue and its dead-letter queue."""
        queue, letters = self.stack_inspector.queue(url), self.stack_inspector.queue(letters_url)
        reported = _depths(queue)
        if queue.dead_letters != letters.arn:
            advice = "Deploy it again: what fails there now is tried forever."
            yield Diagnostic.failed(f"queue {name}", f"{reported}; no dead-letter queue", advice)
        else:
            yield Diagnostic.passed(f"queue {name}", reported)
        yield from self.dead_letters(name, letters)

    def dead_letters(self, name: str, letters: QueueState) -> Iterator[Diagnostic]:
        """Yields a finding if the queue has dead letters, with the expiry of the first."""
        if dead := letters.waiting + letters.in_flight:
            advice = f"See why with `outrider redrive {name} --dry-run`, fix it, then redrive."
            reported = f"{dead} wait{self._expiry(name)}"
            yield Diagnostic.failed(f"dead letters of {name}", reported, advice)

    def _expiry(self, name: str) -> str:
        """Describes the expiry of the first dead letter.

        SQS counts from the first send of its task.
        """
        try:
            found = self.letters[name].look(MAX_LETTERS)
        except ServiceError as exc:
            return f"; how long they are kept is not known: {exc}"
        ends = [letter.kept_until for letter in found if letter.kept_until]
        if not ends:
            return (
                "; another reader holds them: check again in two minutes for how long they are kept"
            )
        looked = f" of {MAX_LETTERS} that were examined" if len(found) == MAX_LETTERS else ""
        left = _span(min(ends) - self.clock.now())
        return f"; the first{looked} is kept until {min(ends):%Y-%m-%d %H:%M} UTC, {left}"


def _depths(queue: QueueState) -> str:
    return f"{queue.waiting} wait, {queue.in_flight} in flight, {queue.delayed} delayed"


def _span(left: timedelta) -> str:
    """Formats the remaining time in days or hours."""
    hours = max(0, int(left.total_seconds() // 3600))
    return f"{hours // 24} days left" if hours >= 48 else f"{hours} hours left"
