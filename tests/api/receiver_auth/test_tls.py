"""Client certificates and authorities of endpoints, and the notices before they expire."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.arrange.api_client import ApiClient
from tests.support.assertions.operational_events import listens, published
from tests.support.fakes.client_certificates import (
    Authority,
    ec_key,
    example,
    identity,
    key_pem,
    pem_of,
    rsa_key,
)

PATH = "/api/v1/app/acme/endpoint/mine"
DAY = timedelta(days=1)
AUTHORITY = Authority.new()


@pytest.fixture(autouse=True)
def endpoint(api: ApiClient) -> None:
    # Certificates are valid around the real time.
    api.system.clock.instant = datetime.now(UTC)
    api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    api("POST", "/api/v1/event-type", {"name": "a.b", "description": ""})
    created = api(
        "POST", "/api/v1/app/acme/endpoint", {"url": "https://example.com/", "uid": "mine"}
    )
    assert created.status == 201


def test_a_certificate_is_shown_with_its_dates_and_without_its_key(api: ApiClient) -> None:
    pem = identity(AUTHORITY, ends=60 * DAY)
    assert api("PUT", f"{PATH}/mtls", {"identity": pem}).status == 204

    shown = api("GET", f"{PATH}/mtls")
    whole = api("GET", f"{PATH}/mtls-config")

    assert shown.json["subject"] == "CN=client"
    assert len(shown.json["fingerprint"]) == 64
    assert shown.json["notAfter"] > datetime.now(UTC).isoformat()
    assert whole.json == {"enabled": True, "config": shown.json}
    assert "PRIVATE" not in shown.text + whole.text


def test_deliveries_have_the_certificate_and_the_authorities(api: ApiClient) -> None:
    assert api("PUT", f"{PATH}/mtls", {"identity": example()}).status == 204
    assert api("PUT", f"{PATH}/ca", {"cert": AUTHORITY.pem}).status == 204

    api("POST", "/api/v1/app/acme/msg", {"eventType": "a.b", "payload": {}})
    api.system.run(2)

    [sent] = api.system.http.requests
    assert sent.tls is not None
    assert str(sent.tls.pem).startswith("-----BEGIN PRIVATE KEY-----")
    assert sent.tls.authorities == AUTHORITY.pem
    assert "authorization" not in sent.headers


def test_a_deleted_certificate_is_gone(api: ApiClient) -> None:
    api("PUT", f"{PATH}/mtls", {"identity": example()})

    assert api("DELETE", f"{PATH}/mtls").status == 204

    assert api("GET", f"{PATH}/mtls").status == 404
    assert api("GET", f"{PATH}/mtls-config").json == {"enabled": False, "config": None}


def test_authorities_are_shown_and_null_removes_them(api: ApiClient) -> None:
    assert api("GET", f"{PATH}/ca").json == {"cert": None}
    assert api("PUT", f"{PATH}/ca", {"cert": AUTHORITY.pem}).status == 204
    assert api("GET", f"{PATH}/ca").json == {"cert": AUTHORITY.pem}

    assert api("PUT", f"{PATH}/ca", {"cert": None}).status == 204

    assert api("GET", f"{PATH}/ca").json == {"cert": None}


KEY = ec_key()


@pytest.mark.parametrize(
    "pem",
    [
        None,
        "",
        7,
        [example()],
        "nonsense",
        "x" * 32_769,
        key_pem(KEY),
        AUTHORITY.pem,
        key_pem(KEY, b"secret") + pem_of(AUTHORITY.issue(KEY)),
        key_pem(ec_key()) + pem_of(AUTHORITY.issue(KEY)),
        identity(AUTHORITY, rsa_key(1_024)),
        identity(AUTHORITY, starts=-2 * DAY, ends=-DAY),
    ],
)
def test_a_bad_identity_is_refused_at_its_field(api: ApiClient, pem: Any) -> None:
    answer = api("PUT", f"{PATH}/mtls", {"identity": pem})

    assert answer.status == 422
    assert answer.json["detail"][0]["loc"] == ["body", "identity"]
    assert "BEGIN" not in answer.text


@pytest.mark.parametrize("pem", ["", "nonsense", 7, "x" * 32_769, example()])
def test_bad_authorities_are_refused_at_their_field(api: ApiClient, pem: Any) -> None:
    answer = api("PUT", f"{PATH}/ca", {"cert": pem})

    assert answer.status == 422
    assert answer.json["detail"][0]["loc"] == ["body", "cert"]


def test_a_body_over_its_limit_is_refused(api: ApiClient) -> None:
    assert api("PUT", f"{PATH}/mtls", {"identity": "x" * 70_000}).status == 422
    assert api("PUT", f"{PATH}/mtls", {"identity": "x" * 300_000}).status == 413


def expire(api: ApiClient, days: int) -> list[int]:
    """Lets days pass, with a run of the notices every hour; returns the published days left."""
    for _ in range(days * 24):
        api.system.clock.advance(timedelta(hours=1))
        api.system.certificate_notices.publish_due()
    events = [e for e in published(api.system) if e.type == "endpoint.certificate_expiring"]
    return [event.data.days_left for event in events]


def test_notices_are_published_thirty_seven_and_one_day_before_the_end_once_each(
    api: ApiClient,
) -> None:
    listens(api.system, "endpoint.certificate_expiring")
    api("PUT", f"{PATH}/mtls", {"identity": identity(AUTHORITY, ends=40 * DAY)})

    assert expire(api, 9) == []
    assert expire(api, 2) == [30]
    assert expire(api, 23) == [30, 7]
    assert expire(api, 10) == [30, 7, 1]


def test_a_replaced_certificate_has_no_more_notices(api: ApiClient) -> None:
    listens(api.system, "endpoint.certificate_expiring")
    api("PUT", f"{PATH}/mtls", {"identity": identity(AUTHORITY, ends=31 * DAY)})
    api("PUT", f"{PATH}/mtls", {"identity": identity(AUTHORITY, ends=90 * DAY)})

    assert expire(api, 32) == []


def test_notices_missed_for_days_are_made_up_for_once(api: ApiClient) -> None:
    listens(api.system, "endpoint.certificate_expiring")
    api("PUT", f"{PATH}/mtls", {"identity": identity(AUTHORITY, ends=31 * DAY)})
    api.system.clock.advance(6 * DAY)

    assert api.system.certificate_notices.publish_due() == 1
    assert api.system.certificate_notices.publish_due() == 0
    [event] = published(api.system)
    assert (event.data.days_left, event.data.app_uid) == (30, "acme")


def test_a_notice_published_twice_is_one_event(api: ApiClient) -> None:
    listens(api.system, "endpoint.certificate_expiring")
    api("PUT", f"{PATH}/mtls", {"identity": identity(AUTHORITY, ends=31 * DAY)})
    notices = dict(api.system.store.certificate_notices)
    api.system.clock.advance(2 * DAY)
    api.system.certificate_notices.publish_due()

    # The run died before it removed the notice.
    api.system.store.certificate_notices.update(notices)
    api.system.certificate_notices.publish_due()

    assert len(published(api.system)) == 1
