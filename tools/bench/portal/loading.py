"""A customer's first look at the portal, with a slow processor and a slow network.

The functions run as processes: on the local stack, all answers pass through one process.

A link opens the list of endpoints. The measured time begins with the navigation and ends with the
frame after the first one that has the first row: it is painted by then. Nothing is cached.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page
from svix.api import ApplicationIn, AppPortalAccessIn, EndpointIn, Svix, SvixOptions

from tests.support.browser.chromium import chromium
from tools.bench.native.stack import NativeStack, native_stack

RUNS = 5
CPU_SLOWDOWN = 4
# Lighthouse's preset for mobile phones ("slow 4G") and its factor for their processors.
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_638_400 / 8,
    "uploadThroughput": 750_000 / 8,
}
_FIRST_ROW = "main table tbody tr"
# Playwright itself looks at growing intervals, of half a second in the end.
_OBSERVE = f"""
    const look = () => {{
        if (document.querySelector("{_FIRST_ROW}")?.checkVisibility())
            requestAnimationFrame(() => {{ window.firstRowAt = performance.now(); }});
        else requestAnimationFrame(look);
    }};
    requestAnimationFrame(look);
"""


@dataclass(frozen=True, slots=True)
class Loading:
    """Compressed JavaScript of the first page in KB, and milliseconds until its first row."""

    initial_kb: float
    ready_ms: float


def loading() -> Loading:
    """Returns the medians of some first looks."""
    with native_stack() as stack, chromium() as browser:
        svix = Svix(stack.token, SvixOptions(server_url=stack.url))
        app = svix.application.create(ApplicationIn(name="Bench")).id
        svix.endpoint.create(app, EndpointIn(url="https://example.com/webhooks"))
        _first_look(browser, svix, stack, app)  # starts the functions
        looks = [_first_look(browser, svix, stack, app) for _ in range(RUNS)]
        return Loading(*(median(values) for values in zip(*looks, strict=True)))


def _first_look(browser: Browser, svix: Any, stack: NativeStack, app: str) -> tuple[float, float]:
    key = urlsplit(svix.authentication.app_portal_access(app, AppPortalAccessIn()).url).fragment
    link = f"{stack.url}/portal/#{key}"
    with _slow_page(browser) as (page, scripts):
        page.add_init_script(_OBSERVE)
        page.goto(link, wait_until="commit")
        page.locator(_FIRST_ROW).first.wait_for()
        # Since the navigation began, by the page's own clock.
        ready: float = page.wait_for_function("window.firstRowAt").json_value()
        return sum(scripts) / 1000, ready


@contextmanager
def _slow_page(browser: Browser) -> Iterator[tuple[Page, list[float]]]:
    """Opens a page with a slow processor and network, and lists the sizes of its scripts."""
    context = browser.new_context()
    page = context.new_page()
    protocol = context.new_cdp_session(page)
    scripts: set[str] = set()
    sizes: list[float] = []

    def note_response(event: dict[str, Any]) -> None:
        if event["type"] == "Script":
            scripts.add(event["requestId"])

    def note_end(event: dict[str, Any]) -> None:
        if event["requestId"] in scripts:
            sizes.append(event["encodedDataLength"])

    protocol.on("Network.responseReceived", note_response)
    protocol.on("Network.loadingFinished", note_end)
    protocol.send("Network.enable")
    protocol.send("Network.emulateNetworkConditions", NETWORK)
    protocol.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    try:
        yield page, sizes
    finally:
        context.close()
