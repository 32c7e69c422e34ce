"""When each sentence about partial derivatives is true: of a plane, and of a hill."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import sympy
from mpmath import mp

from tests.trial.truth import exactly_of, same, shown

if TYPE_CHECKING:
    from stage.text.phrases import Phrase
    from tests.trial.sentences import Told

Holds = Callable[["Phrase", "Told"], bool]

FLAT = mp.mpf("0.06")  # of a square's side, at the hill's scale: so near to a plane it looks like one


def _axis(variable: sympy.Symbol, told: Told) -> int:
    """Which of the function's arguments a variable is."""
    head = re.match(r"\w+\((\w+), *(\w+)\)", told.trial.given.text)
    return list(head.groups()).index(str(variable)) if head else int(str(variable) in ("y", "v"))


# -- comparisons


def _ratio_is(times: int) -> Holds:
    return lambda phrase, told: same(_way_ratio(phrase, told), times)


def _way_ratio(phrase: Phrase, told: Told) -> Any:
    """How many times as steep the way named is as the other."""
    along_x, along_y = told.slopes.steep
    return along_y / along_x if phrase.values["way"].template == "North–south" else along_x / along_y


def _about(phrase: Phrase, told: Told) -> bool:
    return told.number(phrase, "ratio").fits(_way_ratio(phrase, told))


def _comparison(phrase: Phrase, told: Told) -> bool:
    inner = phrase.values["steeper"]
    return CONDITIONS[inner.template](inner, told)


def _level(told: Told, axis: int) -> bool:
    return abs(told.slopes.slope(axis)) < 1e-9 * (1 + max(told.slopes.steep))


def _steeper(phrase: Phrase, told: Told) -> bool:
    """Whether the first of two named ways is the steeper one."""
    first, other = (told.slopes.steep[_axis(phrase.values[name], told)] for name in ("x", "y"))
    return first > other


# -- a plane


def _changes(sign: int) -> Holds:
    """A step that is told on the tangent plane leads up, or down, by its run times one of the slopes."""

    def holds(phrase: Phrase, told: Told) -> bool:
        rise, steps = told.number(phrase, "rise"), [one for one in told.said if "run" in one.values]
        runs = {told.number(one, "run").value for one in steps} | {mp.mpf(1)}
        return any(rise.fits(sign * run * told.slopes.slope(axis)) for run in runs for axis in (0, 1))

    return holds


def _both_partials(phrase: Phrase, told: Told) -> bool:
    return shown(phrase, told, along_x=told.slopes.slope(0), along_y=told.slopes.slope(1))


# -- a hill


def _at_the_place(phrase: Phrase, told: Told) -> bool:
    """Whether the place told is the lesson's."""
    place = [exactly_of(part) for part in phrase.values["place"]]
    return all(same(a, b) for a, b in zip(place, told.slopes.place, strict=True))


def _held(name: str) -> Holds:
    """Whether the variable that is told to stay is the other one, and its value that of the place."""

    def holds(phrase: Phrase, told: Told) -> bool:
        axis, value = _axis(phrase.values[name], told), exactly_of(phrase.values["value"])
        return axis == {"x": 0, "y": 1}[name] and same(value, told.slopes.place[axis])

    return holds


def _cut(straight: bool) -> Holds:
    """Whether the slope told is that of the cut spoken of, the first or the second, and its shape as told."""

    def holds(phrase: Phrase, told: Told) -> bool:
        cuts = [one for one in told.said if one.template in (SLOPE, TANGENT)]
        axis = next((k for k, one in enumerate(cuts) if one is phrase), 0)
        return told.slopes.bends(axis) != straight and shown(phrase, told, slope=told.slopes.slope(axis))

    return holds


def _rises_over(axis: int) -> Holds:
    """Whether a rise is that along an axis, over the run that is told."""

    def holds(phrase: Phrase, told: Told) -> bool:
        runs = [one.values["run"] for one in (phrase, *told.said) if "run" in one.values]
        return shown(phrase, told, rise=exactly_of(runs[0]) * told.slopes.slope(axis))

    return holds


def _stop(told: Told) -> list[Any]:
    """The place at which the walk across the hill rests."""
    beat = "rest-on-the-way"
    rows = [row for row in told.rows if row["name"].startswith("the place along ") and row["beat"] == beat]
    last = {row["name"].split()[-1]: exactly_of(sympy.sympify(row["exact"])) for row in rows}
    return [last[name] for name in sorted(last, key=lambda name: _axis(sympy.Symbol(name), told))]


