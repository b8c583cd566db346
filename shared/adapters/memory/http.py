"""Receivers that answer as they are told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from shared.domain.delivery import Reply

OK = Reply(status_code=200, body=b"ok", duration_ms=7)


@dataclass(frozen=True, slots=True)
class Request:
    """One POST as it was asked for."""

    url: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class ScriptedHttp:
    """The fake of `Http`. `script` is a function, or replies of which the last one repeats."""

    script: Callable[[Request], Reply] | Sequence[Reply] = (OK,)
    requests: list[Request] = field(default_factory=list)

    def post(self, url: str, headers: dict[str, str], body: bytes) -> Reply:
        request = Request(url, headers, body)
        self.requests.append(request)
        if callable(self.script):
            return self.script(request)
        return self.script[min(len(self.requests), len(self.script)) - 1]
