"""Attempts as signed HTTP requests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.signing import signed_headers
from shared.domain.errors import InfrastructureError
from shared.domain.pipeline.shipment import Shipment
from shared.ports import Ed25519, Http
from shared.services.carriers.challenges import Challenges
from shared.services.once import once

if TYPE_CHECKING:
    # Most endpoints have neither a token nor a certificate.
    from shared.domain.receiver_auth.tls_identity import TlsIdentity
    from shared.services.receiver_auth.authorization import Authorizer, Send


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpCarrier:
    """`Carrier` of endpoints with a URL: sends the body, signed by the current secrets.

    `authorizer` is called for the first endpoint that requires a token or a client certificate.
    """

    http: Http
    ed25519: Ed25519
    authorizer: "Callable[[], Authorizer]"
    challenges: Challenges | None = None

    def send(
        self, shipment: Shipment, on_slow: Callable[[], bool], has_time: Callable[[], bool]
    ) -> Reply:
        """Sends a request; a second one only if the host refused the connection, and `has_time`.

        An endpoint that refuses its token gets a second request as well.
        """
        endpoint, data = shipment.endpoint, shipment.body.text.encode()
        is_plain = endpoint.auth is None and endpoint.challenge_answered
        slow = on_slow if is_plain else once(on_slow)
        if refusal := self._refusal(shipment, slow, has_time):
            return refusal
        headers = self._headers(shipment, data)

        def send(own: Mapping[str, str], tls: "TlsIdentity | None") -> Reply:
            return self._request(endpoint, {**headers, **own}, data, slow, has_time, tls)

        return self._authorized(endpoint, send, slow, has_time)

    def _refusal(
        self, shipment: Shipment, on_slow: Callable[[], bool], has_time: Callable[[], bool]
    ) -> Reply | None:
        """Challenges the endpoint, if that is due; returns the failed attempt, if it does not pass.

        The request has the same token, password, key and certificate as a delivery.
        """
        endpoint, challenges = shipment.endpoint, self.challenges
        if challenges is None or endpoint.challenge_answered:
            return None
        asked = challenges.request(shipment)

        def ask(own: Mapping[str, str], tls: "TlsIdentity | None") -> Reply:
            headers = {**asked.headers, **own}
            return self.http.post(
                asked.url, headers, asked.body, on_slow, method=asked.method, tls=tls
            )

        reply = self._authorized(endpoint, ask, on_slow, has_time)
        if refusal := challenges.refusal(endpoint, reply):
            return refusal
        if not has_time():
            # The task comes again, and finds the challenge answered.
            raise InfrastructureError("The challenge took the time that the request needs.")
        return None

    def _authorized(
        self,
        endpoint: Endpoint,
        send: "Send",
        on_slow: Callable[[], bool],
        has_time: Callable[[], bool],
    ) -> Reply:
        if endpoint.auth is None:
            return send({}, None)
        return self.authorizer().post(endpoint, send, on_slow, has_time)

    def _request(
        self,
        endpoint: Endpoint,
        headers: dict[str, str],
        data: bytes,
        on_slow: Callable[[], bool],
        has_time: Callable[[], bool],
        tls: "TlsIdentity | None" = None,
    ) -> Reply:
        url, method = endpoint.url, endpoint.method

        def post() -> Reply:
            return self.http.post(url, headers, data, on_slow, method=method, tls=tls)

        reply = post()
        # A host that refused the connection received nothing, and is often back at once. It may
        # take long to refuse.
        return post() if reply.refused and has_time() else reply

    def _headers(self, shipment: Shipment, data: bytes) -> dict[str, str]:
        endpoint, sent_at = shipment.endpoint, shipment.sent_at
        secrets, sign = endpoint.secrets(sent_at), self.ed25519.sign
        headers = {
            # The consumer sets the headers of the endpoint, so they override those of the message.
            **dict(shipment.body.headers),
            **endpoint.fixed_headers,
            **(_info_headers(shipment) if endpoint.info_headers else {}),
            **signed_headers(secrets, shipment.message_id, sent_at, data, sign),
        }
        if shipment.body.content_type is not None:
            headers["content-type"] = shipment.body.content_type
        return headers


def _info_headers(shipment: Shipment) -> dict[str, str]:
    return {
        "webhook-event-type": shipment.event_type,
        "webhook-attempt": str(shipment.number),
    }
