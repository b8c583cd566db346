"""Configuration for the functions that ask for it with every message.

All of an application's configuration is one partition, which takes 3,000 reads a second.
"""

from shared.adapters.dynamodb.endpoints import DynamoEndpoints
from shared.adapters.dynamodb.routes import DynamoRoutes
from shared.adapters.recent import Recent
from shared.domain.endpoint import Endpoint, RoutingTable
from shared.domain.ids import AppId, EndpointId, OrgId
from shared.ports import Cipher, Clock


class KeptRoutes(DynamoRoutes):
    """Routes that may be as old as `Recent` has it."""

    def __init__(self, clock: Clock) -> None:
        self._recent = Recent[RoutingTable](clock, lambda table: table.application is not None)

    def of(self, org_id: OrgId, app_id: AppId) -> RoutingTable:
        read = super().of
        return self._recent.get((org_id, app_id), lambda: read(org_id, app_id))


class KeptEndpoints(DynamoEndpoints):
    """Endpoints that may be as old as `Recent` has it, while they are well.

    Not for who changes them: such a change would be made from what is not stored any more.
    """

    def __init__(self, cipher: Cipher, clock: Clock) -> None:
        super().__init__(cipher, clock)
        self._recent = Recent[Endpoint | None](clock, _is_well)

    def get(self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId) -> Endpoint | None:
        read = super().get
        name = (org_id, app_id, endpoint_id)
        return self._recent.get(name, lambda: read(org_id, app_id, endpoint_id))


def _is_well(endpoint: Endpoint | None) -> bool:
    return endpoint is not None and endpoint.active and endpoint.health.is_well
