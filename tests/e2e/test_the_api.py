"""Operations of the delivery path, through the SDK, on the running stack."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import jwt
import pytest
from svix.api import (
    ApplicationIn,
    ApplicationListOptions,
    ApplicationPatch,
    AppPortalAccessIn,
    EndpointHeadersIn,
    EndpointHeadersPatchIn,
    EndpointIn,
    EndpointPatch,
    EndpointSecretRotateIn,
    EndpointUpsertIn,
    EventTypeIn,
    EventTypePatch,
    EventTypeUpsertIn,
    MessageCreateOptions,
    MessageIn,
    MessageListOptions,
    Svix,
    SvixOptions,
)
from svix.exceptions import HttpError

from tests.e2e.kit.raw import post
from tests.support.arrange.customer import EVENT, Customer
from tests.support.arrange.tenant import link_key
from tests.support.assertions.deadline import DEADLINE
from tools.local_stack.stack import Stack

BODY = b'{"eventType":"invoice.paid","payload":{"id":1}}'


def client(stack: Stack, **claims: str) -> Svix:
    """Returns a client with a token of these claims, signed with the stack's key."""
    now = datetime.now(UTC)
    times = {"iat": now, "exp": now + timedelta(hours=1)}
    token = jwt.encode({**times, **claims}, stack.jwt_secret, algorithm="HS256")
    return Svix(token, SvixOptions(server_url=stack.url, timeout=DEADLINE))


def test_applications_are_created_found_listed_and_deleted(svix: Svix) -> None:
    uid = f"u-{uuid4()}"
    created = svix.application.create(ApplicationIn(name="A", uid=uid, metadata={"k": "v"}))

    assert svix.application.get(uid) == created
    assert svix.application.get_or_create(ApplicationIn(name="B", uid=uid)) == created
    listed = svix.application.list(ApplicationListOptions(limit=250))
    assert created in listed.data
    assert svix.application.patch(uid, ApplicationPatch(name="C")).name == "C"
    assert svix.application.upsert(uid, ApplicationIn(name="D", uid=uid)).id == created.id
    svix.application.delete(created.id)
    with pytest.raises(HttpError) as gone:
        svix.application.get(uid)
    assert gone.value.status_code == 404


def test_event_types_are_created_found_and_listed(svix: Svix) -> None:
    name = f"t.{uuid4()}"
    created = svix.event_type.create(
        EventTypeIn(name=name, description="d", schemas={"1": {"type": "object"}})
    )

    assert svix.event_type.get(name) == created
    assert name in {e.name for e in svix.event_type.list().data}
    assert svix.event_type.patch(name, EventTypePatch(deprecated=True)).deprecated
    svix.event_type.delete(name)
    assert svix.event_type.get(name).archived
    assert not svix.event_type.upsert(name, EventTypeUpsertIn(description="back")).archived


def test_endpoints_are_created_found_listed_and_deleted(customer: Customer) -> None:
    svix, app = customer.svix, customer.app
    created = customer.endpoint("/ok", uid="mine", event_types=[EVENT], channels=["c"])

    assert svix.endpoint.get(app, "mine") == created
    assert svix.endpoint.list(app).data == [created]
    assert svix.endpoint.get_secret(app, "mine").key.startswith("whsec_")
    assert svix.endpoint.patch(app, "mine", EndpointPatch(disabled=True)).disabled
    assert not svix.endpoint.upsert(
        app, "mine", EndpointUpsertIn(url=created.url, uid="mine")
    ).disabled
    rotated = svix.endpoint.rotate_secret(app, "mine", EndpointSecretRotateIn())
    assert svix.endpoint.get_secret(app, "mine") == rotated
    svix.endpoint.set_headers(app, "mine", EndpointHeadersIn(headers={"X-A": "1"}))
    svix.endpoint.patch_headers(
        app, "mine", EndpointHeadersPatchIn(headers={"X-B": "2"}, delete_headers=["X-A"])
    )
    assert svix.endpoint.get_headers(app, "mine").headers == {"X-B": "2"}
    svix.endpoint.delete(app, "mine")
    assert svix.endpoint.list(app).data == []


