"""Numbers, readouts, tables and formulas as drawn."""

from __future__ import annotations

import contextlib
import itertools
from decimal import Decimal

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import ManimColor

from mathcore import Fact, parse_shown
from stage.style.layout import Zone
from stage.style.theme import SIZES
from stage.text.number_claims import read_number
from stage.text.numbers import decimals_for, exactly
from stage.text.table import Table
from stage.text.written import Readout
from tests.stage.drawn import point_sign

quick = settings(max_examples=150, deadline=None)
THIN = "\u2009"

decimals = st.builds(
    lambda whole, places: sympy.Rational(whole, 10**places), st.integers(-(10**9), 10**9), st.integers(0, 9)
)
fractions = st.builds(sympy.Rational, st.integers(-(10**7), 10**7), st.integers(1, 9999))
tiny = st.builds(
    lambda m, e: sympy.Rational(m) * sympy.Rational(10) ** e, st.integers(-999, 999), st.integers(-60, 60)
)
roots = st.integers(2, 10**6).map(sympy.sqrt)
values = st.one_of(decimals, fractions, tiny, roots, st.just(sympy.pi), st.just(sympy.Integer(0)))


@quick
@given(values, st.integers(0, 6), st.floats(0.2, 5), st.floats(-9, 9), st.floats(-9, 9))
def test_a_number_is_read_back_from_its_outlines(pen, value, digits, scale, x, y):
    """Whatever a Fact shows is recognised exactly from the drawn glyphs, also after a scaling and a move."""
    number = pen.fact(Fact("a", value, ""), digits, sign=True)
    shown = Fact("a", value, "").shown(digits)
    expected = (shown.relation + shown.text).replace(THIN, "")
    assert read_number(number) == expected
    assert read_number(number.scale(scale).shift([x, y, 0])) == expected


@quick
@given(values, st.integers(0, 6))
def test_what_is_drawn_is_the_value(pen, value, digits):
    """The number that is drawn is the value to within half of its last digit."""
    drawn = parse_shown(read_number(pen.fact(Fact("a", value, ""), digits)).lstrip("≈"))
    half = Decimal(5).scaleb(drawn.as_tuple().exponent - 1)
    assert abs(sympy.Rational(str(drawn)) - value) <= sympy.Rational(str(half))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("0", 1),
        ("−0.607", 6),
        ("12\u2009345", 5),
        ("≈1.67 × 10⁻⁵", 10),
        ("=2", 2),
        ("≈0.333", 6),
        ("−1 × 10¹²", 7),
    ],
)
def test_every_sign_is_a_glyph(pen, text, count):
    """A number has one outline for each sign, spaces apart, and no two of them overlap."""
    glyphs = pen.number(text).glyphs
    assert len(glyphs) == count
    spans = sorted((g.points[:, 0].min(), g.points[:, 0].max()) for g in glyphs)
    assert all(right < left for (_, right), (left, _) in itertools.pairwise(spans))


def test_a_sign_that_cannot_be_read_is_refused(pen):
    """A glyph that is no part of a number is not read as one."""
    with pytest.raises(ValueError, match="glyph"):
        read_number(pen.words("12a"))


def test_an_upside_down_six_is_no_nine(pen):
    """Reading goes by the outline as it stands: a turned figure is not taken for another."""
    number = pen.number("6")
    number.rotate(np.pi)
    with contextlib.suppress(ValueError):
        assert read_number(number) != "6"


@pytest.mark.parametrize("size", ["title", "formula", "body", "label"])
def test_a_size_is_what_it_says(pen, size):
    """The em read from the outlines is the size asked for, and follows a scaling."""
    number = pen.number("−0.5", size)
    assert pen.layout.in_pixels(number.em()) == pytest.approx(SIZES[size])
    assert pen.layout.in_pixels(number.scale(0.5).em()) == pytest.approx(SIZES[size] / 2)


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_placing_is_exact(pen, align):
    """A text placed at (x, y) has its ink's edge or middle at x and its baseline at y."""
    number = pen.number("−70", "body").place(1.5, -2, align)
    left, right = number.get_left()[0], number.get_right()[0]
    assert {"left": left, "center": (left + right) / 2, "right": right}[align] == pytest.approx(1.5)
    zero = number.glyphs[-1]
    assert zero.points[:, 1].min() == pytest.approx(-2, abs=0.03 * number.em())
    assert number.origin()[1] == pytest.approx(-2)


