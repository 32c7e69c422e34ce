"""What becomes of a descent: whether its steps settle, cycle, run away or end, from up to 10,000 of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import mpmath
import sympy

from mathcore.calculus.curve import Curve
from mathcore.calculus.function import Pair
from mathcore.calculus.surface import Surface
from mathcore.descent.attraction import factors_at, is_attracted, is_lowest
from mathcore.descent.descent import MOST_STEPS, Descent
from mathcore.descent.formulas import WORKING, real
from mathcore.descent.path import Path, Place, path_of
from mathcore.descent.stationary import exactly_stationary, level_kink_near, named, stationary_near
from mathcore.evaluate import work_budget
from mathcore.evaluate.arrays import np, quiet
from mathcore.evaluate.cache import cached

QUESTIONS = 3  # of work for one outcome, with the walk and what is sought at its end
FIRST_LOOK = 64  # steps; then after twice as many, and so on
LONGEST_PERIOD = 64
SMALLEST = 1e-9  # of the longest step: a cycle of shorter hops is not told from a walk that settles
CLOSE = 1e-6  # of the longest step or the whole way: shorter steps may be the last of a walk that settles
NO_MORE = 1e-40  # of the same: so short are steps that have settled
STILL = 1e-15  # of the place's size: a move below it changes nothing that is seen
SUMMABLE = 1.2  # gaps that fall like this power of the number of steps, or faster, have a sum
SLOWEST = 0.97  # ratio of the distances after 2k and k steps; a walk that closes in more slowly is not judged


@dataclass(frozen=True, slots=True)
class Outcome:
    """`kind` is one of

    - "settles": the steps lead to `place`, exact or to 50 digits, which draws in walks beside it, at a kink
      those on the same side;
    - "rests": a step lands where the slope is 0, or the steps lead there, and walks beside it leave;
    - "cycles": the steps come back to the same `period` places for ever;
    - "runs away": the place grows without bound, by ever longer steps;
    - "left the domain", "no slope": the last step ends there; `place` is named at the foot of a corner;
    - "unsettled": none of these in so many steps.
    """

    kind: str
    place: sympy.Expr | Pair | None = None
    period: int = 0


def outcome_of(descent: Descent) -> Outcome:
    """What becomes of a descent on a loss that is not quadratic."""
    return _outcome(descent.loss, descent.start, descent.rate)


@cached
@quiet
def _outcome(loss: Curve | Surface, start: sympy.Expr | Pair, rate: sympy.Expr) -> Outcome:
    path = path_of(Descent(loss, start, rate))
    try:
        with work_budget.allowed_work(QUESTIONS), mpmath.workdps(WORKING):
            return _judged(path)
    except work_budget.TooMuchError:
        work_budget.spend(1)  # ends the outer question if it is that one's work that is spent
        return Outcome("unsettled")


def _judged(path: Path) -> Outcome:
    """What the path comes to, looked at ever further along."""
    count = FIRST_LOOK
    while True:
        walked = path.walk(count)
        if path.end:
            return _ended(path)
        last = walked < count or count == MOST_STEPS or _stands_still(path)
        found = _cycle(path, last) or _settled(path, last)
        if found is not None or last:
            return found or Outcome("runs away" if _runs_away(path) else "unsettled")
        count = min(2 * count, MOST_STEPS)


def _ended(path: Path) -> Outcome:
    here = path.places[-1]
    if path.end in ("away", "left the domain"):
        return Outcome("runs away" if path.end == "away" else path.end)
    if path.end == "no slope":
        return Outcome(path.end, named(path.loss, here) if is_lowest(path, here) else None)
    if path.end == "rests":
        factors = factors_at(path, here)
        if is_attracted(factors) or (is_attracted(factors, strictly=False) and is_lowest(path, here)):
            return Outcome("settles", named(path.loss, here))
        return Outcome("rests")
    return Outcome("unsettled")


def _stands_still(path: Path) -> bool:
    """Whether so many steps as long as the last, and growing like the last, do not move it at all."""
    before, now = path.lengths[-2:]
    if not 0.999 * before <= now <= 1.001 * before:
        return False
    all_of_them = MOST_STEPS * now * max(1.0, now / (before or 1.0)) ** MOST_STEPS
    return all_of_them < STILL * float(max(map(abs, map(real, path.places[-1]))))


# -- cycles


def _cycle(path: Path, last: bool) -> Outcome | None:
    """A cycle that the last places follow, ever more closely or exactly."""
    recent = path.away(-6 * LONGEST_PERIOD, None, path.places[-1])
    least = SMALLEST * max(path.lengths)  # hops so small may yet shrink, too slowly to be seen
    for period in range(2, min(LONGEST_PERIOD, len(recent) // 4) + 1):
        gaps = np.hypot.reduce(recent[period:] - recent[:-period], axis=1)
        now, before = np.max(gaps[-period:]), np.max(gaps[: max(period, len(gaps) // 2)])
        size = np.max(np.ptp(recent[-period:], axis=0))
        same_size = size > least and size > 0.99 * np.max(np.ptp(recent[:period], axis=0))
        if now <= 1e-12 * size and (now <= NO_MORE * size or now <= before / 2) and same_size:
            return Outcome("cycles", period=period)
        if last and same_size and now < 1e-3 * size and _closes(path, period, 0.2 * size):
            return Outcome("cycles", period=period)
    return None


def _closes(path: Path, period: int, most: float) -> bool:
    """Whether the gaps between places a period apart fall so fast, like a power of the number of steps or
    ever faster, that they add up to no more than `most` in all steps to come.
    """
    count = len(path.lengths)
    quarter, half, now = (
        math.hypot(*path.away(k - period, k - period + 1, path.places[k])[0])
        for k in (count // 4, count // 2, count)
    )
    if not quarter > half > now > 0:
        return False
    earlier, later = math.log2(quarter / half), math.log2(half / now)
    faster = later > earlier + 0.1 or min(earlier, later) > SUMMABLE
    return faster and now / period * count / (SUMMABLE - 1) < most


# -- walks that settle


def _settled(path: Path, last: bool) -> Outcome | None:
    """The place that the steps close in on; None where it is not clear, or may be so after more steps."""
    lengths = path.lengths
    scale = max(*lengths, math.hypot(*path.away(0, 1, path.places[-1])[0]))
    latest = max(lengths[-16:]) / (scale or 1.0)
    if scale == 0 or (latest > CLOSE and not last):
        return None
    root = stationary_near(path) or level_kink_near(path)
    if root is not None:
        factors = _factors_beside(path, root)
        arrived = latest <= NO_MORE and _distances(path, root, -1)[0] < NO_MORE * scale
        if arrived or (is_attracted(factors) and _closes_in(path, root, factors)):
            # A kink on a surface draws the walk in without a Hessian; it holds it if it is lowest.
            if is_attracted(factors, strictly=False) or (len(factors) > 2 and is_lowest(path, root)):
                return Outcome("settles", named(path.loss, root))
            return Outcome("rests") if last else None
    flat = exactly_stationary(path) if last or latest <= NO_MORE else None
    if flat is None:
        return None
    place, centre = flat
    arrived = _distances(path, centre, -1)[0] <= NO_MORE * scale
    if is_attracted(_factors_beside(path, centre), strictly=False) and (
        arrived or _closes_in_slowly(path, centre)
    ):
        return Outcome("settles", place)
    return None


def _factors_beside(path: Path, root: Place) -> list[mpmath.mpf]:
    """The factors at a root; on a curve only those on the side where the walk's second half stays."""
    factors = factors_at(path, root)
    if len(root) == 1 and len(factors) == 2:
        beside = path.away(len(path.lengths) // 2, None, root)[:, 0]
        if (beside >= 0).all() or (beside <= 0).all():
            return [factors[int(beside[0] < 0)]]
    return factors


def _distances(path: Path, centre: Place, *counts: int) -> list[float]:
    """How far the places after so many steps are from a centre."""
    return [math.hypot(*path.away(count, count + 1 or None, centre)[0]) for count in counts]


def _closes_in(path: Path, root: Place, factors: list[mpmath.mpf]) -> bool:
    """Whether the last steps are as near a root whose factors are below 1 in size: as long as the distance
    and the slowest factor make them, and ever shorter, at half that factor's pace or faster.
    """
    count = len(path.lengths)
    first, earliest, earlier, now = _distances(path, root, 0, count // 2, 3 * count // 4, count)
    slowest = max(factors, key=abs)
    long_enough = path.lengths[-1] >= 0.3 * min(float(1 - slowest), 1.0) * now
    pace = max(float(abs(slowest)), 0.5) ** (count // 8)  # for a quarter of the steps
    nearing = now <= pace * earlier and earlier < earliest
    return now == 0 or (nearing and now < max(first, earliest) / 2 and long_enough)


def _closes_in_slowly(path: Path, centre: Place) -> bool:
    """Whether the distance falls like a power of the number of steps, as towards the minimum of w⁴."""
    count = len(path.lengths)
    distances = _distances(path, centre, count // 4, count // 2, count)
    if not distances[0] > distances[1] > distances[2] > 0:
        return distances[2] == 0
    first, second = distances[1] / distances[0], distances[2] / distances[1]
    return second < SLOWEST and (second < first + 0.05 if first < 0.5 else abs(second - first) < 0.05)


# -- walks that run away


def _runs_away(path: Path) -> bool:
    """Whether the steps of the second half grow in one direction, and the slope does not fall further out."""
    lengths = np.array(path.lengths)
    half = lengths[len(lengths) // 2 :]
    if lengths[-1] <= 1.5 * lengths[0] or not (np.diff(half) >= 0).all():
        return False
    way = [real(here) - real(first) for first, here in zip(path.places[0], path.places[-1], strict=True)]
    steepness = mpmath.mpf(0)
    for power in range(60):
        place = tuple(
            real(here) + part * mpmath.mpf(2) ** power
            for here, part in zip(path.places[-1], way, strict=True)
        )
        slopes = path.gradient(place)
        if slopes is None:
            return power > 10  # a slope beyond e^(10^6)
        outwards = -mpmath.fsum(real(slope) * part for slope, part in zip(slopes, way, strict=True))
        if outwards <= 0 or outwards < steepness:
            return False
        steepness = outwards
    return True
