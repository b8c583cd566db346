"""Creating a message, as `ingest` serves it; and `api`, where a trailing slash leads to."""

from functions.http.request import Request
from functions.http.response import Response, answer, message_out
from shared.bootstrap.ingest import Ingest
from shared.domain.message_input import parse
from shared.domain.permissions import PERMISSIONS
from shared.observability import logger


def create_message(services: Ingest, request: Request, app_reference: str) -> Response:
    """202 with the message once it is stored and queued."""
    identity = services.tokens.identify(request.token)
    PERMISSIONS["message.create"].check(identity)
    content = request.flag("with_content", default=True)
    draft = parse(request.body)
    message = services.messages.accept(identity, app_reference, draft, request.idempotency_key)
    logger.info("message.accepted", message_id=message.id, endpoints=len(message.endpoint_ids))
    return answer(202, message_out(message, services.clock.now(), content=content))
