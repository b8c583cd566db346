"""Parts of the portal's settings: corners, sizes of text, logos and texts."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from typing_extensions import TypedDict

from functions.api.fields import RequestBody
from shared.domain.theme.logo import MAX_DATA, check_logo
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
)


def _without_null(value: Any) -> Any:
    """Drops the members that are null: the contract's way to leave a text as it is."""
    if not isinstance(value, dict):
        return value
    return {name: text for name, text in value.items() if text is not None}


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
    Field(max_length=MAX_STRINGS, examples=[{"channelsOne": "Project"}]),
    # Last: pydantic writes the limits of a dictionary only where the dictionary itself has them.
    BeforeValidator(_without_null),
]
_Language = Annotated[str, StringConstraints(pattern=f"^{LANGUAGE}$")]
StringsByLanguage = Annotated[
    dict[_Language, Strings],
    Field(max_length=MAX_STRINGS, examples=[{"de": {"channelsOne": "Projekt"}}]),
]
_OptionalRadius = Annotated[
    Radius | None, Field(description="Roundness of corners; null for the default.")
]


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


def theme_override_out(settings: PortalSettings) -> ThemeOverrideOut:
    """Returns corners and sizes as the API represents them."""
    corners = settings.border_radius
    return {
        "borderRadius": {"button": corners.button, "card": corners.card, "input": corners.input},
        "fontSize": {"base": settings.base_font_size},
    }
