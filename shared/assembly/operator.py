"""Services of the command line on its ports, for the operator of a stack and for tests alike."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.operator.deployment import Deployment
from shared.ports import (
    Applications,
    Clock,
    DeadLetterBrowser,
    Deliveries,
    DeliveryQueue,
    DueRetries,
    EndpointStates,
    Messages,
    PausedAttempts,
)
from shared.ports.operator.stack_resources import StackInspector
from shared.services.delivery.schedule import Schedule
from shared.services.operator.diagnostics import DiagnosticsService
from shared.services.operator.reconciliation import ReconciliationService
from shared.services.operator.redrive import RedriveService


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationPorts:
    """Ports of the reconciliation; `delivery_queue` gets the lost tasks again."""

    applications: Applications
    messages: Messages
    deliveries: Deliveries
    endpoint_states: EndpointStates
    due_retries: DueRetries
    paused_attempts: PausedAttempts
    delivery_queue: DeliveryQueue
    clock: Clock


def assemble_reconciliation(ports: ReconciliationPorts) -> ReconciliationService:
    """Returns the reconciliation of messages with deliveries on these ports."""
    later, clock = ports.due_retries, ports.clock
    return ReconciliationService(
        applications=ports.applications,
        messages=ports.messages,
        deliveries=ports.deliveries,
        states=ports.endpoint_states,
        later=later,
        paused=ports.paused_attempts,
        schedule=Schedule(queue=ports.delivery_queue, later=later, clock=clock),
        clock=clock,
    )


def assemble_redrives(browsers: Mapping[str, DeadLetterBrowser]) -> dict[str, RedriveService]:
    """Returns the redrive of each dead-letter queue, by the short name of its queue."""
    return {name: RedriveService(browser=browser) for name, browser in browsers.items()}


def assemble_diagnostics(
    deployment: Deployment,
    stack_inspector: StackInspector,
    browsers: Mapping[str, DeadLetterBrowser],
    clock: Clock,
) -> DiagnosticsService:
    """Returns the diagnostics of a stack; `browsers` are as in `assemble_redrives`."""
    return DiagnosticsService(
        deployment=deployment,
        stack_inspector=stack_inspector,
        letters=assemble_redrives(browsers),
        clock=clock,
    )
