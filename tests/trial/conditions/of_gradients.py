"""When each sentence about a gradient is true."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from mpmath import mp

from tests.trial.truth import Slopes, exactly_of, shown

if TYPE_CHECKING:
    from stage.text.phrases import Phrase
    from tests.trial.sentences import Told

Holds = Callable[["Phrase", "Told"], bool]

WAYS = 24  # all round, in which a slope is looked at
TINY = mp.mpf(10) ** -12
PLAINLY = mp.mpf("0.2")  # radians by which an arrow is seen to point elsewhere


def _units(told: Told) -> tuple[Any, Any]:
    """Ways along x and along y that are equally long on the map: those that the captions name, or a unit."""
    named = {name: one.values[name] for one in told.said for name in ("run", "depth") if name in one.values}
    return tuple(exactly_of(named[name]) if name in named else mp.mpf(1) for name in ("run", "depth"))


def _rises(told: Told) -> tuple[Any, Any]:
    """The slopes along x and along y, each over its way."""
    return tuple(unit * told.slopes.slope(axis) for axis, unit in enumerate(_units(told)))


def _towards(told: Told, angle: Any) -> Any:
    """The slope towards an angle on the map, in radians, measured that way."""
    run, depth = _units(told)
    return told.slopes.along((run * mp.cos(angle), depth * mp.sin(angle)))


def _two_are_enough(_: Phrase, told: Told) -> bool:
    """Whether the slope in every direction follows from those along x and along y."""
    a, b = _rises(told)
    angles = [2 * mp.pi * k / WAYS for k in range(WAYS)]
    return all(
        abs(_towards(told, angle) - a * mp.cos(angle) - b * mp.sin(angle)) < 1e-9 * (1 + mp.hypot(a, b))
        for angle in angles
    )


def _steepest(_: Phrase, told: Told) -> bool:
    """Whether no way on the map is as steep as that of the two slopes together."""
    a, b = _rises(told)
    if not (a or b):
        return False
    peak = mp.atan2(b, a)
    best = _towards(told, peak)
    return all(_towards(told, peak + 2 * mp.pi * k / WAYS) < best for k in range(1, WAYS))


def _across(_: Phrase, told: Told) -> bool:
    """Whether it rises along the gradient, and not at all at right angles to it on the map."""
    a, b = _rises(told)
    peak = mp.atan2(b, a)
    return mp.hypot(a, b) > TINY and abs(_towards(told, peak + mp.pi / 2)) < 1e-9 * mp.hypot(a, b)


def _peak(phrase: Phrase, told: Told) -> bool:
    """Whether angle and slope of the steepest way are those told."""
    a, b = _rises(told)
    angle, right = told.number(phrase, "angle"), mp.degrees(mp.atan2(b, a))
    return shown(phrase, told, rate=mp.hypot(a, b)) and any(angle.fits(right + turn) for turn in (0, 360))


def _rise_along(axis: int) -> Holds:
    """Whether the rise along an axis is told right, over the way that the caption names or over a unit."""
    name, way = (("along_x", "run"), ("along_y", "depth"))[axis]

    def holds(phrase: Phrase, told: Told) -> bool:
        over = exactly_of(phrase.values[way]) if way in phrase.values else 1
        return shown(phrase, told, **{name: over * told.slopes.slope(axis)})

    return holds


# -- level places


def _level(told: Told) -> bool:
    return told.slopes.is_level()


def _bends(told: Told) -> str:
    """What the place is by its second derivatives: a minimum, a maximum or a saddle; nothing if undecided."""
    f, place = told.slopes.f, tuple(told.slopes.place)
    xx, xy, yy = (mp.diff(f, place, order) for order in ((2, 0), (1, 1), (0, 2)))
    determinant = xx * yy - xy**2
    if abs(determinant) < TINY:
        return ""
    return "saddle" if determinant < 0 else "minimum" if xx > 0 else "maximum"


def _decided(which: str) -> Holds:
    """Whether it is level, and the second derivatives tell what it is."""
    return lambda _, told: _level(told) and _bends(told) == which


def _ground(which: Callable[[Any, Any], bool]) -> Holds:
    """Whether it is level, and the least and the largest height beside the place are as they should be."""
    return lambda _, told: _level(told) and which(*told.slopes.beside())


def _kind_of(slopes: Slopes, at: Any) -> str:
    """What a place is by the heights beside it, where both slopes are 0; else nothing."""
    low, high = slopes.beside(at)
    if not slopes.is_level(at):
        return ""
    return "minimum" if low > 0 else "maximum" if high < 0 else "saddle" if low < 0 < high else ""


def _gone(kind: str) -> Holds:
    """Whether the place where the arrow is told to be gone is a level one, of the kind that is told."""

    def holds(_: Phrase, told: Told) -> bool:
        (caption,) = (one for one in told.said if one.template.startswith("At {place} the arrow is gone"))
        return _kind_of(told.slopes, [exactly_of(part) for part in caption.values["place"]]) == kind

    return holds


# -- the point that moves


def _arrows(told: Told) -> list[tuple[list[Any], list[Any]]]:
    """The arrows at the places where the point rests: each one's start, and its way."""
    rows = [row for row in told.rows if row["name"] in ("the gradient", "an earlier gradient")]
    rows = [row for row in rows if row["beat"] == "move-the-point"]
    ends = [tuple([mp.mpf(part) for part in end] for end in row["shown"]) for row in rows]
    return [(start, [b - a for a, b in zip(start, end, strict=True)]) for start, end in ends]