def test_an_application_is_deleted_with_its_endpoints(customer: Customer) -> None:
    endpoint = customer.endpoint("/ok", uid="mine")

    customer.svix.application.delete(customer.app)

    with pytest.raises(HttpError) as gone:
        customer.svix.endpoint.get(customer.app, endpoint.id)
    assert gone.value.status_code == 404


def test_messages_are_listed_page_by_page(customer: Customer) -> None:
    sent = [customer.send(payload={"n": n}).id for n in range(5)]

    seen: list[str] = []
    options = MessageListOptions(limit=2)
    while True:
        page = customer.svix.message.list(customer.app, options)
        seen += [m.id for m in page.data]
        if page.done:
            break
        options.iterator = page.iterator

    assert seen == sorted(sent, reverse=True)


def test_a_repeated_idempotency_key_returns_the_same_response_and_one_message(
    stack: Stack, customer: Customer
) -> None:
    path = f"/api/v1/app/{customer.app}/msg"
    first = post(stack, path, BODY, **{"idempotency-key": "k1"})
    second = post(stack, path, BODY, **{"idempotency-key": "k1"})

    assert (first.status, first.body) == (second.status, second.body)
    assert len(customer.svix.message.list(customer.app).data) == 1


def test_a_message_sent_twice_with_one_key_is_one_message(customer: Customer) -> None:
    options = MessageCreateOptions(idempotency_key="k2")
    message = MessageIn(event_type=EVENT, payload={"id": 1})
    ids = {customer.svix.message.create(customer.app, message, options).id for _ in range(2)}

    assert len(ids) == 1


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", {}, 422),
        (b"\xff\xfe", {}, 422),
        (b'{"eventType":"a"}', {}, 422),
        (b'{"eventType":"a","payload":{"x":"' + b"x" * 1_100_000 + b'"}}', {}, 413),
        (BODY, {"authorization": "Bearer nonsense"}, 401),
        (BODY, {"authorization": ""}, 401),
    ],
)
def test_a_bad_request_is_refused_in_json_and_stores_nothing(
    stack: Stack, customer: Customer, body: bytes, headers: dict[str, str], status: int
) -> None:
    for slash in ("", "/"):
        answer = post(stack, f"/api/v1/app/{customer.app}/msg{slash}", body, **headers)
        assert answer.status == status
        assert "detail" in json.loads(answer.body)
    assert customer.svix.message.list(customer.app).data == []


def test_organisations_and_applications_are_isolated(stack: Stack, customer: Customer) -> None:
    message = customer.send()
    other_app = customer.svix.application.create(ApplicationIn(name="Other")).id
    attacker = client(stack, sub="org_stranger")
    org = jwt.decode(stack.token, options={"verify_signature": False})["sub"]
    portal = client(stack, sub=customer.app, org=org)

    assert attacker.application.list().data == []
    for refused, status in (
        (lambda: attacker.application.get(customer.app), 404),
        (lambda: attacker.message.get(customer.app, message.id), 404),
        (lambda: portal.application.get(other_app), 404),
        (lambda: portal.application.list(), 403),
    ):
        with pytest.raises(HttpError) as found:
            refused()
        assert found.value.status_code == status
    assert portal.message.get(customer.app, message.id).id == message.id
    assert portal.endpoint.create(customer.app, EndpointIn(url="https://example.com")).id


def test_the_api_is_served_at_the_root_of_its_address(stack: Stack) -> None:
    """The SDKs for Java and Kotlin drop the path of a server URL."""
    assert urlsplit(stack.url).path == ""


def test_portal_links_lead_to_their_own_stack(stack: Stack, customer: Customer) -> None:
    access = customer.svix.authentication.app_portal_access(customer.app, AppPortalAccessIn())
    older = json.loads(post(stack, f"/api/v1/auth/dashboard-access/{customer.app}", b"").body)

    for url, token in ((access.url, access.token), (older["url"], older["token"])):
        assert url.startswith(f"{stack.url}/portal/#key=")
        body = json.dumps({"oneTimeToken": link_key(url)["oneTimeToken"]}).encode()
        first = post(stack, "/api/v1/auth/one-time-token", body)
        assert (first.status, json.loads(first.body)["token"]) == (200, token)
        assert post(stack, "/api/v1/auth/one-time-token", body).status == 401