def _rests_on(summit: bool) -> Holds:
    """Whether both slopes are 0 where the walk rests, and all beside it lower if it is a summit."""

    def holds(phrase: Phrase, told: Told) -> bool:
        stop = _stop(told)
        zero = "zero" not in phrase.values or exactly_of(phrase.values["zero"]) == 0
        return zero and told.slopes.is_level(stop) and (told.slopes.beside(stop)[1] < 0) == summit

    return holds


def _way(phrase: Phrase, told: Told) -> list[list[Any]]:
    """Places on the way to the goal that is told, from where the walk rested, if it did."""
    stopped = any(row["beat"] == "rest-on-the-way" for row in told.rows)
    start, goal = (
        _stop(told) if stopped else told.slopes.place,
        [exactly_of(p) for p in phrase.values["goal"]],
    )
    return [[a + k * (b - a) / 8 for a, b in zip(start, goal, strict=True)] for k in range(9)]


def _changes_on(phrase: Phrase, told: Told, axis: int) -> bool:
    """Whether the slope along an axis changes on the way to the goal."""
    slopes = [told.slopes.slope(axis, at) for at in _way(phrase, told)]
    return max(slopes) - min(slopes) > 1e-9 * (1 + max(map(abs, slopes)))


def _moves(*axes: int) -> Holds:
    """Whether on the way to the goal just the slopes along these axes change."""
    return lambda phrase, told: [axis for axis in (0, 1) if _changes_on(phrase, told, axis)] == list(axes)


def _one_moves(phrase: Phrase, told: Told) -> bool:
    """Whether the slope along the axis named first changes, and that along the other stays."""
    moves, stays = (_axis(phrase.values[name], told) for name in ("x", "y"))
    return _changes_on(phrase, told, moves) and not _changes_on(phrase, told, stays)


def _title_of(holds: Holds) -> Holds:
    """A title says what the caption with the goal says."""

    def of_the_caption(_: Phrase, told: Told) -> bool:
        (caption,) = (one for one in told.said if "goal" in one.values)
        return holds(caption, told)

    return of_the_caption


def _is_a_plane(_: Phrase, told: Told) -> bool:
    """Whether the square that is seen in the end is nearly one with the two slopes of its middle."""
    beat = "come-closer"
    grounds = [row for row in told.rows if row["name"] == "the hill"]
    (across, _, high), (side, *_) = (
        [max(part) - min(part) for part in zip(*row["shown"], strict=True)]
        for row in (grounds[0], grounds[-1])
    )
    at = [mp.mpf(part) for part in told.drawn("the place", beat)[:2]]
    seen = [told.slopes.off_the_plane([mp.mpf(p) for p in place[:2]], at) for place in told.drawn("the hill")]
    return max(seen) / high < FLAT * side / across and told.slopes.has_a_plane(at)


SLOPE, TANGENT = "Its slope is {slope}.", "Its tangent has the slope {slope}."

ALWAYS = {
    "A hill: a height over every place of the domain",
    "A hill: over every place ({x}, {y}) of the domain stands a height, {head}.",
    "A step of {run} in the {x} direction alone",
    "A step of {run} in the {x} direction alone: {y} stays as it is.",
    "And elsewhere on the plane?",
    "Both cuts at one scale. Which way is it steeper?",
    "How much does {f} change?",
    "How steep is it here, and which way?",
    "How steep is it here? And which way?",
    "How steep is it, and in which direction?",
    "How steep is it? Closer, at a scale at which steps are seen.",
    "How steep is it? Closer, with heights at the scale of {x} and {y}.",
    "Now come closer.",
    "Now {x} alone: {y} stays.",
    "On a plane the slopes are the same everywhere",
    "One step in the {x} direction alone",
    "One step in the {x} direction alone: {y} stays as it is.",
    "The formula in full",
    "The formulas in full",
    "The same steps change {f} by as much as before: the slopes are the same.",
    "These are the formulas in full. From here on the long ones are only named.",
    "This is {name} in full. From here on only its name is shown.",
    "Two directions, two slopes",
    "Two slopes at one place, each for a unit of its own axis.",
    "Two variables: a hill",
    "Walk across the hill",
    "Which way is it steeper?",
    "{head} = {f}: over every place of the domain stands a height.",
}

