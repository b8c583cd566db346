"""Services of `deliver` for endpoints that require a token or a client certificate.

Imported when the first delivery to one is due: most stacks have none.
"""

from dataclasses import dataclass
from datetime import timedelta

from shared.ports import Clock, Ed25519, Entropy, Http, Pause
from shared.ports.receiver_auth import AssertionSigner, ReceiverAuths, WebIdentities
from shared.services.carriers.http_carrier import HttpCarrier
from shared.services.receiver_auth.authorization import Authorizer
from shared.services.receiver_auth.token_fetch import TokenFetch
from shared.services.receiver_auth.tokens import TokenSource


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverAuthPorts:
    """Ports beside those of `deliver`."""

    auths: ReceiverAuths
    signer: AssertionSigner
    web_identities: WebIdentities
    entropy: Entropy
    pause: Pause


def assemble(
    ports: ReceiverAuthPorts, http: Http, clock: Clock, claim_time: timedelta
) -> Authorizer:
    """Returns the services on these ports; a fetch and its record take at most `claim_time`."""
    fetch = TokenFetch(
        http=http,
        signer=ports.signer,
        web_identities=ports.web_identities,
        clock=clock,
        entropy=ports.entropy,
    )
    tokens = TokenSource(
        auths=ports.auths, fetch=fetch, clock=clock, pause=ports.pause, claim_time=claim_time
    )
    return Authorizer(
        auths=ports.auths, tokens=tokens, web_identities=ports.web_identities, clock=clock
    )


def carrier(authorizer: Authorizer, http: Http, ed25519: Ed25519) -> HttpCarrier:
    """Returns a carrier that authorizes its requests, and asks for no challenge."""
    return HttpCarrier(http=http, ed25519=ed25519, authorizer=lambda: authorizer)
