"""Palettes of the portal: the colors of its light and of its dark mode.

Text, accents and buttons are read on three backgrounds, and have to contrast with all of them. A
color that a client leaves out follows from those that it gives, so a palette is always legible.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from shared.domain.dataclass_fields import input_values
from shared.domain.theme.color import (
    GRAPHICS_RATIO,
    TEXT_RATIO,
    Color,
    contrast,
    farthest,
    nearest_passing,
    passes,
)

_BACKGROUND = "background_primary"
_OTHER_BACKGROUNDS = ("background_secondary", "background_hover")
# By the color: its least contrast with every background.
RATIOS: Mapping[str, float] = {
    "text_primary": TEXT_RATIO,
    "text_secondary": TEXT_RATIO,
    "text_danger": TEXT_RATIO,
    "primary": TEXT_RATIO,
    "interactive_accent": TEXT_RATIO,
    "navigation_accent": GRAPHICS_RATIO,
    "button_primary": GRAPHICS_RATIO,
}
# Colors that follow the primary one while they are not set.
_ACCENTS = ("interactive_accent", "navigation_accent", "button_primary")
# Text on colored areas: black or white.
_TEXT_ON = {"text_on_primary": "primary", "text_on_button": "button_primary"}


# All colors, by their names in `Palette`, and the text on colored areas.
FullPalette = Mapping[str, Color]


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Colors by their purpose; None follows from the others."""

    primary: Color | None = None
    background_primary: Color | None = None
    background_secondary: Color | None = None
    background_hover: Color | None = None
    text_primary: Color | None = None
    text_secondary: Color | None = None
    text_danger: Color | None = None
    interactive_accent: Color | None = None
    navigation_accent: Color | None = None
    button_primary: Color | None = None
    border_primary: Color | None = None


@dataclass(frozen=True, slots=True)
class Illegible:
    """A color with too little contrast with another one, and the nearest color that has enough."""

    name: str
    color: Color
    against: str
    ratio: float
    required: float
    proposal: Color


class Mode(Enum):
    """Modes of the portal."""

    LIGHT = "light"
    DARK = "dark"


_DEFAULTS: Mapping[Mode, Mapping[str, Color]] = {
    mode: {name: Color.parse(text) for name, text in colors.items()}
    for mode, colors in {
        Mode.LIGHT: {
            "primary": "#2456c9",
            "background_primary": "#ffffff",
            "background_secondary": "#f5f6f8",
            "background_hover": "#eceef2",
            "text_primary": "#16191f",
            "text_secondary": "#545b69",
            "text_danger": "#b3261e",
            "border_primary": "#c9ced6",
        },
        Mode.DARK: {
            "primary": "#8fb0ff",
            "background_primary": "#14171c",
            "background_secondary": "#1c2027",
            "background_hover": "#262b34",
            "text_primary": "#eceff4",
            "text_secondary": "#a9b2c0",
            "text_danger": "#ff8f86",
            "border_primary": "#3b424e",
        },
    }.items()
}


def completed(palette: Palette, mode: Mode, brand: Color | None) -> FullPalette:
    """Returns all colors of the palette by name: given ones unchanged, the others made legible.

    `brand` is the primary color where the palette has none, in the nearest shade that passes.
    """
    given = _given(palette)
    backgrounds = _backgrounds(given, mode)
    on, default = tuple(backgrounds.values()), _DEFAULTS[mode]
    wanted = brand or default["primary"]
    primary = given.get("primary") or _legible(wanted, on, RATIOS["primary"])
    followed = dict.fromkeys(_ACCENTS, primary)
    foregrounds = {
        name: _legible(followed.get(name) or default[name], on, ratio)
        for name, ratio in RATIOS.items()
    }
    border = {"border_primary": default["border_primary"]}
    full = {**backgrounds, **foregrounds, **border, "primary": primary, **given}
    on_colors = {name: farthest(full[under]) for name, under in _TEXT_ON.items()}
    return {**full, **on_colors}


def illegible(palette: Palette, mode: Mode) -> list[Illegible]:
    """Returns the given colors of the palette that are hard to read, with proposals.

    Poor backgrounds come alone: while they are too far apart, no text is legible on all of them.
    """
    given = _given(palette)
    backgrounds = _backgrounds(given, mode)
    return list(_poor_backgrounds(given, backgrounds)) or _poor_foregrounds(given, backgrounds)


def illegible_brand(brand: Color, palette: Palette, mode: Mode) -> Illegible | None:
    """Returns the finding about a brand color that is the palette's primary one, if it is poor."""
    given = _given(palette)
    backgrounds = _backgrounds(given, mode)
    if "primary" in given or any(_poor_backgrounds(given, backgrounds)):
        return None
    return next(iter(_poor_foregrounds({"primary": brand}, backgrounds)), None)


def _given(palette: Palette) -> dict[str, Color]:
    return {name: color for name, color in input_values(palette).items() if color is not None}


def _backgrounds(given: FullPalette, mode: Mode) -> dict[str, Color]:
    main = given.get(_BACKGROUND) or _DEFAULTS[mode][_BACKGROUND]
    pole = farthest(main)
    others = {
        name: given.get(name) or _legible(_DEFAULTS[mode][name], (pole,), TEXT_RATIO)
        for name in _OTHER_BACKGROUNDS
    }
    return {_BACKGROUND: main, **others}


def _legible(color: Color, on: tuple[Color, ...], ratio: float) -> Color:
    """Returns the nearest shade that passes; unchanged on backgrounds that leave none."""
    return nearest_passing(color, on, ratio) or color


def _poor_backgrounds(given: FullPalette, backgrounds: FullPalette) -> Iterator[Illegible]:
    # The text that is legible on the first background is black or white in the extreme.
    pole = farthest(backgrounds[_BACKGROUND])
    for name in _OTHER_BACKGROUNDS:
        color = given.get(name)
        if color is not None and not passes(color, (pole,), TEXT_RATIO):
            ratio, proposal = contrast(color, pole), _legible(color, (pole,), TEXT_RATIO)
            yield Illegible(name, color, "text_primary", ratio, TEXT_RATIO, proposal)


def _poor_foregrounds(given: FullPalette, backgrounds: FullPalette) -> list[Illegible]:
    on = tuple(backgrounds.values())
    return [
        _finding(name, given[name], backgrounds, required)
        for name, required in RATIOS.items()
        if name in given and not passes(given[name], on, required)
    ]


def _finding(name: str, color: Color, backgrounds: FullPalette, required: float) -> Illegible:
    worst = min(backgrounds, key=lambda each: contrast(color, backgrounds[each]))
    ratio = contrast(color, backgrounds[worst])
    proposal = _legible(color, tuple(backgrounds.values()), required)
    return Illegible(name, color, worst, ratio, required, proposal)