CONDITIONS = {
    "A hill: every place has its height": lambda _, t: t.high_all_over,
    "A hill: over every place ({x}, {y}) stands a height, {head}.": lambda _, t: t.high_all_over,
    "You stand at {place}.": _at_the_place,
    "East–west: {y} stays {value}": _held("y"),
    "Walk east–west only: {y} stays {value}.": _held("y"),
    "North–south: {x} stays {value}": _held("x"),
    "Now north–south only: {x} stays {value}.": _held("x"),
    "Seen face on, the cut is a straight line.": lambda _, t: not t.slopes.bends(0),
    "Seen face on, the cut is an ordinary curve.": lambda _, t: t.slopes.bends(0),
    SLOPE: _cut(True),
    TANGENT: _cut(False),
    "A run of {run} to the east: {rise}.": _rises_over(0),
    "To the north: {rise}.": _rises_over(1),
    "{steeper}.": _comparison,
    "Level ground, both ways": lambda _, t: _level(t, 0) and _level(t, 1),
    "East–west is level, north–south is not": lambda _, t: _level(t, 0) and not _level(t, 1),
    "North–south is level, east–west is not": lambda _, t: _level(t, 1) and not _level(t, 0),
    "East–west and north–south are equally steep": lambda _, t: (
        same(*t.slopes.steep) and t.slopes.slope(0) * t.slopes.slope(1) > 0
    ),
    "Equally steep, but one way rises and the other falls": lambda _, t: (
        same(*t.slopes.steep) and t.slopes.slope(0) * t.slopes.slope(1) < 0
    ),
    "{way} is a little steeper": lambda p, t: 1 < _way_ratio(p, t) < 1.16,
    "{way} is twice as steep": _ratio_is(2),
    "{way} is three times as steep": _ratio_is(3),
    "{way} is four times as steep": _ratio_is(4),
    "{way} is about {ratio} times as steep": _about,
    "{way} is far steeper": lambda p, t: _way_ratio(p, t) > 9,
    "Walk on, to a summit.": _rests_on(True),
    "On a summit both slopes are {zero}": _rests_on(True),
    "On the summit both slopes are {zero}: it is level both ways.": _rests_on(True),
    "Walk on, to where the ground is level.": _rests_on(False),
    "Level ground: both slopes are {zero}": _rests_on(False),
    "Here both slopes are {zero}: the ground is level both ways.": _rests_on(False),
    "Every place has its own two slopes": _title_of(_moves(0, 1)),
    "Walk across the hill to {goal}: both slopes change with the place.": _moves(0, 1),
    "One slope changes, the other stays": lambda p, t: (
        _title_of(_moves(0))(p, t) or _title_of(_moves(1))(p, t)
    ),
    "Walk across the hill to {goal}: the slope along {x} changes, along {y} it stays.": _one_moves,
    "Both slopes are the same all the way": _title_of(_moves()),
    "Walk on to {goal}: both slopes stay as they are.": _moves(),
    "Close up, the hill is a plane": _is_a_plane,
    "Close up, the hill is a plane, with these two slopes.": _is_a_plane,
    "The tangent plane has the hill's slopes": lambda _, t: t.slopes.has_a_plane(),
    "Close to the place, the hill is nearly its tangent plane: the plane has its slopes.": (
        lambda _, t: t.slopes.has_a_plane()
    ),
    "Two variables: a plane": lambda _, t: t.slopes.same_everywhere,
    "{head} = {f}: over every place stands a height.": lambda _, t: t.high_all_over,
    "Over {place} its height is {height}.": lambda p, t: (
        _at_the_place(p, t) and shown(p, t, height=t.slopes.f(*t.slopes.place))
    ),
    "{f} rises by {rise}.": _changes(1),
    "{f} falls by {rise}.": _changes(-1),
    "{f} stays as high: the slope along {x} is {rise}.": lambda p, t: (
        shown(p, t, rise=0) and _level(t, _axis(p.values["x"], t))
    ),
    "Level along {x} and along {y}": lambda _, t: _level(t, 0) and _level(t, 1),
    "Equally steep along {x} and along {y}": lambda _, t: same(*t.slopes.steep),
    "Steeper along {x} than along {y}": _steeper,
    "Two directions, two slopes: {along_x} along {x}, {along_y} along {y}.": _both_partials,
}
