"""Request and response schemas of the portal's settings."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints
from typing_extensions import TypedDict

from functions.api.fields import RequestBody
from functions.api.schemas.patches import Patch
from functions.api.schemas.portal.colors import (
    ColorText,
    ModesOut,
    PaletteIn,
    PaletteOut,
    colors_out,
    palette_out,
)
from functions.api.schemas.portal.look import (
    Logo,
    Strings,
    StringsByLanguage,
    ThemeOverrideIn,
    ThemeOverrideOut,
    theme_override_out,
)
from shared.domain.theme.color import Color
from shared.domain.theme.portal_settings import (
    DISPLAY_NAME,
    FONT_FAMILY,
    PortalSettings,
    PortalSettingsInput,
)

_DISPLAY_NAME = Field(description="Your name, as the portal shows it.", examples=["Acme"])
_LOGO = Field(
    description="Your logo: an https URL, or a data URI of a PNG, JPEG, GIF or WebP image.",
    examples=["https://example.com/logo.png"],
)
_LOGO_DARK = Field(
    description="Your logo on dark backgrounds; the other one by default.",
    examples=["https://example.com/logo-dark.png"],
)
_COLOR = Field(description="Your primary color, of palettes that have none.", examples=["#2456c9"])
_LIGHT = Field(description="Colors of the light mode.")
_DARK = Field(description="Colors of the dark mode.")
_FONT = Field(
    description="Name of a font that is installed on the reader's computer.", examples=["Inter"]
)
_THEME = Field(description="Corners and sizes of text, in place of the defaults.")
_STRINGS = Field(
    description="Texts by their key in the portal's catalogs, in place of the portal's own.",
    examples=[{"channelsOne": "Project"}],
)
_BY_LANGUAGE = Field(
    description="The same for single languages, which take precedence.",
    examples=[{"de": {"channelsOne": "Projekt"}}],
)
_BRANDING = Field(description="Whether to hide the name of Outrider.", examples=[False])
_CHANNELS = Field(description="Whether the portal shows channels.", examples=[True])
_TAGS = Field(description="Whether the portal shows tags of messages.", examples=[True])
_PUBLISHED = Field(
    description="False hides the event catalog from readers without a token; null shows it if the "
    "stack's parameter PublicEventCatalog allows that.",
    examples=[None],
)
# Fields whose values differ in form from those of the services.
_CONVERTED = ("custom_color", "color_palette_light", "color_palette_dark", "custom_theme_override")


class PortalSettingsFields(RequestBody):
    """Settings of the portal; fields that are absent or null have their defaults."""

    display_name: Annotated[
        Annotated[str, StringConstraints(pattern=f"^{DISPLAY_NAME}$")] | None, _DISPLAY_NAME
    ] = None
    custom_logo_url: Annotated[Logo | None, _LOGO] = None
    custom_logo_url_dark: Annotated[Logo | None, _LOGO_DARK] = None
    custom_color: Annotated[ColorText | None, _COLOR] = None
    color_palette_light: Annotated[PaletteIn | None, _LIGHT] = None
    color_palette_dark: Annotated[PaletteIn | None, _DARK] = None
    custom_font_family: Annotated[
        Annotated[str, StringConstraints(pattern=f"^{FONT_FAMILY}$")] | None, _FONT
    ] = None
    custom_theme_override: Annotated[ThemeOverrideIn | None, _THEME] = None
    custom_strings_override: Annotated[Strings | None, _STRINGS] = None
    custom_strings_by_language: Annotated[StringsByLanguage | None, _BY_LANGUAGE] = None
    hide_branding: Annotated[bool | None, _BRANDING] = None
    enable_channels: Annotated[bool | None, _CHANNELS] = None
    enable_message_tags: Annotated[bool | None, _TAGS] = None
    event_catalog_published: Annotated[bool | None, _PUBLISHED] = None

    def chosen(self) -> dict[str, Any]:
        """Returns the values of the services, by name, of the fields that are not null."""
        converted: dict[str, Any] = {}
        if self.custom_color is not None:
            converted["custom_color"] = Color.parse(self.custom_color)
        for name in ("color_palette_light", "color_palette_dark"):
            palette: PaletteIn | None = getattr(self, name)
            if palette is not None:
                converted[name] = palette.to_palette()
        return self.given(*_CONVERTED) | converted | self._theme()

    def _theme(self) -> dict[str, Any]:
        override = self.custom_theme_override
        corners = override.border_radius if override else None
        size = override.font_size if override else None
        found = {
            "border_radius": corners.to_corners() if corners else None,
            "base_font_size": size.base if size else None,
        }
        return {name: value for name, value in found.items() if value is not None}


class PortalSettingsIn(PortalSettingsFields):
    """All settings of the portal, in place of the earlier ones."""

    def to_input(self) -> PortalSettingsInput:
        """Returns the input of the services."""
        return PortalSettingsInput(**self.chosen())


class PortalSettingsPatch(Patch[PortalSettings], PortalSettingsFields):
    """Changes to the settings; absent fields stay unchanged, null resets a field."""

    def changes(self) -> dict[str, Any]:
        """Returns the new value of each changed field: its default where it is null."""
        present = set(self.model_fields_set)
        if "custom_theme_override" in present:
            present |= {"border_radius", "base_font_size"}
            present.remove("custom_theme_override")
        defaults = PortalSettingsInput()
        values = self.chosen()
        return {name: values.get(name, getattr(defaults, name)) for name in present}


class PortalSettingsOut(TypedDict):
    """Settings of the portal, as they were set."""

    displayName: Annotated[str | None, _DISPLAY_NAME]
    customLogoUrl: Annotated[str | None, _LOGO]
    customLogoUrlDark: Annotated[str | None, _LOGO_DARK]
    customColor: Annotated[str | None, _COLOR]
    colorPaletteLight: Annotated[PaletteOut, _LIGHT]
    colorPaletteDark: Annotated[PaletteOut, _DARK]
    customFontFamily: Annotated[str | None, _FONT]
    customThemeOverride: Annotated[ThemeOverrideOut, _THEME]
    customStringsOverride: Annotated[dict[str, str], _STRINGS]
    customStringsByLanguage: Annotated[dict[str, dict[str, str]], _BY_LANGUAGE]
    hideBranding: Annotated[bool, _BRANDING]
    enableChannels: Annotated[bool, _CHANNELS]
    enableMessageTags: Annotated[bool, _TAGS]
    eventCatalogPublished: Annotated[bool | None, _PUBLISHED]


class EnvironmentSettingsOut(PortalSettingsOut):
    """Settings of the portal, and what a portal makes of them."""

    logoUrl: Annotated[str | None, _LOGO]
    portalColors: Annotated[ModesOut, Field(description="All colors, complete and legible.")]
    showSvixBrandFooter: Annotated[
        bool, Field(description="The opposite of `hideBranding`.", examples=[True])
    ]
    showUseSvixPlay: Annotated[
        bool, Field(description="Always false: no service of others is offered.", examples=[False])
    ]


def portal_settings_out(settings: PortalSettings) -> PortalSettingsOut:
    """Returns the settings as the API represents them."""
    by_language = settings.custom_strings_by_language
    return {
        "displayName": settings.display_name,
        "customLogoUrl": settings.custom_logo_url,
        "customLogoUrlDark": settings.custom_logo_url_dark,
        "customColor": str(settings.custom_color) if settings.custom_color else None,
        "colorPaletteLight": palette_out(settings.color_palette_light),
        "colorPaletteDark": palette_out(settings.color_palette_dark),
        "customFontFamily": settings.custom_font_family,
        "customThemeOverride": theme_override_out(settings),
        "customStringsOverride": dict(settings.custom_strings_override),
        "customStringsByLanguage": {name: dict(texts) for name, texts in by_language.items()},
        "hideBranding": settings.hide_branding,
        "enableChannels": settings.enable_channels,
        "enableMessageTags": settings.enable_message_tags,
        "eventCatalogPublished": settings.event_catalog_published,
    }


def environment_settings_out(settings: PortalSettings) -> EnvironmentSettingsOut:
    """Returns the settings as a portal reads them."""
    return {
        **portal_settings_out(settings),
        "logoUrl": settings.custom_logo_url,
        "portalColors": {"light": colors_out(settings.light), "dark": colors_out(settings.dark)},
        "showSvixBrandFooter": not settings.hide_branding,
        "showUseSvixPlay": False,
    }
