"""A deployed stack, as whoever operates it sees it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.errors import InfrastructureError, NotFound

# While its resources are as the template says, or were just a moment ago.
_USABLE = (
    "CREATE_COMPLETE",
    "IMPORT_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "UPDATE_IN_PROGRESS",
    "UPDATE_ROLLBACK_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    "UPDATE_ROLLBACK_IN_PROGRESS",
)
# Where a new word begins in a name of the template.
_WORDS = re.compile(r"(?<!^)(?=[A-Z])")
_QUEUE, _LETTERS = "QueueUrl", "DeadLettersUrl"


@dataclass(frozen=True, slots=True)
class Deployment:
    """A stack of CloudFormation: `outputs` are those of template.yaml."""

    name: str
    status: str
    outputs: Mapping[str, str]

    @property
    def is_usable(self) -> bool:
        """Whether it is as its template says, or is being changed from that to a new one."""
        return self.status in _USABLE

    @property
    def is_changing(self) -> bool:
        """Whether CloudFormation is at work on it."""
        return self.status.endswith("_IN_PROGRESS")

    @property
    def advice(self) -> str:
        """What to do about a stack that is not whole."""
        if self.is_changing:
            return "It is being changed: wait until that is over, then look again."
        return "Deploy it again (`sam deploy`), or see what failed in its events in CloudFormation."

    def check(self) -> None:
        """InfrastructureError when it is half-deployed."""
        if not self.is_usable:
            raise InfrastructureError(
                f"The stack {self.name} is in the state {self.status}. {self.advice}"
            )

    def output(self, name: str) -> str:
        """The value of an output; NotFound when the stack has none of this name."""
        try:
            return self.outputs[name]
        except KeyError:
            raise NotFound(
                f"The stack {self.name} has no output {name}: it is none of Outrider, or of another "
                "version. Deploy it with the template that this command belongs to."
            ) from None

    @property
    def queues(self) -> dict[str, tuple[str, str]]:
        """The URL of each queue, and that of its dead letters, by the queue's short name."""
        names = [n.removesuffix(_LETTERS) for n in self.outputs if n.endswith(_LETTERS)]
        return {
            _WORDS.sub("-", name).lower(): (
                self.output(name + _QUEUE),
                self.output(name + _LETTERS),
            )
            for name in names
        }
