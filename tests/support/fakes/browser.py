"""Headless browser, controlled by Chrome DevTools without a driver.

It opens pages of this machine only: other hosts are not resolved, and requests to them recorded.
"""

import asyncio
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse

from tests.support.assertions.deadline import DEADLINE

NAMES = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = (
    "--headless=new",
    # Tests in a container run as root, where Chromium has no sandbox.
    "--no-sandbox",
    "--disable-background-networking",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-port=0",
)
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective}: ${event.blockedURI}`));
"""


class Page:
    """One page, and its requests since it was opened."""

    def __init__(self, loop: asyncio.AbstractEventLoop, socket: ClientWebSocketResponse) -> None:
        self.errors: list[str] = []
        self._loop, self._socket = loop, socket
        self._requested: list[str] = []
        self._last = 0

    def open(self, url: str) -> None:
        """Starts loading the page at this URL."""
        for domain in ("Page", "Network", "Runtime"):
            self._call(f"{domain}.enable")
        self._call("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
        self._call("Page.navigate", url=url)

    @property
    def violations(self) -> list[str]:
        """Returns the violations of the page's content security policy."""
        found: list[str] = self.evaluate("window.violations")
        return found

    def hosts_beside(self, url: str) -> set[str]:
        """Returns the requested hosts, except that of this URL."""
        hosts = {urlsplit(u).netloc for u in self._requested if u.startswith(("http", "ws"))}
        return hosts - {urlsplit(url).netloc}

    def evaluate(self, expression: str) -> Any:
        """Returns the value of a JavaScript expression; raises AssertionError if it throws."""
        answer = self._call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait(self, expression: str) -> None:
        """Waits until the expression is true."""
        until = time.monotonic() + DEADLINE
        while not self.evaluate(f"Boolean({expression})"):
            assert time.monotonic() < until, f"{expression}: {self.errors}"
            time.sleep(0.1)

    def click(self, element: str) -> None:
        """Clicks the element as soon as it exists."""
        self.wait(element)
        self.evaluate(f"{element}.click()")

    def type(self, element: str, text: str) -> None:
        """Replaces the text of an input by typing."""
        self.wait(element)
        self.evaluate(f"{element}.focus(), {element}.select()")
        self._call("Input.insertText", text=text)

    def _call(self, method: str, **params: Any) -> Any:
        return self._loop.run_until_complete(self._answer(method, params))

    async def _answer(self, method: str, params: dict[str, Any]) -> Any:
        self._last += 1
        await self._socket.send_json({"id": self._last, "method": method, "params": params})
        while True:
            message = json.loads(await self._socket.receive_str(timeout=DEADLINE))
            if message.get("id") == self._last:
                assert "error" not in message, message["error"]
                return message["result"]
            self._record(message.get("method"), message.get("params", {}))

    def _record(self, event: str, params: dict[str, Any]) -> None:
        if event == "Network.requestWillBeSent":
            self._requested.append(params["request"]["url"])
        if event == "Runtime.exceptionThrown":
            self.errors.append(json.dumps(params["exceptionDetails"]))


class Browser:
    """A running browser; each page is closed at the end of its block."""

    def __init__(self, loop: asyncio.AbstractEventLoop, port: int) -> None:
        self._loop, self._port = loop, port

    @contextmanager
    def page(self, url: str) -> Iterator[Page]:
        """Opens the page at this URL."""
        session, socket = self._loop.run_until_complete(self._connected())
        try:
            page = Page(self._loop, socket)
            page.open(url)
            yield page
        finally:
            self._loop.run_until_complete(session.close())

    async def _connected(self) -> tuple[ClientSession, ClientWebSocketResponse]:
        session = ClientSession()
        base = f"http://127.0.0.1:{self._port}/json/new?about:blank"
        async with session.put(base) as answer:
            target = await answer.json()
        # The API's document with all examples is one large message.
        socket = await session.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0)
        return session, socket


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """Starts a browser with its profile in this folder; skips the test without a browser."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip(f"There is no browser here: none of {', '.join(NAMES)}.")
    loop = asyncio.new_event_loop()
    with subprocess.Popen(  # noqa: S603 - a browser with options of ours
        [program, *OPTIONS, f"--user-data-dir={folder}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield Browser(loop, _port(folder / "DevToolsActivePort", process))
        finally:
            process.terminate()
            loop.close()


def _port(file: Path, process: "subprocess.Popen[bytes]") -> int:
    """Waits for the browser's port file; returns the port."""
    until = time.monotonic() + DEADLINE
    while not (file.exists() and file.read_text()):
        assert process.poll() is None, f"The browser ended with {process.returncode}."
        assert time.monotonic() < until, "The browser did not start."
        time.sleep(0.1)
    return int(file.read_text().split()[0])
