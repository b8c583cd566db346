"""What of a receiver's answer is put on record."""

import base64
import codecs

from shared.domain.delivery import RECORDED_RESPONSE_BYTES, Reply


def response_text(reply: Reply) -> str:
    """The head of the answer as text; base64 when it is no UTF-8; the reason when there is none."""
    if reply.error is not None and not reply.body:
        return reply.error
    head = reply.body[:RECORDED_RESPONSE_BYTES]
    # The limit may have cut a character in two: that does not make the whole answer binary.
    whole = len(reply.body) < RECORDED_RESPONSE_BYTES
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(head, final=whole)
    except UnicodeDecodeError:
        return base64.b64encode(head).decode()
