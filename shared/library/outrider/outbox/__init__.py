"""Outbox: events are written in the transaction of the data that they are about, and sent after it.

It runs in the provider's backend, so it uses nothing else of the project.
"""

from outrider.outbox.event import Event, InvalidEvent
from outrider.outbox.http_transport import HttpTransport
from outrider.outbox.queue_transport import QueueTransport
from outrider.outbox.relay import Relay, Round
from outrider.outbox.waker import WAKER, Waker

__all__ = [
    "WAKER",
    "Event",
    "HttpTransport",
    "InvalidEvent",
    "QueueTransport",
    "Relay",
    "Round",
    "Waker",
]
