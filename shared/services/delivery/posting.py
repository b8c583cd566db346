"""Requests to receivers."""

from collections.abc import Callable
from datetime import datetime

from shared.domain.deliveries.delivery import Reply
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.signing import signed_headers
from shared.domain.ids import MessageId
from shared.domain.messages.message import Body
from shared.ports import Ed25519, Http


def post(
    http: Http,
    ed25519: Ed25519,
    message_id: MessageId,
    endpoint: Endpoint,
    body: Body,
    sent_at: datetime,
    on_slow: Callable[[], bool],
    has_time: Callable[[], bool],
) -> Reply:
    """Sends the body to the endpoint, signed by its current secrets; `on_slow` is that of Http.

    A host may take long to refuse the connection: a second request is made only if `has_time`.
    """
    data = body.text.encode()
    secrets = endpoint.secrets(sent_at)
    headers = {
        **endpoint.headers,
        **signed_headers(secrets, message_id, sent_at, data, ed25519.sign),
    }
    if body.content_type is not None:
        headers["content-type"] = body.content_type
    reply = http.post(endpoint.url, headers, data, on_slow)
    # A host that refused the connection received nothing, and is often back at once.
    is_repeated = reply.refused and has_time()
    return http.post(endpoint.url, headers, data, on_slow) if is_repeated else reply
