"""Limits of the portal's settings."""

import base64
from collections.abc import Mapping
from typing import Any

from shared.domain.theme.logo import MAX_DATA, MAX_URL
from tests.support.arrange.limits.rows import FLAGS, OBJECT, Loc, Row, text

_PNG = "data:image/png;base64,"
_PNG_BYTES = b"\x89PNG\r\n\x1a\n"


def png(longest: int) -> str:
    """Returns the longest data URI of a PNG image that has at most this many characters."""
    size = (longest - len(_PNG)) // 4 * 3
    return _PNG + base64.b64encode(_PNG_BYTES.ljust(size, b"\0")).decode()


LONGEST_LOGO = "https://x/".ljust(MAX_URL, "a")
LOGO = text(
    ["https://x", "https://x:1/a?b#c", LONGEST_LOGO, png(MAX_DATA), "data:image/gif;base64,R0lGODlh"],
    [
        "", "x", "/a", "http://x", "https://", "https://me@x", "https://:a@x", "https://x:99999", "https://x/é", "https://x/ a",
        LONGEST_LOGO + "a", png(MAX_DATA + 4), _PNG, _PNG + "AAAA", "data:image/gif;base64,!", "data:image/svg+xml;base64,AAAA",
        "javascript:1",
    ],
).or_null()  # fmt: skip
# The last one is legible on no light background, so it is refused there with words.
COLOR = text(
    ["#000", "#2456C9"],
    ["", "000", "#00", "#0000", "#00000g", "#0000000", "#000\n", "red", "#fff"],
).or_null()
FONT = text(["x" * 64, "aZ09-_ "], ["", "x" * 65, "a,b", "a;b", "é", "a\n"]).or_null()
DISPLAY = text(["x", "é" * 100], ["", "x" * 101, "\x00", "a\tb", "a\n", "\x7f", "\x9f"]).or_null()


def palette(legible: str, illegible: str) -> Row:
    """Returns a row of palettes with a color of text that is legible or not."""
    fits = [{}, {"textPrimary": legible}, {"textPrimary": None, "other": 1}, None]
    refused: tuple[Any, ...] = ("", "red", legible + "0", 1, True, illegible)
    return Row(OBJECT, fits, [({"textPrimary": value}, ("textPrimary",)) for value in refused])


def _size(value: Any) -> Any:
    return {"fontSize": {"base": value}}


def _corners(value: Any) -> Any:
    return {"borderRadius": {"card": value}}


_SIZE: Loc = ("fontSize", "base")
_CORNER: Loc = ("borderRadius", "card")
THEME = Row(
    OBJECT,
    [
        {},
        {"fontSize": None, "borderRadius": None},
        {"fontSize": {}, "borderRadius": {}},
        *map(_size, (12, 24, None)),
        *map(_corners, ("none", "sm", "md", "lg", "full", None)),
        None,
    ],
    [
        ({"fontSize": 12}, ("fontSize",)),
        ({"borderRadius": "sm"}, ("borderRadius",)),
        *((_size(value), _SIZE) for value in (11, 25, 12.5, "12", True)),
        *((_corners(value), _CORNER) for value in ("", "xl", "SM", 1)),
    ],
)
MOST_TEXTS = {f"k{number}": "x" for number in range(200)}
KEYS = ("", "1a", "é", "a b", "a" * 65, "a\n")
TEXTS: tuple[Any, ...] = ("", "x" * 501, "\x00", "a\x0bb", "\x7f", 1, [], True)
STRINGS = Row(
    OBJECT,
    [{}, MOST_TEXTS, {"a" * 64: "é" * 500, "aZ09_.-": "\t\n"}, {"a": None}, None],
    [
        ({**MOST_TEXTS, "more": "x"}, ()),
        *(({key: "x"}, (key, "[key]")) for key in KEYS),
        *(({"a": value}, ("a",)) for value in TEXTS),
    ],
)
HALF = dict(list(MOST_TEXTS.items())[:100])
BY_LANGUAGE = Row(
    OBJECT,
    [{}, {"de": {}, "gsw": {"a": None}}, {"de": HALF, "pt-BR": HALF}, None],
    [
        ({"de": {**HALF, "more": "x"}, "pt-BR": HALF}, ()),
        *(({language: {}}, (language, "[key]")) for language in ("", "d", "DE", "de-de", "de_DE")),
        ({"de": None}, ("de",)),
        ({"de": {"1a": "x"}}, ("de", "1a", "[key]")),
        ({"de": {"a": ""}}, ("de", "a")),
    ],
)

PORTAL: Mapping[str, Row] = {
    "displayName": DISPLAY,
    "customLogoUrl": LOGO,
    "customLogoUrlDark": LOGO,
    "customColor": COLOR,
    "colorPaletteLight": palette("#000000", "#ffffff"),
    "colorPaletteDark": palette("#ffffff", "#000000"),
    "customFontFamily": FONT,
    "customThemeOverride": THEME,
    "customStringsOverride": STRINGS,
    "customStringsByLanguage": BY_LANGUAGE,
    "hideBranding": FLAGS.or_null(),
    "enableChannels": FLAGS.or_null(),
    "enableMessageTags": FLAGS.or_null(),
    "eventCatalogPublished": FLAGS.or_null(),
}
