"""Re-encrypts the endpoints' secrets, headers and credentials with the key in use.

Every write of an endpoint encrypts its secrets, so a write without a change is enough. The writes
go through the API, which alone has the key.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.domain.operator.copied_fields import OPERATIONAL_ENDPOINT
from shared.ports.operator.server import Server

_OPERATIONAL = "/operational-webhook/endpoint"
# There is no PATCH of an operational endpoint: a PUT replaces it by itself.
_FIELDS = (*OPERATIONAL_ENDPOINT.fields, "uid")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReencryptionService:
    """Re-encrypts all endpoints of one organisation. Safe to repeat and to resume."""

    server: Server

    def reencrypt(self) -> Iterator[str]:
        """Yields the id of each endpoint when it is done. Any refusal of the server ends it."""
        for app in self.server.all("/app"):
            place = f"/app/{app['id']}/endpoint"
            for each in self.server.all(place):
                self.server.send("PATCH", f"{place}/{each['id']}", {})
                yield each["id"]
        for each in self.server.all(_OPERATIONAL):
            fields = {name: each[name] for name in _FIELDS}
            self.server.send("PUT", f"{_OPERATIONAL}/{each['id']}", fields)
            yield each["id"]
