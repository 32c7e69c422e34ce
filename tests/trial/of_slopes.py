"""When each sentence about partial derivatives and gradients is true."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mpmath import mp

from tests.trial.truth import exactly_of, same, shown

if TYPE_CHECKING:
    from stage.text.phrases import Phrase
    from tests.trial.sentences import Told


def _ratio_is(times: int) -> Any:
    def holds(phrase: Phrase, told: Told) -> bool:
        return same(_way_ratio(phrase, told), times)

    return holds


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


def _both_partials(phrase: Phrase, told: Told) -> bool:
    return shown(phrase, told, along_x=told.slopes.slope(0), along_y=told.slopes.slope(1))


def _steepness(phrase: Phrase, told: Told) -> bool:
    return shown(phrase, told, slope=mp.hypot(*told.slopes.steep))


def _changes(sign: int) -> Any:
    """A step that is told on the tangent plane leads up, or down, by its run times one of the slopes."""

    def holds(phrase: Phrase, told: Told) -> bool:
        rise, steps = told.number(phrase, "rise"), [one for one in told.said if "run" in one.values]
        runs = {told.number(one, "run").value for one in steps} | {mp.mpf(1)}
        return any(rise.fits(sign * run * told.slopes.slope(axis)) for run in runs for axis in (0, 1))

    return holds


def _steeper(phrase: Phrase, told: Told) -> bool:
    """Whether the first of two named ways is the steeper one."""
    first, other = (told.text(phrase.values[name]) for name in ("x", "y"))
    steep = dict(zip(_order(told, first, other), told.slopes.steep, strict=True))
    return steep[first] > steep[other]


def _slice(axis: int) -> Any:
    """Whether the shape that a slice is said to have is its own."""
    return lambda phrase, told: (phrase.values["shape"].template == "a curve") == told.slopes.bends(axis)


def _the_same_all_the_way(_: Phrase, told: Told) -> bool:
    """Whether both slopes are the same at the start, at the goal that the caption names, and between."""
    (caption,) = (one for one in told.said if "goal" in one.values)
    start, goal = told.slopes.place, [exactly_of(part) for part in caption.values["goal"]]
    way = [[a + k * (b - a) / 8 for a, b in zip(start, goal, strict=True)] for k in range(9)]
    return all(
        abs(told.slopes.slope(axis, at) - told.slopes.slope(axis)) < 1e-9 for at in way for axis in (0, 1)
    )


def _one_stays(phrase: Phrase, told: Told) -> bool:
    """Whether, at the walk's goal, the slope along the axis named last is still the same, the other not."""
    goal, ways = [exactly_of(part) for part in phrase.values["goal"]], {"x": True, "y": False}
    names = {name: told.text(phrase.values[name]) for name in ways}
    order = _order(told, *names.values())
    return all(
        (abs(told.slopes.slope(axis, goal) - told.slopes.slope(axis)) > 1e-9) == moves
        for name, moves in ways.items()
        for axis in [order.index(names[name])]
    )


def _order(told: Told, *names: str) -> list[str]:
    """The two variables in the order of the function's arguments."""
    head = re.match(r"\w+\((\w+), *(\w+)\)", told.trial.given.text)
    return list(head.groups()) if head else sorted(names)


def _slopes_up(_: Phrase, told: Told) -> bool:
    return max(told.slopes.steep) > 0


# -- level places


def _is_level(told: Told) -> bool:
    return max(told.slopes.steep) < 1e-12


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


