"""Deployed stacks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.domain.errors import InfrastructureError, NotFound

# States in which the resources match the template, or matched it before the change in progress.
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
# The output that names the dead-letter queue of the bus's rule, which belongs to no queue.
BUS_FAILURES = "IntakeBusFailuresUrl"


@dataclass(frozen=True, slots=True)
class Deployment:
    """A CloudFormation stack: its status, and the outputs and parameters of template.yaml."""

    name: str
    status: str
    outputs: Mapping[str, str]
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_usable(self) -> bool:
        """Returns whether the stack matches its template, or did before the change in progress."""
        return self.status in _USABLE

    @property
    def is_changing(self) -> bool:
        """Returns whether CloudFormation is changing the stack."""
        return self.status.endswith("_IN_PROGRESS")

    @property
    def advice(self) -> str:
        """Advice for a stack that is not usable."""
        if self.is_changing:
            return "It is being changed: wait until that is over, then look again."
        return "Deploy it again (`sam deploy`), or see what failed in its events in CloudFormation."

    def check(self) -> None:
        """Raises InfrastructureError if the stack is not usable."""
        if not self.is_usable:
            raise InfrastructureError(
                f"The stack {self.name} is in the state {self.status}. {self.advice}"
            )

    def output(self, name: str) -> str:
        """Returns the value of an output; raises NotFound if the stack has no such output."""
        try:
            return self.outputs[name]
        except KeyError:
            raise NotFound(
                f"The stack {self.name} has no output {name}: it is none of Outrider, or of another "
                "version. Deploy it with the template that this command belongs to."
            ) from None

    @property
    def queues(self) -> dict[str, tuple[str, str]]:
        """URLs of each queue and of its dead-letter queue, by the queue's short name."""
        names = [n.removesuffix(_LETTERS) for n in self.outputs if n.endswith(_LETTERS)]
        return {
            _WORDS.sub("-", name).lower(): (
                self.output(name + _QUEUE),
                self.output(name + _LETTERS),
            )
            for name in names
        }

    @property
    def has_bus(self) -> bool:
        """Returns whether events of a bus become messages of the stack."""
        return BUS_FAILURES in self.outputs
