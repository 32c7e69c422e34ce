"""Formulas of any length: broken at sums and products, never in brackets; else shown whole, and named."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from mathcore import Curve, Surface
from scenes import GradientArrow, ShrinkingSteps, TangentSlope
from stage.style.layout import Layout
from stage.style.theme import THEMES
from stage.text.phrases import Phrase, Wording
from stage.text.typesetting import broken, glyphs_of
from stage.text.writing import Pen

LONG = [
    "0.1x^6 - 2.3x^5 + 1.7x^4 - 0.4x^3 + 12.5x^2 - 3.25x + 7.125",
    "x^3 - 3x^2 + 2x - 5 + sin(2x - 1) - e^(-x^2/2 - 1) + ln(1 + x^2)",
    "(x + 1)(x - 2)(x + 3)(x - 4)(x + 5)(x - 6)(x + 7)",
    "e^(-x) sin(3x + 1) cos(2x - 5) (x^2 + 1) sqrt(x^2 + 4)",
    "1/(1 + e^(-x)) + 1/(1 + e^(-2x + 3)) + 1/(1 + e^(-3x + 5))",
]
# Too long for a side column at any size, but not for a frame.
HUGE = (
    "0.05x^4 - 0.4x^3 + 0.3x^2 + 1.2x + ln(1 + e^(-0.7(x - 2))) + 0.1 sin(3x)^2 + 0.02 e^(0.1x) cos(2x + 1)"
    " + sqrt(x^2 + 1)/10 + 1/(1 + x^2)"
)


def depth(source: str) -> int:
    return source.count("(") - source.count(")")


@pytest.mark.parametrize("text", LONG)
@pytest.mark.parametrize("most", [12, 20, 35, 60])
def test_lines_end_at_signs_and_hold_whole_brackets(text, most):
    """Each line has its brackets closed, and together they are the whole formula."""
    source = f"f(x) = {Curve.read(text).typst}"
    lines = broken(source, lambda line: len(line) <= most)
    assert all(depth(line) == 0 for line in lines) and lines[0].startswith("f(x) =")

    def plain(part: str) -> str:
        return part.replace('class("binary", +)', "+").replace('class("binary", -)', "-").replace(" ", "")

    assert plain("".join(lines)).replace("quad", "").replace("dot", "") == plain(source).replace("dot", "")
    for before, line in pairwise(lines):
        assert line.startswith("quad ") != before.endswith(" =")


@pytest.mark.parametrize("text", LONG)
@pytest.mark.parametrize("width", [4.4, 3.6])
def test_a_formula_fits_its_column(pen, text, width):
    """As drawn it is as wide as its column at most, complete, and no smaller than a label."""
    source = Curve.read(text).typst
    line = pen.formula(f"f(x) = {source}", width=width)
    whole = len(glyphs_of(f"$ f(x) = {source} $"))
    assert line.width <= width * 1.001
    assert len(line.glyphs) - whole in range(8)  # the signs at which a product is broken are new
    assert line.em() >= pen.em("label") * 0.999
    rows = np.sort([g.get_center()[1] for g in line.glyphs])
    assert np.ptp(rows) < 0.3 * width * 1.5


def test_a_short_formula_is_in_one_line(pen):
    """Where it fits at nearly its size, a formula is not broken."""
    line = pen.formula("f(x) = 0.15 (x - 1.8)^2 + 0.3", width=4.0)
    assert line.height < 1.5 * line.em()


def test_what_is_too_long_is_shown_whole_and_then_named():
    """A frame's width holds it; the side has its name alone; and no shorter formula asks for that."""
    layout = Layout.of("16:9")
    pen = Pen(THEMES["dark"], layout)
    short = pen.named("f(x)", "x^2", "curve", layout.side.width)
    assert short.says == "f(x) = x^2" and pen.in_full(layout.body)[1] == []
    source = Curve.read(HUGE).typst
    assert pen.named("g(x)", source, "curve", layout.side.width).says == "g(x)"
    whole, names = pen.in_full(layout.body)
    assert names == ["f(x)", "g(x)"]
    assert len(whole[1].glyphs) >= len(glyphs_of(f"$ g(x) = {source} $"))
    assert layout.body.left <= whole.get_left()[0] + 1e-6 and whole.get_right()[0] <= layout.body.right + 1e-6
    assert layout.body.bottom <= whole.get_bottom()[1] and whole.get_top()[1] <= layout.body.top


def test_a_scene_begins_with_its_long_formula(still):
    """The first beat shows it, and its name is what is left at the picture's side."""
    scene = still(ShrinkingSteps, L=HUGE.replace("x", "w").replace("ewp", "exp"), start=6, rate=0.02, steps=2)
    first, second = scene.beats[:2]
    assert (first.name, second.name) == ("write-it-in-full", "draw-the-loss")
    assert first.words[0][1] == "These are the formulas in full. From here on the long ones are only named."
    assert second.words[0][1] == "You start at w = 6 on the loss L(w)."
    assert scene.picture.formula.says == "L(w)" and scene.picture.slope.says == "L'(w)"
    assert "in full" not in " ".join(line.says for line in scene.mobjects if hasattr(line, "says"))
    assert still(TangentSlope).beats[0].name == "draw-the-curve"


def test_long_partials_are_shown_whole(still):
    """A gradient that is only named has its entries at the beginning, below the function itself."""
    text = "0.1x^4 - 0.3x^2 y + 0.25y^2 - 1.2x y + exp(-(x^2 + y^2)/2.5) + 0.4 sin(1.5x) cos(2y)"
    scene = GradientArrow(GradientArrow.Parameters(f=text, at=[1.5, 0.7]))
    scene.setup()
    names = scene.pen.in_full(scene.layout.body)[1]
    assert names == ["f(x, y)", "frac(partial f, partial x)", "frac(partial f, partial y)"]


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("How steep is f({x}) = {f} right here?", "How steep is f(x) right here?"),
        ("The slope of {f} at 1", "The slope of f(x) at 1"),
        ("f({x}) = {f}", "f(x)"),
    ],
)
def test_a_sentence_names_what_is_too_long(template, said):
    """The formula's place is taken by its name, once; a short formula is said in full."""
    values = {"x": Curve.read("x").variable, "f": Curve.read(HUGE)}
    assert Wording().text(Phrase(template, **values)) == said
    short = Wording().text(Phrase(template, **values | {"f": Curve.read("0.5x^2")}))
    assert "0.5x²" in short


def test_a_surface_is_named_with_both_variables():
    """f(u, v) in its own letters, in German too."""
    text = "0.1u^4 - 0.3u^2 v + 0.25v^2 - 1.2u v + exp(-(u^2 + v^2)/2.5) + 0.4 sin(1.5u)"
    surface = Surface.read(text, ("u", "v"))
    assert Wording("de").text(Phrase("{f}", f=surface)) == "f(u, v)"
