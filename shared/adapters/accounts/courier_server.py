"""The other end of `LambdaCourier`, in the function `carry`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from shared.adapters.accounts.courier_codec import (
    decode_access,
    decode_consignment,
    encode_reply,
)
from shared.domain.destinations.consignment import Consignment
from shared.ports import SideBySide
from shared.services.destinations.carry import CarryService


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierServer:
    """Serves the requests of couriers. `report` takes a consignment that failed, and its error."""

    service: CarryService
    report: Callable[[Consignment, Exception], None]

    def answer(self, request: Mapping[str, Any], run: SideBySide = map) -> dict[str, Any]:
        """Returns the answer to a request; KeyError for one of another kind.

        The first of several consignments goes alone: the others share the session that it opens.
        """
        if "try" in request:
            return {"verdict": self.service.try_role(decode_access(request["try"])).value}
        reply = partial(self._reply, until=datetime.fromisoformat(request["until"]))
        first, *others = map(decode_consignment, request["carry"])
        return {"replies": [reply(first), *run(reply, others)]}

    def _reply(self, consignment: Consignment, until: datetime) -> dict[str, Any] | None:
        """Returns the reply, or None after an error, which concerns no other consignment."""
        try:
            return encode_reply(self.service.carry(consignment, until))
        except Exception as exc:  # noqa: BLE001 - reported, and the attempt fails where it is made
            self.report(consignment, exc)
            return None
