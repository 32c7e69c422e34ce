"""The conditions of sentences: each holds where it should, and fails where it should."""

from __future__ import annotations

import pytest
import sympy
from mpmath import mp

from stage.text.phrases import Formula, Listed, Phrase, Wording
from tests.trial.conditions import of_tangents, of_walks
from tests.trial.functions import Given, one, two
from tests.trial.sentences import Told, secants_shown, untrue
from tests.trial.source import Trial


def told_of(given: Given, *place: str, said=(), rows=(), scene="") -> Told:
    """What is told of a function at a place: ``said`` beside the sentence that is tried, ``rows`` shown."""
    return Told(Trial("", scene, given, place), Wording(), said=tuple(said), rows=rows)


def row(name: str, shown: object, beat: str = "", exact: str = "") -> dict:
    """A row of what a clip shows."""
    return {"name": name, "shown": shown, "beat": beat, "exact": exact, "value": str(shown)}


def odd_root(x, y):
    """∛(x³ + y³): at 0 it has the slopes 1 and 1, and no plane."""
    cubes = x**3 + y**3
    return mp.sign(cubes) * mp.cbrt(abs(cubes))


X, Y, H = sympy.symbols("x y h")
HALF = sympy.Rational(1, 2)
ODD = two("cbrt(x^3 + y^3)", odd_root, -2, 2)
BOWL = two("x^2 + y^2", lambda x, y: x**2 + y**2, -2, 2)
VALLEY = two("x^2 + 4y^2", lambda x, y: x**2 + 4 * y**2, -2, 2)
SLOPED = two("x^2 + 3y", lambda x, y: x**2 + 3 * y, -2, 2)
BENT = two("x^2 y", lambda x, y: x**2 * y, -2, 2)


def seen(number: float, digits: int = 3) -> Phrase:
    return Phrase(f"{number:.{digits}f}".replace("-", "−"))


@pytest.mark.parametrize(
    ("given", "template", "values", "holds"),
    [
        # x² + 3y at (1/2, 1): slopes of 1 and 3, the steepest √10 towards 71.6°.
        (SLOPED, "Along {x} the slope is {along_x}.", {"along_x": 1}, True),
        (SLOPED, "Along {x} the slope is {along_x}.", {"along_x": 3}, False),
        (SLOPED, "Over {depth} of {y} by {along_y}.", {"depth": HALF, "along_y": seen(1.5, 1)}, True),
        (SLOPED, "Over {depth} of {y} by {along_y}.", {"depth": HALF, "along_y": 3}, False),
        (SLOPED, "Its peak, towards {angle}°: {rate}.", {"angle": seen(71.6, 1), "rate": seen(3.162)}, True),
        (SLOPED, "Its peak, towards {angle}°: {rate}.", {"angle": seen(18.4, 1), "rate": seen(3.162)}, False),
        (SLOPED, "Straight back: {back}.", {"back": seen(-3.162)}, True),
        (SLOPED, "Straight back: {back}.", {"back": seen(3.162)}, False),
        (SLOPED, "As long as the peak is high: {slope}.", {"slope": seen(3.162)}, True),
        (SLOPED, "As long as the peak is high: {slope}.", {"slope": seen(4.0)}, False),
        (SLOPED, "You stand at {place}.", {"place": (HALF, sympy.S.One)}, True),
        (SLOPED, "You stand at {place}.", {"place": (sympy.S.One, HALF)}, False),
        (SLOPED, "East–west: {y} stays {value}", {"y": Y, "value": sympy.S.One}, True),
        (SLOPED, "East–west: {y} stays {value}", {"y": X, "value": HALF}, False),
        (SLOPED, "Its tangent has the slope {slope}.", {"slope": 1}, True),
        (SLOPED, "Its slope is {slope}.", {"slope": 1}, False),
        (SLOPED, "Seen face on, the cut is a straight line.", {}, False),
        (SLOPED, "A run of {run} to the east: {rise}.", {"run": 2, "rise": 2}, True),
        (SLOPED, "A run of {run} to the east: {rise}.", {"run": 2, "rise": 1}, False),
        (SLOPED, "{steeper}.", {"steeper": Phrase("{way} is far steeper", way=Phrase("East–west"))}, False),
        (SLOPED, "Walk on to {goal}: both slopes stay as they are.", {"goal": (HALF, sympy.S(0))}, True),
        (SLOPED, "Walk on to {goal}: both slopes stay as they are.", {"goal": (sympy.S(0), HALF)}, False),
    ],
)  # fmt: skip
def test_a_false_number_is_found(given, template, values, holds):
    """At (1/2, 1)."""
    assert (untrue(Phrase(template, **values), told_of(given, "0.5", "1")) is None) == holds


