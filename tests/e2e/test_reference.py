"""The API reference in a browser.

The page renders, sends requests to this stack, and calls no other host.
"""

from collections.abc import Iterator

import pytest
from svix.api import ApplicationIn, Svix

from tests.support.fakes.browser import Browser, Page, browser
from tools.local_stack.stack import Stack

DRAWN = "document.querySelectorAll('.opblock').length > 50"
LIST = (
    "document.querySelector('.opblock-get .opblock-summary-path[data-path=\"/api/v1/app\"]')"
    ".closest('.opblock')"
)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("browser")) as found:
        yield found


@pytest.fixture(params=["/docs", "/docs/"])
def page(request: pytest.FixtureRequest, opened: Browser, stack: Stack) -> Iterator[Page]:
    with opened.page(stack.url.rstrip("/") + request.param) as found:
        found.wait(DRAWN)
        yield found


def test_the_reference_lists_applications_with_the_given_token(
    page: Page, stack: Stack, svix: Svix
) -> None:
    made = svix.application.create(ApplicationIn(name="Seen in the reference"))

    page.click("document.querySelector('.auth-wrapper .authorize')")
    page.type("document.querySelector('.auth-container input')", stack.token)
    page.click("document.querySelector('.auth-btn-wrapper .authorize')")
    page.click("document.querySelector('.auth-btn-wrapper .btn-done')")
    page.click(f"{LIST}.querySelector('.opblock-summary-control')")
    page.type(f"{LIST}.querySelector('[data-param-name=\"limit\"] input')", "250")
    page.click(f"{LIST}.querySelector('.execute')")
    page.wait(f"{LIST}.querySelector('.live-responses-table .response-col_status')")

    answer = page.evaluate(f"{LIST}.querySelector('.live-responses-table').innerText")
    assert answer.lstrip().splitlines()
    assert "200" in answer
    assert made.id in answer
    assert page.violations == []
    assert page.hosts_beside(stack.url) == set()


def test_operations_open_without_a_policy_violation(page: Page, stack: Stack) -> None:
    # Some of each kind, one at a time: an operation takes a second to render.
    for number in range(0, page.evaluate("document.querySelectorAll('.opblock').length"), 9):
        operation = f"document.querySelectorAll('.opblock')[{number}]"
        page.click(f"{operation}.querySelector('.opblock-summary-control')")
        page.wait(f"{operation}.querySelector('.opblock-body')")
        page.click(f"{operation}.querySelector('.opblock-summary-control')")

    assert page.evaluate("document.querySelectorAll('.errors-wrapper').length") == 0
    assert page.violations == []
    assert page.errors == []
    assert page.hosts_beside(stack.url) == set()
