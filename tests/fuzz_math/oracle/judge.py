"""What kind of place it is: of a curve from the series on both sides, of a surface from those along paths.

The kinds: smooth; corner, cusp, vertical; jump, pole, hole, broken; edge, alone, outside. On a surface there
are fewer: corner, cusp and vertical are bent (crease and tip too, and where no plane fits) and steep.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from tests.fuzz_math.oracle import real
from tests.fuzz_math.oracle.expansion import expand, line
from tests.fuzz_math.oracle.formula import Tree
from tests.fuzz_math.oracle.real import NOTHING, ONE, Real, Undefined
from tests.fuzz_math.oracle.series import Huge, NeedMore, Series

FIRST = (ONE, NOTHING)  # the key of h
# Directions of lines, and paths (d·h, e·h²): a plane must be met along all of them.
RAYS = [(1, 0), (0, 1), (1, 1), (1, -1), (3, 4), (-4, 3), (2, 1), (1, 2), (2, -1), (5, 2)]
# As many again, for a second look: a sector in which f is another formula may lie between the first.
MANY = [(a, b) for a in range(-9, 10) for b in range(10) if gcd(a, b) == 1 and (b or a > 0)]
BENT = [((1, 1), (1, 2)), ((1, 1), (-1, 2)), ((1, 2), (1, 1)), ((-1, 2), (1, 1))]


@dataclass(frozen=True)
class Judgement:
    """The kind of a place, other kinds that are as true of it, and the slopes where it is smooth."""

    kind: str
    slopes: tuple[Real, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Side:
    """What f does on one side: where it goes (None: without bound), and at which rate from `here`.

    `slope` is a number, or "steep" with its `sign`; it is None where f does not tend to `here`.
    """

    limit: Real | None
    slope: Real | str | None = None
    sign: int = 0


def value_at(tree: Tree, place: Mapping[str, Real]) -> Real | None:
    """The value, None where it is not defined."""
    try:
        return real.calculate(tree, place)
    except Undefined:
        return None


def side_of(tree: Tree, path: Mapping[str, Series], here: Real | None) -> Side | None:
    """What f does along a path that leaves the place; None where it is not defined."""

    def enough(s: Series | Huge) -> Side:
        if isinstance(s, Huge) or (limit := s.limit) is None:
            return Side(None)
        if here is None or real.sub(limit, here) != 0:
            return Side(limit)
        rest = s.without_limit()
        if rest.lead > FIRST or rest.exact_zero:
            return Side(limit, NOTHING)
        if not rest.terms:
            raise NeedMore
        if rest.lead == FIRST:
            return Side(limit, rest.terms[FIRST])
        return Side(limit, "steep", rest.sign)

    return expand(tree, path, enough)


def judge_curve(tree: Tree, place: Real) -> Judgement:
    """The kind of a place of a curve. Abstain where it is not decided."""
    here = value_at(tree, {"x": place})
    sides = [side_of(tree, {"x": line(place, Fraction(d))}, here) for d in (-1, 1)]
    known = [side for side in sides if side is not None]
    if here is None:
        return _undefined(known, 2)
    if len(known) < 2:
        return Judgement("edge" if known else "alone")
    if any(side.limit is None for side in known):
        return Judgement("pole")
    if any(side.slope is None for side in known):
        return Judgement("jump")
    if any(side.slope == "steep" for side in known):
        signs = [side.sign for side in known]
        return Judgement("vertical" if signs[0] * signs[1] < 0 else "cusp")
    left, right = -known[0].slope, known[1].slope
    if real.sub(left, right) != 0:
        return Judgement("corner")
    return Judgement("smooth", (right,))


def _undefined(known: list[Side], count: int) -> Judgement:
    if not known:
        return Judgement("outside")
    if any(side.limit is None for side in known):
        also = ["edge"] * (len(known) < count)
        # On a surface, f may grow without bound along some lines only: then its other limits tell as much.
        also += ["broken"] * (count > 2 and any(side.limit is not None for side in known))
        return Judgement("pole", (), tuple(also))
    differ = any(real.sub(side.limit, known[0].limit) != 0 for side in known)
    if len(known) == count:
        return Judgement("broken" if differ else "hole")
    # On a surface, f may be missing along some lines only: then its limits tell as much.
    return Judgement("edge", (), ("broken" if differ else "hole",) if count > 2 else ())


def judge_surface(tree: Tree, place: tuple[Real, Real], among: Sequence[tuple[int, int]] = RAYS) -> Judgement:
    """The kind of a place of a surface, from half-lines and parabolas. Abstain where it is not decided."""
    here = value_at(tree, dict(zip("xy", place, strict=True)))
    rays = [(sign * a, sign * b) for a, b in among for sign in (1, -1)]
    paths = [((a, 1), (b, 1)) for a, b in rays] + BENT
    sides = [
        side_of(
            tree, {n: line(p, Fraction(d), m) for n, p, (d, m) in zip("xy", place, path, strict=True)}, here
        )
        for path in paths
    ]
    lines = sides[: len(rays)]
    known = [side for side in lines if side is not None]
    if here is None:
        return _undefined([side for side in sides if side is not None], len(sides))
    if any(side is None for side in sides):
        return Judgement("edge" if known else "alone")
    if any(side.limit is None for side in sides):
        return Judgement("pole")
    if any(side.slope is None for side in sides):
        return Judgement("jump")
    if any(side.slope == "steep" for side in lines):
        return Judgement("steep")
    slopes = [side.slope for side in lines]
    along = (slopes[rays.index((1, 0))], slopes[rays.index((0, 1))])
    for (a, b), slope in [*zip(rays, slopes, strict=True)]:
        if real.sub(slope, real.add(real.mul(along[0], Fraction(a)), real.mul(along[1], Fraction(b)))) != 0:
            return Judgement("bent")
    for path, side in zip(BENT, sides[len(rays) :], strict=True):
        expected = next(real.mul(c, Fraction(d)) for c, (d, m) in zip(along, path, strict=True) if m == 1)
        if side.slope == "steep" or real.sub(side.slope, expected) != 0:
            return Judgement("bent")
    return Judgement("smooth", along)


# -- the kinds that mathcore's sentences name

SENTENCES = (
    ("not known", "unknown"), ("cannot be told", "unknown"), ("too complicated", "unknown"),
    ("without bound at", "pole"), ("a pole", "pole"), ("unbounded", "pole"),
    ("grows without bound there", "pole"),
    ("lies outside the domain", "outside"), ("alone, not beside it", "alone"),
    ("another value from every side", "broken"), ("is broken there", "jump"), ("jumps", "jump"),
    ("has a hole", "hole"), ("edge of its domain", "edge"), ("edge of the domain", "edge"),
    ("vertical tangent", "vertical"), ("cusp", "cusp"), ("corner", "corner"), ("crease", "corner"),
    ("a tip", "corner"), ("fit no plane", "corner"),
    ("no tangent plane", "steep"), ("settle on no", "restless"),
)  # fmt: skip


def named(reason: str, on_surface: bool) -> str:
    """The kind that a sentence of mathcore names."""
    kind = next((kind for words, kind in SENTENCES if words in reason), f"other: {reason}")
    if "no tangent plane" in reason:
        return "steep"
    if "not defined" in reason and kind == "jump":
        return "broken"
    if on_surface and kind == "corner":
        return "bent"
    return kind
