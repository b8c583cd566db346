"""Challenges of endpoints, before their first delivery."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from shared.domain.deliveries.failure import FailureKind
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.challenge import (
    Challenge,
    challenge_body,
    challenge_url,
    is_answered,
    nonce,
    origin,
)
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.signing import signed_headers
from shared.domain.pipeline.shipment import Shipment
from shared.ports import Clock, Ed25519, Endpoints


@dataclass(frozen=True, slots=True)
class ChallengeRequest:
    """The request that asks for the answer to a challenge; its URL and headers may hold secrets."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenges:
    """Checks the answers of endpoints to their challenges, and records the right ones."""

    ed25519: Ed25519
    endpoints: Endpoints
    clock: Clock

    def request(self, shipment: Shipment) -> ChallengeRequest:
        """Returns the request; it authenticates as the delivery will."""
        endpoint = shipment.endpoint
        return ChallengeRequest(
            method=endpoint.challenge or Challenge.POST,
            url=challenge_url(endpoint),
            headers=self._headers(shipment),
            body=challenge_body(endpoint),
        )

    def refusal(self, endpoint: Endpoint, reply: Reply) -> Reply | None:
        """Returns the failed attempt, or None once the endpoint has answered."""
        if is_answered(endpoint, reply):
            self._record(endpoint)
            return None
        return _failed(reply) if reply.status_code else reply

    def _headers(self, shipment: Shipment) -> dict[str, str]:
        endpoint, sent_at = shipment.endpoint, shipment.sent_at
        if endpoint.challenge == Challenge.OPTIONS:
            return {**endpoint.fixed_headers, "webhook-request-origin": origin(endpoint)}
        # An id of its own: receivers remember the ids of messages.
        name, body = f"challenge_{nonce(endpoint)}", challenge_body(endpoint)
        signed = signed_headers(endpoint.secrets(sent_at), name, sent_at, body, self.ed25519.sign)
        return {**endpoint.fixed_headers, **signed}

    def _record(self, endpoint: Endpoint) -> None:
        answered = replace(endpoint, answered_url=endpoint.url)
        # If the endpoint was changed meanwhile, it is challenged again.
        self.endpoints.save(answered.changed_from(endpoint, self.clock.now()), endpoint)


def _failed(reply: Reply) -> Reply:
    """Returns a failed attempt, even if the answer to the challenge had a status of success."""
    reason = f"The endpoint did not answer its challenge (status {reply.status_code})."
    return replace(
        reply, status_code=0, body=b"", error=reason, failure=FailureKind.OTHER, retry_after=None
    )
