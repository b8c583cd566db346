"""Keeps deliveries to public addresses, whatever a name resolves to or a URL spells.

An address is judged after resolution, and the connection is made to the judged address: no second
look at the name lies between, so a name cannot change its mind.
"""

import socket
from dataclasses import dataclass

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import AddrInfoType

from shared.domain.targets import TargetPolicy

# A name may have thousands of addresses, and each that fails leads to a try of the next.
MAX_ADDRESSES = 6


class NotPublicError(OSError):
    """The address policy forbids every address of the host."""


@dataclass(frozen=True, slots=True)
class SocketFactory:
    """Opens sockets for permitted addresses only.

    Every connection of the client passes here, those to addresses written out in the URL
    included, which are never resolved.
    """

    policy: TargetPolicy

    def __call__(self, target: AddrInfoType) -> socket.socket:
        """A socket for the target; NotPublicError when its address is not permitted."""
        family, kind, protocol, _, address = target
        if not self.policy.permits(str(address[0])):
            raise NotPublicError
        return socket.socket(family, kind, protocol)


class PublicResolver(AbstractResolver):
    """Gives the permitted ones of the addresses that another resolver finds."""

    def __init__(self, resolver: AbstractResolver, policy: TargetPolicy) -> None:
        self._resolver = resolver
        self._policy = policy

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """At most MAX_ADDRESSES; NotPublicError when none of them is permitted."""
        found = await self._resolver.resolve(host, port, family)
        permitted = [each for each in found if self._policy.permits(each["host"])]
        if not permitted:
            raise NotPublicError
        return permitted[:MAX_ADDRESSES]

    async def close(self) -> None:
        await self._resolver.close()
