"""Tabs of customers and of the provider's staff."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from uuid import uuid4

import pytest
from playwright.sync_api import Browser
from svix.api import Svix, SvixOptions

from tests.e2e.portal.kit.links import console_link, customer_access
from tests.e2e.portal.kit.tab import Tab, opened_tab
from tests.support.arrange.customer import Customer
from tests.support.assertions.deadline import DEADLINE
from tests.support.browser.chromium import chromium
from tools.local_stack.stack import Stack, organisation_token

OpenTab = Callable[..., Tab]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def open_tab(browser: Browser, stack: Stack) -> Iterator[OpenTab]:
    """Opens tabs, each as its own person: options of Playwright's contexts, and other `origins`."""
    with ExitStack() as opened:

        def open_one(**options: object) -> Tab:
            return opened.enter_context(opened_tab(browser, stack, **options))

        yield open_one


@pytest.fixture
def tab(open_tab: OpenTab) -> Tab:
    return open_tab()


@pytest.fixture
def portal(tab: Tab, customer: Customer) -> Tab:
    """The portal, as the customer's link opens it."""
    tab.open(customer_access(customer.svix, customer.app).url)
    return tab


@dataclass(frozen=True)
class Provider:
    """An organization of the test's own: a client of its API, and its token."""

    organisation: str
    svix: Svix
    token: str


@pytest.fixture
def provider(stack: Stack) -> Provider:
    organisation = f"org_{uuid4().hex}"
    token = organisation_token(stack.jwt_secret, organisation)
    svix = Svix(token, SvixOptions(server_url=stack.url, timeout=DEADLINE))
    return Provider(organisation, svix, token)


@pytest.fixture
def console(tab: Tab, stack: Stack, provider: Provider) -> Tab:
    """The console of the provider, as its link opens it."""
    tab.open(console_link(stack, provider.token))
    return tab
