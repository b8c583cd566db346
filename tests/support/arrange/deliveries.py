"""Arranged deliveries: a message on its way to one endpoint."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from shared.adapters.memory import MemoryDeliveryQueue
from shared.domain.applications.application import ApplicationInput
from shared.domain.deliveries.delivery import Status
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.errors import InfrastructureError
from shared.domain.messages.message import Message, MessageInput
from shared.domain.paging import PageRequest
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.ports import Http
from shared.services.carriers.carrier_by_kind import CarrierByKind
from shared.services.carriers.http_carrier import HttpCarrier
from shared.services.delivery.delivery import DeliveryService
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.assertions.results import delivery_results

PAYLOAD = '{ "amount" : 1.10,\n"name":"\u00e9" }'
RECEIVER = EndpointInput(url="https://example.com/hook", headers={"X-Own": "1"})


@dataclass
class ArrangedDelivery:
    system: SystemUnderTest
    endpoint: Endpoint
    message: Message


def arranged(system: SystemUnderTest, endpoint_input: EndpointInput = RECEIVER) -> ArrangedDelivery:
    app = system.applications.create(OWNER, ApplicationInput(name="Acme"), None)
    endpoint = system.endpoints.create(OWNER, app.id, endpoint_input, None, None)
    message = system.ingest.accept(
        OWNER, app.id, MessageInput(event_type="a.b", payload=PAYLOAD), None
    )
    system.fan_out()
    return ArrangedDelivery(system, endpoint, message)


def statuses(at: ArrangedDelivery) -> list[Status]:
    """Returns the statuses of the message's attempts, oldest first."""
    _, attempts = delivery_results(at.system.deliveries, at.message)
    return [a.status for a in attempts]


def delivery_status(at: ArrangedDelivery) -> Status:
    """Returns the status of the message's only delivery."""
    page = at.system.attempts.page_of_destinations(
        OWNER, at.message.app_id, at.message.id, PageRequest()
    )
    [(endpoint, delivery)] = page.items
    assert endpoint.id == at.endpoint.id
    return delivery.status


def with_admission(service: DeliveryService, **changes: Any) -> DeliveryService:
    """Returns the service with other parts in its admission."""
    return replace(service, admission=replace(service.admission, **changes))


def with_http(service: DeliveryService, http: Http) -> DeliveryService:
    """Returns the service with another client for its receivers."""
    carrier = service.carrier
    assert isinstance(carrier, CarrierByKind)
    assert isinstance(carrier.http, HttpCarrier)
    changed = replace(carrier, http=replace(carrier.http, http=http))
    return replace(service, carrier=changed)


class QueueThatFailsOnce:
    """A queue whose first call fails."""

    def __init__(self, behind: MemoryDeliveryQueue) -> None:
        self.behind, self.broken = behind, True

    def send(self, tasks: Sequence[tuple[DeliveryTask, timedelta]]) -> None:
        if self.broken:
            self.broken = False
            raise InfrastructureError("the queue is down")
        self.behind.send(tasks)
