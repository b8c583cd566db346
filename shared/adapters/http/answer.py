"""Responses of receivers, parsed by llhttp."""

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from shared.adapters.http.odd_head import NO_CODINGS, OddHead, UnreadableHeadError, joined
from shared.domain.deliveries.attempt_headers import HeaderPairs
from shared.domain.deliveries.reply import RECORDED_RESPONSE_BYTES

# Close to the limit of curl. Go takes more, and Python as many bytes in lines of 64 KB.
_HEAD_BYTES = 262_144
_REQUEST_TIMEOUT = 408


class NotHttpError(ValueError):
    """The bytes are not an HTTP response."""


class ResponseParser:
    """A parser of one response; `status` is 0 until the head is complete.

    `is_over` once nothing more is needed; the first `most` bytes of the body are kept. `is_last`
    unless another exchange may follow on the connection.
    """

    def __init__(self, most: int = RECORDED_RESPONSE_BYTES) -> None:
        self._most = most
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
        # All bytes, up to a limit, for parsing them again.
        self._raw = b""
        self._is_odd = False
        self._odd_head = OddHead()
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
        if not self.status:
            self._head += len(data)
        if len(self._raw) <= _HEAD_BYTES:
            self._raw += data
        if self._is_odd and not self.status:
            self._take_oddly(data)
        else:
            self._feed(data)
        if not self.status and self._head > _HEAD_BYTES:
            raise NotHttpError
        if len(self.body) >= self._most:
            del self.body[self._most :]
            self.is_over = True

    def _feed(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except HttpParserUpgrade:
            self.is_over = self.is_last = True
        except HttpParserError as exc:
            self._break_off(exc)

    def _break_off(self, why: HttpParserError) -> None:
        """Parses the response again, leniently; ends it if that has failed after its head."""
        can_retry = not (self._is_odd or self.is_over) and len(self._raw) <= _HEAD_BYTES
        if self.status and can_retry:
            self._parse_oddly(self._raw)
        elif self.status:
            self.is_over = self.is_last = True
        elif can_retry:
            self._is_odd = True
            self._take_oddly(self._raw)
        else:
            raise NotHttpError from why

    def _take_oddly(self, data: bytes) -> None:
        """Parses the next bytes of a head by lenient rules, for old and odd servers."""
        try:
            found = self._odd_head.take(data)
        except UnreadableHeadError as exc:
            raise NotHttpError from exc
        if found is not None:
            self._parse_oddly(found.data)
            self._headers = found.fields

    def _parse_oddly(self, data: bytes) -> None:
        """Starts again with these bytes, for old and odd servers.

        No other exchange follows on the connection, so response smuggling is not possible.
        """
        self._is_odd, self.status, self.retry_after = True, 0, None
        self._headers.clear()
        self.body.clear()
        self._parser = HttpResponseParser(self)
        self._parser.set_dangerous_leniencies(lenient_spaces_after_chunk_size=True)
        self._feed(data)

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
        if status < 100 or self._codings in NO_CODINGS:
            # Parsed again by lenient rules.
            raise NotHttpError
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
            is_odd = self._is_odd or self._codings not in {None, b"chunked"}
            # A blank line before it may belong to the response before.
            is_odd = is_odd or not self._raw.startswith(b"HTTP/")
            self.is_last = is_odd or not self._parser.should_keep_alive()

    @property
    def _codings(self) -> bytes | None:
        """Returns the transfer codings, None if there is no such header."""
        named = [value for name, value in self._headers if name.lower() == b"transfer-encoding"]
        return joined(named) if named else None
