"""Names of the resources that every function with messages uses."""

from dataclasses import dataclass
from typing import TypedDict

from shared.settings.environment import Variables


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficSettings:
    """The table, the bucket of large contents, and the queues of messages and deliveries."""

    table: str
    contents_bucket: str
    messages_queue_url: str
    deliveries_queue_url: str


class TrafficNames(TypedDict):
    """Values of the fields of `TrafficSettings`."""

    table: str
    contents_bucket: str
    messages_queue_url: str
    deliveries_queue_url: str


def read_traffic(variables: Variables) -> TrafficNames:
    """Returns the names of the resources."""
    return {
        "table": variables.text("OUTRIDER_TABLE"),
        "contents_bucket": variables.text("OUTRIDER_CONTENTS_BUCKET"),
        "messages_queue_url": variables.text("OUTRIDER_MESSAGES_QUEUE_URL"),
        "deliveries_queue_url": variables.text("OUTRIDER_DELIVERIES_QUEUE_URL"),
    }
