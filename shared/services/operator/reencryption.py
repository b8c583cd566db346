"""Sealing the endpoints' secrets and headers anew, with the key that is in use now.

Every write of an endpoint seals it, so one that changes nothing is enough. It goes through the API:
nobody else has the key.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.ports.operator.server import Server

_OPERATIONAL = "/operational-webhook/endpoint"
# What an operational endpoint is replaced with is what it was: there is no PATCH for it.
_FIELDS = ("url", "description", "uid", "throttleRate", "retrySchedule", "disabled", "filterTypes",
           "metadata")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ReencryptionService:
    """All endpoints of one organisation. It can be repeated, and goes on at any time."""

    server: Server

    def reencrypt(self) -> Iterator[str]:
        """The id of each endpoint when it is done. Whatever the server refuses ends it."""
        for app in self.server.all("/app"):
            place = f"/app/{app['id']}/endpoint"
            for each in self.server.all(place):
                self.server.send("PATCH", f"{place}/{each['id']}", {})
                yield each["id"]
        for each in self.server.all(_OPERATIONAL):
            fields = {name: each[name] for name in _FIELDS}
            self.server.send("PUT", f"{_OPERATIONAL}/{each['id']}", fields)
            yield each["id"]
