"""Targets of deliveries: public addresses, and networks that the operator allows."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Networks without receivers that `is_global` lets through in some version of Python.
_NEVER = tuple(
    ip_network(text)
    for text in (
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # relays from 6to4
        "224.0.0.0/4",  # multicast
        # IPv6 outside 2000::/3, the only range for hosts: mapped and compatible addresses, NAT64,
        # the discard prefix, segment routing, link-local and site-local addresses, multicast, and
        # unassigned addresses.
        "::/3",
        "4000::/2",
        "8000::/1",
        # Parts of 2000::/3 that embed IPv4 addresses, or are for documentation and tests.
        "2001::/23",  # Teredo and others
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "3fff::/20",
    )
)


# Schemes and their default ports.
SCHEMES = {"https": 443, "http": 80}
NOT_PUBLIC = "The host's address is not public."
# The name by which hosts call themselves (RFC 6761), whatever a resolver says.
_OWN_NAME = "localhost"
_OWN_ADDRESS = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class TargetPolicy:
    """Policy of allowed targets.

    `allowed` opens networks that are not public, for example a local receiver's. URLs may have the
    given `schemes` and `ports`.
    """

    allowed: tuple[Network, ...] = ()
    schemes: tuple[str, ...] = tuple(SCHEMES)
    ports: tuple[range, ...] = (range(1, 65_536),)

    @classmethod
    def parse(
        cls,
        networks: Sequence[str],
        schemes: Sequence[str] = tuple(SCHEMES),
        ports: Sequence[str] = ("1-65535",),
    ) -> "TargetPolicy":
        """Parses networks in CIDR notation, schemes, and ports or ranges like `1024-65535`.

        Raises ValueError if one is malformed.
        """
        if unknown := set(schemes) - SCHEMES.keys():
            raise ValueError(f"not a scheme of deliveries: {', '.join(sorted(unknown))}")
        allowed = tuple(ip_network(text) for text in networks)
        return cls(allowed, tuple(schemes), tuple(map(_ports, ports)))

    def refusal(self, url: str) -> str | None:
        """Returns why the policy refuses the URL, without resolving its host; None if it does not.

        The host must be normalized as in the URL standard.
        """
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        is_own = host == _OWN_NAME or host.endswith(f".{_OWN_NAME}")
        address = _OWN_ADDRESS if is_own else host
        if (reason := self.refusal_of_port(parts.scheme, parts.port)) is not None:
            return reason
        return NOT_PUBLIC if is_address(address) and not self.permits(address) else None

    def refusal_of_port(self, scheme: str, port: int | None) -> str | None:
        """Returns why the policy refuses a scheme or port; None is the scheme's default port."""
        if scheme not in self.schemes:
            return f"Deliveries go to {' and '.join(self.schemes)} only."
        port = SCHEMES[scheme] if port is None else port
        if not any(port in ports for ports in self.ports):
            return f"Deliveries do not go to port {port}."
        return None

    def permits(self, address: str) -> bool:
        """Returns whether connections to this address (a literal, without a port) are allowed.

        An address with a zone is always refused: only addresses of the local network have zones.
        """
        try:
            parsed = _judged(ip_address(address))
        except ValueError:
            return False
        if "%" in address:
            return False
        return _within(parsed, self.allowed) or (parsed.is_global and not _within(parsed, _NEVER))


def _judged(address: Address) -> Address:
    """Returns the IPv4 address inside a mapped IPv6 address; any other address as it is."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _within(address: Address, networks: Sequence[Network]) -> bool:
    return any(address.version == net.version and address in net for net in networks)


def is_address(host: str) -> bool:
    """Returns whether the host is an address, not a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _ports(text: str) -> range:
    first, _, last = text.partition("-")
    found = range(int(first), int(last or first) + 1)
    if not found or found[0] < 1 or found[-1] > 65_535:
        raise ValueError(f"not a port or range of ports: {text}")
    return found
