"""Faults of pages that no user would see: violations of policies, errors, requests to others."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Request

# Hostile texts call this function. Nothing else does.
CANARY = "outriderCanary"
_VIOLATED = "outriderViolated"
_SCRIPT = f"""
document.addEventListener("securitypolicyviolation", (event) =>
  window.{_VIOLATED}(`${{event.effectiveDirective}}: ${{event.blockedURI}} ${{event.sample}}`));
"""
# The browser's own line about an answer of 400 or more, which pages show in their own words.
_ANSWERED = "Failed to load resource"


@dataclass
class Watch:
    """Faults of the pages of a browser context, which may call these origins only."""

    origins: frozenset[str]
    violations: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def check(self) -> None:
        """Raises AssertionError if there was any fault."""
        found = (self.violations, self.errors, self.scripts, self.foreign)
        assert found == ([], [], [], []), found


def watch(context: BrowserContext, *origins: str) -> Watch:
    """Watches every page that the context opens from now on."""
    seen = Watch(frozenset(origins))
    context.expose_function(_VIOLATED, lambda text: seen.violations.append(text))
    context.expose_function(CANARY, lambda *given: seen.scripts.append(repr(given)))
    context.add_init_script(_SCRIPT)
    context.on("request", lambda request: _note_request(seen, request))
    context.on("console", lambda message: _note_message(seen, message))
    context.on("weberror", lambda error: seen.errors.append(str(error.error)))
    context.on("dialog", lambda dialog: _note_dialog(seen, dialog))
    return seen


def _note_request(seen: Watch, request: Request) -> None:
    url = urlsplit(request.url)
    if url.scheme in ("http", "https", "ws", "wss"):
        origin = f"{url.scheme}://{url.netloc}"
        if origin not in seen.origins:
            seen.foreign.append(request.url)


def _note_message(seen: Watch, message: ConsoleMessage) -> None:
    if message.type == "error" and not message.text.startswith(_ANSWERED):
        seen.errors.append(message.text)


def _note_dialog(seen: Watch, dialog: Dialog) -> None:
    seen.scripts.append(f"{dialog.type}: {dialog.message}")
    dialog.dismiss()
