"""Colors as CSS writes them, and their contrast by WCAG 2."""

import colorsys
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

HEX = r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})"
# The least contrast of text, and of graphics that carry meaning, at level AA (1.4.3 and 1.4.11).
TEXT_RATIO, GRAPHICS_RATIO = 4.5, 3.0

_HEX = re.compile(HEX)
_LEVELS = 255
# Lightness is searched in steps of a thousandth: finer than the levels of a channel.
_STEPS = 1_000
# What WCAG adds to each luminance for the light that a screen reflects.
_FLARE = 0.05


def _linear(level: int) -> float:
    value = level / _LEVELS
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


# The light of each level of a channel.
_LINEAR = tuple(map(_linear, range(_LEVELS + 1)))


@dataclass(frozen=True, slots=True)
class Color:
    """An opaque sRGB color; each channel is from 0 to 255."""

    red: int
    green: int
    blue: int

    @classmethod
    def parse(cls, text: str) -> "Color":
        """Parses `#rgb` or `#rrggbb`; raises ValueError for anything else."""
        found = _HEX.fullmatch(text)
        if found is None:
            raise ValueError("Expected a color as #rgb or #rrggbb")
        digits = found[1]
        wide = digits if len(digits) > 3 else "".join(digit * 2 for digit in digits)
        return cls(*bytes.fromhex(wide))

    def __str__(self) -> str:
        """Returns the color as `#rrggbb`."""
        return "#" + bytes((self.red, self.green, self.blue)).hex()

    @property
    def luminance(self) -> float:
        """Relative luminance as WCAG 2 defines it: 0 for black, 1 for white."""
        red, green, blue = _LINEAR[self.red], _LINEAR[self.green], _LINEAR[self.blue]
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue


BLACK, WHITE = Color(0, 0, 0), Color(_LEVELS, _LEVELS, _LEVELS)


def contrast(one: Color, other: Color) -> float:
    """Returns the contrast ratio of two colors, from 1 to 21."""
    darker, lighter = sorted((one.luminance, other.luminance))
    return (lighter + _FLARE) / (darker + _FLARE)


def passes(color: Color, against: Iterable[Color], ratio: float) -> bool:
    """Returns whether the contrast with each of the other colors is at least `ratio`."""
    return all(contrast(color, other) >= ratio for other in against)


def nearest_passing(color: Color, against: Iterable[Color], ratio: float) -> Color | None:
    """Returns the color of the same hue and saturation, nearest in lightness, that passes.

    A color that passes is returned unchanged. None if the other colors leave no such color.
    """
    others = tuple(against)
    if passes(color, others, ratio):
        return color
    hue, lightness, saturation = colorsys.rgb_to_hls(
        *(level / _LEVELS for level in (color.red, color.green, color.blue))
    )

    def shade(step: int) -> Color:
        return _of_hls(hue, step / _STEPS, saturation)

    steps = [step for step in _edges(others, ratio, shade) if passes(shade(step), others, ratio)]
    nearest = min(steps, key=lambda step: (abs(step / _STEPS - lightness), step), default=None)
    return None if nearest is None else shade(nearest)


def farthest(background: Color) -> Color:
    """Returns black or white, whichever contrasts more: always enough for text on one color."""
    return max((BLACK, WHITE), key=lambda pole: contrast(pole, background))


def _edges(others: Iterable[Color], ratio: float, shade: Callable[[int], Color]) -> Iterator[int]:
    """Yields the steps around those where the contrast with a color begins or ceases to pass.

    The luminance rises with the steps.
    """
    for other in others:
        light = other.luminance + _FLARE
        for edge in (light / ratio, light * ratio):
            step = bisect_left(
                range(_STEPS + 1), edge - _FLARE, key=lambda step: shade(step).luminance
            )
            yield from range(max(step - 1, 0), min(step + 1, _STEPS) + 1)


def _of_hls(hue: float, lightness: float, saturation: float) -> Color:
    levels = colorsys.hls_to_rgb(hue, lightness, saturation)
    # Without the float noise first, by which two equal channels could be rounded apart.
    return Color(*(round(round(level * _LEVELS, 6)) for level in levels))
