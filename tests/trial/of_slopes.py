"""When each sentence about tangents, partial derivatives and gradients is true."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import sympy
from mpmath import mp

from tests.trial.of_walks import same
from tests.trial.truth import numbers

if TYPE_CHECKING:
    from stage.text.phrases import Phrase
    from tests.trial.sentences import Told

NEAR = 40  # places beside the trial's own that stand for "everywhere"


def _shown(phrase: Phrase, told: Told, **right: Any) -> bool:
    """Whether the numbers of placeholders are roundings of the right ones."""
    return all(told.number(phrase, name).fits(value) for name, value in right.items())


# -- tangents


def _quotient(told: Told, h: Any) -> Any:
    f, (a,) = told.slopes.f, told.slopes.place
    return (f(a + h) - f(a)) / h


def _first_secant(phrase: Phrase, told: Told) -> bool:
    step = told.number(phrase, "step").value
    return _shown(phrase, told, slope=_quotient(told, step))


def _stays(told: Told, side: int) -> bool:
    """Whether secants on a side all have one slope."""
    quotients = [_quotient(told, side * mp.mpf(2) ** -k) for k in range(4, 12)]
    return all(same(one, quotients[0]) or abs(one - quotients[0]) < 1e-12 for one in quotients)


def _closes_in(told: Told, side: int) -> bool:
    """Whether the secants' slopes on a side come near the tangent's."""
    slope = told.slopes.slope()
    far, near = (abs(_quotient(told, side * mp.mpf(10) ** -k) - slope) for k in (2, 6))
    return near < far or near < 1e-9 * (1 + abs(slope))


def _tangent(phrase: Phrase, told: Told) -> bool:
    return _shown(phrase, told, slope=told.slopes.slope())


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
        place = numbers(told.text(one.values["place"]))
        exact = one.values["place"]
        x = exactly_of(exact) if isinstance(exact, sympy.Expr) else place[-1].value
        if not told.number(one, "slope").fits(told.slopes.slope(0, [x])):
            return False
    return True


def exactly_of(value: sympy.Expr) -> Any:
    """An exact number to forty digits."""
    return mp.mpf(str(value.evalf(40)))


def _slopes_nearby(told: Told, axis: int = 0) -> list[Any]:
    """Slopes along an axis at places all round, those that are numbers."""
    pick, found = random.Random(7), []
    for k in range(NEAR):
        at = [place + pick.uniform(-1, 1) * (1 + abs(place)) / 4 for place in told.slopes.place]
        if k % 2:
            at = [mp.mpf(pick.uniform(*ends)) for ends in told.trial.given.ranges]
        try:
            slope = told.slopes.slope(axis, at)
        except (ValueError, ZeroDivisionError):
            continue
        if not isinstance(slope, mp.mpc) and mp.isfinite(slope):
            found.append(slope)
    return found


def _everywhere_the_same(told: Told) -> bool:
    axes = range(len(told.slopes.place))
    return all(
        abs(one - told.slopes.slope(axis)) < 1e-9 * (1 + abs(one))
        for axis in axes
        for one in _slopes_nearby(told, axis)
    )


# -- partial derivatives


def _steep(told: Told) -> tuple[Any, Any]:
    return abs(told.slopes.slope(0)), abs(told.slopes.slope(1))


def _ratio_is(times: int) -> Any:
    def holds(phrase: Phrase, told: Told) -> bool:
        return same(_way_ratio(phrase, told), times)

    return holds


def _way_ratio(phrase: Phrase, told: Told) -> Any:
    """How many times as steep the way named is as the other."""
    along_x, along_y = _steep(told)
    return along_y / along_x if phrase.values["way"].template == "North–south" else along_x / along_y


def _about(phrase: Phrase, told: Told) -> bool:
    return told.number(phrase, "ratio").fits(_way_ratio(phrase, told))


def _comparison(phrase: Phrase, told: Told) -> bool:
    inner = phrase.values["steeper"]
    return CONDITIONS[inner.template](inner, told)


def _level(told: Told, axis: int) -> bool:
    return abs(told.slopes.slope(axis)) < 1e-9 * (1 + max(_steep(told)))


def _both_partials(phrase: Phrase, told: Told) -> bool:
    return _shown(phrase, told, along_x=told.slopes.slope(0), along_y=told.slopes.slope(1))


def _steepness(phrase: Phrase, told: Told) -> bool:
    return _shown(phrase, told, slope=mp.hypot(*_steep(told)))


def _rise(phrase: Phrase, told: Told) -> bool:
    """A step of 1 on the tangent plane rises by one of the slopes."""
    rise = told.number(phrase, "rise")
    return any(rise.fits(told.slopes.slope(axis)) for axis in (0, 1))


def _bends(told: Told, axis: int) -> bool:
    """Whether the slice along an axis through the place is bent."""
    x = told.slopes.place[axis]

    def at(t: Any) -> Any:
        return told.slopes.f(*(t if k == axis else p for k, p in enumerate(told.slopes.place)))

    low, high = told.trial.given.ranges[axis]
    steps = [mp.mpf(high - low) / part for part in (37, 91, 11, 5, 3)]
    for step in (*steps, *(-step for step in steps)):
        try:
            values = [at(x), at(x + step), at(x + 2 * step)]
        except (ValueError, ZeroDivisionError):
            continue
        if any(isinstance(one, mp.mpc) or not mp.isfinite(one) for one in values):
            continue
        if abs(values[0] - 2 * values[1] + values[2]) > 1e-12 * (1 + max(map(abs, values))):
            return True
    return False


def _slice(axis: int) -> Any:
    """Whether the shape that a slice is said to have is its own."""
    return lambda phrase, told: (phrase.values["shape"].template == "a curve") == _bends(told, axis)


def _changes(told: Told) -> bool:
    return not _everywhere_the_same(told)


# -- level places


def _is_level(told: Told) -> bool:
    return max(_steep(told)) < 1e-12


def _second(told: Told) -> tuple[Any, Any]:
    """f_xx and the determinant of the second derivatives, by differences."""
    f, place = told.slopes.f, tuple(told.slopes.place)
    xx, xy, yy = (mp.diff(f, place, order) for order in ((2, 0), (1, 1), (0, 2)))
    return xx, xx * yy - xy**2


def _decided(which: str) -> Any:
    """Whether the second derivatives decide, and so: for a minimum, a maximum or a saddle."""

    def holds(_: Phrase, told: Told) -> bool:
        xx, determinant = _second(told)
        small = mp.mpf(10) ** -12
        found = "saddle" if determinant < -small else "minimum" if xx > small else "maximum"
        return _is_level(told) and abs(determinant) > small and found == which

    return holds


def _beside(told: Told) -> tuple[Any, Any]:
    """The least and the largest height beside the place, less its own."""
    f, (x, y) = told.slopes.f, told.slopes.place
    ways = [(mp.cos(mp.pi * k / 90), mp.sin(mp.pi * k / 90)) for k in range(180)]
    heights = [f(x + r * a, y + r * b) - f(x, y) for r in (mp.mpf("0.01"), mp.mpf("0.003")) for a, b in ways]
    return min(heights), max(heights)


def _higher(_: Phrase, told: Told) -> bool:
    return _beside(told)[0] > 0


def _lower(_: Phrase, told: Told) -> bool:
    return _beside(told)[1] < 0


def _both(_: Phrase, told: Told) -> bool:
    low, high = _beside(told)
    return low < 0 < high


def _none_lower(_: Phrase, told: Told) -> bool:
    return _beside(told)[0] > -(mp.mpf(10) ** -25)


def _none_higher(_: Phrase, told: Told) -> bool:
    return _beside(told)[1] < mp.mpf(10) ** -25


def _flat(_: Phrase, told: Told) -> bool:
    return max(map(abs, _beside(told))) < mp.mpf(10) ** -25


def _stays_on_the_way(phrase: Phrase, told: Told) -> bool:
    """Whether both slopes at the walk's end are those at its beginning."""
    goal = [exactly_of(part) for part in phrase.values["goal"]]
    return all(abs(told.slopes.slope(k, goal) - told.slopes.slope(k)) < 1e-9 for k in (0, 1))


