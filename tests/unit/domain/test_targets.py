import pytest

from shared.domain.targets import AddressPolicy

PUBLIC = AddressPolicy()


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
def test_no_ipv4_address_that_is_not_public_is_permitted(address: str) -> None:
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
def test_no_ipv6_address_that_is_not_public_is_permitted(address: str) -> None:
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
def test_what_is_no_plain_address_is_not_permitted(text: str) -> None:
    assert not PUBLIC.permits(text)


def test_allowed_networks_are_permitted_and_nothing_beside_them() -> None:
    policy = AddressPolicy.parse(["127.0.0.0/8", "fd00::/8"])

    assert policy.permits("127.0.0.1")
    assert policy.permits("::ffff:127.0.0.1")
    assert policy.permits("fd00::1")
    assert policy.permits("8.8.8.8")
    assert not policy.permits("10.0.0.1")
    assert not policy.permits("::1")
    assert not policy.permits("fd00::1%eth0")


@pytest.mark.parametrize("network", ["nonsense", "127.0.0.1/8", "10.0.0.0/33", ""])
def test_a_setting_that_is_no_network_is_refused(network: str) -> None:
    with pytest.raises(ValueError, match=r"network|host bits"):
        AddressPolicy.parse([network])