def test_after_stands_on_the_same_line(pen):
    """What comes after a formula stands right of it on its baseline."""
    formula = pen.formula("frac(1, 2) x =", "body").place(-3, 1)
    number = pen.number("3", "body").after(formula)
    assert number.get_left()[0] == pytest.approx(formula.get_right()[0] + 0.4 * formula.em())
    assert number.origin()[1] == pytest.approx(1)


@quick
@given(st.lists(st.floats(-99.99, 99.99), min_size=1, max_size=12), st.integers(0, 4))
def test_a_readout_stands_still_while_its_digits_run(pen, shown, places):
    """Point and figures keep their places whatever is shown, and the number is right each time."""
    readout = pen.readout(places, -99.99, 99.99).scale(0.7).place(1, -2)
    points, ends = set(), set()
    for value in shown:
        readout.show(value)
        rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), rounding="ROUND_HALF_UP")
        assert parse_shown(read_number(readout)) == rounded
        last = next(g for g in reversed(readout.glyphs) if len(g.points))
        ends.add(round(float(last.get_center()[0]), 2))
        if places:
            points.add(round(float(point_sign(readout).get_center()[0]), 9))
        assert readout.origin()[1] == pytest.approx(-2)
    assert len(points) <= 1
    assert max(ends) - min(ends) < 0.1 * readout.em()  # a 1 is narrower than a 0


def test_a_readout_does_not_drift(pen):
    """After a thousand changes a readout stands to the last bit but a few where a fresh one does."""
    readout = pen.readout(2, -50, 50).place(2, 1)
    fresh = pen.readout(2, -50, 50).place(2, 1)
    for k in range(1000):
        readout.show(50 * np.sin(k))
    readout.show(-12.34)
    fresh.show(-12.34)
    drawn, expected = ([g.points for g in r.glyphs if len(g.points)] for r in (readout, fresh))
    assert all(np.allclose(a, b, atol=1e-9) for a, b in zip(drawn, expected, strict=True))


@pytest.mark.parametrize(("value", "length"), [(1000, 7), (-100, 7), (100000, 10)])
def test_a_value_that_does_not_fit_is_refused(pen, value, length):
    """A readout made for ±99.99 refuses a longer value, names it, and shows what it showed before."""
    readout = pen.readout(2, -99.99, 99.99)
    readout.show(5)
    with pytest.raises(ValueError, match="does not fit") as caught:
        readout.show(value)
    assert len(str(caught.value).split(" does")[0]) == length and read_number(readout) == "5.00"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_no_readout_of_nothing(pen, value):
    """What is no number is refused."""
    with pytest.raises(ValueError, match="finite"):
        pen.readout(2, 0, 1).show(value)


def fact(value: str) -> tuple[Fact, int]:
    return Fact("a", sympy.Rational(value), value), 3


COLUMN = ["10", "8.6", "−7.48".replace("−", "-"), "0.125", "-123.5", "1/3"]


@pytest.fixture(scope="module")
def table(pen):
    rows = [
        [(Fact("k", sympy.Integer(k), ""), 0), fact(v), None if k == 2 else fact(v)]
        for k, v in enumerate(COLUMN)
    ]
    return Table(pen, Zone(-6, 6, -3, 3), [("k", "muted"), ("w", "ink"), ("L'(w)", "slope")], rows)


def test_points_stand_under_points(table, pen):
    """In a column every decimal point is at one x, and an integer's last figure ends left of it."""
    for j in (1, 2):
        column = [cells[j] for cells in table._cells if cells[j] is not None]
        points = [point_sign(number).get_center()[0] for number in column if point_sign(number)]
        assert len(points) >= 4 and np.ptp(points) < 1e-9
        whole = [number for number in column if point_sign(number) is None]
        for number in whole:
            assert 0 <= points[0] - number.get_right()[0] < 0.3 * pen.em("label")


def test_a_row_is_on_one_line(table, pen):
    """A row's numbers share a baseline, rows come one under another, below the rule and inside the zone."""
    lines = []
    for row in table.rows:
        heights = [number.origin()[1] for number in row]
        assert np.ptp(heights) < 1e-9
        lines.append(heights[0])
    assert all(a - b > pen.em("label") for a, b in itertools.pairwise(lines))
    assert lines[0] < table.rule.get_y() and table.get_bottom()[1] >= -3 and table.get_top()[1] <= 3


def test_an_empty_cell_draws_nothing(table):
    """A row with an empty cell has one number less."""
    assert [len(row) for row in table.rows] == [3, 3, 2, 3, 3, 3]


