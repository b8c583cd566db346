"""Services of `intake`."""

from dataclasses import dataclass

from shared.assembly.acceptance import (
    AcceptancePorts,
    application_service,
    cached_routes,
    enforcement_service,
    inline_fanout,
)
from shared.ports import Clock, DeadLetters
from shared.services.intake.intake import IntakeService
from shared.services.intake.refusals import RefusalEvents
from shared.services.operational.operational_events import OperationalEventPublisher
from shared.settings.intake import IntakeSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakePorts(AcceptancePorts):
    """Ports of `intake`."""

    dead_letters: DeadLetters


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Services of `intake`."""

    intake: IntakeService
    refusals: RefusalEvents
    dead_letters: DeadLetters
    clock: Clock


def assemble(ports: IntakePorts, settings: IntakeSettings) -> Intake:
    """Returns the services of `intake` on these ports."""
    intake = IntakeService(
        binding=settings.binding,
        applications=application_service(ports),
        routes=cached_routes(ports),
        messages=ports.messages,
        enforcement=enforcement_service(ports),
        queue=inline_fanout(ports),
        clock=ports.clock,
    )
    return Intake(
        intake=intake,
        refusals=RefusalEvents(event_publisher=_event_publisher(intake), clock=ports.clock),
        dead_letters=ports.dead_letters,
        clock=ports.clock,
    )


def _event_publisher(intake: IntakeService) -> OperationalEventPublisher:
    return OperationalEventPublisher(
        routes=intake.routes,
        applications=intake.applications.applications,
        messages=intake.messages,
        queue=intake.queue,
        clock=intake.clock,
    )
