"""A browser tab on the portal."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.browser.chromium import MILLISECONDS
from tests.support.browser.watch import Watch, watch
from tools.local_stack.stack import Stack

expect.set_options(timeout=MILLISECONDS)


@dataclass(frozen=True)
class Tab:
    """A page in a context of its own, and the faults that were seen in it."""

    page: Page
    watch: Watch
    url: str

    def open(self, link: str, **parameters: str) -> None:
        """Opens a portal link, with these parameters of the address, and waits for its page."""
        base, _, key = link.partition("#")
        query = f"?{urlencode(parameters)}" if parameters else ""
        self.page.goto(f"{base}{query}#{key}")
        self.is_loaded()

    def go(self, path: str) -> None:
        """Loads the page at this path of the portal, as a bookmark does."""
        self.page.goto(f"{self.url}/portal{path}")
        self.is_loaded()

    def follow(self, name: str) -> None:
        """Follows the navigation's link of this name."""
        self.page.get_by_role("link", name=name, exact=True).click()
        expect(self.heading(name)).to_be_visible()

    def is_loaded(self) -> None:
        """Waits until the page has its heading, and loads nothing more."""
        expect(self.page.locator("h1")).to_have_count(1)
        expect(self.page.get_by_text("Loading …")).to_have_count(0)
        expect(self.page.get_by_text("Wird geladen …")).to_have_count(0)

    def heading(self, name: str) -> Locator:
        return self.page.get_by_role("heading", level=1, name=name)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def field(self, name: str) -> Locator:
        return self.page.get_by_label(name, exact=True)

    def confirm(self) -> None:
        """Confirms the open dialog, and waits until it is closed."""
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("button", name="Confirm", exact=True).click()
        expect(dialog).to_have_count(0)

    def stored(self) -> str:
        """Returns everything that the page keeps in the browser."""
        script = "JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie])"
        kept: str = self.page.evaluate(script)
        return kept


@contextmanager
def opened_tab(browser: Browser, stack: Stack, **options: Any) -> Iterator[Tab]:
    """Opens a tab until the end of the block; the block fails if the tab had a fault."""
    others = options.pop("origins", ())
    context = browser.new_context(**options)
    context.set_default_timeout(MILLISECONDS)
    try:
        seen = watch(context, stack.url, *others)
        tab = Tab(context.new_page(), seen, stack.url)
        yield tab
        tab.watch.check()
    finally:
        context.close()
