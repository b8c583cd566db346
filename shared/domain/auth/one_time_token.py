"""One-time tokens: short-lived keys in links, each exchanged once for a token.

The store never holds a token. It holds a token without its signature, and the digest of that
signature: enough to sign it again with the stack's key, and useless without that key. A token whose
signing key was removed, or that was revoked, cannot be had any more.
"""

import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from shared.domain.auth import claims
from shared.domain.errors import BadRequest, Unauthenticated
from shared.domain.ids import OrgId

LIFETIME = timedelta(seconds=60)
SECRET_BYTES = 32
_TEXT = re.compile(r"ott_[A-Za-z0-9_-]{43}\.(org_.+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class DetachedToken:
    """A token without its signature, and the digest of the signature."""

    unsigned: str = field(repr=False)
    signature_digest: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OneTimeToken:
    """A pending exchange: `digest` names it, and says nothing about the text in the link."""

    org_id: OrgId
    digest: str
    detached: DetachedToken
    expires_at: datetime

    def is_live(self, now: datetime) -> bool:
        """Returns whether the token can still be exchanged."""
        return now < self.expires_at


def text_of(org_id: OrgId, secret: bytes) -> str:
    """Returns the text of a link: a secret, and the organisation, whose partition is read."""
    return f"ott_{urlsafe_b64encode(secret).rstrip(b'=').decode()}.{org_id}"


def read_text(text: str) -> tuple[OrgId, str]:
    """Returns the organisation and the digest of a text; Unauthenticated for any other text."""
    found = _TEXT.fullmatch(text)
    if found is None:
        raise Unauthenticated
    try:
        return claims.organisation(found[1]), digest_of(text)
    except BadRequest:
        raise Unauthenticated from None


def digest_of(text: str) -> str:
    """Returns the digest under which the text is stored."""
    return sha256(text.encode()).hexdigest()
