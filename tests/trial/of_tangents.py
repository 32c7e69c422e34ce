"""When each sentence about a tangent is true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy
from mpmath import mp

from tests.trial.truth import exactly_of, numbers, same, shown

if TYPE_CHECKING:
    from stage.text.phrases import Phrase
    from tests.trial.sentences import Told


def _quotient(told: Told, h: Any) -> Any:
    f, (a,) = told.slopes.f, told.slopes.place
    return (f(a + h) - f(a)) / h


def _first_secant(phrase: Phrase, told: Told) -> bool:
    step = told.number(phrase, "step").value
    return shown(phrase, told, slope=_quotient(told, step))


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


def _shrinking(side: int) -> Any:
    """Whether the slopes listed while h shrinks lead to the tangent's."""

    def holds(phrase: Phrase, told: Told) -> bool:
        listed = [one.value for one in numbers(told.text(phrase.values["slopes"]))]
        slope = told.slopes.slope()
        furthest = max(abs(one - slope) for one in listed[:-1])
        return abs(listed[-1] - slope) <= furthest and _closes_in(told, side)

    return holds


def _stopped(phrase: Phrase, told: Told) -> bool:
    """Whether each "at x = … the slope is …" of a list is so."""
    for one in phrase.values["slopes"].values:
        if not told.number(one, "slope").fits(told.slopes.slope(0, [_place(one, told)])):
            return False
    return True


def _the_same_there(_: Phrase, told: Told) -> bool:
    """Whether the slopes at all the places that the caption lists are one."""
    (caption,) = (one for one in told.said if one.template == "Slide along the curve: {slopes}.")
    slopes = [told.slopes.slope(0, [_place(one, told)]) for one in caption.values["slopes"].values]
    return all(abs(one - slopes[0]) < 1e-9 * (1 + abs(one)) for one in slopes)


def _place(one: Phrase, told: Told) -> Any:
    """The place of an "at x = … the slope is …"."""
    exact = one.values["place"]
    return exactly_of(exact) if isinstance(exact, sympy.Expr) else told.number(one, "place").value


ALWAYS = {
    "Close up, curve and tangent are one line",
    "Close up, curve and tangent are one line.",
    "Close up, curve and tangent become one line.",
    "Close up, the curve still leaves its tangent",
    "Even {zoom} times as large, the curve leaves its tangent; closer still, they become one line.",
    "How steep is it right here?",
    "How steep is {head} = {f} right here, at {x} = {at}?",
    "Let the second point come closer",
    "The same from the other side",
    "Two points give a slope",
}

CONDITIONS = {
    "Take a second point, {h} = {step} away: rise over run is {slope}.": _first_secant,
    "Let {h} shrink: {slopes}.": _shrinking(1),
    "From the left, {h} is negative: {slopes}.": _shrinking(-1),
    "Let {h} shrink: the slope stays {slope}.": lambda p, t: _tangent(p, t) and _stays(t, 1),
    "From the left, {h} is negative: the slope stays {slope}.": lambda p, t: _tangent(p, t) and _stays(t, -1),
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
    "Slide along the curve: {slopes}.": _stopped,
    "The slope changes from point to point": lambda _, t: not t.slopes.same_everywhere,
    "On a line the slope is the same everywhere": lambda _, t: t.slopes.same_everywhere,
    "The tangent of a line is the line itself": lambda _, t: not t.slopes.bends(0),
    "The tangent of a line is the line itself, close up as from afar.": lambda _, t: not t.slopes.bends(0),
    "The same slope at all these points": _the_same_there,
}
