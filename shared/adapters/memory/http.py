"""Receivers with scripted responses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from shared.domain.deliveries.failure import FailureKind
from shared.domain.deliveries.reply import RECORDED_RESPONSE_BYTES, Reply
from shared.domain.endpoints.health import IN_TIME
from shared.domain.receiver_auth.tls_identity import TlsIdentity

OK = Reply(status_code=200, body=b"ok", duration_ms=7)
ABANDONED = Reply(
    status_code=0,
    body=b"",
    duration_ms=IN_TIME // timedelta(milliseconds=1),
    error="Timed out.",
    failure=FailureKind.TIMEOUT,
    timed_out=True,
)


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """A recorded request."""

    url: str
    headers: dict[str, str]
    body: bytes
    method: str = "POST"
    tls: TlsIdentity | None = None


@dataclass(frozen=True, slots=True)
class ScriptedHttp:
    """The fake of `Http`. `script` is a function, or replies, the last of which repeats.

    A reply gets the headers of its request, unless the script sets some.

    `waiting` is called before a late reply.
    """

    script: Callable[[RecordedRequest], Reply] | Sequence[Reply] = (OK,)
    waiting: Callable[[], object] = lambda: None
    requests: list[RecordedRequest] = field(default_factory=list)

    def post(
        self,
        url: str,
        headers: dict[str, str],
        body: bytes,
        on_slow: Callable[[], bool] = lambda: True,
        *,
        method: str = "POST",
        tls: TlsIdentity | None = None,
        most: int = RECORDED_RESPONSE_BYTES,
    ) -> Reply:
        request = RecordedRequest(url, headers, body, method, tls)
        self.requests.append(request)
        script = self.script
        reply = (
            script(request)
            if callable(script)
            else script[min(len(self.requests), len(script)) - 1]
        )
        if timedelta(milliseconds=reply.duration_ms) > IN_TIME:
            goes_on = on_slow()
            self.waiting()
            reply = reply if goes_on else ABANDONED
        sent = reply.request_headers or tuple(headers.items())
        return replace(reply, request_headers=sent, body=reply.body[:most])
