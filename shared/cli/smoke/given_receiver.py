"""A receiver that somebody else runs."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain.operator.verifying import ReceivedWebhook


@dataclass(frozen=True, slots=True)
class GivenReceiver:
    """See `shared.ports.operator.smoke.TrialReceiver`. All its paths are one URL, and it shows nothing."""

    url: str
    sees: bool = False

    @property
    def name(self) -> str:
        """Nothing of it was made here."""
        return self.url

    def start(self) -> str:
        """It runs already."""
        return f"{self.url}, as given"

    def stop(self) -> None:
        """It goes on."""

    def address(self, _kind: str) -> str:
        """The same for each kind."""
        return self.url

    def received(self, _kind: str) -> Sequence[ReceivedWebhook]:
        """Nothing that could be seen."""
        return ()
