from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.endpoints.targets import NOT_PUBLIC, TargetPolicy

PUBLIC = TargetPolicy()


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - nothing is bound
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.0.9",
        "192.0.0.10",
        "192.0.0.170",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
    ],
)
def test_a_non_public_ipv4_address_is_refused(address: str) -> None:
    assert not PUBLIC.permits(address)
    assert not PUBLIC.permits(f"::ffff:{address}")
    assert not PUBLIC.permits(f"64:ff9b::{address}")
    assert not PUBLIC.permits(f"::{address}")


@pytest.mark.parametrize(
    "address",
    [
        "::",
        "::1",
        "::8.8.8.8",
        "::ffff:0:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "64:ff9b:1::8.8.8.8",
        "100::1",
        "100:0:0:1::1",
        "200::1",
        "1fff:ffff::1",
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:2::1",
        "2001:10::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:808:808::1",
        "3fff::1",
        "3fff:fff::1",
        "4000::1",
        "5f00::1",
        "8000::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "febf::1",
        "fec0::1",
        "ff02::1",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ],
)
def test_a_non_public_ipv6_address_is_refused(address: str) -> None:
    assert not PUBLIC.permits(address)


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.255.255",
        "172.32.0.1",
        "192.0.1.1",
        "192.167.255.255",
        "198.17.255.255",
        "198.20.0.1",
        "223.255.255.255",
        "::ffff:8.8.8.8",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2606:4700:4700::1111",
        "2a00:1450:4001:81b::200e",
        "3ffe:ffff::1",
    ],
)
def test_public_addresses_are_permitted(address: str) -> None:
    assert PUBLIC.permits(address)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "localhost",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "010.8.8.8",
        "8.8.8.8.",
        " 8.8.8.8",
        "8.8.8.8/32",
        "8.8.8.8:80",
        "[2606:4700:4700::1111]",
        "2606:4700:4700::1111%eth0",
        "٨.8.8.8",
    ],
)
def test_a_text_that_is_not_a_plain_address_is_refused(text: str) -> None:
    assert not PUBLIC.permits(text)


def test_only_the_allowed_networks_are_permitted_besides_public_ones() -> None:
    policy = TargetPolicy.parse(["127.0.0.0/8", "fd00::/8"])

    assert policy.permits("127.0.0.1")
    assert policy.permits("::ffff:127.0.0.1")
    assert policy.permits("fd00::1")
    assert policy.permits("8.8.8.8")
    assert not policy.permits("10.0.0.1")
    assert not policy.permits("::1")
    assert not policy.permits("fd00::1%eth0")


@pytest.mark.parametrize("network", ["nonsense", "127.0.0.1/8", "10.0.0.0/33", ""])
def test_an_invalid_network_setting_is_refused(network: str) -> None:
    with pytest.raises(ValueError, match=r"network|host bits"):
        TargetPolicy.parse([network])


# Ranges that are registered for purposes other than internet hosts (RFC 6890 and successors).
SPECIAL = [
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "255.255.255.255/32",
        "::/128",
        "::1/128",
        "::/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "100:0:0:1::/64",
        "2001::/23",
        "2001::/32",
        "2001:2::/48",
        "2001:10::/28",
        "2001:20::/28",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
]


@pytest.mark.parametrize("network", SPECIAL, ids=str)
def test_special_ranges_are_refused_at_both_ends_and_between(
    network: IPv4Network | IPv6Network,
) -> None:
    for address in (network[0], network[network.num_addresses // 2], network[-1]):
        assert not PUBLIC.permits(str(address))


@given(st.ip_addresses(v=4))
def test_a_mapped_ipv4_address_is_treated_like_the_ipv4_address(address: IPv4Address) -> None:
    special = any(address in network for network in SPECIAL if network.version == 4)

    assert PUBLIC.permits(str(address)) is not special
    assert PUBLIC.permits(f"::ffff:{address}") is not special


@given(st.ip_addresses(v=6))
def test_only_assigned_ipv6_ranges_are_permitted(address: IPv6Address) -> None:
    given_out = address in ip_network("2000::/3") or address.ipv4_mapped is not None
    special = any(address in network for network in SPECIAL if network.version == 6)

    if special or not given_out:
        assert not PUBLIC.permits(str(address))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://example.com/", "Deliveries go to https and http only."),
        ("http://127.0.0.1/", NOT_PUBLIC),
        ("http://127.0.0.1./", NOT_PUBLIC),
        ("http://[::1]/", NOT_PUBLIC),
        ("https://user:secret@10.0.0.1:8443/hook", NOT_PUBLIC),
        ("http://localhost/", NOT_PUBLIC),
        ("http://a.LOCALHOST./", NOT_PUBLIC),
        ("https://example.com/", None),
        ("https://8.8.8.8:8443/", None),
        ("https://localhost.example.com/", None),
        ("https://10.0.0.1.example.com/", None),
    ],
)
def test_a_url_with_a_forbidden_address_is_refused_without_resolving(
    url: str, reason: str | None
) -> None:
    assert PUBLIC.refusal(url) == reason


def test_schemes_and_ports_are_limited() -> None:
    policy = TargetPolicy.parse([], ["https"], ["443", "8000-8002"])

    assert policy.refusal("http://example.com/") == "Deliveries go to https only."
    assert policy.refusal("https://example.com:22/") == "Deliveries do not go to port 22."
    for port in ("", ":443", ":8000", ":8002"):
        assert policy.refusal(f"https://example.com{port}/") is None
    for port in ("7999", "8003", "80", "65535"):
        assert policy.refusal(f"https://example.com:{port}/") is not None


def test_an_allowed_loopback_network_is_open_by_name_too() -> None:
    policy = TargetPolicy.parse(["127.0.0.0/8"])

    assert policy.refusal("http://localhost:8080/") is None
    assert policy.refusal("http://127.0.0.1:8080/") is None
    assert policy.refusal("http://10.0.0.1:8080/") == NOT_PUBLIC


@pytest.mark.parametrize(
    ("schemes", "ports"),
    [(["ftp"], ["80"]), (["http"], ["0"]), (["http"], ["65536"]), (["http"], ["9-8"])],
)
def test_an_invalid_scheme_or_port_setting_is_refused(schemes: list[str], ports: list[str]) -> None:
    with pytest.raises(ValueError, match=r"scheme|ports"):
        TargetPolicy.parse([], schemes, ports)
