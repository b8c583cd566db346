"""Names by which people, and tests outside of this repository, find what is on a page."""

import pytest
from playwright.sync_api import expect

from tests.e2e.portal.conftest import Provider
from tests.e2e.portal.kit.tab import Tab
from tests.support.arrange.customer import Customer

PAGES = ("Endpoints", "Messages", "Activity", "Event catalog")
CONSOLE_PAGES = (
    "Applications",
    "Event types",
    "Operational webhooks",
    "Background tasks",
    "Settings",
)
BUTTONS = {
    "": ("Disable", "Delete", "Recover failed", "Replay missing", "Bulk replay"),
    "/verify": ("Reveal secret", "Rotate secret", "Copy"),
    "/test": ("Send test event",),
    "/settings": ("Save",),
}
FIELDS = ("URL", "Description", "Event types", "Channels", "Rate limit", "Search")
WITHOUT_A_CAPTION = """() => [...document.querySelectorAll("table")]
  .filter((table) => !table.caption?.textContent)
  .map((table) => table.outerHTML.slice(0, 200))"""


def check_page(tab: Tab, name: str) -> None:
    """Checks that the page has one heading of the first level, and captions of its tables."""
    tab.is_loaded()
    expect(tab.heading(name)).to_be_visible()
    assert tab.page.evaluate(WITHOUT_A_CAPTION) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_customers_page_is_called_as_its_link(portal: Tab, customer: Customer, name: str) -> None:
    customer.endpoint("/ok-named")
    customer.attempts(customer.send().id, 1)

    portal.follow(name)

    check_page(portal, name)


def test_a_page_of_the_console_is_called_as_its_link(console: Tab, provider: Provider) -> None:
    for name in CONSOLE_PAGES:
        console.follow(name)
        check_page(console, name)


@pytest.mark.parametrize("part", BUTTONS)
def test_buttons_of_an_endpoint_have_their_names(
    portal: Tab, customer: Customer, part: str
) -> None:
    endpoint = customer.endpoint("/ok-buttons", description="Named")

    portal.go(f"/app/{customer.app}/endpoints/{endpoint.id}{part}")

    check_page(portal, "Named")
    for name in BUTTONS[part]:
        expect(portal.button(name).first).to_be_visible()


def test_a_disabled_endpoint_and_a_dialog_have_their_names(portal: Tab, customer: Customer) -> None:
    endpoint = customer.endpoint("/ok-off", description="Off", disabled=True)
    portal.go(f"/app/{customer.app}/endpoints/{endpoint.id}")
    expect(portal.button("Enable")).to_be_visible()

    portal.button("Delete").click()

    dialog = portal.page.get_by_role("dialog")
    for name in ("Confirm", "Cancel"):
        expect(dialog.get_by_role("button", name=name, exact=True)).to_be_visible()


def test_an_attempt_is_resent_by_its_name(portal: Tab, customer: Customer) -> None:
    customer.endpoint("/ok-attempt")
    message = customer.send()
    [attempt] = customer.attempts(message.id, 1)

    portal.go(f"/app/{customer.app}/messages/{message.id}/attempts/{attempt.id}")

    check_page(portal, "Attempt 1")
    expect(portal.button("Resend").first).to_be_visible()


def test_fields_of_an_endpoint_have_their_labels(portal: Tab) -> None:
    portal.button("Add endpoint").click()

    check_page(portal, "Add endpoint")
    for name in FIELDS:
        expect(portal.field(name).first).to_be_visible()
    expect(portal.button("Save")).to_be_visible()
