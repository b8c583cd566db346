"""Consignments through the function `carry`."""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NoAnswerYetError
from datetime import timedelta
from functools import cache
from time import monotonic
from typing import Any

from botocore.config import Config

from shared.adapters.accounts.courier_codec import (
    decode_reply,
    encode_access,
    encode_consignment,
)
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
from shared.domain.errors import InfrastructureError
from shared.ports import Clock

# A repeated call could deliver twice.
_CONFIG = CONFIG.merge(
    Config(read_timeout=ANSWER_TIME.total_seconds(), retries={"total_max_attempts": 1})
)


class LambdaCourier:
    """`Courier` by synchronous invocations. Nothing is loaded before the first."""

    def __init__(self, function: str, clock: Clock) -> None:
        self._function = function
        self._clock = clock

    def carry(self, consignment: Consignment, on_slow: Callable[[], bool]) -> Reply:
        begun = monotonic()
        future = _threads().submit(self._carry, consignment)
        try:
            answer = future.result(IN_TIME.total_seconds())
        except NoAnswerYetError:
            if not on_slow():
                # One that still waits for a thread is never made.
                future.cancel()
                return abandoned(timedelta(seconds=monotonic() - begun))
            answer = future.result()
        return decode_reply(answer)

    def try_role(self, access: RoleAccess) -> RoleVerdict:
        answer = self._invoke({"try": encode_access(access)})
        return RoleVerdict(answer["verdict"])

    def _carry(self, consignment: Consignment) -> dict[str, Any]:
        until = send_until(self._clock.now()).isoformat()
        return self._invoke({"carry": encode_consignment(consignment), "until": until})

    def _invoke(self, request: Mapping[str, Any]) -> dict[str, Any]:
        payload = json.dumps(request, ensure_ascii=False).encode()
        with translated_errors("calling the function that assumes roles"):
            found = client("lambda", config=_CONFIG).invoke(
                FunctionName=self._function, Payload=payload
            )
            answer = found["Payload"].read()
        if found.get("FunctionError"):
            raise InfrastructureError("The function that assumes roles failed; see its log.")
        decoded: dict[str, Any] = json.loads(answer)
        return decoded


@cache
def _threads() -> ThreadPoolExecutor:
    """Returns the threads in which invocations wait: at most a batch at once."""
    return ThreadPoolExecutor(max_workers=32)
