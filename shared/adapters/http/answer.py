"""Responses of receivers, parsed by llhttp."""

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from shared.adapters.http.odd_head import UnreadableHeadError, rewritten
from shared.domain.deliveries.attempt_headers import HeaderPairs
from shared.domain.deliveries.delivery import RECORDED_RESPONSE_BYTES

# More than servers usually send and clients usually accept.
_HEAD_BYTES = 65_536
_REQUEST_TIMEOUT = 408


class NotHttpError(ValueError):
    """The bytes are not an HTTP response."""


class ResponseParser:
    """A parser of one response; `status` is 0 until the head is complete.

    `is_over` once nothing more is needed; the first RECORDED_RESPONSE_BYTES of the body are kept.
    `is_last` unless another exchange may follow on the connection.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Resets the parser."""
        self.status = 0
        self.body = bytearray()
        self.retry_after: str | None = None
        self._headers: list[tuple[bytes, bytes]] = []
        self.is_over = False
        self.is_last = True
        self._head = 0
        # All bytes until the status is known, up to a limit, for parsing them again.
        self._raw = b""
        self._is_odd = False
        self._parser = HttpResponseParser(self)

    @property
    def is_untouched(self) -> bool:
        """Returns True until the first byte arrives."""
        return not self._raw

    @property
    def headers(self) -> HeaderPairs:
        """Headers of the response, without trailers; empty without a status."""
        found = self._headers if self.status else ()
        return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in found)

    @property
    def is_farewell(self) -> bool:
        """Returns True for a 408 that only closes an idle connection."""
        return self.status == _REQUEST_TIMEOUT and self.is_last

    def take(self, data: bytes) -> None:
        """Parses the next bytes; NotHttpError if they cannot begin a response."""
        self._head += len(data)
        if not self.status:
            if self._head > _HEAD_BYTES:
                raise NotHttpError
            if len(self._raw) <= _HEAD_BYTES:
                self._raw += data
        if self._is_odd and not self.status:
            self._take_oddly()
        else:
            self._feed(data)
        if len(self.body) >= RECORDED_RESPONSE_BYTES:
            del self.body[RECORDED_RESPONSE_BYTES:]
            self.is_over = True

    def _feed(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except HttpParserUpgrade:
            self.is_over = self.is_last = True
        except HttpParserError as exc:
            self._break_off(exc)

    def _break_off(self, why: HttpParserError) -> None:
        """Ends the response if its head is complete; otherwise parses the head leniently."""
        if self.status:
            self.is_over = self.is_last = True
        elif self._is_odd:
            raise NotHttpError from why
        else:
            self._is_odd = True
            self._take_oddly()

    def _take_oddly(self) -> None:
        """Parses the bytes again by lenient rules, for old and odd servers.

        No other exchange follows on the connection, so response smuggling is not possible.
        """
        self.retry_after = None
        self._headers.clear()
        try:
            plain = rewritten(self._raw)
        except UnreadableHeadError as exc:
            raise NotHttpError from exc
        if plain is not None:
            self._parser = HttpResponseParser(self)
            self._feed(plain)

    # Callbacks of llhttp.

    def on_message_begin(self) -> None:
        if self.is_over:
            # An unrequested second response.
            self.is_last = True

    def on_header(self, name: bytes, value: bytes) -> None:
        # Headers after a body are trailers.
        if self.status:
            return
        self._headers.append((name, value))
        if self.retry_after is None and name.lower() == b"retry-after":
            self.retry_after = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        # 1xx is an interim response, except 101, which ends HTTP.
        if not self.is_over and (status >= 200 or status == 101):
            self.status = status

    def on_body(self, data: bytes) -> None:
        if not self.is_over:
            self.body += data

    def on_message_complete(self) -> None:
        if not self.status:
            # It was an interim response.
            self._head, self.retry_after = 0, None
            self._headers.clear()
        elif not self.is_over:
            self.is_over = True
            self.is_last = self._is_odd or not self._parser.should_keep_alive()
