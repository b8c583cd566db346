"""The other end of `LambdaCourier`, in the function `carry`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.adapters.accounts.courier_codec import (
    decode_access,
    decode_consignment,
    encode_reply,
)
from shared.services.destinations.carry import CarryService


@dataclass(frozen=True, slots=True)
class CourierServer:
    """Serves the requests of couriers."""

    service: CarryService

    def answer(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Returns the answer to a request; KeyError for one of another kind."""
        if "try" in request:
            return {"verdict": self.service.try_role(decode_access(request["try"])).value}
        # A caller of an earlier version names none.
        until = request.get("until")
        consignment = decode_consignment(request["carry"])
        reply = self.service.carry(consignment, datetime.fromisoformat(until) if until else None)
        return encode_reply(reply)
