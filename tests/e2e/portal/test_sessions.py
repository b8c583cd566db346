"""Links into the portal: each opens it once, and any other key shows and keeps nothing."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import jwt
import pytest
from playwright.sync_api import Route, expect
from svix.api import ApplicationIn, ApplicationTokenExpireIn

from tests.e2e.portal.conftest import OpenTab
from tests.e2e.portal.kit.links import customer_access, expired_token, link_with
from tests.e2e.portal.kit.pending import expired_one_time_token
from tests.e2e.portal.kit.tab import Tab
from tests.support.arrange.customer import Customer
from tools.local_stack.stack import Stack

REFUSED = "This link can't be opened"
NOTHING = '[{},{},""]'


def check_refused(tab: Tab) -> None:
    """Checks that the page refuses the link, and neither shows nor keeps anything."""
    expect(tab.heading(REFUSED)).to_be_visible()
    expect(tab.page.get_by_role("alert")).to_be_visible()
    expect(tab.page.get_by_role("navigation")).to_have_count(0)
    assert tab.stored() == NOTHING
    assert urlsplit(tab.page.url).fragment == ""


def test_a_link_opens_the_portal_and_its_key_leaves_the_address(
    tab: Tab, customer: Customer
) -> None:
    access = customer_access(customer.svix, customer.app)

    tab.open(access.url)

    expect(tab.heading("Endpoints")).to_be_visible()
    assert "key=" in access.url
    assert "key=" not in tab.page.url
    tab.page.reload()
    expect(tab.heading("Endpoints")).to_be_visible()


def test_a_link_opens_the_portal_only_once(open_tab: OpenTab, customer: Customer) -> None:
    access = customer_access(customer.svix, customer.app)
    first, thief = open_tab(), open_tab()
    first.open(access.url)

    thief.open(access.url)

    check_refused(thief)


def test_a_replayed_link_ends_no_session(portal: Tab, customer: Customer) -> None:
    access = customer_access(customer.svix, customer.app)
    portal.open(access.url)

    portal.open(access.url)
    expect(portal.heading(REFUSED)).to_be_visible()

    portal.go(f"/app/{customer.app}/messages")
    expect(portal.heading("Messages")).to_be_visible()


def test_an_expired_link_opens_nothing(tab: Tab, stack: Stack, customer: Customer) -> None:
    token = customer_access(customer.svix, customer.app).token

    tab.open(link_with(stack, {"oneTimeToken": expired_one_time_token(stack, token)}))

    check_refused(tab)


def test_a_link_opens_nothing_after_its_token_was_revoked(tab: Tab, customer: Customer) -> None:
    access = customer_access(customer.svix, customer.app)
    customer.svix.authentication.expire_all(customer.app, ApplicationTokenExpireIn())

    tab.open(access.url)

    check_refused(tab)


def test_an_expired_token_opens_nothing(tab: Tab, stack: Stack, customer: Customer) -> None:
    token = customer_access(customer.svix, customer.app).token

    tab.open(link_with(stack, {"token": expired_token(token, stack.jwt_secret)}))

    check_refused(tab)


def test_a_token_of_another_stack_opens_nothing(tab: Tab, stack: Stack, customer: Customer) -> None:
    claims = jwt.decode(
        customer_access(customer.svix, customer.app).token, options={"verify_signature": False}
    )
    claims["exp"] = datetime.now(UTC) + timedelta(hours=1)
    foreign = jwt.encode(claims, "a key of another stack, of the same length", "HS256")

    tab.open(link_with(stack, {"token": foreign}))

    check_refused(tab)


@pytest.mark.parametrize(
    "fragment",
    [
        "",
        "key=",
        "key=%",
        "key=e30",
        "key=bnVsbA",
        "key=W10",
        "key=eyJ0b2tlbiI6MX0",
        "key=eyJvbmVUaW1lVG9rZW4iOiJub25lIn0",
        "key=eyJ0b2tlbiI6Im5vbmUifQ",
        "key=_w",
        "token=none",
        "key=" + "A" * 4000,
    ],
)
def test_a_damaged_link_opens_nothing(tab: Tab, stack: Stack, fragment: str) -> None:
    tab.open(f"{stack.url}/portal/#{fragment}")

    check_refused(tab)


def test_a_customer_sees_no_application_but_their_own(portal: Tab, customer: Customer) -> None:
    other = customer.svix.application.create(ApplicationIn(name="Somebody else"))

    portal.go(f"/app/{other.id}/endpoints")

    expect(portal.page.get_by_role("alert")).to_be_visible()
    expect(portal.page.get_by_text("Somebody else")).to_have_count(0)


def test_customers_have_no_console(portal: Tab) -> None:
    portal.go("/console/applications")

    expect(portal.heading(REFUSED)).to_be_visible()
    expect(portal.page.get_by_role("navigation")).to_have_count(0)


def test_two_applications_have_their_own_sessions_in_one_browser(
    portal: Tab, customer: Customer
) -> None:
    other = customer.svix.application.create(ApplicationIn(name="Another"))
    portal.open(customer_access(customer.svix, other.id).url)

    for app in (customer.app, other.id):
        portal.go(f"/app/{app}/endpoints")
        expect(portal.heading("Endpoints")).to_be_visible()
        expect(portal.page.get_by_role("alert")).to_have_count(0)


def test_the_first_list_is_read_while_the_pages_are_loaded_and_only_once(
    tab: Tab, customer: Customer
) -> None:
    customer.endpoint("/ok", description="Read early")
    asked: list[str] = []
    tab.page.on("request", lambda request: asked.append(urlsplit(request.url).path))

    tab.open(customer_access(customer.svix, customer.app).url)

    expect(tab.page.get_by_text("Read early")).to_be_visible()
    assert asked.count(f"/api/v1/app/{customer.app}/endpoint") == 1


def test_a_list_that_takes_long_does_not_hold_up_the_page(tab: Tab, customer: Customer) -> None:
    customer.endpoint("/ok", description="Read late")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    tab.page.route(f"**/api/v1/app/{customer.app}/endpoint?*", hold)

    tab.page.goto(customer_access(customer.svix, customer.app).url)

    expect(tab.heading("Endpoints")).to_be_visible()
    expect(tab.page.get_by_text("Loading …")).to_be_visible()
    for route in held:
        route.continue_()
    expect(tab.page.get_by_text("Read late")).to_be_visible()
    assert len(held) == 1
