"""Palettes of the portal."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.dataclass_fields import input_values
from shared.domain.ids import OrgId
from shared.domain.theme.color import TEXT_RATIO, Color, passes
from shared.domain.theme.palette import (
    RATIOS,
    Mode,
    Palette,
    completed,
    illegible,
    illegible_brand,
)
from shared.domain.theme.portal_settings import (
    MAX_STRINGS,
    PortalSettings,
    PortalSettingsInput,
    legibility_problems,
    strings_problems,
)

levels = st.integers(0, 255)
colors = st.builds(Color, levels, levels, levels)
palettes = st.builds(Palette, **{name: st.none() | colors for name in input_values(Palette())})
modes = st.sampled_from(Mode)
BACKGROUNDS = ("background_primary", "background_secondary", "background_hover")


@pytest.mark.parametrize("mode", Mode)
def test_the_default_palette_is_legible(mode: Mode) -> None:
    full = completed(Palette(), mode, None)
    names = input_values(Palette())

    assert illegible(Palette(**{name: full[name] for name in names}), mode) == []


@settings(max_examples=80, deadline=None)
@given(palettes, modes, st.none() | colors)
def test_a_palette_without_findings_is_legible_with_every_brand(
    palette: Palette, mode: Mode, brand: Color | None
) -> None:
    if illegible(palette, mode):
        return

    full = completed(palette, mode, brand)

    backgrounds = [full[name] for name in BACKGROUNDS]
    assert all(passes(full[name], backgrounds, ratio) for name, ratio in RATIOS.items())
    assert passes(full["text_on_primary"], [full["primary"]], TEXT_RATIO)
    assert passes(full["text_on_button"], [full["button_primary"]], TEXT_RATIO)


@settings(max_examples=80, deadline=None)
@given(palettes, modes)
def test_the_proposals_make_a_palette_legible_in_at_most_two_rounds(
    palette: Palette, mode: Mode
) -> None:
    """The first round may be about backgrounds, which the others depend on."""
    for _ in range(2):
        found = illegible(palette, mode)
        palette = replace(palette, **{each.name: each.proposal for each in found})

    assert illegible(palette, mode) == []


@given(palettes, modes, st.none() | colors)
def test_a_given_color_is_never_changed(palette: Palette, mode: Mode, brand: Color | None) -> None:
    full = completed(palette, mode, brand)

    given_colors = {name: c for name, c in input_values(palette).items() if c is not None}
    assert {name: full[name] for name in given_colors} == given_colors


@settings(deadline=None)
@given(colors)
def test_a_poor_brand_color_is_reported_with_a_shade_that_is_not(brand: Color) -> None:
    found = illegible_brand(brand, Palette(), Mode.LIGHT)

    if found is not None:
        assert illegible_brand(found.proposal, Palette(), Mode.LIGHT) is None
        assert completed(Palette(), Mode.LIGHT, brand)["primary"] == found.proposal


def test_a_brand_color_is_not_checked_where_the_palette_has_a_primary_color() -> None:
    palette = Palette(primary=Color.parse("#2456c9"))

    assert illegible_brand(Color.parse("#ffff00"), palette, Mode.LIGHT) is None


def test_accents_follow_the_primary_color() -> None:
    full = completed(Palette(), Mode.LIGHT, Color.parse("#8a2be2"))

    accents = {full[n] for n in ("interactive_accent", "navigation_accent", "button_primary")}
    assert accents == {full["primary"]} == {Color.parse("#8a2be2")}


def test_a_problem_names_the_place_the_ratio_and_the_nearest_color() -> None:
    chosen = PortalSettingsInput(
        custom_color=Color.parse("#ffcc00"),
        color_palette_dark=Palette(text_primary=Color.parse("#222222")),
    )

    brand, text = legibility_problems(chosen)

    assert brand.loc == ("body", "customColor")
    assert text.loc == ("body", "colorPaletteDark", "textPrimary")
    assert text.msg == (
        "#222222 has a contrast of 1.02:1 with backgroundSecondary; WCAG AA requires 4.5:1. The "
        "nearest color that passes is #919191"
    )
    assert brand.msg.startswith("#ffcc00 has a contrast of 1.3:1 with backgroundHover; WCAG AA")


def test_backgrounds_too_far_apart_are_reported_before_their_texts() -> None:
    far = Palette(
        background_primary=Color.parse("#ffffff"),
        background_secondary=Color.parse("#111111"),
        text_primary=Color.parse("#ffffff"),
    )

    [found] = illegible(far, Mode.LIGHT)

    assert (found.name, found.against) == ("background_secondary", "text_primary")


def test_more_texts_than_the_portal_loads_are_a_problem() -> None:
    texts = {f"text{number}": "x" for number in range(MAX_STRINGS)}
    one_more = {"de": {"text": "x"}}

    assert strings_problems(PortalSettingsInput(custom_strings_override=texts)) == []
    [problem] = strings_problems(
        PortalSettingsInput(custom_strings_override=texts, custom_strings_by_language=one_more)
    )
    assert problem.loc == ("body", "customStringsByLanguage")


def test_settings_show_the_colors_of_both_modes() -> None:
    brand = Color.parse("#b84900")
    stored = PortalSettings(org_id=OrgId("org_a"), custom_color=brand)

    assert stored.light["primary"] == brand
    assert stored.dark["primary"] != brand
