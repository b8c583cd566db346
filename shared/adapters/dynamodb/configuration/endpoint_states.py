"""States of endpoints that may hold back attempts, on DynamoDB."""

from collections.abc import Sequence

from shared.adapters.dynamodb.configuration.health_attributes import health_of
from shared.adapters.dynamodb.table.damage import decoded
from shared.adapters.dynamodb.table.keys import configuration_keys
from shared.adapters.dynamodb.table.reads import batch_get
from shared.adapters.dynamodb.table.rows import EndpointRow
from shared.domain.ids import AppId, EndpointId, OrgId
from shared.domain.pipeline.reconciliation import EndpointState


class DynamoEndpointStates:
    """`EndpointStates` on DynamoDB."""

    def get_many(
        self, org_id: OrgId, app_id: AppId, endpoint_ids: Sequence[EndpointId]
    ) -> list[EndpointState]:
        places = [
            configuration_keys.endpoint(org_id, app_id, endpoint_id) for endpoint_id in endpoint_ids
        ]
        return list(decoded(batch_get(EndpointRow, places), _state))


def _state(row: EndpointRow) -> EndpointState:
    return EndpointState(EndpointId(row.endpoint_id), health_of(row), row.throttle_rate)
