"""Verdicts and goals of descents, held against walks of 10,000 steps: of floats, and of better numbers.

Floats decide first. Where mathcore's answer does not fit them, the walk is walked again: exactly while the
fractions stay short, else to sixty digits; only what does not fit that either, and not for its rounding, is a
difference.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import sympy

from mathcore import Curve, Descent, Surface, Verdict, goal, verdict
from tests.fuzz_math.cases import Case, Unknown, Wrong, asked, digits_of
from tests.fuzz_math.oracle import judge
from tests.fuzz_math.oracle.derivatives import derivative, python_function, sixty
from tests.fuzz_math.oracle.formula import parse
from tests.fuzz_math.oracle.real import NOTHING, Abstain, Undefined, as_mpf, calculate, mp, mul, sub
from tests.fuzz_math.walks import ERRORS, STEPS, Fate, Vector, Walk, distance, fate_of, quadratic_fate, walked

SEEN = 50  # steps that a verdict is about
LANDINGS = 3  # steps that are taken exactly
AHEAD = 60  # times that the way of a walk is doubled, to see whether the ground falls on


def check_descent(case: Case) -> None:
    """`more` is the rate: the verdict on 50 steps, and the goal, agree with what a long walk does."""
    rate = calculate(parse(case.more), {})
    place = case.place if case.on_surface else case.place[0]
    loss = asked(lambda: Surface.read(case.text) if case.on_surface else Curve.read(case.text))
    descent = asked(lambda: Descent(loss, place, case.more))
    seen = asked(lambda: verdict(descent, SEEN))
    target = asked(lambda: goal(descent))
    if "not known" in seen.kind:
        raise Unknown(seen.reason)
    aim = None if target is None else target if isinstance(target, tuple) else (target,)
    _check_attraction(case, aim, rate)
    differences = []
    for kind in ("exact", "floats", "sixty"):
        try:
            fate, walk = _walk_of(case, rate, kind)
        except (Abstain, NameError, TypeError):
            continue
        if fate.kind == "settles" and not _attracts(case, fate.limit, rate):
            fate = replace(fate, kind="rests")  # as on a saddle: it needs no goal
        told = difference(seen, aim, fate, walk) or _unnamed(case, aim, fate, walk)
        if told is None:
            return
        differences.append(f"{told} [{kind}]; mathcore: {seen.kind} ({seen.reason}), goal {aim}")
        if kind == "exact":
            break
    if seen.kind == "stuck" and differences and _lands(case, rate):
        return
    if not differences or "[floats]" in differences[-1]:
        raise Abstain("only floats walk so far")
    if not differences[-1].count("[exact]") and _is_rounded_off(case, rate):
        raise Abstain("rounding decides on its way")
    raise Wrong(differences[-1])


def _is_rounded_off(case: Case, rate: Any) -> bool:
    """Whether a walk to sixty digits is driven off its way by rounding: with more digits that comes later."""
    fate = _walk_of(case, rate, "sixty")[0]
    try:
        longer = _walk_of(case, rate, "many")[0]
    except Abstain:
        return True
    return fate.steps > SEEN and (longer.kind != fate.kind or longer.steps > 1.5 * fate.steps)


def _walk_of(case: Case, rate: Any, kind: str) -> tuple[Fate, Walk | None]:
    numbers: dict[str, Callable[[Any], Any]] = {
        "floats": float, "sixty": lambda part: sixty.make_mpf(as_mpf(part)._mpf_), "exact": lambda part: part,
        "many": as_mpf,
    }  # fmt: skip
    there = case.there
    if kind == "exact":
        if not all(isinstance(part, Fraction) for part in (*there, rate)):
            raise Abstain("no fractions")
        if len(there) == 1 and (fate := quadratic_fate(case.tree, there[0], rate)):
            return fate, None
    convert = numbers[kind]
    walk = walked(case.tree, [convert(part) for part in there], convert(rate), kind)
    if len(walk.places) < 2:
        raise Abstain("no step")
    fate = fate_of(walk)
    if fate.kind == "diverges" and walk.end != "away" and not _goes_on(case, walk, kind):
        raise Abstain("a goal may lie far ahead")
    if fate.kind == "settles" and kind != "exact":
        still = _newton_step(case, fate.limit, rate)
        if still > (1e-10 if kind == "floats" else 1e-25) * max(walk.scale, *map(_size, fate.limit)):
            raise Abstain("its steps are too small for these numbers")
    return fate, walk


def _goes_on(case: Case, walk: Walk, kind: str) -> bool:
    """Whether the ground falls ever further along the way that the walk has come."""
    names = "xy"[: len(case.there)]
    slopes = [python_function(derivative(case.tree, name), names, kind) for name in names]
    way = [last - first for first, last in zip(walk.places[0], walk.places[-1], strict=True)]
    for power in range(AHEAD):
        there = [last + part * 2**power for last, part in zip(walk.places[-1], way, strict=True)]
        try:
            if sum(slope(*there) * part for slope, part in zip(slopes, way, strict=True)) >= 0:
                return False
        except (*ERRORS, OverflowError):
            return power > 10
    return True


def _lands(case: Case, rate: Any) -> bool:
    """Whether one of the first steps lands exactly where the slope is 0, which rounded numbers miss."""
    names, place = "xy"[: len(case.there)], case.there
    slopes = [derivative(case.tree, name) for name in names]
    try:
        for _ in range(LANDINGS):
            found = [calculate(slope, dict(zip(names, place, strict=True))) for slope in slopes]
            if all(sub(slope, NOTHING) == 0 for slope in found):
                return True
            place = tuple(sub(part, mul(rate, slope)) for part, slope in zip(place, found, strict=True))
    except (Abstain, Undefined):
        pass
    return False


def _size(part: Any) -> float:
    return float(abs(part))


def _newton_step(case: Case, limit: Vector, rate: Any) -> float:
    """How far the nearest place without a slope seems to be at least: along each axis, slope by curvature;
    infinite where the ground bends so little that 10,000 steps do not shorten what is left, as on a plateau.
    """
    names = "xy"[: len(limit)]
    at, steps = [_many(part) for part in limit], [0.0]
    try:
        for slope in (derivative(case.tree, name) for name in names):
            steep = abs(python_function(slope, names, "many")(*at))
            bends = [abs(python_function(derivative(slope, name), names, "many")(*at)) for name in names]
            bent = STEPS * as_mpf(rate) * sum(bends) >= 1
            steps.append(0.0 if steep == 0 else float(steep / sum(bends)) if bent else math.inf)
    except (*ERRORS, OverflowError):
        return 0.0  # a corner
    return max(steps)


def difference(seen: Verdict, aim: Vector | None, fate: Fate, walk: Walk | None) -> str | None:
    """Why a verdict and a goal do not fit what the walk does; None where they fit."""
    kind = seen.kind
    leaves = fate.kind == "left" and fate.steps <= SEEN
    runs = fate.kind == "diverges"
    stays = fate.kind in ("settles", "stops", "rests")
    restless = fate.kind in ("cycles", "wanders")
    told = f"the walk {fate.kind} {told_place(fate.limit)} by step {fate.steps}"
    wrong = {
        "diverging": stays or restless or leaves,
        "cycling": stays or runs or leaves or fate.kind == "drifts",
        "overshooting": runs or leaves or _never_turns(fate, walk) or (stays and "for ever" in seen.reason),
        "gradual": runs or restless or leaves or _crosses(fate, walk) or _left(fate, walk) > 0.34,
        "too gradual": (runs and fate.steps <= SEEN) or leaves or restless or _left(fate, walk) < 0.33,
        "stuck": walk is not None and _moved(walk) and fate.kind not in ("stops", "rests"),
        "left the domain": not leaves,
    }.get(kind)
    if wrong is None:
        return f"{kind!r} is no kind of verdict"
    if wrong:
        return told
    return _difference_of_goal(aim, fate, walk, told)


def told_place(place: Vector) -> str:
    """The place in floats."""
    return f"({', '.join(f'{float(part):.9g}' for part in place)})" if place else ""


def _never_turns(fate: Fate, walk: Walk | None) -> bool:
    """Whether a walk comes to its end in one direction."""
    if walk is None or fate.kind not in ("settles", "stops"):
        return False
    moves = [[q - p for p, q in zip(*pair, strict=True)] for pair in pairwise(walk.places[: SEEN + 1])]
    return all(sum(p * q for p, q in zip(*pair, strict=True)) >= 0 for pair in pairwise(moves))


def _crosses(fate: Fate, walk: Walk | None) -> bool:
    """Whether a walk on a curve crosses the place where it settles, again and again."""
    if walk is None or fate.kind != "settles" or len(fate.limit) > 1:
        return False
    away = [place[0] - fate.limit[0] for place in walk.places[: SEEN + 1]]
    clear = [part for part in away if abs(part) > 1e-6 * walk.scale]
    return sum(p * q < 0 for p, q in pairwise(clear)) >= 3


def _left(fate: Fate, walk: Walk | None) -> float:
    """The share of the distance that is left after the steps of the verdict; 1/3 where that is not known."""
    if walk is None or fate.kind != "settles" or fate.error > 1e-6 * walk.scale or len(walk.places) <= SEEN:
        return 1 / 3
    whole = distance(walk.places[0], fate.limit)
    return distance(walk.places[SEEN], fate.limit) / whole if whole > 1e-6 * walk.scale else 1 / 3


def _unnamed(case: Case, aim: Vector | None, fate: Fate, walk: Walk | None) -> str | None:
    """Whether a walk on a curve ends at a lowest place, or nears a short number that is one, unnamed."""
    if aim is not None:
        return None
    if fate.kind == "settles" and 0 < fate.steps <= 150 and (walk is None or _moved(walk)):
        return f"the walk settles at {told_place(fate.limit)} by step {fate.steps}, and no goal is named"
    if case.on_surface or fate.kind not in ("stops", "drifts"):
        return None
    end = float(fate.limit[0])
    near = Fraction(round(2 * end), 2) if fate.kind == "drifts" else Fraction(float(fate.limit[0]))
    found = judge.judge_curve(case.tree, near)
    if fate.kind == "drifts":
        start = float(as_mpf(case.there[0]))
        seen = float(walk.places[200][0])  # steps that `goal` looks at
        nearer = abs(end - seen) < abs(seen - start)
        close = (
            nearer
            and abs(seen - float(near)) < 0.5 * abs(start - float(near))
            and abs(end - seen) < abs(seen - start)
        )
        if not (close and found.kind == "smooth" and found.slopes[0] == 0):
            return None
    f = python_function(case.tree, "x", "many")
    try:
        beside = [f(as_mpf(near + step)) for step in (Fraction(-1, 1000), Fraction(1, 1000))]
        lowest = min(beside) > f(as_mpf(near))
    except (*ERRORS, OverflowError):
        return None
    return f"the walk {fate.kind} to the lowest place {near}, and no goal is named" if lowest else None


def _attracts(case: Case, limit: Vector, rate: Any) -> bool:
    """Whether walks from beside a limit go there too: 1 − αλ is within 1 in size, where curvatures exist."""
    names, alpha = "xy"[: len(limit)], float(as_mpf(rate))
    slopes = [derivative(case.tree, name) for name in names]
    at = [float(part) for part in limit]
    try:
        bends = [[python_function(derivative(one, name), names)(*at) for name in names] for one in slopes]
    except (*ERRORS, OverflowError):
        return True
    middle = sum(bends[k][k] for k in range(len(at))) / len(at)
    reach = math.hypot((bends[0][0] - bends[-1][-1]) / 2, bends[0][-1]) if len(at) > 1 else 0.0
    return all(abs(1 - alpha * bend) <= 1 + 1e-9 for bend in (middle - reach, middle + reach))


def _moved(walk: Walk) -> bool:
    """Whether the first steps move by ten times what counts as stuck."""
    seen = walk.places[: SEEN + 1]
    total = sum(distance(a, b) for a, b in pairwise(seen))
    return total > 1e-2 * max(1.0, *(abs(float(part)) for part in seen[0]))


def _difference_of_goal(aim: Vector | None, fate: Fate, walk: Walk | None, told: str) -> str | None:
    if aim is None:
        return None
    if fate.kind in ("diverges", "cycles", "wanders", "left"):
        return f"a goal is named, yet {told}"
    point = tuple(digits_of(part) for part in aim)
    away = _apart(point, fate.limit)
    size = max(float(abs(part)) for part in fate.limit)
    if fate.kind in ("settles", "stops"):
        return (
            None if away <= 1e-9 * max(1.0, size) + 1e3 * fate.error else f"{told}, {away:.3g} from the goal"
        )
    if away == 0:
        return None
    earlier = _apart(point, walk.places[len(walk.places) // 10])
    return (
        None if away < 0.999 * earlier else f"{told}, no nearer to the goal: {away:.3g} after {earlier:.3g}"
    )


def _apart(a: Sequence[Any], b: Sequence[Any]) -> float:
    """The distance, not by the difference of two rounded numbers."""
    exact = [as_mpf(q) if isinstance(q, Fraction) else q for q in b]
    return float(math.hypot(*(float(p - _many(q)) for p, q in zip(a, exact, strict=True))))


def _many(q: Any) -> Any:
    return mp.mpf(q) if isinstance(q, float) else mp.make_mpf(q._mpf_)


def _check_attraction(case: Case, aim: Vector | None, rate: Any) -> None:
    """A goal is level, or a corner, and 1 − αL″ there is not beyond 1 in size."""
    if aim is None or case.on_surface:
        return
    (place,) = aim
    if not place.has(sympy.Float):
        found = judge.judge_curve(
            case.tree, calculate(parse(str(place).replace("**", "^").replace("log", "ln")), {})
        )
        if found.kind == "smooth" and found.slopes[0] != 0:
            raise Wrong(f"the goal {place} is not level")
    bends = python_function(derivative(derivative(case.tree, "x"), "x"), "x", "many")
    try:
        factor = 1 - as_mpf(rate) * bends(digits_of(place))
    except (*ERRORS, OverflowError):
        return
    if abs(factor) > 1 + 1e-12:
        raise Wrong(f"the goal {place} repels: 1 − αL″ is {float(factor):.6g} there")
