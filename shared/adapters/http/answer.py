"""What a receiver answers, read from its bytes by llhttp."""

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from shared.domain.delivery import RECORDED_RESPONSE_BYTES

# More than servers commonly send and clients commonly take.
_HEAD_BYTES = 65_536


class NotHttpError(ValueError):
    """The bytes are no answer of HTTP."""


class Answer:
    """What has come in so far; `status` is 0 until the head was read.

    `is_over` when there is nothing more to wait for; of the body, RECORDED_RESPONSE_BYTES are
    kept and the rest is not. `is_last` unless another exchange may follow on the same connection.
    """

    def __init__(self) -> None:
        self.status = 0
        self.body = bytearray()
        self.retry_after: str | None = None
        self.is_over = False
        self.is_last = True
        self._head = 0
        self._parser = HttpResponseParser(self)

    def take(self, data: bytes) -> None:
        """The next bytes; NotHttpError when they cannot begin an answer."""
        self._head += len(data)
        if not self.status and self._head > _HEAD_BYTES:
            raise NotHttpError
        try:
            self._parser.feed_data(data)
        except HttpParserUpgrade:
            self.is_over = self.is_last = True
        except HttpParserError as exc:
            self._break_off(exc)
        if len(self.body) >= RECORDED_RESPONSE_BYTES:
            del self.body[RECORDED_RESPONSE_BYTES:]
            self.is_over = True

    def _break_off(self, why: HttpParserError) -> None:
        """What follows a head that was read changes nothing any more."""
        if not self.status:
            raise NotHttpError from why
        self.is_over = self.is_last = True

    # What the parser calls.

    def on_message_begin(self) -> None:
        if self.is_over:
            # Nobody asked for another one.
            self.is_last = True

    def on_header(self, name: bytes, value: bytes) -> None:
        # Those that follow a body are trailers.
        if not self.status and self.retry_after is None and name.lower() == b"retry-after":
            self.retry_after = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        # 1xx announces the answer, but for the one that ends HTTP.
        if not self.is_over and (status >= 200 or status == 101):
            self.status = status

    def on_body(self, data: bytes) -> None:
        if not self.is_over:
            self.body += data

    def on_message_complete(self) -> None:
        if not self.status:
            # It was an announcement.
            self._head, self.retry_after = 0, None
        elif not self.is_over:
            self.is_over = True
            self.is_last = not self._parser.should_keep_alive()
