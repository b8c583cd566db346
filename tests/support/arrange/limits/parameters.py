"""Limits of each parameter of a query.

`PARAMETERS` is by name; a row of a single operation has the operation's name and a space before it.
"""

from collections.abc import Mapping

from tests.support.arrange.limits.rows import OWN, Parameter, instant

FLAG_PARAMETER = Parameter(["false", "true"], unreadable=["", "maybe"])
MOMENT_PARAMETER = Parameter(
    instant("2026-01-14").fits, ["0001-01-01T00:00:00+23:00"], ["", "x", "9" * 400]
)
TYPES_PARAMETER = Parameter(["x" * 256, "a.b,c"], ["", "x" * 257, "a b", "a,,b"])
# Only ids of what is there are answered, and they have one length.
ID_PARAMETER = Parameter([OWN], ["", "x" * 257, "a b", "a/b", "é", "a\n", "%2e", "\x00"])
PARAMETERS: Mapping[str, Parameter] = {
    "limit": Parameter(["1", "250"], ["0", "251", "-1"], ["", "x", "1.5"]),
    "event-catalog.list limit": Parameter(["1", "50"], ["0", "51", "-1"], ["", "x", "1.5"]),
    "iterator": Parameter([], ["", "-", "a b", "\x00", "x" * 257]),
    "order": Parameter(["ascending", "descending"], unreadable=["", "up"]),
    "since": MOMENT_PARAMETER,
    "until": MOMENT_PARAMETER,
    "startDate": MOMENT_PARAMETER,
    "endDate": MOMENT_PARAMETER,
    "before": MOMENT_PARAMETER,
    "after": MOMENT_PARAMETER,
    "channel": Parameter(["x" * 128, "a:b+c"], ["", "x" * 129, "a b"]),
    "tag": Parameter(["x" * 128, "a/b\\#"], ["", "x" * 129, "a b"]),
    "event_types": TYPES_PARAMETER,
    "status": Parameter(["0", "4"], unreadable=["", "x", "-1", "5"]),
    "background-task.list status": Parameter(["running", "finished"], unreadable=["", "x"]),
    "task": Parameter(["endpoint.replay", "event-type.aggregate"], unreadable=["", "x"]),
    "status_code_class": Parameter(["0", "500"], unreadable=["", "x", "-100", "150", "600"]),
    "endpoint_id": Parameter(["mine"]),
    "endpoint_ids": Parameter(
        ["x" * 256, "mine,b", ",".join(["mine"] * 100)],
        ["", "x" * 257, "a b", "a,,b", ",".join(["mine"] * 101)],
    ),
    "period": Parameter(["OneDay", "OneHour", "FiveMinutes"], unreadable=["", "x", "oneday"]),
    "exclude_apps_with_no_endpoints": FLAG_PARAMETER,
    "exclude_apps_with_disabled_endpoints": FLAG_PARAMETER,
    "exclude_apps_with_svix_play_endpoints": FLAG_PARAMETER,
    "with_content": FLAG_PARAMETER,
    "with_msg": FLAG_PARAMETER,
    "with_delivery": FLAG_PARAMETER,
    "with_destinations": FLAG_PARAMETER,
    "expanded_statuses": FLAG_PARAMETER,
    "include_archived": FLAG_PARAMETER,
    "get_if_exists": FLAG_PARAMETER,
    "expunge": FLAG_PARAMETER,
    "org": ID_PARAMETER,
    "app": ID_PARAMETER,
    "endpoint": ID_PARAMETER,
}
