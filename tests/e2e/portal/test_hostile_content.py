"""Texts of strangers through every page: none runs, none breaks a policy or the layout."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.portal.kit import hostile
from tests.e2e.portal.kit.axe import beyond_the_edge
from tests.e2e.portal.kit.hostile_receiver import hostile_receiver
from tests.e2e.portal.kit.links import console_link, customer_access
from tests.e2e.portal.kit.tab import Tab, opened_tab
from tests.e2e.portal.kit.world import Texts, World, furnished
from tests.e2e.portal.test_accessibility import PAGES
from tests.support.arrange.customer import Customer
from tests.support.fakes.receiver import Receiver
from tools.local_stack.stack import Stack

# Limits of the API's fields.
TEXTS = Texts(
    application=hostile.MARKUP[:250],
    description=hostile.MARKUP[:250] + hostile.TEXTS["bidi"],
    event_description=hostile.ALL[:2000],
    group="W" * 120,
    schema=hostile.schema(),
    payload=hostile.payload(),
    header=hostile.TEXTS["attribute"],
    failing_path="/" + "W" * 1000 + "?x=%3Cscript%3E",
)


@pytest.fixture(scope="module")
def world(stack: Stack, consumer: Receiver) -> Iterator[World]:
    with hostile_receiver() as url:
        yield furnished(stack, Receiver(url), TEXTS)


@pytest.fixture(scope="module")
def staff(browser: Browser, stack: Stack, world: World) -> Iterator[Tab]:
    """The provider's staff, who read what customers and receivers wrote."""
    with opened_tab(browser, stack) as tab:
        tab.open(console_link(stack, world.token))
        yield tab


@pytest.mark.parametrize("name", PAGES)
def test_hostile_texts_do_nothing(staff: Tab, world: World, name: str) -> None:
    staff.go({**world.paths, **world.console_paths}[name])
    staff.page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
    for width in (1280, 320):
        staff.page.set_viewport_size({"width": width, "height": 800})
        assert beyond_the_edge(staff.page) == []
    for element in staff.page.locator("main a, main button, main input").all()[:40]:
        element.dispatch_event("mouseover")
        element.focus()

    staff.watch.check()
    schemes = staff.page.eval_on_selector_all("a", "all => all.map((each) => each.protocol)")
    assert set(schemes) <= {"http:", "https:"}


def test_answers_of_receivers_are_shown_as_text(staff: Tab, world: World) -> None:
    staff.go(world.paths["attempt"])

    answer = staff.page.get_by_role("region", name="Response body")
    expect(answer).to_contain_text(hostile.TEXTS["script"])
    headers = staff.page.get_by_role("table", name="Response headers")
    expect(headers).to_contain_text(hostile.TEXTS["image"])
    staff.watch.check()


def test_control_characters_are_visible(staff: Tab, world: World) -> None:
    staff.go(world.paths["message"])

    shown = staff.page.get_by_role("region", name="Request body").inner_text()

    assert "\u202e" not in shown
    assert "\u2067" not in shown
    assert "\x00" not in shown


@pytest.mark.parametrize("name", hostile.TEXTS)
def test_a_hostile_address_does_nothing(
    tab: Tab, stack: Stack, customer: Customer, name: str
) -> None:
    # Eight times in an address, of which a server takes 8 KB; a character is up to 12 bytes of it.
    text = hostile.TEXTS[name][:80]
    link = customer_access(customer.svix, customer.app).url
    tab.open(
        link,
        primaryColor=text,
        primaryColorDark=text,
        icon=text,
        fontFamily=text,
        darkMode=text,
        lang=text,
        hideNavigation=text,
        noGutters=text,
    )

    expect(tab.heading("Endpoints")).to_be_visible()
    tab.page.goto(f"{stack.url}/portal/app/{customer.app}/messages?search=&tag=&event=&period=")
    tab.is_loaded()
    tab.watch.check()
