"""When each sentence about a descent is true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from mpmath import mp

from tests.trial.truth import same

if TYPE_CHECKING:
    from stage.text.phrases import Phrase
    from tests.trial.sentences import Told


def _moves(told: Told) -> list[Any]:
    return [b - a for a, b in pairwise(told.walk.places)]


def _pairs(told: Told) -> list[tuple[Any, Any]]:
    return list(pairwise(told.walk.lengths))


def _gaps(told: Told) -> list[Any] | None:
    """How far each place is from where the long walk settles, signed; None where it is not seen to."""
    limit = told.walk.limit
    return None if limit is None else [place - limit for place in told.walk.places]


def _leaps(told: Told) -> int | None:
    gaps = _gaps(told)
    return None if gaps is None else sum(bool(a * b < 0) for a, b in pairwise(gaps))


def _steps(told: Told) -> int:
    return len(told.walk.lengths)


def _on_the_way(told: Told) -> bool:
    """Whether the long walk settles, or at least comes nearer to where it ends."""
    walk = told.walk
    return walk.limit is not None or abs(walk.end[-1] - walk.end[-2]) < abs(walk.places[1] - walk.places[0])


def _closer(told: Told) -> bool:
    gaps = _gaps(told)
    return gaps is None or all(abs(b) < abs(a) for a, b in pairwise(gaps))


def _slow(told: Told) -> bool:
    gaps = _gaps(told)
    return gaps is None or abs(gaps[0]) > abs(gaps[-1]) > abs(gaps[0]) * mp.mpf("0.333")


def _at_rest(told: Told) -> bool:
    """Whether there is no slope at the last place: 0, a corner, or the end of the domain."""
    walk, here = told.walk, told.walk.places[-1]
    if walk.left or walk.slopes[-1] == 0:
        return True
    step = mp.mpf(10) ** -8 * (1 + abs(here))
    left, right = ((walk.f(here + side) - walk.f(here)) / side for side in (-step, step))
    return abs(walk.slopes[-1]) < 1e-12 or abs(right - left) > 1e-4 or abs(right) < 1e-7


def _outwards(told: Told) -> bool:
    places = told.walk.places
    return all(not min(places[:k]) <= places[k] <= max(places[:k]) for k in range(1, len(places)))


def _falls(told: Told) -> bool:
    losses = [told.walk.f(place) for place in told.walk.places]
    return all(b < a or same(a, b) for a, b in pairwise(losses))


def _ratio(phrase: Phrase, told: Told) -> bool:
    factor = told.number(phrase, "factor")
    return all(factor.fits(b / a) for a, b in _pairs(told))


def _slope_at(phrase: Phrase, told: Told) -> bool:
    """Whether the slope told is that at a place of the walk."""
    place, slope = (told.number(phrase, name) for name in ("place", "slope"))
    walk = told.walk
    return any(place.fits(walk.places[k]) and slope.fits(walk.slopes[k]) for k in range(len(walk.slopes)))


def _step_of(k: int, phrase: Phrase, told: Told) -> bool:
    """Whether the length told is that of a step."""
    length = told.number(phrase, "length")
    return replace(length, value=abs(length.value)).fits(told.walk.lengths[k])


def _arrival(phrase: Phrase, told: Told) -> bool:
    """Whether the places told are the start and where the first step leads."""
    ends = zip(("place", "next"), told.walk.places, strict=False)
    return _step_of(0, phrase, told) and all(told.number(phrase, name).fits(place) for name, place in ends)


def _second(holds: Callable[[Any, Any], bool]) -> Callable[[Phrase, Told], bool]:
    """Whether the second step is as long as told, and beside the first one as it is said."""
    return lambda phrase, told: _step_of(1, phrase, told) and holds(*_moves(told)[:2])


def _formula_of_the_ratio(phrase: Phrase, told: Told) -> bool:
    one, bend, rate = (told.number(phrase, name).value for name in ("one", "bend", "rate"))
    return _ratio(phrase, told) and told.number(phrase, "factor").fits(one - bend * rate)


def _after(told: Told, count: int) -> list[Any]:
    """The places after the last, by more steps."""
    walk, places = told.walk, []
    place = walk.places[-1]
    for _ in range(count):
        place = place - walk.rate * walk.slope(place)
        places.append(place)
    return places


def _still_left(phrase: Phrase, told: Told) -> bool:
    """Whether the gap told is one of those after the steps shown, all on the side of the first."""
    walk, limit = told.walk, told.walk.limit
    if limit is None:
        return True
    after = _after(told, 4)
    sides = [(place - limit) * (walk.start - limit) > 0 for place in after]
    return any(told.number(phrase, "gap").fits(abs(place - limit)) for place in after) and all(sides)


def _last_place(phrase: Phrase, told: Told) -> bool:
    """Whether the place told is where the walk stands after the steps told."""
    counts = told.count
    place = told.number(phrase, "place")
    return place.fits(
        told.walk.places[counts if counts is not None and counts < len(told.walk.places) else -1]
    )


def _down_to(phrase: Phrase, told: Told) -> bool:
    return _last_place(phrase, told) and all(move < 0 for move in _moves(told)[2:])


def _gap(phrase: Phrase, told: Told) -> bool:
    gaps = _gaps(told)
    close = gaps is None or told.number(phrase, "gap").fits(abs(gaps[-1])) or abs(gaps[-1]) < 1e-9
    goal = gaps is None or told.number(phrase, "goal").fits(told.walk.limit)
    return _last_place(phrase, told) and close and goal


def _grow(phrase: Phrase, told: Told) -> bool:
    first, last = (told.number(phrase, name) for name in ("first", "last"))
    lengths = told.walk.lengths
    growing = all(b > a for a, b in pairwise(lengths))
    return _last_place(phrase, told) and growing and first.fits(lengths[0]) and last.fits(lengths[-1])


def _come_back(told: Told) -> bool:
    places, end = told.walk.places, told.walk.end
    if told.walk.returns:
        return True
    return any(abs(one - places[-1]) <= 1e-6 * (1 + abs(places[-1])) for one in end) and told.walk.cycles()


def _beyond(told: Told) -> bool:
    """Whether the step after the last leads out of what can be drawn, or of what can be calculated."""
    try:
        ahead = told.walk.ahead
        loss = told.walk.f(ahead)
    except (ValueError, ZeroDivisionError, OverflowError):
        return True
    small = not isinstance(loss, mp.mpc) and abs(ahead) < mp.mpf(10) ** 50 and abs(loss) < mp.mpf(10) ** 200
    return not small


def _level_here(told: Told) -> bool:
    """Whether the slope at the last place is 0."""
    walk, here = told.walk, told.walk.places[-1]
    return not _no_slope(told) and abs(walk.slope(here)) < mp.mpf(10) ** -25 * (1 + abs(walk.f(here)))


def _lost(told: Told) -> bool:
    """Whether the step after the last is next to nothing beside the place."""
    here, ahead = told.walk.places[-1], told.walk.ahead
    return abs(ahead - here) < mp.mpf(10) ** -15 * (1 + abs(here))


def _no_slope(told: Told) -> bool:
    """Whether the last place is a corner or a jump, or outside the domain."""
    return told.walk.left or told.walk.at_a_corner(told.walk.places[-1])


def _too_far(phrase: Phrase, told: Told) -> bool:
    return _last_place(phrase, told) and _beyond(told)


def _too_small(phrase: Phrase, told: Told) -> bool:
    return _last_place(phrase, told) and _lost(told)


def _hardly_any(phrase: Phrase | None, told: Told) -> bool:
    return max(map(abs, told.walk.slopes)) < 0.01 and (phrase is None or _last_place(phrase, told))


def _short(phrase: Phrase | None, told: Told) -> bool:
    far = sum(told.walk.lengths)
    return far < 0.01 * (1 + abs(told.walk.start)) and (phrase is None or _last_place(phrase, told))


def _to_level_ground(phrase: Phrase, told: Told) -> bool:
    limit = told.walk.limit
    return _last_place(phrase, told) and (limit is None or told.number(phrase, "goal").fits(limit))


def _ended(phrase: Phrase, told: Told) -> bool:
    return _last_place(phrase, told) and _at_rest(told)


ALWAYS = {
    "Shrinking steps", "Not there yet", "Which way is down, and how far?", "One rule: step against the slope",
    "The step is the rate times the slope",
    "Which way? Against the slope.", "How far? The rate times the slope.",
    "Below it, the slope at each place",
    "Below the loss, over the same {w}: its slope.", "Turned flat, it lies along {w}, against the slope.",
    "Will the next step be as long?", "The slope, and beside it the step.", "Will they ever get there?",
    "The slopes, and beside them the steps.", "Look closer, {more} steps further on.",
    "Look closer, one step further on.", "The slope sets the length of the step",
    "And on, always by the same rule", "The step is the rate {rate} times the slope.",
    "{after}, {place}. Where the steps lead is not known.",
    "You start at {w} = {start} on the loss {head} = {loss}.",
}  # fmt: skip

# What stands under a table's last row.
NOTES = {
    "Slope 0: no further step": lambda _, t: _level_here(t),
    "No slope here: no further step": lambda _, t: _no_slope(t),
    "The next step leaves the domain": lambda _, t: t.walk.leaves,
    "The next step leads too far": lambda _, t: _beyond(t) and not t.walk.leaves,
    "The next step is too small to show": lambda _, t: _lost(t) and not (_level_here(t) or _no_slope(t)),
}

CONDITIONS = NOTES | {
    "The same slope, the same step": lambda _, t: same(*_moves(t)[:2]),
    "As steep the other way: as long a step": lambda _, t: same(_moves(t)[0], -_moves(t)[1]),
    "The second step, by the same rule": lambda _, t: len(t.walk.slopes) > 1,
    "Flatter slope, shorter step": lambda _, t: abs(t.walk.slopes[1]) < abs(t.walk.slopes[0]),
    "Steeper slope, longer step": lambda _, t: abs(t.walk.slopes[1]) > abs(t.walk.slopes[0]),
    "The same rate, steps of the same length": lambda _, t: all(same(a, b) for a, b in _pairs(t)),
    "The rate never changed: the slope did": lambda _, t: not all(same(a, b) for a, b in _pairs(t)),
    "Each step is {factor} of the one before. The rate stayed {rate}.": _ratio,
    "Each step is as long as the one before. The rate stayed {rate}.": lambda _, t: all(
        same(a, b) for a, b in _pairs(t)
    ),
    "Each step is shorter than the one before. The rate stayed {rate}.": lambda _, t: all(
        b < a for a, b in _pairs(t)
    ),
    "Each step is longer than the one before. The rate stayed {rate}.": lambda _, t: all(
        b > a for a, b in _pairs(t)
    ),
    "The steps change, but the rate stayed {rate}: it is the slope that changes.": lambda _, t: (
        not all(same(a, b) for a, b in _pairs(t))
    ),
    "At {w} = {place} the slope is {slope}.": _slope_at,
    "At {place} the slope is {slope}.": _slope_at,
    "Times the rate {rate} it is the step, {length}.": lambda p, t: _step_of(0, p, t),
    "{place} less {length} is {next}.": _arrival,
    "The first step was {length} long. Now the same again?": lambda p, t: _step_of(0, p, t),
    "Times the rate, the step is {length} long, as before.": _second(same),
    "Times the rate, the step is {length} long, and leads back.": _second(lambda a, b: a * b < 0),
    "Times the rate, the step is {length} long: it stops short.": _second(
        lambda a, b: a * b > 0 and abs(b) < abs(a)
    ),
    "Times the rate, the step is {length} long: it goes further.": _second(
        lambda a, b: a * b > 0 and abs(b) > abs(a)
    ),
    "Each step is {factor} of the one before: {factor} = {one} − {bend} · {rate}.": _formula_of_the_ratio,
    "Still {gap} from the goal: each step stops short of it.": _still_left,
    "{more} more steps, always the rate times the slope, to {place}.": _last_place,
    "One more step, always the rate times the slope, to {place}.": _last_place,
    "{more} more steps, always the rate times the slope, down to {place}.": _down_to,
    "One more step, always the rate times the slope, down to {place}.": _down_to,
    "Each step leaps across the goal": lambda _, t: _leaps(t) in (None, _steps(t)),
    "A leap across the goal": lambda _, t: _leaps(t) in (None, 1),
    "Some steps leap across the goal": lambda _, t: _leaps(t) is None or 1 < _leaps(t) < _steps(t),
    "On the way to the goal": lambda _, t: _on_the_way(t),
    "On the way to level ground": lambda _, t: _on_the_way(t),
    "On the way to slope 0, but to no minimum": lambda _, t: _on_the_way(t),
    "On its way, but slowly": lambda _, t: _slow(t),
    "Closer with each step": lambda _, t: _closer(t),
    "Ever closer, never quite there": lambda _, t: _closer(t) and t.walk.slopes[-1] != 0,
    "The last step lands on the goal": lambda _, t: _at_rest(t),
    "Level ground: no slope, no step": lambda _, t: _at_rest(t),
    "No slope, no step": lambda _, t: _at_rest(t),
    "The walk leaves the domain": lambda _, t: t.walk.leaves,
    "Each step leads further away": lambda _, t: _outwards(t),
    "In the end the walk runs away": lambda _, t: t.walk.runs_away,
    "Back to the same places, for ever": lambda _, t: _come_back(t),
    "In the end, the same places for ever": lambda _, t: t.walk.cycles(1e-2),
    "Hardly any slope, hardly any step": lambda _, t: _hardly_any(None, t),
    "Short steps do not lead far": lambda _, t: _short(None, t),
    "Back and forth": lambda _, t: any(a * b < 0 for a, b in pairwise(_moves(t))),
    "Downhill, no goal in sight": lambda _, t: _falls(t),
    "{after}, {place}, still {gap} from the goal {goal}.": _gap,
    "{after}, {place}, exactly the goal: the slope is 0, no further step.": _ended,
    "{after}, {place}, exactly the goal: there is no slope, so no further step.": _ended,
    "{after}, {place}. The loss is level here: no slope, no further step.": _ended,
    "{after}, {place}. The slope is 0 here: no further step.": _ended,
    "{after}, {place}. There is no slope here to follow: no further step.": _ended,
    "{after}, {place}. The next step leaves the domain.": lambda p, t: _last_place(p, t) and t.walk.leaves,
    "{after}, {place}. The steps grow from {first} to {last}.": _grow,
    "{after}, {place}. The steps grow from {first} to {last}; the next one leads too far.": lambda p, t: (
        _grow(p, t) and _too_far(p, t)
    ),
    "{after}, {place}. The next step leads too far to be shown.": _too_far,
    "{after}, {place}. The next step is too small to be shown.": _too_small,
    "{after}, {place}. In the end the walk runs away.": lambda p, t: _last_place(p, t) and t.walk.runs_away,
    "{after}, {place}. The steps come back to the same places for ever.": lambda p, t: (
        _last_place(p, t) and _come_back(t)
    ),
    "{after}, {place}. In the end the steps hop between {many} places.": lambda p, t: (
        _last_place(p, t) and t.walk.cycles(1e-2)
    ),
    "{after}, {place}. There is hardly any slope to follow.": _hardly_any,
    "{after}, {place}. At this rate, the steps are too short to lead far.": _short,
    "{after}, {place}. No goal is in sight.": lambda p, t: _last_place(p, t) and _falls(t),
    "{after}, {place}. The steps lead to level ground at {goal}.": _to_level_ground,
    "{after}, {place}, still {gap} from {goal}: slope 0 there, but no minimum.": _gap,
    "{after}, {place}, {gap} from the goal {goal}: the next step is too small to be shown.": _gap,
}
