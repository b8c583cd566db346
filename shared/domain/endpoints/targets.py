"""Where deliveries may go: public addresses, and what else the operator allows."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

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


# The schemes that there are, with the ports that they mean.
SCHEMES = {"https": 443, "http": 80}
NOT_PUBLIC = "The host's address is not public."
# By which hosts name themselves (RFC 6761), whatever a resolver says.
_OWN_NAME = "localhost"
_OWN_ADDRESS = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class TargetPolicy:
    """`allowed` opens networks that are not public, for example a local receiver's.

    `schemes` and `ports` are what URLs may have.
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
        """From CIDR texts, names, and ports or ranges of ports like `1024-65535`.

        ValueError when one is none.
        """
        if unknown := set(schemes) - SCHEMES.keys():
            raise ValueError(f"no scheme of deliveries: {', '.join(sorted(unknown))}")
        allowed = tuple(ip_network(text) for text in networks)
        return cls(allowed, tuple(schemes), tuple(map(_ports, ports)))

    def refusal(self, url: str) -> str | None:
        """Why nothing may be sent to the URL as far as it shows by itself; None where it does not.

        Its host must be spelled plainly, as the URL standard writes it.
        """
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        is_own = host == _OWN_NAME or host.endswith(f".{_OWN_NAME}")
        address = _OWN_ADDRESS if is_own else host
        if (reason := self.refusal_of_port(parts.scheme, parts.port)) is not None:
            return reason
        return NOT_PUBLIC if is_address(address) and not self.permits(address) else None

    def refusal_of_port(self, scheme: str, port: int | None) -> str | None:
        """The same, of one of SCHEMES and a port; None is the scheme's own."""
        if scheme not in self.schemes:
            return f"Deliveries go to {' and '.join(self.schemes)} only."
        port = SCHEMES[scheme] if port is None else port
        if not any(port in ports for ports in self.ports):
            return f"Deliveries do not go to port {port}."
        return None

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


def is_address(host: str) -> bool:
    """Whether it is an address, and no name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _ports(text: str) -> range:
    first, _, last = text.partition("-")
    found = range(int(first), int(last or first) + 1)
    if not found or found[0] < 1 or found[-1] > 65_535:
        raise ValueError(f"no ports: {text}")
    return found
