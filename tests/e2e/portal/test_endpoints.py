"""Story 1: a customer's engineer adds, checks, changes and removes endpoints."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect
from svix.api import EndpointSecretRotateIn, ListResponseEndpointOut

from tests.e2e.portal.kit.tab import Tab
from tests.support.arrange.customer import EVENT, Customer

LANGUAGES = ("Python", "JavaScript", "Go", "Java", "Kotlin", "Ruby", "PHP", "C#", "Rust")


def endpoints(customer: Customer) -> ListResponseEndpointOut:
    found: ListResponseEndpointOut = customer.svix.endpoint.list(customer.app)
    return found


def open_endpoint(portal: Tab, customer: Customer, part: str = "", **fields: str) -> str:
    """Adds an endpoint by the API, opens this part of its page, and returns its id."""
    endpoint = customer.endpoint("/ok", description="Orders", **fields)
    portal.go(f"/app/{customer.app}/endpoints/{endpoint.id}{part}")
    expect(portal.heading("Orders")).to_be_visible()
    endpoint_id: str = endpoint.id
    return endpoint_id


def clipboard(page: Page) -> str:
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def test_a_customer_adds_an_endpoint(portal: Tab, customer: Customer) -> None:
    url = f"{customer.consumer.url}/ok-added"
    portal.button("Add endpoint").click()
    portal.field("URL").fill(url)
    portal.field("Description").fill("Invoices of the shop")
    tree = portal.page.get_by_role("group", name="Event types")
    tree.get_by_label("Search").fill("paid")
    tree.get_by_label(EVENT, exact=True).check()
    portal.field("Channels").fill("eu")
    portal.field("Rate limit").fill("10")
    portal.button("Save").click()

    expect(portal.heading("Invoices of the shop")).to_be_visible()
    [made] = endpoints(customer).data
    assert (made.url, made.description) == (url, "Invoices of the shop")
    assert (made.event_types, made.channels) == ([EVENT], ["eu"])
    assert made.throttle_rate == 10
    portal.follow("Endpoints")
    listed = portal.page.get_by_role("table", name="Endpoints")
    expect(listed.get_by_text("Invoices of the shop")).to_be_visible()


def test_an_endpoint_is_found_by_search_and_by_state(portal: Tab, customer: Customer) -> None:
    customer.endpoint("/ok-shop", description="Shop")
    customer.endpoint("/ok-stock", description="Stock", disabled=True)
    portal.page.reload()
    table = portal.page.get_by_role("table", name="Endpoints")
    expect(table.get_by_role("row")).to_have_count(3)

    portal.field("Search").fill("stock")

    expect(table.get_by_role("row")).to_have_count(2)
    expect(table.get_by_text("Stock", exact=True)).to_be_visible()
    assert parse_qs(urlsplit(portal.page.url).query)["search"] == ["stock"]
    portal.page.reload()
    expect(portal.field("Search")).to_have_value("stock")
    portal.field("Search").fill("")
    portal.field("State").select_option(label="Disabled")
    expect(table.get_by_role("row")).to_have_count(2)
    expect(table.get_by_text("Stock", exact=True)).to_be_visible()


def test_the_list_shows_the_share_of_failures(portal: Tab, customer: Customer) -> None:
    customer.endpoint("/fail-shares", description="Fails")
    message = customer.send()
    customer.attempts(message.id, 1)

    portal.page.reload()

    row = portal.page.get_by_role("row").filter(has_text="Fails")
    expect(row.get_by_text("100%")).to_be_visible()


def test_an_endpoint_is_changed(portal: Tab, customer: Customer) -> None:
    open_endpoint(portal, customer, "/settings")
    portal.field("Description").fill("Orders and returns")
    portal.field("Rate limit").fill("7")
    portal.button("Add a header").click()
    portal.field("Name of header 1").fill("x-shop")
    portal.field("Value of header 1").fill("north")
    portal.button("Save").click()

    expect(portal.page.get_by_text("The changes were saved.")).to_be_visible()
    [changed] = endpoints(customer).data
    assert (changed.description, changed.throttle_rate) == ("Orders and returns", 7)
    headers = customer.svix.endpoint.get_headers(customer.app, changed.id).headers
    assert headers == {"x-shop": "north"}


def test_an_endpoint_is_disabled_enabled_and_deleted(portal: Tab, customer: Customer) -> None:
    open_endpoint(portal, customer)
    portal.button("Disable").click()
    expect(portal.button("Enable")).to_be_visible()
    assert endpoints(customer).data[0].disabled
    portal.button("Enable").click()
    expect(portal.button("Disable")).to_be_visible()
    assert not endpoints(customer).data[0].disabled

    portal.button("Delete").click()
    dialog = portal.page.get_by_role("dialog")
    expect(dialog.get_by_text("Orders")).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    assert len(endpoints(customer).data) == 1
    portal.button("Delete").click()
    portal.confirm()

    expect(portal.heading("Endpoints")).to_be_visible()
    assert endpoints(customer).data == []


def test_a_secret_is_revealed_copied_and_rotated(portal: Tab, customer: Customer) -> None:
    portal.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    endpoint = open_endpoint(portal, customer, "/verify")
    secret = customer.svix.endpoint.get_secret(customer.app, endpoint).key
    assert secret not in portal.page.content()

    portal.button("Reveal secret").click()
    expect(portal.page.get_by_text(secret)).to_be_visible()
    portal.button("Copy").first.click()
    expect(portal.page.get_by_text("Copied")).to_be_visible()
    assert clipboard(portal.page) == secret

    portal.button("Rotate secret").click()
    portal.confirm()
    expect(portal.page.get_by_text("The old secret stays valid until")).to_be_visible()
    rotated = customer.svix.endpoint.get_secret(customer.app, endpoint).key
    assert rotated != secret
    expect(portal.page.get_by_text(rotated).first).to_be_visible()


def test_the_end_of_an_old_secret_is_shown_as_long_as_it_is_valid(
    portal: Tab, customer: Customer
) -> None:
    endpoint = open_endpoint(portal, customer, "/verify")
    note = portal.page.get_by_text("The old secret stays valid until")
    expect(portal.button("Rotate secret")).to_be_visible()
    expect(note).to_have_count(0)

    customer.svix.endpoint.rotate_secret(customer.app, endpoint, EndpointSecretRotateIn())

    portal.page.reload()
    expect(note).to_be_visible()


def test_code_that_verifies_a_delivery_comes_in_nine_languages(
    portal: Tab, customer: Customer
) -> None:
    open_endpoint(portal, customer, "/verify")

    for language in LANGUAGES:
        portal.field("Language").select_option(label=language)
        code = portal.page.get_by_role("region", name="Code")
        for header in ("webhook-id", "webhook-timestamp", "webhook-signature"):
            expect(code).to_contain_text(header)


def test_a_template_receives_deliveries_on_aws(portal: Tab, customer: Customer) -> None:
    open_endpoint(portal, customer, "/verify")

    with portal.page.expect_download() as download:
        portal.button("Download the template").click()

    template = download.value.path().read_text()
    assert "AWSTemplateFormatVersion" in template
    assert "webhook-signature" in template
