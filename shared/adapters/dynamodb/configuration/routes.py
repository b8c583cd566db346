"""Routes on DynamoDB."""

from functools import partial

from shared.adapters.dynamodb.configuration.applications import of_row
from shared.adapters.dynamodb.table.damage import checked_receiver, decode_one, decoded
from shared.adapters.dynamodb.table.keys import configuration_keys
from shared.adapters.dynamodb.table.keys.key_parts import HIGHEST
from shared.adapters.dynamodb.table.reads import get, query
from shared.adapters.dynamodb.table.rows import ApplicationRow, EndpointRow, Row
from shared.domain.endpoints.route import Route, RoutingTable
from shared.domain.errors import Damaged, InvalidInput
from shared.domain.ids import AppId, EndpointId, OrgId, TaskId
from shared.domain.paging import Span

# The range from the application to its last endpoint, without uids.
_SPAN = Span(below=configuration_keys.ENDPOINTS + HIGHEST, expected=1_000)
# Without secrets and headers, which the ingest function must not read.
_ATTRIBUTES = (
    *(name for name in ApplicationRow.get_attributes() if name != "expires_at"),
    *("endpoint_id", "disabled", "deleted_at", "event_types", "channels", "filter"),
    *("paused", "expiry", "released_by"),
)


class DynamoRoutes:
    """`Routes` on DynamoDB."""

    def of(self, org_id: OrgId, app_id: AppId) -> RoutingTable:
        place = configuration_keys.application(org_id, app_id)
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
    if row.filter is not None:
        _check_filter(row.filter)
    return Route(
        id=EndpointId(checked_receiver(row.endpoint_id)),
        active=not row.disabled,
        event_types=row.event_types,
        channels=row.channels,
        filter=row.filter,
        paused=bool(row.paused),
        expiry=row.expiry,
        released_by=TaskId(row.released_by) if row.released_by else None,
        throttle_rate=row.throttle_rate,
    )


def _check_filter(text: str) -> None:
    """Raises Damaged if this version cannot read the filter: no message is filtered by half."""
    from shared.domain.content_filters.content_filter import compiled

    try:
        compiled(text)
    except InvalidInput as exc:
        raise Damaged("A content filter cannot be read.") from exc