def test_a_table_fills_cell_by_cell(table, pen):
    """A row's cells appear from the left; finished rows are quiet, the living one is lit."""

    def seen(row: int) -> list[float]:
        return [round(number.get_fill_opacity(), 6) for number in table.rows[row]]

    table.show(0)
    assert not any(o for k in range(6) for o in seen(k))
    table.show(1.5)
    assert seen(0) == [1, 1, 1] and seen(1) == [1, 0.5, 0] and seen(2) == [0, 0]
    table.show(6)
    assert all(o == 1 for k in range(6) for o in seen(k))
    quiet = ManimColor(pen.theme.muted)
    assert table.rows[0][1].get_fill_color() == quiet != table.rows[5][1].get_fill_color()


def test_a_table_knows_when_it_is_crowded(pen):
    """Long numbers in a narrow zone are told, short ones in a wide zone are not."""
    rows = [[fact("-1234.567"), fact("-1234.567")]]
    columns = [("a", "ink"), ("b", "ink")]
    assert Table(pen, Zone(0, 1.5, -3, 3), columns, rows).crowded
    assert not Table(pen, Zone(0, 6, -3, 3), columns, rows).crowded


def test_a_wide_formula_is_set_smaller(pen):
    """A formula shrinks to the width it is given, though never below the label size."""
    natural = pen.formula("f(x) = x^2 + 3 x + 1")
    narrow = pen.formula("f(x) = x^2 + 3 x + 1", width=0.9 * natural.width)
    assert narrow.width == pytest.approx(0.9 * natural.width)
    assert pen.formula("f(x) = x^2 + 3 x + 1", width=0.1).em() == pytest.approx(pen.em("label"))


def test_parts_of_a_formula_are_found(pen):
    """A named part holds exactly its own glyphs, in its role's colour; the rest keeps the formula's."""
    line = pen.formula("{rise} / {run}", role="ink", rise=("a b c", "y_direction"), run=("h", "x_direction"))
    assert [len(line.parts[name]) for name in ("rise", "run")] == [3, 1]
    for name, role in (("rise", "y_direction"), ("run", "x_direction")):
        assert all(g.get_fill_color() == ManimColor(pen.theme[role]) for g in line.parts[name])
    rest = [g for g in line.glyphs if not any(g is part for name in line.parts for part in line.parts[name])]
    assert [g.get_fill_color() for g in rest] == [ManimColor(pen.theme.ink)]


def test_a_backing_is_larger_than_its_text(pen):
    """A backing lies under every glyph, reaches beyond them all, and is no glyph itself."""
    label = pen.words("label").with_backing(pen.theme)
    left, right = label.backing.get_left(), label.backing.get_right()
    assert all(left[0] < g.get_left()[0] and g.get_right()[0] < right[0] for g in label.glyphs)
    assert label.submobjects[0] is label.backing and len(label.glyphs) == 5
    label.set_z_index(7)
    assert label.backing.z_index < 1 and all(g.z_index == 7 for g in label.glyphs)


@pytest.mark.parametrize(
    ("value", "source"),
    [
        ("1/2", "0.5"),
        ("-3/4", "-0.75"),
        ("12", "12"),
        ("12345", "12 thin 345"),
        ("1/3", None),
        ("1/10000", "0.0001"),
        ("1/64", None),
    ],
)
def test_exact_values_in_formulas(value, source):
    """A decimal stands as such in a formula, another value as mathematics."""
    shown = exactly(sympy.Rational(value))
    assert shown == source if source else "frac" in shown or "/" in shown


@pytest.mark.parametrize(
    ("largest", "places"),
    [
        (0.002, 6),
        (0.5, 4),
        (1, 3),
        (9.9, 3),
        (10, 2),
        (123, 1),
        (5000, 0),
        (0, 3),
        (-45, 2),
        (1.2e-5, 8),
        (4e-8, 6),
    ],
)
def test_four_figures(largest, places):
    """As many decimals are shown as give the largest value four figures."""
    assert decimals_for(largest) == places


def test_an_equation_says_exact_and_decimal(pen):
    """√3/2 stands as such, followed by ≈ 0.866; 2 is said once, with =."""
    half = pen.equation("f'(a)", Fact("slope", sympy.sqrt(3) / 2, ""), exact=True)
    assert read_number(half.number) == "≈0.8660" and "sqrt" in half.line.says
    two = pen.equation("f'(1)", Fact("slope", sympy.Integer(2), ""))
    assert read_number(two.number) == "=2" and "=" not in two.line.says
    assert half.number.get_left()[0] > half.line.get_right()[0]


def test_a_readout_is_a_number(pen):
    """A readout's slots hold any of the values between its extremes, the longer of which it first shows."""
    assert isinstance(pen.readout(1, -5, 5), Readout) and read_number(pen.readout(1, -5, 7)) == "7.0"
