"""One mutation: a fault put into a copy of the engine."""

from dataclasses import dataclass
from pathlib import Path

from tests.simulation.mutation.source import mutated

DELIVERY = "shared/services/delivery"


@dataclass(frozen=True, slots=True)
class Mutation:
    """`new` in place of `old` in a function; `caught_by` names the invariant that fails first."""

    name: str
    file: str
    function: str
    old: str
    new: str
    caught_by: str
    simulation: str = "pipeline"

    def mutate(self, root: Path) -> None:
        """Changes the module under `root`."""
        path = root / self.file
        path.write_text(mutated(path.read_text(), self.function, self.old, self.new))
