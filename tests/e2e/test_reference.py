"""The API reference in a browser.

The page renders, sends requests to this stack, and calls no other host.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page
from svix.api import ApplicationIn, Svix

from tests.support.browser.chromium import MILLISECONDS, chromium
from tests.support.browser.watch import Watch, watch
from tools.local_stack.stack import Stack


@dataclass(frozen=True)
class Reference:
    """The open page, and what it did."""

    page: Page
    watch: Watch


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module", params=["/docs", "/docs/"])
def reference(request: pytest.FixtureRequest, opened: Browser, stack: Stack) -> Iterator[Reference]:
    """Opens the page once for its tests: it takes seconds to render."""
    context = opened.new_context()
    context.set_default_timeout(MILLISECONDS)
    seen = watch(context, stack.url)
    page = context.new_page()
    page.goto(stack.url + request.param)
    page.locator(".opblock").nth(50).wait_for()
    yield Reference(page, seen)
    context.close()


def test_the_reference_lists_applications_with_the_given_token(
    reference: Reference, stack: Stack, svix: Svix
) -> None:
    made = svix.application.create(ApplicationIn(name="Seen in the reference"))
    page = reference.page

    page.locator(".auth-wrapper .authorize").first.click()
    page.locator(".auth-container input").first.fill(stack.token)
    page.locator(".auth-btn-wrapper .authorize").click()
    page.locator(".auth-btn-wrapper .btn-done").click()
    path = page.locator('.opblock-summary-path[data-path="/api/v1/app"]')
    listing = page.locator(".opblock-get").filter(has=path)
    listing.locator(".opblock-summary-control").click()
    listing.locator('[data-param-name="limit"] input').fill("250")
    listing.locator(".execute").click()
    answer = listing.locator(".live-responses-table")
    answer.locator(".response-col_status").first.wait_for()

    assert "200" in answer.inner_text()
    assert made.id in answer.inner_text()
    reference.watch.check()
    listing.locator(".opblock-summary-control").click()


def test_operations_open_without_a_policy_violation(reference: Reference) -> None:
    page = reference.page
    # Every ninth, which are some of each kind, half of them at each address: an operation takes a
    # second to render.
    first = 9 if page.url.endswith("/") else 0
    for number in range(first, page.locator(".opblock").count(), 18):
        operation = page.locator(".opblock").nth(number)
        operation.locator(".opblock-summary-control").click()
        operation.locator(".opblock-body").wait_for()
        operation.locator(".opblock-summary-control").click()

    assert page.locator(".errors-wrapper").count() == 0
    reference.watch.check()
