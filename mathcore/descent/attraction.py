"""Whether walks that start beside a place are drawn to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import mpmath

from mathcore.descent.formulas import real
from mathcore.descent.path import Path, Place

DIRECTIONS = 16  # tried round a place where the slope has a kink
NEAR = mpmath.mpf(10) ** -15  # of the walk's size: how far beside the place curvatures are measured
BESIDE = mpmath.mpf(10) ** -4  # of the walk's size: how far beside it heights are compared
SAME = mpmath.mpf(10) ** -6
FLAT = mpmath.mpf(10) ** -8  # of the larger curvature: a smaller one counts as 0
Matrix = list[list[mpmath.mpf]]
Hessian = tuple[mpmath.mpf, mpmath.mpf, mpmath.mpf]


def factors_at(path: Path, place: Place) -> list[mpmath.mpf]:
    """1 − ακ at a place where the slope is 0: for the curvatures on both sides; on a surface for both
    eigenvalues of the Hessian, or for κ in each direction where there is no Hessian.

    κ is measured from the slopes beside the place; empty where there are none.
    """
    rows = _curvatures(path, place)
    hessian = _hessian(rows) if len(place) > 1 else None
    if hessian is not None:
        curvatures = _eigenvalues(hessian)
    else:
        curvatures = [_dot(row, along) for along, row in rows.items()]
    return [1 - path.rate * curvature for curvature in curvatures]


def inverse_at(path: Path, place: Place, towards: Place) -> tuple[Matrix, bool] | None:
    """The inverse of the Hessian at a place, or of L″ on its side towards another; and whether it is whole.

    Where one curvature is 0 it is the inverse in the other direction alone (Moore and Penrose's). None where
    there is no Hessian, or all are 0.
    """
    rows = _curvatures(path, place)
    if len(place) == 1:
        side = (mpmath.mpf(1 if real(towards[0]) > real(place[0]) else -1),)
        bend = _dot(rows[side], side) if side in rows else 0
        return ([[1 / bend]], True) if bend else None
    hessian = _hessian(rows)
    if hessian is None or not any(hessian):
        return None
    a, b, d = hessian
    small, large = sorted(_eigenvalues(hessian), key=abs)
    if abs(small) > FLAT * abs(large):
        return [[part / (small * large) for part in row] for row in ([d, -b], [-b, a])], True
    return [[part / large**2 for part in row] for row in ([a, b], [b, d])], False


def _curvatures(path: Path, place: Place) -> dict[tuple[mpmath.mpf, ...], list[mpmath.mpf]]:
    """How fast the slopes change in each direction; directions in which there are none are left out."""
    centre = tuple(map(real, place))
    step = NEAR * size_of(path, centre) + mpmath.mpf(10) ** -30 * max(map(abs, centre))
    rows = {}
    here = path.gradient(centre) or (0,) * len(centre)
    for along in _directions(len(centre)):
        slopes = path.gradient(tuple(part + step * by for part, by in zip(centre, along, strict=True)))
        if slopes is not None:
            rows[along] = [
                (real(there) - real(slope)) / step for there, slope in zip(slopes, here, strict=True)
            ]
    return rows


def _eigenvalues(hessian: Hessian) -> list[mpmath.mpf]:
    """The eigenvalues, the smaller first."""
    a, b, d = hessian
    middle, reach = (a + d) / 2, mpmath.hypot((a - d) / 2, b)
    return [middle - reach, middle + reach]


def is_attracted(factors: list[mpmath.mpf], strictly: bool = True) -> bool:
    """Whether all factors are below 1 in size; not `strictly`: or 1, which leaves it open."""
    most = 1 - mpmath.mpf(10) ** -13 if strictly else 1 + mpmath.mpf(10) ** -10
    return len(factors) > 0 and all(abs(factor) <= most for factor in factors)


def is_lowest(path: Path, place: Place) -> bool:
    """Whether the loss is nowhere lower beside a place."""
    here = path.height(place)
    heights = map(path.height, beside(place, BESIDE * size_of(path, tuple(map(real, place)))))
    return not any(height is not None and real(height) < real(here) for height in heights)


def beside(place: Place, away: mpmath.mpf) -> Iterator[Place]:
    """The places round another, at a distance from it in each direction tried."""
    centre = tuple(map(real, place))
    for along in _directions(len(centre)):
        yield tuple(part + away * by for part, by in zip(centre, along, strict=True))


def size_of(path: Path, centre: tuple[mpmath.mpf, ...]) -> mpmath.mpf:
    """The size of a walk: its longest step, or the way from its start to a centre."""
    way = [abs(real(first) - real(part)) for first, part in zip(path.places[0], centre, strict=True)]
    return mpmath.mpf(max([*path.lengths, *way])) or mpmath.mpf(1)


def _directions(variables: int) -> Iterator[tuple[mpmath.mpf, ...]]:
    """Unit vectors; on a surface the axes, both ways, come first."""
    one, zero = mpmath.mpf(1), mpmath.mpf(0)
    if variables == 1:
        yield from ((one,), (-one,))
        return
    yield from ((one, zero), (-one, zero), (zero, one), (zero, -one))
    for index in range(DIRECTIONS):
        angle = mpmath.mpf(2 * index + 1) / DIRECTIONS
        yield mpmath.cospi(angle), mpmath.sinpi(angle)


def _hessian(rows: dict[tuple[mpmath.mpf, ...], list[mpmath.mpf]]) -> Hessian | None:
    """(a, b, d) of the Hessian ((a, b), (b, d)), if the slopes measured all around agree with one."""
    if len(rows) < DIRECTIONS + 4:
        return None
    axes = list(rows.values())[:4]
    (a, b), (c, d) = ([(x - y) / 2 for x, y in zip(*axes[i : i + 2], strict=True)] for i in (0, 2))
    within = SAME * max(map(abs, (a, b, c, d)))
    for (x, y), (along_x, along_y) in rows.items():
        if abs(along_x - a * x - c * y) > within or abs(along_y - b * x - d * y) > within:
            return None
    return a, (b + c) / 2, d


def _dot(first: Iterable[mpmath.mpf], second: Iterable[mpmath.mpf]) -> mpmath.mpf:
    return mpmath.fsum(a * b for a, b in zip(first, second, strict=True))