def _always_across(_: Phrase, told: Told) -> bool:
    """Whether it rises along each arrow drawn, and at right angles to it on the map not at all.

    Which ways are equally long on a map is not told from a level place; there, each must rise.
    """
    (run, depth), level = _units(told), _level(told)
    for at, (u, v) in _arrows(told):
        steep, ahead = mp.hypot(*told.slopes.steep_at(at)), told.slopes.along((u, v), at)
        aside = told.slopes.along((-v * run / depth, u * depth / run), at)
        if ahead <= 0 or (not level and abs(aside) > 1e-6 * steep * mp.hypot(u, v)):
            return False
    return bool(_arrows(told))


def _longer_where_they_crowd(phrase: Phrase, told: Told) -> bool:
    """Whether the arrows drawn differ in length as the slopes do, and lines of even heights are drawn."""
    found = [(mp.hypot(*way), mp.hypot(*told.slopes.steep_at(at))) for at, way in _arrows(told)]
    (short, flat), (long, steep) = min(found), max(found)
    heights = sorted({float(row["value"]) for row in told.rows if row["name"].startswith("the contour line")})
    steps = [b - a for a, b in pairwise(heights)]
    even = bool(steps) and max(steps) - min(steps) < 1e-9 * max(steps)
    return _always_across(phrase, told) and even and long > short and steep > mp.mpf("1.05") * flat


def _grows(_: Phrase, told: Told) -> bool:
    """Whether there is no slope at the place, but some where the point comes to."""
    return _level(told) and all(mp.hypot(*told.slopes.steep_at(at)) > TINY for at, _ in _arrows(told)[-1:])


# -- the extremum that the arrow misses


def _shown_last(told: Told) -> Slopes:
    """The slopes of the function that the last map shows: that of the lesson, or the scene's second one."""
    other = any(one.template.startswith("Now {head}") for one in told.said)
    return told.slopes.of(lambda x, y: x**2 + 4 * y**2) if other else told.slopes


def _last_arrow(told: Told) -> tuple[list[Any], list[Any]]:
    start, end = ([mp.mpf(part) for part in end] for end in told.drawn("the gradient"))
    return start, [b - a for a, b in zip(start, end, strict=True)]


def _misses(kind: str) -> Holds:
    """Whether the place marked is a minimum or a maximum, and the arrow points plainly elsewhere."""

    def holds(_: Phrase, told: Told) -> bool:
        goal, (here, (u, v)) = [mp.mpf(part) for part in told.drawn(f"the {kind}")], _last_arrow(told)
        (a, b), slopes = (there - part for there, part in zip(goal, here, strict=True)), _shown_last(told)
        way = (a, b) if kind == "maximum" else (-a, -b)  # it points up, away from a minimum
        off = abs(mp.atan2(u * way[1] - v * way[0], u * way[0] + v * way[1]))
        return _kind_of(slopes, goal) == kind and off > PLAINLY

    return holds


def _steepest_from_there(_: Phrase, told: Told) -> bool:
    """Whether no way from the last arrow's place is as steep as the arrow's own."""
    at, (u, v) = _last_arrow(told)
    slopes, angle = _shown_last(told), mp.atan2(v, u)
    steep = [
        slopes.along((mp.cos(angle + 2 * mp.pi * k / WAYS), mp.sin(angle + 2 * mp.pi * k / WAYS)), at)
        for k in range(WAYS)
    ]
    return max(steep[1:]) < steep[0]


# Of the directions that are looked at, some are nearly those in which it is as low, or as high.
TROUGH = _ground(lambda low, high: -(TINY**2) < low < high / 100)
RIDGE = _ground(lambda low, high: TINY**2 > high > low / 100)

ALWAYS = {
    "Each line joins places of one height",
    "Each line joins places of one height.",
    "Go as far as each slope says",
    "Move the point.",
    "Now {head} = {f}.",
    "Over every place of the domain stands a height",
    "Over every place of the domain stands a height, {head} = {f}.",
    "Rise above it, until only the map is left.",
    "Seen from above: the map",
    "Turn all round, and trace the slope",
    "Turn, and trace the slope.",
    "Which way is steepest?",
    "Which way up is the steepest?",
}