@pytest.mark.parametrize(
    ("template", "plain", "odd"),
    [
        ("Two of these slopes are enough", True, False),
        ("The curve's peak is the steepest way up", True, False),
        ("Along the contour it is 0.", True, True), ("The tangent plane has the hill's slopes", True, False),
        ("Level: the slope is 0 all round", False, False), ("Both slopes are 0", False, False),
        ("It stands at right angles to the contour", True, True),
    ],
)  # fmt: skip
def test_slopes_all_round_are_looked_at(template, plain, odd):
    """Of x² + 3y at (1/2, 1), and of ∛(x³ + y³) at 0, where the two slopes tell nothing of the others."""
    assert (untrue(Phrase(template), told_of(SLOPED, "0.5", "1")) is None) == plain
    assert (untrue(Phrase(template), told_of(ODD, "0", "0")) is None) == odd


MOVED = "move-the-point"
LINES = [row(f"the contour line at {k}", k) for k in (5, 10, 15)]


@pytest.mark.parametrize(
    ("given", "template", "rows", "holds"),
    [
        (BOWL, "Always across the contours", [row("the gradient", [[1, 2], [3, 6]], MOVED)], True),
        (BOWL, "Always across the contours", [row("the gradient", [[1, 2], [3, 5]], MOVED)], False),
        (BOWL, "Always across the contours", [row("the gradient", [[1, 2], [0, 0]], MOVED)], False),
        (BOWL, "Always across the contours, longer where they crowd",
         [row("an earlier gradient", [[1, 1], [3, 3]], MOVED), row("the gradient", [[1, 2], [3, 6]], MOVED),
          *LINES], True),
        (BOWL, "Always across the contours, longer where they crowd",
         [row("an earlier gradient", [[2, 1], [6, 3]], MOVED), row("the gradient", [[1, 2], [3, 6]], MOVED),
          *LINES], False),
        (VALLEY, "The gradient does not point at the minimum",
         [row("the gradient", [[2, 1], [2.8, 2.6]]), row("the minimum", [0, 0])], True),
        (VALLEY, "The gradient does not point at the maximum",
         [row("the gradient", [[2, 1], [2.8, 2.6]]), row("the maximum", [0, 0])], False),
        (BOWL, "The gradient does not point at the minimum",
         [row("the gradient", [[2, 1], [4, 2]]), row("the minimum", [0, 0])], False),
        (VALLEY, "It points where it is steepest from here.",
         [row("the gradient", [[2, 1], [2.8, 2.6]])], True),
        (VALLEY, "It points where it is steepest from here.",
         [row("the gradient", [[2, 1], [3, 1.5]])], False),
        (BOWL, "A hill: every place has its height", [row("the hill", [[-2, -2, 8], [2, 2, 8]])], True),
        (ODD, "A step away, the arrow grows", [row("the gradient", [[1, 2], [3, 6]], MOVED)], False),
    ],
)  # fmt: skip
def test_what_is_drawn_is_looked_at(given, template, rows, holds):
    """Arrows, by their ends; the lowest and the highest place."""
    assert (untrue(Phrase(template), told_of(given, "1", "2", rows=rows)) is None) == holds


