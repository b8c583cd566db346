"""Endpoints are not registered where their URL itself shows that nothing may be sent there."""

from ipaddress import IPv4Address

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.domain.endpoints.targets import NOT_PUBLIC, TargetPolicy
from tests.api.conftest import client_of
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import SystemUnderTest

BASES = ("/api/v1/app/acme/endpoint", "/api/v1/operational-webhook/endpoint")
INNER = ("127.0.0.1", "10.0.0.1", "100.64.1.2", "169.254.169.254", "0.0.0.0", "240.0.0.1")  # noqa: S104 nothing is bound


def spellings(address: IPv4Address) -> st.SearchStrategy[str]:
    """Everything that a resolver may take for the address."""
    number = int(address)
    parts = [number >> shift & 255 for shift in (24, 16, 8, 0)]
    tails = [[*parts[:count], number & (1 << 8 * (4 - count)) - 1] for count in range(4)]
    written = st.sampled_from(("{}", "0{:o}", "0x{:x}", "0X{:X}", "0x0{:x}"))

    def joined(numbers: list[int]) -> st.SearchStrategy[str]:
        forms = st.tuples(*(written for _ in numbers))
        return forms.map(
            lambda f: ".".join(form.format(n) for form, n in zip(f, numbers, strict=True))
        )

    plain = st.sampled_from(tails).flatmap(joined)
    mapped = st.sampled_from(
        (
            f"[::ffff:{address}]",
            f"[::ffff:{number >> 16:x}:{number & 0xFFFF:x}]",
            f"[0:0:0:0:0:FFFF:{address}]",
            f"[64:ff9b::{address}]",
            f"[2002:{number >> 16:x}:{number & 0xFFFF:x}::]",
            f"[::{address}]",
            f"[fe80::{number & 0xFFFF:x}%25eth0]",
        )
    )
    dressed = st.sampled_from(("{}", "{}.", "user:pw@{}"))
    wide = plain.map(lambda text: "".join(chr(ord(c) + 0xFEE0) for c in text))
    encoded = plain.map(lambda text: "".join(f"%{ord(c):02x}" for c in text))
    hosts = plain | wide | encoded
    return st.builds(str.format, dressed, hosts) | mapped


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(INNER).flatmap(lambda text: spellings(IPv4Address(text))))
def test_create_endpoint_rejects_every_spelling_of_a_private_address(
    api: ApiClient, host: str
) -> None:
    for scheme in ("http", "https"):
        answer = api("POST", BASES[1], {"url": f"{scheme}://{host}/hook"})

        assert answer.status == 422, host
        assert answer.json["detail"][0]["loc"] == ["body", "url"]


@pytest.mark.parametrize("base", BASES)
def test_create_and_update_endpoint_reject_a_private_address_with_a_reason(
    api: ApiClient, base: str
) -> None:
    api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    made = api("POST", base, {"url": "https://example.com", "uid": "mine"})
    refused = {"detail": [{"loc": ["body", "url"], "msg": NOT_PUBLIC, "type": "value_error"}]}

    for host in ("127.0.0.1", "localhost", "[fd00:ec2::254]"):
        url = {"url": f"http://{host}/"}
        assert api("POST", base, url).json == refused
        assert api("PUT", f"{base}/mine", {**url, "uid": "mine"}).json == refused
        if base == BASES[0]:
            assert api("PATCH", f"{base}/mine", url).json == refused
    assert made.status == 201
    assert api("GET", f"{base}/mine").json["url"] == made.json["url"]


def test_create_endpoint_rejects_forbidden_ports_and_schemes_with_a_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    targets = TargetPolicy.parse([], ["https"], ["443", "8000-8999"])
    api = client_of(SystemUnderTest(targets=targets), monkeypatch)

    reported = {
        url: api("POST", BASES[1], {"url": url}).json["detail"][0]["msg"]
        for url in ("http://example.com", "https://example.com:22", "ftp://example.com")
    }

    assert reported["http://example.com"] == "Deliveries go to https only."
    assert reported["https://example.com:22"] == "Deliveries do not go to port 22."
    assert "http" in reported["ftp://example.com"]
    assert api("POST", BASES[1], {"url": "https://example.com:8443"}).status == 201
