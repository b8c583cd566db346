"""Receivers of trial messages, and the parts of a stack that only an operator can reach."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from shared.domain.ids import AppId
from shared.domain.operator.verifying import ReceivedWebhook
from shared.domain.pipeline.dead_letter import DeadLetter
from shared.domain.pipeline.dispatch import DeliveryTask


class TrialReceiver(Protocol):
    """A consumer's server that answers by `shared.domain.operator.smoke.status_for`.

    A receiver that does not `see` answers everything with success, and nobody can ask it for its
    requests.
    """

    @property
    def sees(self) -> bool: ...

    @property
    def name(self) -> str:
        """Words for a person who has to remove it by hand."""
        ...

    def start(self) -> str:
        """Makes it ready and describes it; an error says what kept it from that."""
        ...

    def stop(self) -> None:
        """Removes all that `start` made, whether or not `start` came to its end."""
        ...

    def address(self, kind: str) -> str:
        """The URL of the path of this kind."""
        ...

    def received(self, kind: str) -> Sequence[ReceivedWebhook]:
        """The requests to this path, oldest first."""
        ...


class StackProbe(Protocol):
    """Each method raises Forbidden with the right that is missing."""

    def store_retry(self, task: DeliveryTask) -> None:
        """Stores a retry that the next sweep finds."""
        ...

    def add_dead_letter(self, task: DeliveryTask, reason: str) -> None:
        """Puts a delivery into the dead-letter queue, as its function does after the last try."""
        ...

    def redrive(self, app_id: AppId) -> Sequence[DeadLetter]:
        """Sends the dead letters of this application back to their queue, and no others."""
        ...

    def is_allowed(self, role: str, action: str, resource: str) -> bool:
        """Whether IAM lets a role of the stack, by its name in the template, do this."""
        ...

    def metric(self, name: str, since: datetime) -> float:
        """The sum of a metric of the stack since then."""
        ...

    def lines(self, since: datetime) -> Iterable[str]:
        """Log lines of the functions since then that no earlier call has given."""
        ...
