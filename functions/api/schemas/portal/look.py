"""Parts of the portal's settings: colors, corners, logos and texts."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from typing_extensions import TypedDict

from functions.api.fields import RequestBody
from shared.domain.dataclass_fields import input_values
from shared.domain.theme.color import HEX, Color
from shared.domain.theme.logo import MAX_DATA, check_logo
from shared.domain.theme.palette import FullPalette, Palette
from shared.domain.theme.portal_settings import (
    LANGUAGE,
    MAX_FONT_SIZE,
    MAX_STRINGS,
    MIN_FONT_SIZE,
    STRING_KEY,
    STRING_TEXT,
    Corners,
    PortalSettings,
    Radius,
    camel,
)

_PRIMARY = "#2456c9"


def _without_null(value: Any) -> Any:
    """Drops the members that are null: the contract's way to leave a text as it is."""
    if not isinstance(value, dict):
        return value
    return {name: text for name, text in value.items() if text is not None}


ColorText = Annotated[str, StringConstraints(pattern=f"^{HEX}$"), Field(examples=[_PRIMARY])]
Logo = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_DATA),
    AfterValidator(check_logo),
    Field(
        examples=["https://example.com/logo.png"],
        json_schema_extra={"pattern": "^(https://|data:image/(png|jpeg|gif|webp);base64,)"},
    ),
]
_Key = Annotated[str, StringConstraints(pattern=f"^{STRING_KEY}$")]
_Text = Annotated[str, StringConstraints(pattern=f"^{STRING_TEXT}$")]
Strings = Annotated[
    dict[_Key, _Text],
    BeforeValidator(_without_null),
    Field(max_length=MAX_STRINGS, examples=[{"channelsOne": "Project"}]),
]
_Language = Annotated[str, StringConstraints(pattern=f"^{LANGUAGE}$")]
StringsByLanguage = Annotated[
    dict[_Language, Strings],
    Field(max_length=MAX_STRINGS, examples=[{"de": {"channelsOne": "Projekt"}}]),
]
_OptionalColor = Annotated[ColorText | None, Field(description="A color; null for the default.")]
_OptionalRadius = Annotated[
    Radius | None, Field(description="Roundness of corners; null for the default.")
]


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


class CornersIn(RequestBody):
    """Roundness of corners by kind of element."""

    button: _OptionalRadius = None
    card: _OptionalRadius = None
    input: _OptionalRadius = None

    def to_corners(self) -> Corners:
        """Returns the corners of the services."""
        return Corners(**self.given())


class FontSizeIn(RequestBody):
    """Sizes of text."""

    base: Annotated[
        int | None,
        Field(
            ge=MIN_FONT_SIZE,
            le=MAX_FONT_SIZE,
            description="Size of ordinary text in pixels.",
            examples=[16],
        ),
    ] = None


class ThemeOverrideIn(RequestBody):
    """Corners and sizes of text."""

    border_radius: Annotated[CornersIn | None, Field(description="Roundness of corners.")] = None
    font_size: Annotated[FontSizeIn | None, Field(description="Sizes of text in pixels.")] = None


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


class CornersOut(TypedDict):
    """Roundness of corners by kind of element."""

    button: _OptionalRadius
    card: _OptionalRadius
    input: _OptionalRadius


class FontSizeOut(TypedDict):
    """Sizes of text."""

    base: Annotated[
        int | None, Field(description="Size of ordinary text in pixels.", examples=[16])
    ]


class ThemeOverrideOut(TypedDict):
    """Corners and sizes of text."""

    borderRadius: Annotated[CornersOut, Field(description="Roundness of corners.")]
    fontSize: Annotated[FontSizeOut, Field(description="Sizes of text in pixels.")]


def palette_out(palette: Palette) -> Any:
    """Returns the colors that were set as the API represents them."""
    return {camel(n): None if c is None else str(c) for n, c in input_values(palette).items()}


def colors_out(colors: FullPalette) -> Any:
    """Returns all colors as the API represents them."""
    return {camel(name): str(color) for name, color in colors.items()}


def theme_override_out(settings: PortalSettings) -> ThemeOverrideOut:
    """Returns corners and sizes as the API represents them."""
    corners = settings.border_radius
    return {
        "borderRadius": {"button": corners.button, "card": corners.card, "input": corners.input},
        "fontSize": {"base": settings.base_font_size},
    }
