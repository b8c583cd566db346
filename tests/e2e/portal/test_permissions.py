"""Story 7: what a token does not allow is not shown."""

import pytest
from playwright.sync_api import expect
from svix.api import AppPortalCapability

from tests.e2e.portal.kit.links import customer_access
from tests.e2e.portal.kit.tab import Tab
from tests.support.arrange.customer import Customer

VIEW = AppPortalCapability.VIEW_BASE
CHANGES = {
    "": ("Enable", "Disable", "Delete", "Recover failed", "Replay missing", "Bulk replay"),
    "/verify": ("Reveal secret", "Rotate secret"),
}
ENDPOINT = ("Disable", "Delete")
REPLAYS = ("Recover failed", "Replay missing", "Bulk replay")


def open_with(tab: Tab, customer: Customer, *capabilities: AppPortalCapability) -> str:
    """Opens the portal with these capabilities; returns the path of an endpoint with an attempt."""
    endpoint = customer.endpoint("/ok-seen", description="Seen")
    customer.attempts(customer.send().id, 1)
    tab.open(customer_access(customer.svix, customer.app, capabilities=list(capabilities)).url)
    return f"/app/{customer.app}/endpoints/{endpoint.id}"


def test_a_read_only_token_sees_all_and_changes_nothing(tab: Tab, customer: Customer) -> None:
    endpoint = open_with(tab, customer, VIEW)
    expect(tab.page.get_by_role("table", name="Endpoints")).to_contain_text("Seen")
    expect(tab.button("Add endpoint")).to_have_count(0)

    for part, names in CHANGES.items():
        tab.go(endpoint + part)
        for name in names:
            expect(tab.button(name)).to_have_count(0)
    for link in ("Test", "Settings"):
        expect(tab.page.get_by_role("link", name=link, exact=True)).to_have_count(0)
    tab.go(endpoint)
    tab.page.get_by_role("table", name="Attempts").get_by_role("link").first.click()
    expect(tab.page.get_by_role("heading", name="Request", exact=True)).to_be_visible()
    expect(tab.button("Resend")).to_have_count(0)
    tab.go(f"/app/{customer.app}/endpoints/new")
    expect(tab.button("Save")).to_have_count(0)


@pytest.mark.parametrize(
    ("capability", "part", "shown", "hidden"),
    [
        (AppPortalCapability.MANAGE_ENDPOINT, "", ENDPOINT, REPLAYS),
        (AppPortalCapability.CREATE_ATTEMPTS, "", REPLAYS, ENDPOINT),
        (
            AppPortalCapability.VIEW_ENDPOINT_SECRET,
            "/verify",
            ("Reveal secret",),
            ("Rotate secret",),
        ),
        (
            AppPortalCapability.MANAGE_ENDPOINT_SECRET,
            "/verify",
            ("Rotate secret",),
            ("Reveal secret",),
        ),
    ],
)
def test_each_capability_shows_its_own_buttons(
    tab: Tab,
    customer: Customer,
    capability: AppPortalCapability,
    part: str,
    shown: tuple[str, ...],
    hidden: tuple[str, ...],
) -> None:
    endpoint = open_with(tab, customer, VIEW, capability)

    tab.go(endpoint + part)

    for name in shown:
        expect(tab.button(name)).to_be_visible()
    for name in hidden:
        expect(tab.button(name)).to_have_count(0)
