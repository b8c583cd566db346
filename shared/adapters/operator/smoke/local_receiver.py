"""Receivers on this machine."""

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack

from shared.adapters.operator.hook_server import answering_server
from shared.domain.operator.smoke import status_for
from shared.domain.operator.verifying import ReceivedWebhook


class LocalReceiver:
    """`TrialReceiver` on this machine. `public_url` leads to its port; without one, the stack has
    to be local.
    """

    sees = True
    name = "a server in this process"

    def __init__(self, port: int = 0, public_url: str | None = None) -> None:
        self._port = port
        self._url = public_url or ""
        self._open = ExitStack()
        self._came: list[ReceivedWebhook] = []
        self._counts: Counter[str] = Counter()

    def start(self) -> str:
        here = self._open.enter_context(answering_server(self._port, self._status_of))
        self._url = self._url or here
        return f"listens at {here}"

    def stop(self) -> None:
        self._open.close()

    def address(self, kind: str) -> str:
        return f"{self._url.rstrip('/')}/{kind}"

    def received(self, kind: str) -> Sequence[ReceivedWebhook]:
        return [hook for hook in self._came if _kind(hook) == kind]

    def _status_of(self, hook: ReceivedWebhook) -> int:
        self._came.append(hook)
        self._counts[_kind(hook)] += 1
        return status_for(_kind(hook), self._counts[_kind(hook)])


def _kind(hook: ReceivedWebhook) -> str:
    return hook.path.partition("?")[0].rpartition("/")[2]
