"""Exact texts of JSON values."""

import re

# The tokens of a JSON text, without the white space between them.
_RUN = re.compile(r'(?:[^ \t\r\n"]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")++')


class JsonText(str):
    """The text of a JSON value. An answer shows the value, with the spelling of its numbers."""

    __slots__ = ()


def compacted(text: str) -> str:
    """Returns a JSON text without the white space between its tokens."""
    return "".join(_RUN.findall(text))
