"""Chromium of the system, driven by Playwright, which brings no browser of its own.

It opens pages of this machine only: other hosts are not resolved.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.support.assertions.deadline import DEADLINE

# With the value "required", a missing browser fails tests instead of skipping them, as in CI.
VARIABLE = "OUTRIDER_BROWSER"
MILLISECONDS = DEADLINE * 1000 / 2
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_OPTIONS = (
    # Tests in a container run as root, where Chromium has no sandbox.
    "--no-sandbox",
    "--disable-background-networking",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Starts a headless browser until the end of the block; skips a test without a browser."""
    program = _program()
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program, args=_OPTIONS)
        try:
            yield found
        finally:
            found.close()


def _program() -> str:
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        reason = f"There is no browser here: none of {', '.join(_NAMES)}."
        if os.environ.get(VARIABLE) == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    return found
