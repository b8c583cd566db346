"""Which network addresses a delivery may reach: public ones, and those that the operator allows."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# What Python's own `is_global` lets through, in one version or another, and no receiver has.
_NEVER = tuple(
    ip_network(text)
    for text in (
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # relays from 6to4
        "224.0.0.0/4",  # multicast
        # Of IPv6, only 2000::/3 is given out to hosts. All around it is not: mapped and
        # compatible addresses, NAT64, the discard prefix, segment routing, link- and site-local
        # addresses, multicast, and what nobody has yet.
        "::/3",
        "4000::/2",
        "8000::/1",
        # Inside it, but with an IPv4 address in them, or for documents and laboratories.
        "2001::/23",  # Teredo and others
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "3fff::/20",
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
        """Whether this address (a literal, without a port) may be connected to.

        Never one with a zone: only addresses of the local network have zones.
        """
        try:
            parsed = _judged(ip_address(address))
        except ValueError:
            return False
        if "%" in address:
            return False
        return _within(parsed, self.allowed) or (parsed.is_global and not _within(parsed, _NEVER))


def _judged(address: Address) -> Address:
    """An IPv4 address in IPv6 clothes is judged as what it is."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _within(address: Address, networks: Sequence[Network]) -> bool:
    return any(address.version == net.version and address in net for net in networks)
