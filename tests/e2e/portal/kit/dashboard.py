"""Pages of a provider's dashboard that frame the portal."""

import html
import json
import shutil
import subprocess
from functools import cache
from typing import Any

import pytest

from tests.e2e.portal.kit.parent_site import ParentSite
from tools.local_stack.processes import ROOT

WEB = ROOT / "functions" / "portal" / "web"
CONFIG = ROOT / "tests" / "e2e" / "portal" / "embedding" / "vite.config.mjs"
BUNDLE = ROOT / ".build" / "portal" / "embedding" / "dashboard.js"
# The protocol of docs/portal.md, as a provider's page writes it. `tokens` are its answers in turn.
_PROTOCOL = """
window.asked = [];
window.tokens = %s;
window.addEventListener("message", (event) => {
  const { source, v, type } = event.data;
  if (event.origin !== %s || source !== "outrider-portal" || v !== 1) return;
  window.asked.push(type);
  const token = window.tokens.shift();
  if (token) event.source.postMessage({ source, v, type: "token", token }, event.origin);
});
window.answer = (token) => document.querySelector("iframe").contentWindow.postMessage(
  { source: "outrider-portal", v: 1, type: "token", token }, %s);
"""


def frame_page(link: str, portal: str, *tokens: str) -> str:
    """Returns a page with the portal in a frame, which answers requests for tokens with these."""
    script = _PROTOCOL % (json.dumps(tokens), json.dumps(portal), json.dumps(portal))
    return (
        f"<!doctype html><html lang=en><title>Dashboard</title><h1>Dashboard</h1>"
        f"<script>{script}</script>"
        f'<iframe title="Webhooks" src="{html.escape(link)}" allow="clipboard-write" '
        f'style="width: 100%; height: 900px; border: 0"></iframe>'
    )


def add_react_page(site: ParentSite, link: str, **properties: Any) -> None:
    """Adds the page `/react`, where `AppPortal` of svix-react has these properties."""
    site.pages["/dashboard.js"] = ("text/javascript", _bundle())
    given = json.dumps({"link": link, **properties})
    site.pages["/react"] = (
        "text/html",
        f"<!doctype html><html lang=en><title>Dashboard</title><h1>Dashboard</h1><div id=root></div>"
        f'<script>window.portal = {given}</script><script type=module src="/dashboard.js"></script>',
    )


@cache
def _bundle() -> str:
    if shutil.which("node") is None or not (WEB / "node_modules" / "svix-react").exists():
        pytest.skip("Node.js or the portal's packages are not here: run `make portal`.")
    command = ["node", str(WEB / "node_modules" / "vite" / "bin" / "vite.js"), "build"]
    subprocess.run([*command, "--config", str(CONFIG)], cwd=WEB, check=True)  # noqa: S603
    return BUNDLE.read_text()
