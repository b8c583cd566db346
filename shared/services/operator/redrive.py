"""Looking through dead letters, and sending them back to work."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from shared.domain.pipeline.dead_letter import DeadLetter, ReceivedDeadLetter
from shared.ports import DeadLetterBrowser

BATCH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class RedriveService:
    """The dead letters of one queue."""

    browser: DeadLetterBrowser

    def look(self, most: int) -> list[DeadLetter]:
        """Up to `most` of them, without their bodies. They stay where they are."""
        taken: list[ReceivedDeadLetter] = []
        try:
            for batch in self._batches(most):
                taken += (replace(each, letter=_bare(each.letter)) for each in batch)
        finally:
            self.browser.put_back(taken)
        return [each.letter for each in taken]

    def redrive(self, most: int) -> Iterator[list[DeadLetter]]:
        """Sends up to `most` of them back to their queue; gives each batch, without the bodies.

        Where it stops, the rest stays. A task that is in its queue twice is done once.
        """
        for batch in self._batches(most):
            self.browser.redrive(batch)
            yield [_bare(each.letter) for each in batch]

    def redrive_only(self, is_wanted: Callable[[DeadLetter], bool], most: int) -> list[DeadLetter]:
        """Sends those of up to `most` letters back to their queue that are wanted; the rest stays.

        Gives the ones that were sent, without their bodies.
        """
        taken = [each for batch in self._batches(most) for each in batch]
        wanted = [each for each in taken if is_wanted(each.letter)]
        try:
            self.browser.redrive(wanted)
        finally:
            self.browser.put_back([each for each in taken if each not in wanted])
        return [_bare(each.letter) for each in wanted]

    def _batches(self, most: int) -> Iterator[Sequence[ReceivedDeadLetter]]:
        left = most
        while left > 0 and (batch := self.browser.take(min(left, BATCH))):
            yield batch
            left -= len(batch)


def _bare(letter: DeadLetter) -> DeadLetter:
    """There may be many, and what they carry is nobody's business here."""
    return replace(letter, body="")