def test_a_height_is_missed():
    """√x has no height left of 0."""
    root = two("sqrt(x) + y", lambda x, y: mp.sqrt(x) + y, 0, 2)
    told = told_of(root, "1", "1", rows=[row("the hill", [[-1, -1, 0], [2, 2, 3]])])
    assert untrue(Phrase("Over every place stands a height"), told)


@pytest.mark.parametrize(("kind", "holds"), [("minimum", True), ("maximum", False), ("saddle", False)])
def test_a_place_without_arrow_is_looked_at(kind, holds):
    """Of x² + y² at 0; at no other place is the arrow gone."""
    for place, level in (((0, 0), True), ((1, 0), False)):
        said = Phrase(f"At {{place}} the arrow is gone: a {kind}.", place=tuple(map(sympy.Integer, place)))
        told = told_of(BOWL, "1", "2", said=[said])
        for told_one in (said, Phrase(f"At a {kind} the arrow vanishes")):
            assert (untrue(told_one, told) is None) == (holds and level)


@pytest.mark.parametrize(
    ("given", "stop", "title", "holds"),
    [
        (two("", lambda x, y: -(x**2) - y**2, -2, 2), (0, 0), "On a summit both slopes are {zero}", True),
        (BOWL, (0, 0), "On a summit both slopes are {zero}", False),
        (BOWL, (0, 0), "Level ground: both slopes are {zero}", True),
        (BOWL, (0, 1), "Level ground: both slopes are {zero}", False),
    ],
)
def test_a_place_of_rest_is_looked_at(given, stop, title, holds):
    """A summit has all beside it lower; level ground has no slope."""
    rows = [
        row(f"the place along {name}", "", "rest-on-the-way", str(part))
        for name, part in zip("xy", stop, strict=True)
    ]
    told = told_of(given, "1", "2", rows=rows)
    assert (untrue(Phrase(title, zero=sympy.S.Zero), told) is None) == holds


@pytest.mark.parametrize(
    ("goal", "moves", "holds"),
    [((1, 3), (X, Y), True), ((1, 3), (Y, X), False), ((2, 2), (X, Y), False)],
)
def test_slopes_on_a_way_are_looked_at(goal, moves, holds):
    """Of x² y at (1, 2): on the way north 2xy changes and x² stays, on the way east both change."""
    x, y = moves
    said = Phrase(
        "Walk across the hill to {goal}: the slope along {x} changes, along {y} it stays.",
        goal=tuple(map(sympy.Integer, goal)), x=x, y=y,
    )  # fmt: skip
    told = told_of(BENT, "1", "2", said=[said])
    assert (untrue(said, told) is None) == holds
    both = untrue(Phrase("Every place has its own two slopes"), told) is None
    assert both == (goal == (2, 2))


@pytest.mark.parametrize(("side", "holds"), [(0.02, True), (2.0, False)])
def test_ground_close_up_is_looked_at(side, holds):
    """A small square of x² + y² round (1, 1) is nearly a plane, a large one is not."""
    square = [[1 + a * side / 2, 1 + b * side / 2, 0] for a in (-1, 0, 1) for b in (-1, 0, 1)]
    ground = [[x, y, x**2 + y**2] for x, y, _ in square]
    whole = row("the hill", [[-2, -2, 8], [2, 2, 8], [0, 0, 0]])
    rows = [whole, row("the hill", ground, "come-closer"), row("the place", [1, 1, 2], "come-closer")]
    told = told_of(BOWL, "1", "1", rows=rows)
    assert (untrue(Phrase("Close up, the hill is a plane"), told) is None) == holds


# -- tangents


