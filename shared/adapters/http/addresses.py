"""Restriction of deliveries to public addresses, whatever a name resolves to.

An address is checked after resolution, and the connection uses the checked address. The name is not
resolved again, so DNS rebinding is not possible.
"""

import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait

from shared.adapters.http.deadline import Deadline
from shared.domain.endpoints.targets import TargetPolicy, is_address

# Resolves a name to addresses as text, best first; its exception is the reason for a failure.
Resolve = Callable[[str], Sequence[str]]

# A name may have thousands of addresses, and each failure leads to a try of the next.
MAX_ADDRESSES = 6
# Resolution is a blocking call. A hanging one keeps its thread long after its request has timed
# out, so there are more threads than requests.
_THREADS = 64


class NotPublicError(OSError):
    """No address of the host is permitted by the target policy."""


def system_resolve(host: str) -> Sequence[str]:
    """Resolves the name with the system's resolver; OSError or UnicodeError on failure."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    except socket.gaierror:
        # Without AI_ADDRCONFIG: the reason for a failure needs IPv6 addresses also without IPv6.
        found = socket.getaddrinfo(host, None, socket.AF_INET6, socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class Addresses:
    """Resolver of permitted addresses; thread-safe."""

    def __init__(self, policy: TargetPolicy, resolve: Resolve = system_resolve) -> None:
        self._policy = policy
        self._resolve = resolve
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="resolve")

    def of(self, host: str, deadline: Deadline) -> list[str]:
        """Returns at most MAX_ADDRESSES; NotPublicError if none is permitted."""
        found = [host] if is_address(host) else self._resolved(host, deadline)
        permitted = [each for each in found if self._policy.permits(each)]
        if not permitted:
            raise NotPublicError
        return permitted[:MAX_ADDRESSES]

    def _resolved(self, host: str, deadline: Deadline) -> Sequence[str]:
        answer = self._threads.submit(self._resolve, host)
        deadline.wait(lambda seconds: wait([answer], seconds).done)
        return answer.result()
