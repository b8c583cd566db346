"""Which network addresses a delivery may reach: public ones, and those that the operator allows."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Ranges that Python's own `is_global` lets through and that no receiver has.
_NEVER = tuple(
    ip_network(text)
    for text in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "224.0.0.0/4",
        "2002::/16",
        "2001::/23",
        "3fff::/20",
        "5f00::/16",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "fec0::/10",
        "ff00::/8",
        "::/96",
    )
)


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """`allowed` opens networks that are not public, for example a local receiver's."""

    allowed: tuple[Network, ...] = ()

    @classmethod
    def parse(cls, networks: Sequence[str]) -> "AddressPolicy":
        """From CIDR texts; ValueError when one is not a network."""
        return cls(tuple(ip_network(text) for text in networks))

    def permits(self, address: str) -> bool:
        """Whether this address (a literal, without a port) may be connected to."""
        try:
            parsed = _judged(ip_address(address.partition("%")[0]))
        except ValueError:
            return False
        return _within(parsed, self.allowed) or (parsed.is_global and not _within(parsed, _NEVER))


def _judged(address: Address) -> Address:
    """An IPv4 address in IPv6 clothes is judged as what it is."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _within(address: Address, networks: Sequence[Network]) -> bool:
    return any(address.version == net.version and address in net for net in networks)