@pytest.mark.parametrize(
    ("f", "at", "steps", "lines"),
    [
        (lambda x: x - mp.floor(x), "1.95", (0.04, 0.01, -1, -0.01), (True, False)),
        (lambda x: x - mp.floor(x), "1.95", (0.04, 0.01, -0.5, -0.01), (True, True)),
        (lambda x: abs(x - 2), "1.95", (0.1, 0.01, -0.1, -0.01), (False, True)),
        (lambda x: x + x**3 / 10**6, "1", (0.5, 0.001, -0.5, -0.001), (False, False)),
        (lambda x: 3 * x, "1", (0.5, 0.001), (True, False)),
    ],
)  # fmt: skip
def test_secants_that_keep_their_slope(f, at, steps, lines):
    """All that are shown on a side, and none across a jump or a corner; where none is shown, none does."""
    shown = secants_shown([{"name": f"slope of the secant, h = {sympy.Rational(str(h))}"} for h in steps])
    told = Told(Trial("", "TangentSlope", one("", f, 0, 4), (at,)), Wording(), steps=shown)
    with mp.workdps(40):
        assert tuple(of_tangents._stays(told, side) for side in (1, -1)) == lines


PARABOLA = one("x^2", lambda x: x**2, -3, 3)
LINE = one("3x", lambda x: 3 * x, -3, 3)
STEPS = (2, 1, HALF, -2, -1, -HALF)
LEFT = Phrase("From the left, {h} is negative.", h=H)


def listed(*values: float, last: float | None = None) -> Listed:
    return Listed([seen(value, 1) for value in values], None if last is None else seen(last, 1))


@pytest.mark.parametrize(
    ("given", "before", "template", "values", "holds"),
    [
        (PARABOLA, [], "Take a second point, {h} = {step} away.", {"h": H, "step": 2}, True),
        (PARABOLA, [], "Take a second point, {h} = {step} away.", {"h": H, "step": 1}, False),
        (PARABOLA, [Phrase("{step}", step=2)], "Rise over run is {slope}.", {"slope": 4}, True),
        (PARABOLA, [Phrase("{step}", step=1)], "Rise over run is {slope}.", {"slope": 4}, False),
        (PARABOLA, [], "The slope goes {slopes}.", {"slopes": listed(4, 3)}, True),
        (PARABOLA, [], "The slope goes {slopes}.", {"slopes": listed(3, 2.5)}, False),
        (PARABOLA, [], "Closer still: {slopes}.", {"slopes": listed(3, 2.5)}, True),
        (PARABOLA, [], "Closer still: {slopes}.", {"slopes": listed(4, 3)}, False),
        (PARABOLA, [LEFT], "The slope goes {slopes}.", {"slopes": listed(0, 1, last=1.5)}, True),
        (PARABOLA, [LEFT], "The slope goes {slopes}.", {"slopes": listed(0, 1, last=2)}, False),
        (PARABOLA, [LEFT], "The slope goes {slopes}.", {"slopes": listed(4, 3, 2.5)}, False),
        (LINE, [], "The slope goes {slopes}.", {"slopes": listed(3, 3)}, False),
        (LINE, [], "The slope stays {slope}.", {"slope": 3}, True),
        (LINE, [], "The slope stays {slope}.", {"slope": 2}, False),
        (PARABOLA, [], "The slope stays {slope}.", {"slope": 2}, False),
        (PARABOLA, [], LEFT.template, {"h": H}, True),
    ],
)  # fmt: skip
def test_secants_are_looked_at(given, before, template, values, holds):
    """Of x² and of 3x at 1, with steps of 2, 1 and 1/2 on both sides."""
    said = Phrase(template, **values)
    told = told_of(given, "1", said=[*before, said])
    told.steps = tuple(map(sympy.sympify, STEPS))
    assert (untrue(said, told) is None) == holds


def test_no_left_is_named_without_one():
    """Where no secant is shown left of the point, none is spoken of."""
    told = told_of(PARABOLA, "1")
    told.steps = (sympy.Integer(2),)
    assert untrue(LEFT, told)


CUBIC = one("x^3 - 3x", lambda x: x**3 - 3 * x, -2, 2)


