"""Keeps deliveries to public addresses, whatever a name resolves to or a URL spells.

An address is judged after resolution, and the connection is made to the judged address: no second
look at the name lies between, so a name cannot change its mind.
"""

import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait

from shared.adapters.http.deadline import Deadline
from shared.domain.endpoints.targets import TargetPolicy, is_address

# The addresses of a name, as texts, the best first; what it raises is the reason of a failure.
Resolve = Callable[[str], Sequence[str]]

# A name may have thousands of addresses, and each that fails leads to a try of the next.
MAX_ADDRESSES = 6
# Names are resolved by blocking calls. One that hangs keeps its thread long after its request
# has timed out, so there are more threads than requests.
_THREADS = 64


class NotPublicError(OSError):
    """The address policy forbids every address of the host."""


def system_resolve(host: str) -> Sequence[str]:
    """What this machine resolves the name to. OSError or UnicodeError where it does not."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    except socket.gaierror:
        # A machine without IPv6 is not told an IPv6 address, which the failure's reason needs.
        found = socket.getaddrinfo(host, None, socket.AF_INET6, socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class Addresses:
    """Finds where a host may be reached, from any number of threads at once."""

    def __init__(self, policy: TargetPolicy, resolve: Resolve = system_resolve) -> None:
        self._policy = policy
        self._resolve = resolve
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="resolve")

    def of(self, host: str, deadline: Deadline) -> list[str]:
        """At most MAX_ADDRESSES; NotPublicError when none of them is permitted."""
        found = [host] if is_address(host) else self._resolved(host, deadline)
        permitted = [each for each in found if self._policy.permits(each)]
        if not permitted:
            raise NotPublicError
        return permitted[:MAX_ADDRESSES]

    def _resolved(self, host: str, deadline: Deadline) -> Sequence[str]:
        answer = self._threads.submit(self._resolve, host)
        deadline.wait(lambda seconds: wait([answer], seconds).done)
        return answer.result()
