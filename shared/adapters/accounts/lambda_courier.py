"""Consignments through the function `carry`."""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import TimeoutError as NoAnswerYetError
from datetime import timedelta
from time import monotonic, sleep
from typing import Any

from botocore.config import Config

from shared.adapters.accounts.carry_batches import MOST_UNDER_WAY, CarryBatches
from shared.adapters.accounts.courier_codec import (
    decode_reply,
    encode_access,
    encode_consignment,
)
from shared.adapters.accounts.young_connections import young
from shared.adapters.aws import CONFIG, client, translated_errors
from shared.domain.deliveries.reply import Reply
from shared.domain.destinations.answers import abandoned
from shared.domain.destinations.consignment import (
    ANSWER_TIME,
    Consignment,
    RoleAccess,
    RoleVerdict,
    send_until,
)
from shared.domain.endpoints.health import IN_TIME
from shared.domain.errors import InfrastructureError, InternalError
from shared.ports import Clock

# A repeated call could deliver twice.
_CONFIG = CONFIG.merge(
    Config(
        read_timeout=ANSWER_TIME.total_seconds(),
        max_pool_connections=MOST_UNDER_WAY,
        retries={"total_max_attempts": 1},
    )
)
# Lambda refuses an invocation beyond a limit before the function runs, and often has room for it a
# moment later. It is asked again for so long, with this pause: a failed task returns much later.
ROOM_TIME, ROOM_PAUSE = timedelta(milliseconds=500), timedelta(milliseconds=100)
_CRASHED = "A consignment failed in the function that assumes roles; see its log."


class LambdaCourier:
    """`Courier` by synchronous invocations. Nothing is loaded before the first."""

    def __init__(self, function: str, clock: Clock) -> None:
        self._function = function
        self._clock = clock
        self._batches = CarryBatches(self._carried)

    def carry(self, consignment: Consignment, on_slow: Callable[[], bool]) -> Reply:
        begun = monotonic()
        future = self._batches.add(consignment)
        try:
            return future.result(IN_TIME.total_seconds())
        except NoAnswerYetError:
            if not on_slow():
                # One that has not left yet is never sent.
                future.cancel()
                return abandoned(timedelta(seconds=monotonic() - begun))
            return future.result()

    def try_role(self, access: RoleAccess) -> RoleVerdict:
        answer = self._invoke({"try": encode_access(access)})
        return RoleVerdict(answer["verdict"])

    def _carried(self, consignments: Sequence[Consignment]) -> list[Reply | Exception]:
        """Returns the reply to each consignment, or why it has none."""
        until = send_until(self._clock.now()).isoformat()
        encoded = [encode_consignment(each) for each in consignments]
        replies = self._invoke({"carry": encoded, "until": until})["replies"]
        return [
            decode_reply(reply) if reply else InternalError(_CRASHED)
            for _, reply in zip(consignments, replies, strict=True)
        ]

    def _invoke(self, request: Mapping[str, Any]) -> dict[str, Any]:
        payload = json.dumps(request, ensure_ascii=False).encode()
        with translated_errors("calling the function that assumes roles"):
            found = self._admitted(payload)
            answer = found["Payload"].read()
        if found.get("FunctionError"):
            raise InfrastructureError("The function that assumes roles failed; see its log.")
        decoded: dict[str, Any] = json.loads(answer)
        return decoded

    def _admitted(self, payload: bytes) -> Mapping[str, Any]:
        """Returns the answer of Lambda, which may first have no room for the function."""
        functions = young(client("lambda", config=_CONFIG))
        until = monotonic() + ROOM_TIME.total_seconds()
        while True:
            try:
                found: Mapping[str, Any] = functions.invoke(
                    FunctionName=self._function, Payload=payload
                )
            except functions.exceptions.TooManyRequestsException:
                if monotonic() > until:
                    raise
                sleep(ROOM_PAUSE.total_seconds())
            else:
                return found
