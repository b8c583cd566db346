"""Colors of the portal: palettes as an organisation sets them, and as the portal shows them."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints
from typing_extensions import TypedDict

from functions.api.fields import RequestBody
from shared.domain.dataclass_fields import input_values
from shared.domain.theme.color import HEX, Color
from shared.domain.theme.palette import FullPalette, Palette
from shared.domain.theme.portal_settings import camel

_PRIMARY = "#2456c9"

ColorText = Annotated[str, StringConstraints(pattern=f"^{HEX}$"), Field(examples=[_PRIMARY])]
_OptionalColor = Annotated[ColorText | None, Field(description="A color; null for the default.")]


class PaletteIn(RequestBody):
    """Colors of a mode. Text, accents and buttons must contrast with all backgrounds (WCAG AA)."""

    primary: _OptionalColor = None
    background_primary: _OptionalColor = None
    background_secondary: _OptionalColor = None
    background_hover: _OptionalColor = None
    text_primary: _OptionalColor = None
    text_secondary: _OptionalColor = None
    text_danger: _OptionalColor = None
    interactive_accent: _OptionalColor = None
    navigation_accent: _OptionalColor = None
    button_primary: _OptionalColor = None
    border_primary: _OptionalColor = None

    def to_palette(self) -> Palette:
        """Returns the palette of the services."""
        return Palette(**{name: Color.parse(text) for name, text in self.given().items()})


class PaletteOut(TypedDict):
    """Colors of a mode, as they were set."""

    primary: _OptionalColor
    backgroundPrimary: _OptionalColor
    backgroundSecondary: _OptionalColor
    backgroundHover: _OptionalColor
    textPrimary: _OptionalColor
    textSecondary: _OptionalColor
    textDanger: _OptionalColor
    interactiveAccent: _OptionalColor
    navigationAccent: _OptionalColor
    buttonPrimary: _OptionalColor
    borderPrimary: _OptionalColor


_Color = Annotated[
    str, Field(description="A color that is legible on its backgrounds.", examples=[_PRIMARY])
]


class PortalColorsOut(TypedDict):
    """All colors of a mode: those that were set, and legible ones in place of the others."""

    primary: _Color
    backgroundPrimary: _Color
    backgroundSecondary: _Color
    backgroundHover: _Color
    textPrimary: _Color
    textSecondary: _Color
    textDanger: _Color
    interactiveAccent: _Color
    navigationAccent: _Color
    buttonPrimary: _Color
    borderPrimary: _Color
    textOnPrimary: _Color
    textOnButton: _Color


class ModesOut(TypedDict):
    """All colors of both modes."""

    light: Annotated[PortalColorsOut, Field(description="Colors of the light mode.")]
    dark: Annotated[PortalColorsOut, Field(description="Colors of the dark mode.")]


def palette_out(palette: Palette) -> Any:
    """Returns the colors that were set as the API represents them."""
    return {camel(n): None if c is None else str(c) for n, c in input_values(palette).items()}


def colors_out(colors: FullPalette) -> Any:
    """Returns all colors as the API represents them."""
    return {camel(name): str(color) for name, color in colors.items()}
