"""Story 13: a customer's engineer sets how deliveries authenticate, beside their signature."""

import pytest
from playwright.sync_api import expect

from tests.e2e.portal.kit.tab import Tab
from tests.support.arrange.customer import Customer


@pytest.fixture
def authentication(portal: Tab, customer: Customer) -> Tab:
    endpoint = customer.endpoint("/ok")
    portal.go(f"/app/{customer.app}/endpoints/{endpoint.id}/authentication")
    return portal


def received(customer: Customer, header: str) -> str | None:
    """Sends a message, waits for its delivery, and returns a header of the request."""
    message = customer.send()
    assert customer.ended(message.id) == "success"
    requests = customer.consumer.at("/ok")
    [request] = [each for each in requests if each.headers["webhook-id"] == message.id]
    return request.headers.get(header)


def test_a_password_is_set_used_and_removed(authentication: Tab, customer: Customer) -> None:
    title = "User name and password"
    authentication.button(f"Set up: {title}").click()
    authentication.field("User name").fill("outrider")
    authentication.field("Password").fill("correct horse")
    authentication.button("Save").click()

    expect(authentication.button(f"Replace: {title}")).to_be_visible()
    assert "correct horse" not in authentication.page.content()
    assert received(customer, "authorization") == "Basic b3V0cmlkZXI6Y29ycmVjdCBob3JzZQ=="

    authentication.button(f"Remove: {title}").click()
    expect(authentication.button(f"Set up: {title}")).to_be_visible()
    assert received(customer, "authorization") is None


def test_an_api_key_is_set_and_used(authentication: Tab, customer: Customer) -> None:
    authentication.button("Set up: API key").click()
    authentication.field("Header").fill("x-shop-key")
    authentication.field("Key").fill("k-123")
    authentication.button("Save").click()

    expect(authentication.button("Replace: API key")).to_be_visible()
    assert received(customer, "x-shop-key") == "k-123"


def test_an_oauth_client_whose_server_fails_shows_its_last_error(
    authentication: Tab, customer: Customer
) -> None:
    authentication.button("Set up: OAuth 2.0").click()
    authentication.field("Token URL").fill(f"{customer.consumer.url}/fail-token")
    authentication.field("Client id").fill("outrider")
    authentication.field("Client secret").fill("s3cret")
    authentication.button("Save").click()
    expect(authentication.button("Replace: OAuth 2.0")).to_be_visible()
    assert "s3cret" not in authentication.page.content()

    message = customer.send()
    [failed, *_] = customer.attempts(message.id, 1)
    assert "token" in failed.response

    authentication.page.reload()
    authentication.is_loaded()
    expect(authentication.page.get_by_text("Last error")).to_be_visible()


def test_a_certificate_that_is_none_is_refused_at_its_field(authentication: Tab) -> None:
    authentication.button("Set up: Client certificate").click()
    field = authentication.page.get_by_label("Private key and certificate chain")
    field.fill("no PEM")
    authentication.button("Save").click()

    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    expect(field).to_have_value("no PEM")


def test_a_form_that_is_left_changes_nothing(authentication: Tab) -> None:
    authentication.button("Set up: OAuth 2.0").click()
    authentication.field("Client authentication").select_option(
        label="JWT signed with a private key"
    )
    expect(authentication.field("Client secret")).to_have_count(0)
    authentication.button("Cancel").click()

    expect(authentication.button("Set up: OAuth 2.0")).to_be_visible()
