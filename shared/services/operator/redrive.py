"""Browses dead letters, and redrives them."""

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
        """Returns up to `most` dead letters without their bodies, and leaves them in the queue."""
        taken: list[ReceivedDeadLetter] = []
        try:
            for batch in self._batches(most):
                taken += (replace(each, letter=_bare(each.letter)) for each in batch)
        finally:
            self.browser.put_back(taken)
        return [each.letter for each in taken]

    def redrive(self, most: int) -> Iterator[list[DeadLetter]]:
        """Sends up to `most` dead letters back to their queue; yields each batch without bodies.

        When it stops early, the rest stays. A task that is in its queue twice is processed once.
        """
        for batch in self._batches(most):
            self.browser.redrive(batch)
            yield [_bare(each.letter) for each in batch]

    def redrive_only(self, is_wanted: Callable[[DeadLetter], bool], most: int) -> list[DeadLetter]:
        """Sends the wanted ones among up to `most` dead letters back to their queue.

        Returns those that were sent, without their bodies. The rest stays.
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
    """Drops the body: there may be many letters, and no caller needs their contents."""
    return replace(letter, body="")
