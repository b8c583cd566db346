"""Settings of the portal: its look and its texts, and the parts that it shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from shared.domain.errors import Problem
from shared.domain.ids import OrgId
from shared.domain.theme.color import Color
from shared.domain.theme.palette import (
    FullPalette,
    Illegible,
    Mode,
    Palette,
    completed,
    illegible,
    illegible_brand,
)

FONT_FAMILY = r"[a-zA-Z0-9\-_ ]{1,64}"
DISPLAY_NAME = r"[^\x00-\x1f\x7f-\x9f]{1,100}"
# The key of a text in the portal's catalogs.
STRING_KEY = r"[a-zA-Z][a-zA-Z0-9_.\-]{0,63}"
STRING_TEXT = r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]{1,500}"
LANGUAGE = r"[a-z]{2,3}(-[A-Z]{2})?"
# Over all languages.
MAX_STRINGS = 200
MIN_FONT_SIZE, MAX_FONT_SIZE = 12, 24


_NO_COLORS = Palette()


class Radius(StrEnum):
    """Roundness of corners, as named on the wire."""

    NONE = "none"
    SM = "sm"
    MD = "md"
    LG = "lg"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Corners:
    """Roundness of each kind of element; None is the portal's own."""

    button: Radius | None = None
    card: Radius | None = None
    input: Radius | None = None


_OWN_CORNERS = Corners()


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalSettingsInput:
    """Settings that an organisation chooses.

    A `custom_color` is the primary color of both modes, where their palettes have none. None as
    `event_catalog_published` follows the stack's parameter; False hides the catalog all the same.
    """

    display_name: str | None = None
    custom_logo_url: str | None = None
    custom_logo_url_dark: str | None = None
    custom_color: Color | None = None
    color_palette_light: Palette = _NO_COLORS
    color_palette_dark: Palette = _NO_COLORS
    custom_font_family: str | None = None
    base_font_size: int | None = None
    border_radius: Corners = _OWN_CORNERS
    custom_strings_override: Mapping[str, str] = field(default_factory=dict)
    custom_strings_by_language: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    hide_branding: bool = False
    enable_channels: bool = True
    enable_message_tags: bool = True
    event_catalog_published: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalSettings(PortalSettingsInput):
    """Stored settings of an organisation; version 0 stands for settings that were never stored."""

    org_id: OrgId
    version: int = 0

    @property
    def light(self) -> FullPalette:
        """Colors of the light mode."""
        return completed(self.color_palette_light, Mode.LIGHT, self.custom_color)

    @property
    def dark(self) -> FullPalette:
        """Colors of the dark mode."""
        return completed(self.color_palette_dark, Mode.DARK, self.custom_color)


def legibility_problems(settings: PortalSettingsInput) -> list[Problem]:
    """Returns a problem for each color that is hard to read, with the nearest that is not."""
    return list(_problems(settings))


def strings_problems(settings: PortalSettingsInput) -> list[Problem]:
    """Returns a problem if there are more texts than the portal loads."""
    own = settings.custom_strings_by_language.values()
    count = len(settings.custom_strings_override) + sum(map(len, own))
    if count <= MAX_STRINGS:
        return []
    where = "customStringsByLanguage" if any(own) else "customStringsOverride"
    return [Problem(("body", where), f"There are {count} texts; at most {MAX_STRINGS} are allowed")]


def _problems(settings: PortalSettingsInput) -> Iterator[Problem]:
    if settings.custom_color is not None:
        found = illegible_brand(settings.custom_color, settings.color_palette_light, Mode.LIGHT)
        if found is not None:
            yield _problem(found, "customColor")
    modes = (
        ("colorPaletteLight", settings.color_palette_light, Mode.LIGHT),
        ("colorPaletteDark", settings.color_palette_dark, Mode.DARK),
    )
    for member, palette, mode in modes:
        for found in illegible(palette, mode):
            yield _problem(found, member, camel(found.name))


def _problem(found: Illegible, *where: str) -> Problem:
    # Rounded down, so that 4.49 does not read as 4.5.
    ratio = int(found.ratio * 100) / 100
    return Problem(
        ("body", *where),
        f"{found.color} has a contrast of {ratio}:1 with {camel(found.against)}; WCAG AA requires "
        f"{found.required}:1. The nearest color that passes is {found.proposal}",
        "value_error.contrast",
    )


def camel(name: str) -> str:
    """Returns the name of a color on the wire."""
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))
