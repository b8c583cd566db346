"""Settings of the portal."""

from base64 import b64encode
from typing import Any

import pytest

from tests.support.arrange.api_client import ApiClient, ClientResponse
from tests.support.arrange.tenant import Tenant

PATH, SHOWN = "/api/v1/management/environment-settings", "/api/v1/environment/settings"
PNG = "data:image/png;base64," + b64encode(b"\x89PNG\r\n\x1a\n").decode()
NO_COLORS = dict.fromkeys(
    [
        "primary",
        "backgroundPrimary",
        "backgroundSecondary",
        "backgroundHover",
        "textPrimary",
        "textSecondary",
        "textDanger",
        "interactiveAccent",
        "navigationAccent",
        "buttonPrimary",
        "borderPrimary",
    ]
)
DEFAULTS: dict[str, Any] = {
    "displayName": None,
    "customLogoUrl": None,
    "customLogoUrlDark": None,
    "customColor": None,
    "colorPaletteLight": NO_COLORS,
    "colorPaletteDark": NO_COLORS,
    "customFontFamily": None,
    "customThemeOverride": {
        "borderRadius": {"button": None, "card": None, "input": None},
        "fontSize": {"base": None},
    },
    "customStringsOverride": {},
    "customStringsByLanguage": {},
    "hideBranding": False,
    "enableChannels": True,
    "enableMessageTags": True,
    "eventCatalogPublished": None,
}
WHOLE: dict[str, Any] = {
    "displayName": "Größe & Söhne",
    "customLogoUrl": "https://example.com/logo.png",
    "customLogoUrlDark": PNG,
    "customColor": "#1d4ed8",
    "colorPaletteLight": {**NO_COLORS, "primary": "#b84900"},
    "colorPaletteDark": {**NO_COLORS, "backgroundPrimary": "#000000"},
    "customFontFamily": "Source Sans 3",
    "customThemeOverride": {
        "borderRadius": {"button": "full", "card": "none", "input": "md"},
        "fontSize": {"base": 18},
    },
    "customStringsOverride": {"channelsOne": "Project"},
    "customStringsByLanguage": {"de": {"channelsOne": "Projekt"}},
    "hideBranding": True,
    "enableChannels": False,
    "enableMessageTags": False,
    "eventCatalogPublished": False,
}


def put(api: ApiClient, body: Any) -> ClientResponse:
    return api("PUT", PATH, body)


def problem(answer: ClientResponse) -> tuple[str, str]:
    """Returns the place of the only problem, and its message."""
    assert answer.status == 422, answer.text
    [found] = answer.json["detail"]
    return ".".join(found["loc"]), found["msg"]


def test_settings_are_the_default_ones_at_first(api: ApiClient) -> None:
    assert api("GET", PATH).json == DEFAULTS


def test_settings_are_read_as_they_were_put(api: ApiClient) -> None:
    answer = put(api, WHOLE)

    assert (answer.status, answer.json) == (200, WHOLE)
    assert api("GET", PATH).json == WHOLE


def test_put_resets_what_it_leaves_out(api: ApiClient) -> None:
    put(api, WHOLE)

    assert put(api, {"displayName": "Acme"}).json == {**DEFAULTS, "displayName": "Acme"}


def test_patch_changes_what_is_present_and_resets_what_is_null(api: ApiClient) -> None:
    put(api, WHOLE)

    changes = {"displayName": "Acme", "customColor": None, "hideBranding": None,
               "customStringsOverride": None, "colorPaletteLight": None}  # fmt: skip
    answer = api("PATCH", PATH, changes)

    wanted = {**WHOLE, **{name: DEFAULTS[name] for name in changes}, "displayName": "Acme"}
    assert (answer.status, answer.json) == (200, wanted)
    assert api("GET", PATH).json == wanted


def test_patch_replaces_corners_and_sizes_together(api: ApiClient) -> None:
    put(api, WHOLE)

    answer = api("PATCH", PATH, {"customThemeOverride": {"fontSize": {"base": 14}}})

    assert answer.json["customThemeOverride"] == {
        "borderRadius": {"button": None, "card": None, "input": None},
        "fontSize": {"base": 14},
    }


def test_an_empty_patch_changes_nothing(api: ApiClient) -> None:
    put(api, WHOLE)

    assert api("PATCH", PATH, {}).json == WHOLE


def test_settings_of_organisations_are_separate(api: ApiClient) -> None:
    put(api, WHOLE)

    assert api("GET", PATH, token=api.token(sub="org_other")).json == DEFAULTS


def test_a_color_is_stored_in_its_long_form(api: ApiClient) -> None:
    assert put(api, {"customColor": "#00A"}).json["customColor"] == "#0000aa"


def test_a_null_text_is_omitted_from_the_response(api: ApiClient) -> None:
    texts = {"channelsOne": "Project", "channelsMany": None}

    assert put(api, {"customStringsOverride": texts}).json["customStringsOverride"] == {
        "channelsOne": "Project"
    }