def _unit_step(phrase: Phrase, told: Told) -> bool:
    """A step of any length: its rise is the run times the slope."""
    run, rise, slope = (told.number(phrase, name) for name in ("run", "rise", "slope"))
    return any(
        slope.fits(told.slopes.slope(axis)) and rise.fits(run.value * told.slopes.slope(axis))
        for axis in (0, 1)
    )


ALWAYS = {
    "A step of {run} in the {x} direction alone", "A step away, the arrow grows",
    "Along the contour nothing rises; on a map of these scales, the gradient crosses it straight.",
    "From start to end: the gradient. Of all ways on this map, it is the steepest up.",
    "It is level here; what it does beside it, the slopes do not decide.",
    "Level here: the slopes do not decide",
    "On this map, it stands at right angles to the contour",
    "On this map, the gradient points the steepest way up",
    "Over {run} of {x} that is {across}, over {depth} of {y} it is {up}: go as far as these say.",
    "Step away, and one way is the steepest again: the arrow grows, always across the contours.",
    "These are the formulas in full. From here on the long ones are only named.",
    "Two slopes at one place, each for a unit of its own axis.",
    "You stand at {place}. How steep is it here, whichever way you turn?",
    "How steep is it right here?", "How steep is {head} = {f} right here, at {x} = {at}?",
    "Two points give a slope", "Let the second point come closer", "The same from the other side",
    "A hill: every place has its height", "A hill: over every place ({x}, {y}) stands a height, {head}.",
    "How steep is it right here? It depends on the direction",
    "You stand at {place}. How steep is it here? That depends on where you turn.",
    "Walk east–west only: {y} stays {value}", "Walk north–south only: {x} stays {value}",
    "Close up, curve and tangent are one line", "Close up, curve and tangent become one line.",
    "Close up, curve and tangent are one line.", "Close up, the curve still leaves its tangent",
    "Even {zoom} times as large, the curve leaves its tangent; closer still, they become one line.",
    "A hill: over every place ({x}, {y}) of the domain stands a height, {head}.",
    "A hill: a height over every place of the domain", "Over every place of the domain stands a height",
    "Over every place of the domain stands a height, {head} = {f}.",
    "{head} = {f}: over every place of the domain stands a height.",
    "Begin the step elsewhere on the plane: it changes the height by as much as before.",
    "The formula in full", "The formulas in full",
    "This is {name} in full. From here on only its name is shown.",
    "Over every place stands a height", "Over every place stands a height, {head} = {f}.",
    "Each line joins places of one height",
    "Each line joins places of one height. Laid flat, the lines are a map.",
    "Seen from above: the map", "Rise above the hill, until only its map is left.",
    "Which way is steepest?", "You stand at {place}. Of all ways to go from here, which is the steepest up?",
    "Two slopes are enough", "Go as far as each slope says",
    "Two variables: a hill", "{head} = {f}: over every place stands a height.",
    "The tangent plane has the hill's slopes",
    "Close to the place, the hill is nearly its tangent plane: the plane has its slopes.",
    "One step in the {x} direction alone", "Two directions, two slopes",
    "On a plane the slopes are the same everywhere",
    "Begin the step elsewhere on the plane: it leads up by as much as before.",
}  # fmt: skip

