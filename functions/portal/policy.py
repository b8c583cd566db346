"""Security headers of the portal's page, which shows untrusted text in frames of other sites."""

import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

# Only files of this origin run, and the scripts that the build puts into the page. A logo may come
# from any https address, and nothing else does.
_DIRECTIVES: Final = {
    "default-src": "'none'",
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
_INLINE_SCRIPT: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def page_headers(page: str, frame_ancestors: Sequence[str]) -> dict[str, str]:
    """Returns the headers for a page that these origins may frame, or none if there are none."""
    directives = {
        **_DIRECTIVES,
        "script-src": " ".join(("'self'", *_hashes(page))),
        "frame-ancestors": " ".join(frame_ancestors) or "'none'",
    }
    policy = "; ".join(f"{name} {sources}" for name, sources in directives.items())
    return {**_HEADERS, "content-security-policy": policy}


def _hashes(page: str) -> list[str]:
    """Returns the sources that allow the scripts inside a page, letter for letter."""
    scripts = _INLINE_SCRIPT.findall(page)
    return [f"'sha256-{b64encode(sha256(s.encode()).digest()).decode()}'" for s in scripts]
