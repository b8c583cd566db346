"""Security headers of the portal's page, which shows untrusted text in frames of other sites."""

from collections.abc import Sequence
from typing import Final

# Only files of this origin run. A logo may come from any https address, and nothing else does.
_DIRECTIVES: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self' data: https:",
    "connect-src": "'self'",
    "form-action": "'none'",
    "base-uri": "'none'",
    "require-trusted-types-for": "'script'",
}
_HEADERS: Final = {
    # The next load gets a new version of the portal.
    "cache-control": "no-cache",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "clipboard-write=(self), camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
}


def page_headers(frame_ancestors: Sequence[str]) -> dict[str, str]:
    """Returns the headers for a page that these origins may frame, or none if there are none."""
    ancestors = " ".join(frame_ancestors) or "'none'"
    directives = {**_DIRECTIVES, "frame-ancestors": ancestors}
    policy = "; ".join(f"{name} {sources}" for name, sources in directives.items())
    return {**_HEADERS, "content-security-policy": policy}
