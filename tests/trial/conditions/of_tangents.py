"""When each sentence about a tangent is true."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import sympy
from mpmath import mp

from tests.trial.truth import exactly_of, numbers, same, shown

if TYPE_CHECKING:
    from stage.text.phrases import Phrase
    from tests.trial.sentences import Told


LEFT = "From the left, {h} is negative."
PLOT, LENS = (mp.mpf(8), mp.mpf(5)), mp.mpf("1.2")  # frame units: the plot's size, the lens's radius, nearly
ZOOM, APART = 1000, mp.mpf("0.03")  # of the lens at its strongest; frame units that are seen


def _quotient(told: Told, h: Any) -> Any:
    f, (a,) = told.slopes.f, told.slopes.place
    return (f(a + h) - f(a)) / h


def _second_point(phrase: Phrase, told: Told) -> bool:
    """Whether the step leads to a point of the curve, by the longest way of those that are shown."""
    step, (a,) = told.number(phrase, "step"), told.slopes.place
    height = told.slopes.f(a + step.value)
    rights = [exactly_of(one) for one in told.steps if one > 0]
    return bool(rights) and step.fits(max(rights)) and mp.isfinite(height) and not isinstance(height, mp.mpc)


def _first_secant(phrase: Phrase, told: Told) -> bool:
    """Whether the slope is that to the point which was taken."""
    (taken,) = (one for one in told.said if "step" in one.values)
    return shown(phrase, told, slope=_quotient(told, told.number(taken, "step").value))


def _side(phrase: Phrase, told: Told) -> int:
    """The side that is spoken of: 1 until the left is named, then -1."""
    for one in told.said:
        if one is phrase:
            return 1
        if one.template == LEFT:
            return -1
    return 1


def _slopes_on(side: int, told: Told) -> list[Any]:
    """The slopes of the secants that are shown on a side, that of the longest step first."""
    steps = sorted((exactly_of(one) for one in told.steps if one * side > 0), key=lambda h: -abs(h))
    return [_quotient(told, h) for h in steps]


def _listed(phrase: Phrase, told: Told) -> bool:
    """Whether the slopes listed are those of the secants, in their order; an ellipsis leads to the last."""
    side = _side(phrase, told)
    found, listed = _slopes_on(side, told), numbers(told.text(phrase.values["slopes"]))
    if "…" in told.text(phrase.values["slopes"]):
        *listed, last = listed
        if not last.fits(found[-1]):
            return False
    right = found[len(found) - len(listed) :] if phrase.template.startswith("Closer") else found
    fits = len(listed) <= len(right) and all(a.fits(b) for a, b in zip(listed, right, strict=False))
    return fits and not _stays(told, side) and _closes_in(told, side)


def _kept(phrase: Phrase, told: Told) -> bool:
    """Whether the slope told is that of each secant on the side."""
    side = _side(phrase, told)
    return _stays(told, side) and all(shown(phrase, told, slope=one) for one in _slopes_on(side, told))


def _stays(told: Told, side: int) -> bool:
    """Whether the secants on a side, of all the steps that are shown, have one slope."""
    found = [_quotient(told, exactly_of(step)) for step in told.steps if step * side > 0]
    return bool(found) and all(same(one, found[0]) or abs(one - found[0]) < 1e-12 for one in found)


def _closes_in(told: Told, side: int) -> bool:
    """Whether the secants' slopes on a side come near the tangent's."""
    slope = told.slopes.slope()
    far, near = (abs(_quotient(told, side * mp.mpf(10) ** -k) - slope) for k in (2, 6))
    return near < far or near < 1e-9 * (1 + abs(slope))


def _tangent(phrase: Phrase, told: Told) -> bool:
    return shown(phrase, told, slope=told.slopes.slope())


def _stop(phrase: Phrase, told: Told) -> Any:
    """The place whose slope is told: the one, of those put down, that it names; None if none is."""
    named = told.text(phrase.values["name"]).partition("(")[2].rstrip(")")
    written = [name.partition("'(")[2][:-1] for name in told.shown_names if "'(" in name]
    for place in map(sympy.sympify, written):
        rounded = "≈" in named and numbers(named)[-1].fits(exactly_of(place))
        if rounded or named in (told.text(place), str(place).replace("-", "−")):
            return exactly_of(place)
    return None


def _slope_there(exact: bool) -> Any:
    """Whether the slope told is that at the stop, exactly or no more than nearly."""

    def holds(phrase: Phrase, told: Told) -> bool:
        place = _stop(phrase, told)
        if place is None:
            return False
        right, number = told.slopes.slope(0, [place]), told.number(phrase, "slope")
        off = abs(number.value - right)
        return number.fits(right) and (off < mp.mpf(10) ** -15 * (1 + abs(right))) == exact

    return holds


def _level_there(phrase: Phrase, told: Told) -> bool:
    """Whether the slope at the stop is 0, and the curve not level all along."""
    level = _slope_there(True)(phrase, told) and told.number(phrase, "slope").value == 0
    return level and not told.slopes.same_everywhere


def _stops(differ: bool) -> Any:
    """Whether the slopes at the stops that are told are not all one, or are."""

    def holds(_: Phrase, told: Told) -> bool:
        stops = [_stop(one, told) for one in told.said if one.template.startswith("{name}")]
        if None in stops:
            return False
        slopes = [told.slopes.slope(0, [stop]) for stop in stops]
        return any(abs(a - b) > 1e-9 * (1 + abs(a)) for a, b in pairwise(slopes)) == differ

    return holds


def _seen_apart(told: Told) -> Any:
    """How far curve and tangent are from each other under the lens at its strongest, in frame units.

    By the sizes of plot and lens, which are known only nearly: about APART, nothing is decided.
    """
    wide, tall = (max(part) - min(part) for part in zip(*told.drawn("the curve"), strict=True))
    across, up = PLOT[0] / mp.mpf(wide), PLOT[1] / mp.mpf(tall or 1)
    slope = told.slopes.slope()
    way = mp.hypot(1, slope * up / across)
    h = LENS / across / way / ZOOM
    off = [abs(_quotient(told, side * h) - slope) * h for side in (1, -1)]
    return max(off) * up * ZOOM / way


ALWAYS = {
    "How steep is it right here?",
    "How steep is {head} = {f} right here, at {x} = {at}?",
    "Let the second point come closer",
    "Let {h} shrink.",
    "Slide along the curve, and put each slope down below it.",
    "The same from the other side",
    "Two points give a slope",
    "What is the slope when {h} is zero?",
    "When {h} is zero, no second point is left. What is the slope then?",
}

CONDITIONS = {
    "Take a second point, {h} = {step} away.": _second_point,
    "Rise over run is {slope}.": _first_secant,
    "The slope goes {slopes}.": _listed,
    "Closer still: {slopes}.": _listed,
    "The slope stays {slope}.": _kept,
    "Closer still, the slope stays {slope}.": _kept,
    LEFT: lambda _, t: any(step < 0 for step in t.steps),
    "The line they close in on is the tangent": lambda _, t: _closes_in(t, 1) and _closes_in(t, -1),
    "Both sides close in on one line, the tangent, and on its slope, {slope}.": lambda p, t: (
        _tangent(p, t) and not _stays(t, 1) and not _stays(t, -1)
    ),
    "All secants lie on one line, the tangent": lambda _, t: _stays(t, 1) and _stays(t, -1),
    "All secants lie on one line, the tangent; its slope is {slope}.": lambda p, t: (
        _tangent(p, t) and _stays(t, 1) and _stays(t, -1)
    ),
    "The line they lead to is the tangent": lambda _, t: _closes_in(t, 1) and _closes_in(t, -1),
    "Both sides lead to one line, the tangent, and to its slope, {slope}.": _tangent,
    "{name} = {slope}.": _slope_there(True),
    "{name} ≈ {slope}.": _slope_there(False),
    "{name} = {slope}: here the curve is level.": _level_there,
    "The slope changes from point to point": _stops(differ=True),
    "On a line the slope is the same everywhere": lambda _, t: t.slopes.same_everywhere,
    "The tangent of a line is the line itself": lambda _, t: not t.slopes.bends(0),
    "The tangent of a line is the line itself, close up as from afar.": lambda _, t: not t.slopes.bends(0),
    "Close up, curve and tangent can no longer be told apart": lambda _, t: _seen_apart(t) < 3 * APART,
    "Ever closer, curve and tangent can no longer be told apart.": lambda _, t: _seen_apart(t) < 3 * APART,
    "Close up, the curve still leaves its tangent": lambda _, t: _seen_apart(t) > APART / 3,
    "Even {zoom} times as large, the curve still leaves its tangent.": lambda p, t: (
        shown(p, t, zoom=ZOOM) and _seen_apart(t) > APART / 3
    ),
    "The same slope at all these points": _stops(differ=False),
}
