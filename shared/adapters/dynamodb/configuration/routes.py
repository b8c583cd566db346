"""Routes on DynamoDB."""

from functools import partial

from shared.adapters.dynamodb.configuration.applications import of_row
from shared.adapters.dynamodb.table import keys
from shared.adapters.dynamodb.table.damage import checked, decode_one, decoded
from shared.adapters.dynamodb.table.reads import get, query
from shared.adapters.dynamodb.table.rows import ApplicationRow, EndpointRow, Row
from shared.domain.endpoints.endpoint import Route, RoutingTable
from shared.domain.ids import ENDPOINT, AppId, EndpointId, OrgId
from shared.domain.paging import Span

# The range from the application to its last endpoint, without uids.
_SPAN = Span(below=keys.ENDPOINTS + keys.HIGHEST, expected=1_000)
# Without secrets and headers, which the ingest function must not read.
_ATTRIBUTES = (
    *(name for name in ApplicationRow.get_attributes() if name != "expires_at"),
    *("endpoint_id", "disabled", "deleted_at", "event_types", "channels"),
)


class DynamoRoutes:
    """`Routes` on DynamoDB."""

    def of(self, org_id: OrgId, app_id: AppId) -> RoutingTable:
        place = keys.application(org_id, app_id)
        application, endpoints = None, []
        for row in query(Row, place.pk, _SPAN, consistent=True, only=_ATTRIBUTES):
            if isinstance(row, ApplicationRow):
                application = decode_one(row, partial(of_row, org_id))
            elif isinstance(row, EndpointRow) and not row.is_deleted:
                endpoints.append(row)
        # An unreadable application is an error, not a missing one.
        if application is None and get(ApplicationRow, place) is None:
            return RoutingTable(None)
        return RoutingTable(application, tuple(decoded(endpoints, _route)))


def _route(row: EndpointRow) -> Route:
    return Route(
        id=EndpointId(checked(ENDPOINT, row.endpoint_id)),
        active=not row.disabled,
        event_types=row.event_types,
        channels=row.channels,
    )
