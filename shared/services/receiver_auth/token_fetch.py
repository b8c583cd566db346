"""Requests for access tokens, to the token endpoint of a receiver."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.domain.errors import Damaged
from shared.domain.receiver_auth.oauth import AssertionKey, ClientAuthMethod, OAuthClient
from shared.domain.receiver_auth.token_answer import (
    MAX_ANSWER_BYTES,
    TokenAnswer,
    TokenError,
    parse_answer,
)
from shared.domain.receiver_auth.token_request import assertion_input, encoded, token_request
from shared.ports import Clock, Entropy, Http
from shared.ports.receiver_auth import AssertionSigner, WebIdentities

_NONCE_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenFetch:
    """Asks a token endpoint, through the same guarded client that deliveries take."""

    http: Http
    signer: AssertionSigner
    web_identities: WebIdentities
    clock: Clock
    entropy: Entropy

    def fetch(
        self, client: OAuthClient, refresh_token: str | None, on_slow: Callable[[], bool]
    ) -> TokenAnswer:
        """Returns a new token; TokenError with the reason if there is none."""
        asked_at = self.clock.now()
        request = token_request(client, refresh_token, self._assertion(client))
        reply = self.http.post(
            request.url, request.headers, request.body, on_slow, most=MAX_ANSWER_BYTES
        )
        return parse_answer(reply, asked_at)

    def _assertion(self, client: OAuthClient) -> str | None:
        if client.auth_method is ClientAuthMethod.WEB_IDENTITY:
            return self.web_identities.token(client.token_url).text
        if not client.auth_method.signs:
            return None
        key = _key_of(client)
        signed = assertion_input(client, key, self.clock.now(), self.entropy.draw(_NONCE_BYTES))
        try:
            signature = self.signer.sign(key, signed)
        except ValueError as exc:
            raise TokenError(f"the client assertion cannot be signed: {exc}") from exc
        return b".".join((signed, encoded(signature))).decode()


def _key_of(client: OAuthClient) -> AssertionKey:
    key = client.assertion_key
    if key is None:
        raise Damaged("A client that signs assertions has no key.")
    return key
