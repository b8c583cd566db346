"""Links that open the portal."""

import json
from base64 import b64encode
from dataclasses import dataclass
from datetime import timedelta

from shared.domain.applications.application import ApplicationInput
from shared.domain.auth.access import AccessInput, Identity, PortalAccess
from shared.services.auth.authentication import AuthenticationService
from shared.services.auth.one_time_tokens import OneTimeTokenService

# Below the address that the request was sent to.
PORTAL_PATH = "/portal/"


@dataclass(frozen=True, kw_only=True)
class PortalLinkService:
    """Makes links to the page at `portal_url`, or by default to the portal at the API's own domain.

    The fragment of a link stays in the browser: no server or log on the way sees it. It holds no
    token but a key that works once, so that a link in a history or a chat opens nothing later.
    """

    authentication: AuthenticationService
    one_time_tokens: OneTimeTokenService
    portal_url: str = ""

    def for_application(
        self,
        identity: Identity,
        app_reference: str,
        access: AccessInput,
        application: ApplicationInput | None,
        domain: str,
    ) -> PortalAccess:
        """Issues a token as `AuthenticationService.grant` does, and makes its link."""
        granted, token = self.authentication.grant(identity, app_reference, access, application)
        return self._link(granted, token, domain)

    def for_console(self, identity: Identity, lifetime: timedelta, domain: str) -> PortalAccess:
        """Issues a token for the organisation's staff, and makes the link to their console."""
        granted, token = self.authentication.grant_console(identity, lifetime)
        return self._link(granted, token, domain)

    def _link(self, granted: Identity, token: str, domain: str) -> PortalAccess:
        key = {
            "envId": granted.org_id,
            "appId": granted.app_id,
            "oneTimeToken": self.one_time_tokens.issue(granted.org_id, token),
        }
        return PortalAccess(f"{self.portal_url or _own(domain)}#key={encoded_key(key)}", token)


def encoded_key(key: dict[str, str | None]) -> str:
    """Returns the text of a fragment's key: base64 of a JSON object without its null members."""
    given = {name: value for name, value in key.items() if value is not None}
    return b64encode(json.dumps(given, separators=(",", ":")).encode()).decode()


def _own(domain: str) -> str:
    # API Gateway serves HTTPS only.
    return f"https://{domain}{PORTAL_PATH}"
