"""Receivers given by the operator."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain.operator.verifying import ReceivedWebhook


@dataclass(frozen=True, slots=True)
class GivenReceiver:
    """A `TrialReceiver` given by its URL, with one address and no view of its requests."""

    url: str
    sees: bool = False

    @property
    def name(self) -> str:
        """Returns no name, since nothing was created."""
        return self.url

    def start(self) -> str:
        """Returns a description; the receiver is running already."""
        return f"{self.url}, as given"

    def stop(self) -> None:
        """Does nothing; the receiver keeps running."""

    def address(self, _kind: str) -> str:
        """Returns the same URL for each kind."""
        return self.url

    def received(self, _kind: str) -> Sequence[ReceivedWebhook]:
        """Returns no requests, since they are not visible."""
        return ()
