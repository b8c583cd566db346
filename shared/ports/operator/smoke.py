"""Receivers of trial messages, and access to a stack's internals for smoke tests."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from shared.domain.ids import AppId
from shared.domain.operator.verifying import ReceivedWebhook
from shared.domain.pipeline.dead_letter import DeadLetter
from shared.domain.pipeline.queue_tasks import DeliveryTask


class TrialReceiver(Protocol):
    """A consumer's server that responds by `shared.domain.operator.smoke.status_for`.

    A receiver with a false `sees` responds to everything with success and cannot return its
    requests.
    """

    @property
    def sees(self) -> bool: ...

    @property
    def name(self) -> str:
        """Description for a person who has to remove it by hand."""
        ...

    def start(self) -> str:
        """Starts the receiver and returns its description; an error says why it cannot start."""
        ...

    def stop(self) -> None:
        """Removes everything that `start` created, even if `start` failed halfway."""
        ...

    def address(self, kind: str) -> str:
        """Returns the URL of this kind's path."""
        ...

    def received(self, kind: str) -> Sequence[ReceivedWebhook]:
        """Returns the requests to this kind's path, oldest first."""
        ...


class StackProbe(Protocol):
    """Access to a stack's internals. Each method raises Forbidden with the missing permission."""

    def store_retry(self, task: DeliveryTask) -> None:
        """Stores a retry for the next sweep."""
        ...

    def add_dead_letter(self, task: DeliveryTask, reason: str) -> None:
        """Adds a task to the dead-letter queue, as its function does after the last try."""
        ...

    def redrive(self, app_id: AppId) -> Sequence[DeadLetter]:
        """Redrives the dead letters of this application, and no others, to their queue."""
        ...

    def is_allowed(self, role: str, action: str, resource: str) -> bool:
        """Returns whether IAM allows the action to a role of the stack, by its logical id."""
        ...

    def metric(self, name: str, since: datetime) -> float:
        """Returns the sum of a metric since then."""
        ...

    def lines(self, since: datetime) -> Iterable[str]:
        """Returns log lines of the functions since then that no earlier call has returned."""
        ...
