"""Colors and their contrast."""

import colorsys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.domain.theme.color import (
    BLACK,
    GRAPHICS_RATIO,
    TEXT_RATIO,
    WHITE,
    Color,
    contrast,
    farthest,
    nearest_passing,
    passes,
)

levels = st.integers(0, 255)
colors = st.builds(Color, levels, levels, levels)
ratios = st.sampled_from([GRAPHICS_RATIO, TEXT_RATIO, 7.0])


@pytest.mark.parametrize(
    ("text", "color"),
    [
        ("#fff", WHITE),
        ("#000000", BLACK),
        ("#1aF", Color(0x11, 0xAA, 0xFF)),
        ("#2456C9", Color(0x24, 0x56, 0xC9)),
    ],
)
def test_a_hex_color_is_parsed(text: str, color: Color) -> None:
    assert Color.parse(text) == color


@pytest.mark.parametrize(
    "text",
    [
        "",
        "#",
        "fff",
        "#ff",
        "#ffff",
        "#fffffff",
        "#ggg",
        "red",
        "rgb(0,0,0)",
        "#fff;x",
        "#fff\n",
        "#\uff11\uff12\uff13",
    ],
)
def test_other_text_is_not_a_color(text: str) -> None:
    with pytest.raises(ValueError, match="#rgb or #rrggbb"):
        Color.parse(text)


@given(colors)
def test_a_color_is_parsed_from_its_own_text(color: Color) -> None:
    assert Color.parse(str(color)) == color


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        # Values of the WebAIM contrast checker, which publishes two decimals.
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.47),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 3.99),
        ("#0000ff", "#ffffff", 8.59),
        ("#00ff00", "#000000", 15.30),
    ],
)
def test_the_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    found = contrast(Color.parse(one), Color.parse(other))

    assert found == pytest.approx(ratio, abs=0.01)
    assert found == contrast(Color.parse(other), Color.parse(one))


@given(colors)
def test_black_or_white_is_legible_on_every_color(color: Color) -> None:
    assert passes(farthest(color), [color], TEXT_RATIO)


def shades(color: Color) -> list[tuple[float, Color]]:
    """Returns colors of the same hue and saturation, each with its distance in lightness."""
    hue, lightness, saturation = colorsys.rgb_to_hls(
        color.red / 255, color.green / 255, color.blue / 255
    )
    found = []
    for step in range(1_001):
        rgb = colorsys.hls_to_rgb(hue, step / 1_000, saturation)
        # The noise of floating point would move a level across one half.
        shade = Color(*(round(round(255 * level, 6)) for level in rgb))
        found.append((abs(step / 1_000 - lightness), shade))
    return found


@settings(max_examples=120, deadline=None)
@given(colors, st.lists(colors, min_size=1, max_size=3), ratios)
# A level of this color is 229.49999999999997 at the step that passes.
@example(Color(142, 85, 25), [BLACK, Color(142, 85, 22)], 3.0)
def test_the_proposal_passes_and_no_passing_shade_is_nearer(
    color: Color, against: list[Color], ratio: float
) -> None:
    passing = [
        (distance, shade) for distance, shade in shades(color) if passes(shade, against, ratio)
    ]

    proposal = nearest_passing(color, against, ratio)

    if passes(color, against, ratio):
        assert proposal == color
    elif not passing:
        assert proposal is None
    else:
        assert proposal is not None
        assert passes(proposal, against, ratio)
        nearest = min(distance for distance, _ in passing)
        # Several steps of lightness round to one color.
        assert proposal in [shade for distance, shade in passing if distance - nearest < 1e-9]


@given(colors)
@example(Color(179, 179, 93))
def test_the_proposal_keeps_the_hue(color: Color) -> None:
    proposal = nearest_passing(color, [WHITE], TEXT_RATIO)

    assert proposal is not None
    order = sorted((color.red, color.green, color.blue))
    if len(set(order)) == 1:
        assert len({proposal.red, proposal.green, proposal.blue}) == 1
    channels = ("red", "green", "blue")
    highest = max(channels, key=lambda name: getattr(color, name))
    assert getattr(proposal, highest) == max(proposal.red, proposal.green, proposal.blue)
