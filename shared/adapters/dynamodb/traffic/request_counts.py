"""Counts of requests on DynamoDB."""

from datetime import datetime, timedelta

from shared.adapters.dynamodb.table.errors import translated_errors
from shared.adapters.dynamodb.table.keys import traffic_keys
from shared.adapters.dynamodb.table.rows import RequestCountRow
from shared.domain.auth.request_limits import Caller

_KEPT = timedelta(hours=1)


class DynamoRequestCounts:
    """`RequestCounts` on DynamoDB."""

    def add(self, caller: Caller, window: datetime, requests: int) -> int:
        row = RequestCountRow(*traffic_keys.request_count(caller, window))
        with translated_errors(f"count requests of {row.pk}"):
            row.update(
                [
                    RequestCountRow.requests.add(requests),
                    RequestCountRow.expires_at.set(window + _KEPT),
                    RequestCountRow.kind.set(RequestCountRow),
                ]
            )
        return row.requests
