"""Every page, in both languages, widths and color schemes: axe finds nothing, and all fits."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.portal.kit.axe import beyond_the_edge, findings, small_targets
from tests.e2e.portal.kit.links import console_link
from tests.e2e.portal.kit.tab import Tab, opened_tab
from tests.e2e.portal.kit.world import Texts, World, furnished
from tests.support.fakes.receiver import Receiver
from tools.local_stack.stack import Stack

SCREENSHOTS = Path(".build/portal")
# 320 pixels are also what is left of 1,280 at 400 % zoom.
WIDTHS = (1280, 320)
SCHEMES = ("light", "dark")
PAGES = (
    *("endpoints", "endpoint-new", "endpoint", "endpoint-test", "endpoint-verify"),
    *("endpoint-filter", "endpoint-authentication"),
    *("destinations", "destination-new", "destination", "broadcast"),
    *("endpoint-settings", "attempt", "messages", "message", "activity", "event-catalog"),
    *("event-catalog-entry", "not-found", "applications", "application", "event-types"),
    *("event-type-new", "event-type-import", "event-type", "operational-webhooks"),
    *("background-tasks", "usage", "settings"),
)


@pytest.fixture(scope="module")
def world(stack: Stack, consumer: Receiver) -> World:
    return furnished(stack, consumer, Texts())


@pytest.fixture(scope="module")
def tabs(browser: Browser, stack: Stack, world: World) -> Iterator[dict[str, Tab]]:
    """A tab of the staff for each language."""
    with ExitStack() as opened:
        found = {
            language: opened.enter_context(opened_tab(browser, stack, locale=locale))
            for language, locale in (("en", "en-US"), ("de", "de-DE"))
        }
        for tab in found.values():
            tab.open(console_link(stack, world.token))
        yield found


def open_details(tab: Tab) -> None:
    """Opens what is folded, so that it is looked at as well."""
    tab.page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")


def check(tab: Tab, name: str) -> None:
    """Checks the page in each width and scheme, and keeps its pictures."""
    for width in WIDTHS:
        for scheme in SCHEMES:
            tab.page.set_viewport_size({"width": width, "height": 800})
            tab.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            picture = SCREENSHOTS / f"{name}-{width}-{scheme}.png"
            tab.page.screenshot(path=picture, full_page=True)
            found = (findings(tab.page), beyond_the_edge(tab.page), small_targets(tab.page))
            assert found == ([], [], []), (picture.name, found)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible(tabs: dict[str, Tab], world: World, language: str, name: str) -> None:
    tab = tabs[language]
    tab.go({**world.paths, **world.console_paths}[name])
    assert tab.page.locator("html").get_attribute("lang") == language
    open_details(tab)

    check(tab, f"{name}-{language}")


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_refused_link_is_accessible(browser: Browser, stack: Stack, language: str) -> None:
    with opened_tab(browser, stack) as tab:
        tab.open(f"{stack.url}/portal/#key=none", lang=language)

        check(tab, f"refused-{language}")


DIALOGS = {
    "delete": ("endpoint", {"en": "Delete", "de": "Löschen"}),
    "rotate": ("endpoint-verify", {"en": "Rotate secret", "de": "Geheimnis wechseln"}),
    "recover": ("endpoint", {"en": "Recover failed", "de": "Fehlgeschlagene erneut zustellen"}),
    "bulk": ("endpoint", {"en": "Bulk replay", "de": "Viele erneut senden"}),
}


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog_is_accessible(
    tabs: dict[str, Tab], world: World, language: str, name: str
) -> None:
    page, buttons = DIALOGS[name]
    tab = tabs[language]
    tab.go(world.paths[page])
    tab.page.set_viewport_size({"width": 1280, "height": 800})
    tab.button(buttons[language]).click()
    tab.page.get_by_role("dialog").wait_for()

    check(tab, f"dialog-{name}-{language}")


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_form_with_problems_is_accessible(
    tabs: dict[str, Tab], world: World, language: str
) -> None:
    tab = tabs[language]
    tab.go(world.paths["endpoint-new"])
    tab.page.locator("input[type=url]").fill("ftp://example.com")
    tab.page.locator("form button[type=submit]").click()
    tab.page.locator("[aria-invalid=true]").first.wait_for()

    check(tab, f"problems-{language}")
