"""Chunks and totals, which all steps of background tasks share."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from shared.domain.background.background_task import BackgroundTask
from shared.domain.background.selection import Selection

T = TypeVar("T")


def take_chunk(places: Iterator[tuple[str, T]], size: int) -> tuple[list[T], str | None]:
    """Takes the first `size` items, and returns the cursor for the next step, if there is one.

    Each item comes with its position.
    """
    chunk = list(islice(places, size))
    return [item for _, item in chunk], chunk[-1][0] if len(chunk) == size else None


@dataclass(frozen=True, slots=True)
class ChunkTotal:
    """The one number that a task reports: named `done`, or `planned` in a dry run."""

    done: str
    planned: str

    def data(self, selection: Selection, number: int = 0) -> dict[str, Any]:
        """Returns the number as clients see it."""
        if selection.dry_run:
            return {"dryRun": True, self.planned: number}
        return {self.done: number}

    def plus(self, task: BackgroundTask, number: int) -> dict[str, Any]:
        """Returns the task's data with `number` added to the total."""
        name = self.planned if task.selection.dry_run else self.done
        return self.data(task.selection, task.data.get(name, 0) + number)