CONDITIONS = {
    "Both slopes are 0": lambda _, t: _level(t),
    "Here both slopes are 0, along {x} and along {y}.": lambda _, t: _level(t),
    "Level: the slope is 0 all round": lambda p, t: _level(t) and _two_are_enough(p, t),
    "Turn all round: the slope is 0 every way. None is the steepest, so there is no arrow.": (
        lambda p, t: _level(t) and _two_are_enough(p, t)
    ),
    "A minimum: it bends upwards every way": _decided("minimum"),
    "The second derivatives decide: it bends upwards every way. A minimum.": _decided("minimum"),
    "A maximum: it bends downwards every way": _decided("maximum"),
    "The second derivatives decide: it bends downwards every way. A maximum.": _decided("maximum"),
    "A saddle: upwards one way, downwards another": _decided("saddle"),
    "The second derivatives decide: it bends upwards one way, downwards another. A saddle.": _decided(
        "saddle"
    ),
    "A minimum: all round it is higher": _ground(lambda low, _: low > 0),
    "The second derivatives do not decide. But all round it is higher: a minimum.": _ground(
        lambda low, _: low > 0
    ),
    "A maximum: all round it is lower": _ground(lambda _, high: high < 0),
    "The second derivatives do not decide. But all round it is lower: a maximum.": _ground(
        lambda _, high: high < 0
    ),
    "A saddle: higher and lower ground beside it": _ground(lambda low, high: low < 0 < high),
    "The second derivatives do not decide. But some ground beside it is higher, some lower.": _ground(
        lambda low, high: low < 0 < high
    ),
    "Nothing beside it is lower, some as low": TROUGH,
    "The second derivatives do not decide. But nothing beside it is lower, and some as low.": TROUGH,
    "Nothing beside it is higher, some as high": RIDGE,
    "The second derivatives do not decide. But nothing beside it is higher, and some as high.": RIDGE,
    "Level ground: the height stays the same": _ground(lambda low, high: high - low < TINY**2),
    "All round, the height stays the same: level ground.": _ground(lambda low, high: high - low < TINY**2),
    "Level here: the slopes do not decide": lambda _, t: _level(t) and not _bends(t),
    "It is level here; what it does beside it, the slopes do not decide.": (
        lambda _, t: _level(t) and not _bends(t)
    ),
    "Over every place stands a height": lambda _, t: t.high_all_over,
    "Over every place stands a height, {head} = {f}.": lambda _, t: t.high_all_over,
    "Along {x} the slope is {along_x}.": _rise_along(0),
    "Along {y} it is {along_y}.": _rise_along(1),
    "Over {run} of {x} it rises by {along_x}.": _rise_along(0),
    "Over {depth} of {y} by {along_y}.": _rise_along(1),
    "Over {run} of {x} it rises by {along_x}: go as far.": _rise_along(0),
    "From there, over {depth} of {y}: {along_y}.": _rise_along(1),
    "Go {along_x} along {x}.": _rise_along(0),
    "Then {along_y} along {y}.": _rise_along(1),
    "Along the contour it is 0.": _across,
    "The curve's peak is the steepest way up": _steepest,
    "The curve's peak is the steepest way on this map": _steepest,
    "Its peak, towards {angle}°: {rate}.": _peak,
    "Its peak on this map, towards {angle}°: {rate}.": _peak,
    "Straight back: {back}.": lambda p, t: shown(p, t, back=-mp.hypot(*_rises(t))),
    "Two of these slopes are enough": _two_are_enough,
    "Two are enough: along {x} and along {y}.": _two_are_enough,
    "The gradient points the steepest way up": _steepest,
    "On this map, the gradient points the steepest way up": _steepest,
    "From start to end: the gradient, towards the peak.": _steepest,
    "It stands at right angles to the contour": _across,
    "On this map, it stands at right angles to the contour": _across,
    "Nothing rises along it; the gradient crosses it at right angles.": _across,
    "Nothing rises along it; on a map of these scales, the gradient crosses it straight.": _across,
    "Its length is the steepness": _steepest,
    "As long as the peak is high: {slope}.": lambda p, t: shown(p, t, slope=mp.hypot(*t.slopes.steep)),
    "On a plane it is the same everywhere": lambda _, t: t.slopes.same_everywhere,
    "Move: on a plane, the gradient never changes.": lambda _, t: t.slopes.same_everywhere,
    "Always across the contours": _always_across,
    "The arrow follows, always straight across the contours.": _always_across,
    "Always across the contours, longer where they crowd": _longer_where_they_crowd,
    "The arrow is always across the contours, longer where they crowd.": _longer_where_they_crowd,
    "A step away, the arrow grows": _grows,
    "Step away, and one way is the steepest again: the arrow grows, always across the contours.": (
        lambda p, t: _grows(p, t) and _always_across(p, t)
    ),
    "At a minimum the arrow vanishes": _gone("minimum"),
    "At a maximum the arrow vanishes": _gone("maximum"),
    "At a saddle the arrow vanishes": _gone("saddle"),
    "At {place} the arrow is gone: a minimum.": _gone("minimum"),
    "At {place} the arrow is gone: a maximum.": _gone("maximum"),
    "At {place} the arrow is gone: a saddle.": _gone("saddle"),
    "The gradient does not point at the minimum": _misses("minimum"),
    "The gradient does not point at the maximum": _misses("maximum"),
    "It points where it is steepest from here.": _steepest_from_there,
}