CONDITIONS = {
    "Both slopes are 0": lambda _, t: _is_level(t),
    "Here both slopes are 0, along {x} and along {y}.": lambda _, t: _is_level(t),
    "Level: the slope is 0 all round": lambda _, t: _is_level(t),
    "Turn all round: the slope is 0 every way. None is the steepest, so there is no arrow.": (
        lambda _, t: _is_level(t)
    ),
    "A minimum: it bends upwards every way": _decided("minimum"),
    "The second derivatives decide: it bends upwards every way. A minimum.": _decided("minimum"),
    "A maximum: it bends downwards every way": _decided("maximum"),
    "The second derivatives decide: it bends downwards every way. A maximum.": _decided("maximum"),
    "A saddle: upwards one way, downwards another": _decided("saddle"),
    "The second derivatives decide: it bends upwards one way, downwards another. A saddle.": _decided(
        "saddle"
    ),
    "A minimum: all round it is higher": _higher,
    "The second derivatives do not decide. But all round it is higher: a minimum.": _higher,
    "A maximum: all round it is lower": _lower,
    "The second derivatives do not decide. But all round it is lower: a maximum.": _lower,
    "A saddle: higher and lower ground beside it": _both,
    "The second derivatives do not decide. But some ground beside it is higher, some lower.": _both,
    "Nothing beside it is lower, some as low": _none_lower,
    "The second derivatives do not decide. But nothing beside it is lower, and some as low.": _none_lower,
    "Nothing beside it is higher, some as high": _none_higher,
    "The second derivatives do not decide. But nothing beside it is higher, and some as high.": _none_higher,
    "Level ground: the height stays the same": _flat,
    "All round, the height stays the same: level ground.": _flat,
    "A step of {run} in the {x} direction alone: {y} stays as it is. {rise} over {run} is {slope}.": (
        _unit_step
    ),
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
    "The slope changes from point to point": lambda _, t: _changes(t),
    "On a line the slope is the same everywhere": lambda _, t: _everywhere_the_same(t),
    "Walk east–west only: {y} stays {value}. The plane cuts the hill in {shape}.": _slice(0),
    "Walk north–south only: {x} stays {value}. The plane cuts the hill in {shape}.": _slice(1),
    "Seen face on: an ordinary curve": lambda _, t: _bends(t, 0) or _bends(t, 1),
    "Seen face on: a straight line": lambda _, t: not (_bends(t, 0) and _bends(t, 1)),
    "Seen face on, it is a straight line with the slope {slope}.": lambda p, t: any(
        not _bends(t, axis) and _shown(p, t, slope=t.slopes.slope(axis)) for axis in (0, 1)
    ),
    "The tangent of a line is the line itself": lambda _, t: not _bends(t, 0),
    "The tangent of a line is the line itself, close up as from afar.": lambda _, t: not _bends(t, 0),
    "The same slope at all these points": lambda _, t: True,
    "Equally steep, but one way rises and the other falls": lambda _, t: (
        same(*_steep(t)) and t.slopes.slope(0) * t.slopes.slope(1) < 0
    ),
    "{way} is a little steeper": lambda p, t: 1 < _way_ratio(p, t) < 1.16,
    "One slope changes, the other stays": lambda _, t: _changes(t),
    "Walk across the hill to {goal}: the slope along {x} changes, along {y} it stays.": lambda _, t: _changes(
        t
    ),
    "Both slopes are the same all the way": lambda _, t: True,
    "Walk on to {goal}: both slopes stay as they are.": _stays_on_the_way,
    "Seen face on, it is an ordinary curve, and its tangent has the slope {slope}.": lambda p, t: any(
        _shown(p, t, slope=t.slopes.slope(axis)) for axis in (0, 1)
    ),
    "Two slopes at one place. {steeper}.": _comparison,
    "Level ground, both ways": lambda _, t: _level(t, 0) and _level(t, 1),
    "East–west is level, north–south is not": lambda _, t: _level(t, 0) and not _level(t, 1),
    "North–south is level, east–west is not": lambda _, t: _level(t, 1) and not _level(t, 0),
    "East–west and north–south are equally steep": lambda _, t: same(*_steep(t)),
    "{way} is twice as steep": _ratio_is(2),
    "{way} is three times as steep": _ratio_is(3),
    "{way} is four times as steep": _ratio_is(4),
    "{way} is about {ratio} times as steep": _about,
    "{way} is far steeper": lambda p, t: _way_ratio(p, t) > 9,
    "Every place has its own two slopes": lambda _, t: _changes(t),
    "Walk across the hill to {goal}: both slopes change with the place.": lambda _, t: _changes(t),
    "Two slopes are enough: here {along_x} along {x} and {along_y} along {y}.": _both_partials,
    "Go as far along {x} as that slope says, {along_x}, then along {y}, {along_y}.": _both_partials,
    "Two directions, two slopes: {along_x} along {x}, {along_y} along {y}.": _both_partials,
    "One step in the {x} direction alone: {y} stays as it is, and the height changes by {rise}.": _rise,
    "The gradient points the steepest way up": lambda _, t: max(_steep(t)) > 0,
    "From start to end: the gradient. Of all ways, it is the steepest up.": lambda _, t: max(_steep(t)) > 0,
    "It stands at right angles to the contour": lambda _, t: max(_steep(t)) > 0,
    "Along the contour nothing rises; the gradient stands at right angles to it.": lambda _, t: (
        max(_steep(t)) > 0
    ),
    "Its length is the steepness": lambda _, t: max(_steep(t)) > 0,
    "Its length is the steepness: the slope that way is {slope}.": _steepness,
    "On a plane it is the same everywhere": lambda _, t: _everywhere_the_same(t),
    "Move: on a plane, the gradient never changes.": lambda _, t: _everywhere_the_same(t),
    "Always across the contours": lambda _, t: True,
    "Always across the contours, longer where they crowd": lambda _, t: _changes(t),
    "Move: the arrow follows, always straight across the contours.": lambda _, t: True,
    "Move: the arrow follows, always across the contours, longer where they crowd.": lambda _, t: _changes(t),
    "Two variables: a plane": lambda _, t: _everywhere_the_same(t),
}
