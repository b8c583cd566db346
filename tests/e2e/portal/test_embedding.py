"""Story 9: a provider's dashboard frames the portal, and renews its session."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Page, expect
from svix.api import ApplicationIn, Svix, SvixOptions

from tests.e2e.portal.conftest import OpenTab
from tests.e2e.portal.kit.dashboard import add_react_page, frame_page
from tests.e2e.portal.kit.links import customer_access
from tests.e2e.portal.kit.parent_site import ParentSite
from tests.e2e.portal.kit.tab import Tab
from tests.support.arrange.customer import Customer
from tools.local_stack.stack import Stack


@pytest.fixture
def dashboard(open_tab: OpenTab, parent: ParentSite) -> Iterator[Tab]:
    """A tab for pages of the provider's dashboard."""
    parent.pages.clear()
    yield open_tab(origins=(parent.url, parent.stranger_url))
    parent.pages.clear()


def framed(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def heading(page: Page, name: str) -> Any:
    return framed(page).get_by_role("heading", level=1, name=name)


def end_session(stack: Stack, token: str) -> None:
    """Revokes the token, as a provider does when its user logs out."""
    Svix(token, SvixOptions(server_url=stack.url)).authentication.logout()


def open_form(tab: Tab, parent: ParentSite, access: Any, stack: Stack, *answers: str) -> Page:
    """Opens the framed form of a new endpoint, types into it, and ends the session."""
    parent.pages["/"] = ("text/html", frame_page(access.url, stack.url, *answers))
    tab.page.goto(parent.url)
    frame = framed(tab.page)
    frame.get_by_role("button", name="Add endpoint").click()
    frame.get_by_label("URL", exact=True).fill("https://example.com/typed")
    frame.get_by_label("Description", exact=True).fill("Typed before the session ended")
    end_session(stack, access.token)
    return tab.page


def test_a_dashboard_frames_the_portal(
    dashboard: Tab, parent: ParentSite, stack: Stack, customer: Customer
) -> None:
    access = customer_access(customer.svix, customer.app)
    parent.pages["/"] = ("text/html", frame_page(access.url, stack.url))

    dashboard.page.goto(parent.url)

    expect(heading(dashboard.page, "Endpoints")).to_be_visible()
    framed(dashboard.page).get_by_role("link", name="Messages").click()
    expect(heading(dashboard.page, "Messages")).to_be_visible()


def test_another_site_cannot_frame_the_portal(
    dashboard: Tab, parent: ParentSite, stack: Stack, customer: Customer
) -> None:
    access = customer_access(customer.svix, customer.app)
    parent.pages["/"] = ("text/html", frame_page(access.url, stack.url))

    dashboard.page.goto(parent.stranger_url)

    expect(dashboard.page.get_by_role("heading", name="Dashboard")).to_be_visible()
    dashboard.page.wait_for_load_state("load")
    assert dashboard.page.frames[1].url.startswith("chrome-error:")
    assert any("frame-ancestors" in error for error in dashboard.watch.errors)
    dashboard.watch.errors.clear()


def test_svix_react_shows_the_portal_in_its_full_height(
    dashboard: Tab, parent: ParentSite, customer: Customer
) -> None:
    access = customer_access(customer.svix, customer.app)
    for number in range(8):
        customer.endpoint(f"/ok-{number}", description=f"Endpoint {number}")
    add_react_page(parent, access.url, fullSize=True, darkMode=True, primaryColor="#9333ea")

    dashboard.page.goto(f"{parent.url}/react")

    expect(heading(dashboard.page, "Endpoints")).to_be_visible()
    expect(framed(dashboard.page).get_by_text("Endpoint 7")).to_be_visible()
    root = framed(dashboard.page).locator("html")
    expect(root).to_have_attribute("data-scheme", "dark")
    dashboard.page.wait_for_function(
        """() => {
          const { height } = document.querySelector("iframe").style;
          return height.endsWith("px") && parseInt(height) > 500;
        }"""
    )
    assert root.evaluate("(html) => html.scrollHeight <= window.innerHeight + 1")


def test_a_session_that_ends_in_a_frame_continues_with_what_was_typed(
    dashboard: Tab, parent: ParentSite, stack: Stack, customer: Customer
) -> None:
    access = customer_access(customer.svix, customer.app)
    renewed = customer_access(customer.svix, customer.app).token
    page = open_form(dashboard, parent, access, stack, renewed)

    framed(page).get_by_role("button", name="Save").click()

    expect(heading(page, "Typed before the session ended")).to_be_visible()
    assert page.evaluate("window.asked") == ["token-expired"]
    [made] = customer.svix.endpoint.list(customer.app).data
    assert made.url == "https://example.com/typed"


def test_a_frame_takes_no_token_of_another_application(
    dashboard: Tab, parent: ParentSite, stack: Stack, customer: Customer
) -> None:
    other = customer.svix.application.create(ApplicationIn(name="Other"))
    foreign = customer_access(customer.svix, other.id).token
    access = customer_access(customer.svix, customer.app)
    renewed = customer_access(customer.svix, customer.app).token
    page = open_form(dashboard, parent, access, stack, foreign)

    framed(page).get_by_role("button", name="Save").click()

    dialog = framed(page).get_by_role("dialog", name="Your session has ended")
    expect(dialog).to_be_visible()
    with page.expect_response("**/auth/whoami"):
        page.evaluate("(token) => window.answer(token)", foreign)
    expect(dialog).to_be_visible()
    page.evaluate("(token) => window.answer(token)", renewed)
    expect(heading(page, "Typed before the session ended")).to_be_visible()
    assert customer.svix.endpoint.list(other.id).data == []


def test_a_frame_without_a_key_asks_for_a_token(
    dashboard: Tab, parent: ParentSite, stack: Stack, customer: Customer
) -> None:
    token = customer_access(customer.svix, customer.app).token
    parent.pages["/"] = ("text/html", frame_page(f"{stack.url}/portal/", stack.url, token))

    dashboard.page.goto(parent.url)

    expect(heading(dashboard.page, "Endpoints")).to_be_visible()
    assert dashboard.page.evaluate("window.asked") == ["token-needed"]


def test_outside_a_frame_an_ended_session_says_what_to_do_and_keeps_what_was_typed(
    tab: Tab, stack: Stack, customer: Customer
) -> None:
    access = customer_access(customer.svix, customer.app)
    tab.open(access.url)
    tab.button("Add endpoint").click()
    tab.field("URL").fill("https://example.com/typed")
    end_session(stack, access.token)

    tab.button("Save").click()

    dialog = tab.page.get_by_role("dialog", name="Your session has ended")
    expect(dialog).to_contain_text("from your provider's dashboard")
    assert "outrider.token" not in tab.stored()
    assert tab.page.locator("input[type=url]").input_value() == "https://example.com/typed"


def test_a_session_opened_in_another_tab_continues_the_ended_one(
    tab: Tab, stack: Stack, customer: Customer
) -> None:
    access = customer_access(customer.svix, customer.app)
    tab.open(access.url)
    tab.button("Add endpoint").click()
    tab.field("URL").fill("https://example.com/typed")
    end_session(stack, access.token)
    tab.button("Save").click()
    expect(tab.page.get_by_role("dialog", name="Your session has ended")).to_be_visible()

    second = tab.page.context.new_page()
    second.goto(customer_access(customer.svix, customer.app).url)

    expect(tab.page.get_by_role("dialog", name="Your session has ended")).to_have_count(0)
    expect(tab.heading("https://example.com/typed")).to_be_visible()
