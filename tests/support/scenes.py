"""A message on its way to one endpoint: where most stories of a delivery begin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from shared.adapters.memory import MemoryDeliveryQueue
from shared.domain.application import ApplicationDraft
from shared.domain.delivery import Status
from shared.domain.dispatch import DeliveryTask
from shared.domain.endpoint import Endpoint, EndpointDraft
from shared.domain.errors import InfrastructureError
from shared.domain.message import Message, MessageDraft
from shared.domain.paging import PageRequest
from tests.support.stories import story
from tests.support.world import OWNER, World

PAYLOAD = '{ "amount" : 1.10,\n"name":"\u00e9" }'
RECEIVER = EndpointDraft(url="https://example.com/hook", headers={"X-Own": "1"})


@dataclass
class Scene:
    world: World
    endpoint: Endpoint
    message: Message


def scene(world: World, draft: EndpointDraft = RECEIVER) -> Scene:
    app = world.applications.create(OWNER, ApplicationDraft(name="Acme"), None)
    endpoint = world.endpoints.create(OWNER, app.id, draft, None, None)
    message = world.ingest.accept(
        OWNER, app.id, MessageDraft(event_type="a.b", payload=PAYLOAD), None
    )
    world.fan_out()
    return Scene(world, endpoint, message)


def statuses(at: Scene) -> list[Status]:
    """Of the message's attempts, oldest first."""
    _, attempts = story(at.world.deliveries, at.message)
    return [a.status for a in attempts]


def standing(at: Scene) -> Status:
    """Where the message's one delivery stands."""
    page = at.world.attempts.page_of_destinations(
        OWNER, at.message.app_id, at.message.id, PageRequest()
    )
    [(endpoint, delivery)] = page.items
    assert endpoint.id == at.endpoint.id
    return delivery.status


class QueueThatFailsOnce:
    """Takes nothing the first time."""

    def __init__(self, behind: MemoryDeliveryQueue) -> None:
        self.behind, self.broken = behind, True

    def send(self, tasks: Sequence[tuple[DeliveryTask, timedelta]]) -> None:
        if self.broken:
            self.broken = False
            raise InfrastructureError("the queue is down")
        self.behind.send(tasks)
