"""Rewriting of heads that llhttp rejects although RFC 9112 lets clients accept them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# The first blank line. Lines may end with LF alone (RFC 9112, 2.2).
_END = re.compile(rb"\n\r?\n")
_STATUS_LINE = re.compile(rb"HTTP/[0-9](?:\.[0-9])?[ \t]+([1-9][0-9]{2})(?:[ \t].*)?", re.DOTALL)
_START = b"HTTP/"
_LINE_END = re.compile(rb"\r?\n")
# A line that begins with white space continues the one before it (RFC 9112, 5.2).
_FOLD = re.compile(rb"[ \t]*\r?\n[ \t]+")
_NAME = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_LENGTH = re.compile(rb"[0-9]{1,18}")
_NO_TEXT = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_SWITCHING_PROTOCOLS = 101
# Codings that change nothing. RFC 9112 dropped `identity`; old servers still send it.
NO_CODINGS = frozenset({b"", b"identity"})


class UnreadableHeadError(ValueError):
    """The head is ambiguous or not HTTP."""


@dataclass(frozen=True, slots=True)
class ReadHead:
    """A complete head: its headers as received, and `data`, rewritten and followed by the rest."""

    fields: list[tuple[bytes, bytes]]
    data: bytes


@dataclass(frozen=True, slots=True)
class _Head:
    status: int
    fields: list[tuple[bytes, bytes]]

    @property
    def is_announcement(self) -> bool:
        return self.status < 200 and self.status != _SWITCHING_PROTOCOLS

    def values(self, wanted: bytes) -> list[bytes]:
        return [value for name, value in self.fields if name.lower() == wanted]


class OddHead:
    """A head that arrives in pieces."""

    def __init__(self) -> None:
        self._held = b""
        # Each byte is searched once, however small the pieces are.
        self._searched = 0

    def take(self, data: bytes) -> ReadHead | None:
        """Returns the head once it is complete.

        Drops interim responses. UnreadableHeadError for an invalid status line or length.
        """
        self._held = (self._held + data).lstrip(b"\r\n")
        while (end := _END.search(self._held, self._searched)) is not None:
            head = _head(self._held[: end.start()])
            rest = self._held[end.end() :]
            if not head.is_announcement:
                return ReadHead(head.fields, b"\r\n".join([*_lines(head), b"", rest]))
            self._held, self._searched = rest.lstrip(b"\r\n"), 0
        self._searched = max(0, len(self._held) - 2)
        if not _START.startswith(self._held[: len(_START)]):
            raise UnreadableHeadError
        return None


def _head(data: bytes) -> _Head:
    # A fold at the first header would continue the status line, so white space is dropped there.
    line, *rest = _LINE_END.split(_FOLD.sub(b" ", data))
    found = _STATUS_LINE.fullmatch(line)
    if found is None:
        raise UnreadableHeadError
    return _Head(int(found[1]), list(_fields(rest)))


def _fields(lines: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Yields the name and value of each valid line; ignores others."""
    for line in lines:
        name, colon, value = line.partition(b":")
        name = name.rstrip(b" \t")
        if colon and _NAME.fullmatch(name):
            yield name, _NO_TEXT.sub(b" ", value).strip()


def _lines(head: _Head) -> Iterator[bytes]:
    yield b"HTTP/1.1 %d " % head.status
    yield b"connection: close"
    codings = joined(head.values(b"transfer-encoding"))
    if codings not in NO_CODINGS:
        # Transfer-Encoding overrides the length (RFC 9112, 6.3).
        yield b"transfer-encoding: " + codings
    else:
        yield from _length(head)
    framing = {b"connection", b"content-length", b"transfer-encoding", b"upgrade"}
    yield from (name + b": " + value for name, value in head.fields if name.lower() not in framing)


def joined(codings: list[bytes]) -> bytes:
    """Returns the transfer codings as one value, in lower case."""
    return b",".join(codings).strip().lower()


def _length(head: _Head) -> Iterator[bytes]:
    """Returns the length if all headers agree (RFC 9112, 6.3), None if there is none."""
    values = head.values(b"content-length")
    named = {text.strip() for value in values for text in value.split(b",")}
    if len(named) > 1 or not all(map(_LENGTH.fullmatch, named)):
        raise UnreadableHeadError
    yield from (b"content-length: " + length for length in named)
