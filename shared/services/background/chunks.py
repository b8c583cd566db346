"""What the steps of tasks have in common: they take a chunk of a list, and count."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from shared.domain.background.background_task import BackgroundTask
from shared.domain.background.selection import Selection

T = TypeVar("T")


def take_chunk(places: Iterator[tuple[str, T]], size: int) -> tuple[list[T], str | None]:
    """The first `size` things, and the place that the next step goes on behind, if there is one.

    Each comes with its place.
    """
    chunk = list(islice(places, size))
    return [thing for _, thing in chunk], chunk[-1][0] if len(chunk) == size else None


@dataclass(frozen=True, slots=True)
class ChunkTotal:
    """The one number that a task tells: named `done`, or `planned` where it is a dry run."""

    done: str
    planned: str

    def data(self, selection: Selection, number: int = 0) -> dict[str, Any]:
        """As clients see it."""
        if selection.dry_run:
            return {"dryRun": True, self.planned: number}
        return {self.done: number}

    def plus(self, task: BackgroundTask, number: int) -> dict[str, Any]:
        """The task's data with so many more."""
        name = self.planned if task.selection.dry_run else self.done
        return self.data(task.selection, task.data.get(name, 0) + number)