def test_portal_settings_return_complete_colors_with_enough_contrast(tenant: Tenant) -> None:
    put(tenant.api, WHOLE)

    shown = tenant.api("GET", SHOWN, token=tenant.token()).json

    assert WHOLE.items() <= shown.items()
    assert shown["logoUrl"] == WHOLE["customLogoUrl"]
    assert (shown["showSvixBrandFooter"], shown["showUseSvixPlay"]) == (False, False)
    light, dark = shown["portalColors"]["light"], shown["portalColors"]["dark"]
    assert light.keys() == dark.keys() == {*NO_COLORS, "textOnPrimary", "textOnButton"}
    assert (light["primary"], light["buttonPrimary"]) == ("#b84900", "#b84900")
    assert (dark["backgroundPrimary"], light["textOnButton"]) == ("#000000", "#ffffff")
    # The brand's own shade is too dark for the dark mode.
    assert dark["primary"] != WHOLE["customColor"]


def test_a_token_without_capabilities_reads_the_look_but_not_the_settings(tenant: Tenant) -> None:
    token = tenant.token(capabilities=[])

    assert tenant.api("GET", SHOWN, token=token).status == 200
    for method in ("GET", "PUT", "PATCH"):
        assert tenant.api(method, PATH, {}, token=token).status == 403


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"displayName": ""}, "body.displayName"),
        ({"displayName": "a" * 101}, "body.displayName"),
        ({"displayName": "a\nb"}, "body.displayName"),
        ({"customColor": "red"}, "body.customColor"),
        ({"customColor": "#ffff"}, "body.customColor"),
        ({"customColor": "#000;}"}, "body.customColor"),
        ({"colorPaletteDark": {"primary": "url(x)"}}, "body.colorPaletteDark.primary"),
        ({"customLogoUrl": "http://example.com/a.png"}, "body.customLogoUrl"),
        ({"customLogoUrl": "javascript:alert(1)"}, "body.customLogoUrl"),
        ({"customLogoUrl": "data:image/svg+xml;base64,PHN2Zy8+"}, "body.customLogoUrl"),
        ({"customLogoUrlDark": "https://a:b@example.com/"}, "body.customLogoUrlDark"),
        ({"customFontFamily": "a'; x"}, "body.customFontFamily"),
        ({"customFontFamily": "a" * 65}, "body.customFontFamily"),
        ({"customThemeOverride": {"fontSize": {"base": 11}}}, "body.customThemeOverride.fontSize.base"),
        ({"customThemeOverride": {"fontSize": {"base": 25}}}, "body.customThemeOverride.fontSize.base"),
        (
            {"customThemeOverride": {"borderRadius": {"card": "round"}}},
            "body.customThemeOverride.borderRadius.card",
        ),
        ({"customStringsOverride": {"a": "x" * 501}}, "body.customStringsOverride.a"),
        ({"customStringsOverride": {"a": ""}}, "body.customStringsOverride.a"),
        ({"customStringsOverride": {"a": 7}}, "body.customStringsOverride.a"),
        ({"customStringsOverride": {"a b": "x"}}, "body.customStringsOverride.a b.[key]"),
        ({"customStringsOverride": {f"a{n}": "x" for n in range(201)}}, "body.customStringsOverride"),
        ({"customStringsByLanguage": {"xx-y": {}}}, "body.customStringsByLanguage.xx-y.[key]"),
        (
            {"customStringsByLanguage": {"de": {f"a{n}": "x" for n in range(150)},
                                         "fr": {f"a{n}": "x" for n in range(51)}}},
            "body.customStringsByLanguage",
        ),
        ({"hideBranding": "yes"}, "body.hideBranding"),
        ({"enableChannels": 1}, "body.enableChannels"),
        ({"eventCatalogPublished": "x"}, "body.eventCatalogPublished"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_update_settings_returns_an_error_with_the_location_of_an_invalid_field(
    api: ApiClient, method: str, body: dict[str, Any], place: str
) -> None:
    found, message = problem(api(method, PATH, body))

    assert (found, bool(message)) == (place, True)
    assert api("GET", PATH).json == DEFAULTS


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"customColor": "#ffcc00"}, "body.customColor"),
        ({"colorPaletteLight": {"primary": "#ffcc00"}}, "body.colorPaletteLight.primary"),
        ({"colorPaletteDark": {"textPrimary": "#333333"}}, "body.colorPaletteDark.textPrimary"),
        (
            {"colorPaletteLight": {"backgroundSecondary": "#111111"}},
            "body.colorPaletteLight.backgroundSecondary",
        ),
    ],
)
def test_a_color_with_too_little_contrast_is_rejected_with_a_valid_proposal(
    api: ApiClient, body: dict[str, Any], place: str
) -> None:
    found, message = problem(put(api, body))
    proposal = message.rpartition(" ")[2]

    assert found == place
    assert "WCAG AA requires 4.5:1" in message
    [(member, value)] = body.items()
    better = proposal if isinstance(value, str) else dict.fromkeys(value, proposal)
    assert put(api, {member: better}).status == 200


def test_a_patch_is_checked_together_with_the_stored_colors(api: ApiClient) -> None:
    put(api, {"colorPaletteLight": {"textPrimary": "#000000"}})
    put_dark = {"backgroundPrimary": "#000000", "textPrimary": "#000000"}

    found, _ = problem(api("PATCH", PATH, {"colorPaletteLight": put_dark}))

    assert found == "body.colorPaletteLight.textPrimary"
    assert api("GET", PATH).json["colorPaletteLight"]["backgroundPrimary"] is None


def test_put_settings_ignores_unknown_members(api: ApiClient) -> None:
    body = {"customFontFamilyUrl": "https://fonts.example.com/a.css", "wipeSuccessfulPayload": True}

    assert put(api, body).json == DEFAULTS
