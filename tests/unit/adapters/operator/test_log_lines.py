"""Following a log group, each line once."""

from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from shared.adapters.operator.log_lines import LogFollower

SINCE = datetime(2026, 1, 15, 12, tzinfo=UTC)
AT = int(SINCE.timestamp() * 1000)


def event(second: int, text: str, **more: str) -> dict[str, Any]:
    return {"timestamp": AT + second * 1000, "message": text, "logStreamName": "s", **more}


@pytest.mark.parametrize("identified", [True, False], ids=["with ids", "without ids"])
def test_a_line_is_read_once_however_late_it_shows(identified: bool) -> None:
    client = boto3.client(
        "logs", region_name="us-east-1", aws_access_key_id="k", aws_secret_access_key="s"
    )
    first, late, last = (
        event(second, text, **({"eventId": text} if identified else {}))
        for second, text in ((40, "first"), (35, "late"), (50, "last"))
    )
    with Stubber(client) as stub:
        for begin, events in ((0, [first]), (10, [late, first, last])):
            expected = {
                "logGroupName": "group",
                "startTime": AT + begin * 1000,
                "filterPattern": "",
            }
            stub.add_response("filter_log_events", {"events": events}, expected)
        follower = LogFollower(client, "group", SINCE)

        read = [[line.text for line in follower.new_lines()] for _ in range(2)]

    assert read == [["first"], ["late", "last"]]
