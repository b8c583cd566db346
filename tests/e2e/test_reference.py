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


@pytest.fixture(params=["/docs", "/docs/"])
def reference(request: pytest.FixtureRequest, opened: Browser, stack: Stack) -> Iterator[Reference]:
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


def test_operations_open_without_a_policy_violation(reference: Reference) -> None:
    page = reference.page
    # Some of each kind, one at a time: an operation takes a second to render.
    for number in range(0, page.locator(".opblock").count(), 9):
        operation = page.locator(".opblock").nth(number)
        operation.locator(".opblock-summary-control").click()
        operation.locator(".opblock-body").wait_for()
        operation.locator(".opblock-summary-control").click()

    assert page.locator(".errors-wrapper").count() == 0
    reference.watch.check()
