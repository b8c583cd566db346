"""Story 10, and the event catalog: a provider's look, languages, and what anyone may read."""

import pytest
from playwright.sync_api import expect
from svix.api import ApplicationIn, EventTypeIn

from tests.e2e.portal.conftest import OpenTab, Provider
from tests.e2e.portal.kit.axe import findings
from tests.e2e.portal.kit.links import customer_access
from tests.e2e.portal.kit.tab import Tab
from tests.e2e.portal.kit.world import SCHEMA
from tools.local_stack.stack import Stack

LOGO = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def customer_link(provider: Provider) -> str:
    app = provider.svix.application.create(ApplicationIn(name="Customer")).id
    url: str = customer_access(provider.svix, app).url
    return url


def property_of(tab: Tab, name: str) -> str:
    script = "(name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()"
    value: str = tab.page.evaluate(script, name)
    return value


def test_the_look_of_the_console_is_the_look_of_the_portal(
    console: Tab, open_tab: OpenTab, provider: Provider
) -> None:
    console.follow("Settings")
    settings = console.page.get_by_role("form", name="Settings")
    settings.get_by_label("Name", exact=True).fill("North Shop")
    settings.get_by_label("Logo", exact=True).fill(LOGO)
    settings.get_by_label("Brand color", exact=True).fill("#7c2d12")
    settings.get_by_label("Hide the name of Outrider").check()
    settings.get_by_role("button", name="Add text").click()
    settings.get_by_label("Key").fill("navigation.endpoints")
    settings.get_by_label("Text", exact=True).last.fill("Receivers")
    settings.get_by_role("button", name="Save").click()
    expect(console.page.get_by_text("Settings saved").first).to_be_visible()

    customer = open_tab()
    customer.open(customer_link(provider))

    expect(customer.heading("Receivers")).to_be_visible()
    expect(customer.page.get_by_role("img", name="North Shop")).to_be_visible()
    expect(customer.page.get_by_text("Outrider")).to_have_count(0)
    assert property_of(customer, "--primary") == "#7c2d12"
    assert findings(customer.page) == []


def test_a_color_that_cannot_be_read_comes_with_the_nearest_that_can(
    console: Tab, open_tab: OpenTab, provider: Provider
) -> None:
    console.follow("Settings")
    light = console.page.get_by_role("group", name="Light mode")
    light.get_by_label("Primary", exact=True).fill("#ffe9a8")
    expect(light.get_by_text("Hard to read").first).to_be_visible()
    console.button("Save").click()
    field = light.get_by_label("Primary", exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("#ffe9a8")

    light.get_by_role("button", name="Use #").first.click()
    console.button("Save").click()

    expect(console.page.get_by_text("Settings saved").first).to_be_visible()
    customer = open_tab(color_scheme="light")
    customer.open(customer_link(provider))
    assert findings(customer.page) == []


@pytest.mark.parametrize(
    ("system", "parameters", "scheme"),
    [
        ("dark", {}, "dark"),
        ("light", {}, "light"),
        ("light", {"darkMode": "true"}, "dark"),
        ("dark", {"darkMode": "false"}, "light"),
        ("dark", {"darkMode": "auto"}, "dark"),
    ],
)
def test_dark_mode_follows_the_system_or_the_parameter(
    open_tab: OpenTab, provider: Provider, system: str, parameters: dict[str, str], scheme: str
) -> None:
    tab = open_tab(color_scheme=system)

    tab.open(customer_link(provider), **parameters)

    expect(tab.page.locator("html")).to_have_attribute("data-scheme", scheme)


def test_parameters_of_the_address_set_color_font_and_layout(tab: Tab, provider: Provider) -> None:
    tab.open(
        customer_link(provider), primaryColor="9333ea", fontFamily="Inter", hideNavigation="true"
    )

    assert property_of(tab, "--primary") == "#9333ea"
    assert "Inter" in property_of(tab, "--font")
    expect(tab.page.get_by_role("navigation")).to_have_count(0)


@pytest.mark.parametrize("number", range(6))
def test_a_page_is_readable_in_any_brand_color(tab: Tab, provider: Provider, number: int) -> None:
    color = ["ffffff", "000000", "ffff00", "7f7f7f", "ff0000", "00ff7f"][number]

    tab.open(customer_link(provider), primaryColor=color)

    assert findings(tab.page) == []


@pytest.mark.parametrize(
    ("locale", "parameters", "language", "title"),
    [
        ("de-AT", {}, "de", "Endpunkte"),
        ("fr-FR", {}, "en", "Endpoints"),
        ("en-US", {"lang": "de"}, "de", "Endpunkte"),
        ("de-DE", {"lang": "en"}, "en", "Endpoints"),
    ],
)
def test_the_language_is_that_of_the_browser_or_of_the_parameter(
    open_tab: OpenTab,
    provider: Provider,
    locale: str,
    parameters: dict[str, str],
    language: str,
    title: str,
) -> None:
    tab = open_tab(locale=locale)

    tab.open(customer_link(provider), **parameters)

    expect(tab.heading(title)).to_be_visible()
    expect(tab.page.locator("html")).to_have_attribute("lang", language)


def add_event_types(provider: Provider) -> None:
    provider.svix.event_type.create(
        EventTypeIn(name="invoice.paid", description="An invoice was paid", schemas={"1": SCHEMA})
    )
    provider.svix.event_type.create(
        EventTypeIn(name="invoice.sent", description="Sent", deprecated=True)
    )


def check_catalog(tab: Tab) -> None:
    """Checks that the catalog lists event types, and shows one with its schema and example."""
    page = tab.page
    expect(page.get_by_role("listitem").filter(has_text="invoice.sent")).to_contain_text(
        "Deprecated"
    )
    tab.field("Search").fill("paid")
    expect(page.get_by_role("link", name="invoice.sent")).to_have_count(0)
    page.get_by_role("link", name="invoice.paid").click()
    expect(tab.heading("invoice.paid")).to_be_visible()
    expect(page.get_by_text("Number of the invoice")).to_be_visible()
    expect(page.get_by_role("heading", name="Example")).to_be_visible()


def test_the_event_catalog_shows_schemas_and_examples(tab: Tab, provider: Provider) -> None:
    add_event_types(provider)
    tab.open(customer_link(provider))
    tab.follow("Event catalog")

    check_catalog(tab)


def test_anyone_may_read_a_public_event_catalog(tab: Tab, stack: Stack, provider: Provider) -> None:
    add_event_types(provider)

    tab.go(f"/event-catalog?org={provider.organisation}")

    check_catalog(tab)
    assert "token" not in tab.stored()
    assert stack.token not in tab.page.content()


def test_a_catalog_that_is_not_public_says_so(tab: Tab) -> None:
    tab.go("/event-catalog?org=org_of_nobody")

    expect(tab.heading("There is no public event catalog here")).to_be_visible()
