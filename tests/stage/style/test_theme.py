"""The colours can be read and told apart, in both themes and with each kind of colour blindness."""

from __future__ import annotations

from dataclasses import fields
from itertools import combinations, pairwise

import numpy as np
import pytest

from stage.style.colour_map import height_colours, ramp
from stage.style.contrast import edge_of
from stage.style.theme import THEMES, Theme
from tests.stage.colours import BLINDNESS, contrast, difference, seen

IDEAS = ("curve", "slope", "x_direction", "y_direction", "gradient", "step")
TEXTS = ("ink", "muted", "goal", *IDEAS)
APART = 8.0  # CIEDE2000; 1 is just noticeable side by side, 2 to 10 at a glance
APART_IN_FULL_COLOUR = 15.0

each_theme = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


@each_theme
@pytest.mark.parametrize("role", TEXTS)
def test_text_is_readable(theme, role):
    """Every role that text is written in stands out 4.5 : 1 against the ground (WCAG 2.2, 1.4.3)."""
    assert contrast(theme[role], theme.background) >= 4.5


@each_theme
def test_axes_are_visible(theme):
    """Axes and rules stand out 3 : 1 against the ground (WCAG 2.2, 1.4.11)."""
    assert contrast(theme.axis, theme.background) >= 3


@each_theme
def test_the_grid_is_quiet(theme):
    """The grid is to be seen and stays far behind the axes."""
    assert 1.1 < contrast(theme.grid, theme.background) < 1.5


@each_theme
@pytest.mark.parametrize("blindness", [None, *BLINDNESS])
def test_ideas_are_apart(theme, blindness):
    """No two ideas' colours look alike, with full colour vision or without one of its cones."""
    least = APART if blindness else APART_IN_FULL_COLOUR
    apart = {
        (a, b): difference(seen(theme[a], blindness), seen(theme[b], blindness))
        for a, b in combinations(IDEAS, 2)
    }
    assert {pair: round(d, 1) for pair, d in apart.items() if d < least} == {}


@each_theme
def test_every_colour_is_one(theme):
    """Each field but the name is #RRGGBB, or a few of them, and is found by its role."""
    for field in fields(Theme):
        if field.name != "name":
            given = theme[field.name]
            for colour in (given,) if isinstance(given, str) else given:
                assert len(colour) == 7 and int(colour.removeprefix("#"), 16) >= 0


HEIGHTS = ("relief", "contours")


@each_theme
@pytest.mark.parametrize("role", HEIGHTS)
def test_higher_is_lighter(theme, role):
    """From the lowest height to the highest the lightness rises, strictly and by enough to be seen."""
    lightness = [seen(colour)[0] for colour in theme[role]]
    assert len(lightness) >= 5 and min(np.diff(lightness)) > 1.5


@each_theme
@pytest.mark.parametrize("role", HEIGHTS)
def test_heights_are_even_steps(theme, role):
    """Neighbouring heights differ alike: no step of CIEDE2000 is over two and a half times another."""
    steps = [difference(seen(a), seen(b)) for a, b in pairwise(theme[role])]
    assert max(steps) <= 2.5 * min(steps)


@each_theme
@pytest.mark.parametrize("role", HEIGHTS)
@pytest.mark.parametrize("blindness", BLINDNESS)
def test_heights_are_in_order_to_every_eye(theme, role, blindness):
    """Without one of the eye's cones, too, higher is lighter."""
    assert min(np.diff([seen(colour, blindness)[0] for colour in theme[role]])) > 1


@each_theme
def test_contours_are_visible(theme):
    """Contour lines of every height stand out 3 : 1 against the ground (WCAG 2.2, 1.4.11)."""
    assert min(contrast(colour, theme.background) for colour in theme.contours) >= 3
    shares = np.linspace(0, 1, 41)
    between = ["#" + "".join(f"{round(255 * c):02X}" for c in rgb) for rgb in ramp(theme.contours, shares)]
    assert min(contrast(colour, theme.background) for colour in between) >= 3


@each_theme
def test_a_ramp_goes_through_its_colours(theme):
    """A height's colour is the theme's own where there is one, and lies between its neighbours elsewhere."""
    for role in HEIGHTS:
        count = len(theme[role])
        found = height_colours(theme[role], range(count), 0, count - 1)
        for colour, own in zip(found, theme[role], strict=True):
            assert np.abs(colour.to_int_rgb() - [int(own[k : k + 2], 16) for k in (1, 3, 5)]).max() <= 1
        fine = [
            "#" + "".join(f"{round(255 * c):02X}" for c in rgb)
            for rgb in ramp(theme[role], np.linspace(0, 1, 65))
        ]
        assert min(np.diff([seen(colour)[0] for colour in fine])) > 0


def test_the_themes_have_the_same_ideas():
    """Each theme is found under its own name, and the ground of one is light where the other's is dark."""
    assert {name: theme.name for name, theme in THEMES.items()} == {"dark": "dark", "light": "light"}
    assert seen(THEMES["light"].background)[0] > 90 and seen(THEMES["dark"].background)[0] < 15


@pytest.mark.parametrize(
    ("one", "other", "known"),
    [  # Sharma, Wu and Dalal (2005), table 1
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_measure_itself(one, other, known):
    """The colour difference that these tests go by gives its authors' own values."""
    assert difference(np.array(one), np.array(other)) == pytest.approx(known, abs=1e-4)


def test_contrast_itself():
    """Black on white is 21 : 1, and #767676 is the darkest grey's neighbour that just passes on white."""
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") > 4.5 > contrast("#777777", "#FFFFFF")


LINES = ("ink", "curve", "slope", "x_direction", "y_direction", "gradient", "step", "goal")


@each_theme
@pytest.mark.parametrize("role", LINES)
def test_a_line_on_a_hill_stands_out_from_its_edge(theme, role):
    """Between a line and the hill is its opaque edge, from which it stands out 3 : 1, in both themes.

    Without it no colour does on all heights: the check can fail.
    """
    assert contrast(theme[role], edge_of(theme[role])) >= 3
    assert min(contrast(theme[role], ground) for ground in theme.relief) < 3