@pytest.mark.parametrize(
    ("place", "template", "slope", "holds"),
    [
        ("2", "{name} = {slope}.", seen(9, 0), True), ("2", "{name} = {slope}.", seen(10, 0), False),
        ("2", "{name} ≈ {slope}.", seen(9, 0), False),
        ("0.1", "{name} = {slope}.", seen(-2.97, 2), True),
        ("0.1", "{name} = {slope}.", seen(-3.0, 1), False),
        ("0.1", "{name} ≈ {slope}.", seen(-3.0, 1), True),
        ("2", "{name} = {slope}: here the curve is level.", seen(9, 0), False),
        ("1", "{name} = {slope}: here the curve is level.", seen(0, 0), True),
        ("-3/2", "{name} = {slope}.", seen(3.75, 2), True),
        ("-3/2", "{name} = {slope}.", seen(3.7, 1), False),
        ("approx 1.414", "{name} = {slope}.", seen(3, 0), True),
        ("approx 1.414", "{name} = {slope}.", seen(4, 0), False),
        ("approx 2.041", "{name} ≈ {slope}.", seen(9.495), True),
        ("approx 2.041", "{name} ≈ {slope}.", seen(9.496), False),
        ("3", "{name} = {slope}.", seen(24, 0), False),  # not put down
    ],
)  # fmt: skip
def test_a_slope_that_is_put_down_is_looked_at(place, template, slope, holds):
    """Of x³ − 3x, whose slope is 3x² − 3."""
    rows = [row(f"f'({put})", "") for put in ("2", "1/10", "1", "100/49", "-3/2", str(sympy.sqrt(2).n(40)))]
    told = told_of(CUBIC, "2", rows=rows)
    assert (untrue(Phrase(template, name=Formula(f"f'({place})"), slope=slope), told) is None) == holds


@pytest.mark.parametrize(
    ("places", "differ"), [(("1", "2"), True), (("1", "-1"), False)]
)  # fmt: skip
def test_slopes_at_stops_are_compared(places, differ):
    """Of x³ − 3x: 0 at 1 and at −1, 9 at 2."""
    said = [Phrase("{name} = {slope}.", name=Formula(f"f'({place})"), slope=2) for place in places]
    said.append(Phrase("This is {name} in full. From here on only its name is shown.", name=Formula("f(x)")))
    told = told_of(CUBIC, "1", said=said, rows=[row(f"f'({place})", "") for place in places])
    assert (untrue(Phrase("The slope changes from point to point"), told) is None) == differ
    assert (untrue(Phrase("The same slope at all these points"), told) is None) != differ


@pytest.mark.parametrize(
    ("given", "apart"), [(PARABOLA, False), (one("", lambda x: abs(x) ** 1.1, -3, 3), True)]
)
def test_a_lens_is_looked_through(given, apart):
    """At 0, x² leaves its tangent by less than can be seen, and |x|^1.1 plainly."""
    told = told_of(given, "0", rows=[row("the curve", [[-2, 0], [0, 0], [2, 4]])])
    for template, holds in (
        ("Close up, curve and tangent can no longer be told apart", not apart),
        ("Ever closer, curve and tangent can no longer be told apart.", not apart),
        ("Close up, the curve still leaves its tangent", apart),
        ("Even {zoom} times as large, the curve still leaves its tangent.", apart),
    ):
        assert (untrue(Phrase(template, zoom=1000), told) is None) == holds


# -- walks


@pytest.mark.parametrize(
    ("loss", "start", "rate", "note"),
    [
        (lambda w: (w - 3) ** 2, "5", "0.5", "Slope 0: no further step"),
        (abs, "0.5", "0.5", "No slope here: no further step"),
        (mp.sqrt, "1", "3", "The next step leaves the domain"),
        (lambda w: w**4, "10", "1" + 20 * "0", "The next step leads too far"),
        (lambda w: w**2, "1", "0." + 19 * "0" + "1", "The next step is too small to show"),
        (lambda w: (w - 3) ** 2, "5", "0.1", None),
    ],
)
def test_why_a_walk_ends_is_looked_at(loss, start, rate, note):
    """After one step: that no other follows is so for the reason that is told, and for no other."""
    walk = Trial("", "ShrinkingSteps", one("", loss, -3, 3), (start,), rate, 1)
    told = Told(walk, Wording(), 1)
    assert [name for name in of_walks.NOTES if untrue(Phrase(name), told) is None] == [note] * bool(note)