ALWAYS = {
    "A hill: a height over every place of the domain",
    "A hill: every place has its height",
    "A hill: over every place ({x}, {y}) of the domain stands a height, {head}.",
    "A hill: over every place ({x}, {y}) stands a height, {head}.",
    "A step away, the arrow grows",
    "A step of {run} in the {x} direction alone",
    "A step of {run} in the {x} direction alone: {y} stays as it is.",
    "And elsewhere on the plane?",
    "Along the contour nothing rises; on a map of these scales, the gradient crosses it straight.",
    "Close to the place, the hill is nearly its tangent plane: the plane has its slopes.",
    "Each line joins places of one height",
    "Each line joins places of one height. Laid flat, the lines are a map.",
    "From start to end: the gradient. Of all ways on this map, it is the steepest up.",
    "Go as far as each slope says",
    "How much does {f} change?",
    "How steep is it right here? It depends on the direction",
    "How steep is it, and in which direction?",
    "How steep is it? Closer, at a scale at which steps are seen.",
    "How steep is it? Closer, with heights at the scale of {x} and {y}.",
    "It is level here; what it does beside it, the slopes do not decide.",
    "Level here: the slopes do not decide",
    "Now {x} alone: {y} stays.",
    "On a plane the slopes are the same everywhere",
    "On this map, it stands at right angles to the contour",
    "On this map, the gradient points the steepest way up",
    "One step in the {x} direction alone",
    "One step in the {x} direction alone: {y} stays as it is.",
    "Over every place of the domain stands a height",
    "Over every place of the domain stands a height, {head} = {f}.",
    "Over every place stands a height",
    "Over every place stands a height, {head} = {f}.",
    "Over {run} of {x} that is {across}, over {depth} of {y} it is {up}: go as far as these say.",
    "Rise above the hill, until only its map is left.",
    "Seen from above: the map",
    "Step away, and one way is the steepest again: the arrow grows, always across the contours.",
    "The formula in full",
    "The formulas in full",
    "The same steps change {f} by as much as before: the slopes are the same.",
    "The tangent plane has the hill's slopes",
    "These are the formulas in full. From here on the long ones are only named.",
    "This is {name} in full. From here on only its name is shown.",
    "Two directions, two slopes",
    "Two slopes are enough",
    "Two slopes at one place, each for a unit of its own axis.",
    "Two variables: a hill",
    "Walk east–west only: {y} stays {value}",
    "Walk north–south only: {x} stays {value}",
    "Which way is steepest?",
    "You stand at {place}. How steep is it here, whichever way you turn?",
    "You stand at {place}. How steep is it here? That depends on where you turn.",
    "You stand at {place}. Of all ways to go from here, which is the steepest up?",
    "{head} = {f}: over every place of the domain stands a height.",
    "{head} = {f}: over every place stands a height.",
}

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
    "Over {place} its height is {height}.": lambda p, t: shown(p, t, height=t.slopes.f(*t.slopes.place)),
    "{f} rises by {rise}.": _changes(1),
    "{f} falls by {rise}.": _changes(-1),
    "{f} stays as high: the slope along {x} is {rise}.": lambda p, t: (
        shown(p, t, rise=0) and any(_level(t, axis) for axis in (0, 1))
    ),
    "Level along {x} and along {y}": lambda _, t: _level(t, 0) and _level(t, 1),
    "Equally steep along {x} and along {y}": lambda _, t: same(*t.slopes.steep),
    "Steeper along {x} than along {y}": _steeper,
    "Walk east–west only: {y} stays {value}. The plane cuts the hill in {shape}.": _slice(0),
    "Walk north–south only: {x} stays {value}. The plane cuts the hill in {shape}.": _slice(1),
    "Seen face on: an ordinary curve": lambda _, t: t.slopes.bends(0) or t.slopes.bends(1),
    "Seen face on: a straight line": lambda _, t: not (t.slopes.bends(0) and t.slopes.bends(1)),
    "Seen face on, it is a straight line with the slope {slope}.": lambda p, t: any(
        not t.slopes.bends(axis) and shown(p, t, slope=t.slopes.slope(axis)) for axis in (0, 1)
    ),
    "Equally steep, but one way rises and the other falls": lambda _, t: (
        same(*t.slopes.steep) and t.slopes.slope(0) * t.slopes.slope(1) < 0
    ),
    "{way} is a little steeper": lambda p, t: 1 < _way_ratio(p, t) < 1.16,
    "One slope changes, the other stays": lambda _, t: not t.slopes.same_everywhere,
    "Walk across the hill to {goal}: the slope along {x} changes, along {y} it stays.": _one_stays,
    "Both slopes are the same all the way": _the_same_all_the_way,
    "Walk on to {goal}: both slopes stay as they are.": _stays_on_the_way,
    "Seen face on, it is an ordinary curve, and its tangent has the slope {slope}.": lambda p, t: any(
        shown(p, t, slope=t.slopes.slope(axis)) for axis in (0, 1)
    ),
    "Two slopes at one place. {steeper}.": _comparison,
    "Level ground, both ways": lambda _, t: _level(t, 0) and _level(t, 1),
    "East–west is level, north–south is not": lambda _, t: _level(t, 0) and not _level(t, 1),
    "North–south is level, east–west is not": lambda _, t: _level(t, 1) and not _level(t, 0),
    "East–west and north–south are equally steep": lambda _, t: same(*t.slopes.steep),
    "{way} is twice as steep": _ratio_is(2),
    "{way} is three times as steep": _ratio_is(3),
    "{way} is four times as steep": _ratio_is(4),
    "{way} is about {ratio} times as steep": _about,
    "{way} is far steeper": lambda p, t: _way_ratio(p, t) > 9,
    "Every place has its own two slopes": lambda _, t: not t.slopes.same_everywhere,
    "Walk across the hill to {goal}: both slopes change with the place.": lambda _, t: (
        not t.slopes.same_everywhere
    ),
    "Two slopes are enough: here {along_x} along {x} and {along_y} along {y}.": _both_partials,
    "Go as far along {x} as that slope says, {along_x}, then along {y}, {along_y}.": _both_partials,
    "Two directions, two slopes: {along_x} along {x}, {along_y} along {y}.": _both_partials,
    "The gradient points the steepest way up": _slopes_up,
    "From start to end: the gradient. Of all ways, it is the steepest up.": _slopes_up,
    "It stands at right angles to the contour": _slopes_up,
    "Along the contour nothing rises; the gradient stands at right angles to it.": _slopes_up,
    "Its length is the steepness": _slopes_up,
    "Its length is the steepness: the slope that way is {slope}.": _steepness,
    "On a plane it is the same everywhere": lambda _, t: t.slopes.same_everywhere,
    "Move: on a plane, the gradient never changes.": lambda _, t: t.slopes.same_everywhere,
    "Always across the contours": _slopes_up,
    "Always across the contours, longer where they crowd": lambda _, t: not t.slopes.same_everywhere,
    "Move: the arrow follows, always straight across the contours.": _slopes_up,
    "Move: the arrow follows, always across the contours, longer where they crowd.": lambda _, t: (
        not t.slopes.same_everywhere
    ),
    "Two variables: a plane": lambda _, t: t.slopes.same_everywhere,
}
