"""Settings of `intake`."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.auth.claims import organisation
from shared.domain.errors import BadRequest
from shared.domain.intake.intake_binding import IntakeBinding
from shared.settings.environment import ENVIRONMENT, Variables, items
from shared.settings.traffic import TrafficSettings, read_traffic


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeSettings(TrafficSettings):
    """The resources of messages, the dead-letter queue, and the organisations of the queue."""

    dead_letters_queue_url: str
    binding: IntakeBinding

    @classmethod
    def from_env(cls, env: Mapping[str, str] = ENVIRONMENT) -> "IntakeSettings":
        """Reads the function's variables; InvalidSettingsError names one that is missing."""
        read = Variables(env)
        return cls(
            **read_traffic(read),
            dead_letters_queue_url=read.text("OUTRIDER_DEAD_LETTERS_QUEUE_URL"),
            binding=read.parsed(_binding, "OUTRIDER_INTAKE_ORGANISATIONS"),
        )


def _binding(text: str) -> IntakeBinding:
    try:
        return IntakeBinding(tuple(dict.fromkeys(organisation(name) for name in items(text))))
    except BadRequest as exc:
        raise ValueError(exc) from exc
