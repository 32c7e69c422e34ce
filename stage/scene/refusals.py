"""Checks of parameters that scenes cannot show; each refusal says what would work."""

from __future__ import annotations

import numpy as np
import sympy

from mathcore import Curve, Surface, plain
from stage.scene.parameters import Refusal

Pair = tuple[sympy.Expr, sympy.Expr]


def refuse_kink(function: Curve | Surface, at: sympy.Expr | Pair, key: str = "at") -> None:
    """Raise Refusal where a function is not differentiable; ``key`` is the parameter with the place.

    Also where the rules give a curve no slope, as for |x|^1.1 at 0: there is nothing to draw a tangent by.
    """
    found = function.differentiable_at(at)
    if not found.ok:
        raise Refusal(key, found.reason, found.hint)
    if isinstance(function, Curve) and not _has_slope(function, at):
        reason = f"the rules of differentiation give no slope of {function.text} at {plain(at)}"
        near = (at + step for step in (1, -1, sympy.Rational(1, 2), -sympy.Rational(1, 2)))
        works = (plain(x) for x in near if function.differentiable_at(x).ok and _has_slope(function, x))
        raise Refusal(key, reason, f"a place that works: {next(works, 'none close by')}")


def _has_slope(curve: Curve, at: sympy.Expr) -> bool:
    return bool(np.isfinite(curve.slopes(np.array([float(at)]))).all())


def refuse_no_tangent_plane(surface: Surface, at: Pair) -> None:
    """Raise Refusal where a place has no tangent plane, or the rules of differentiation give none."""
    refuse_kink(surface, at)
    there = np.array([[float(part)] for part in at])
    if not np.isfinite(surface.gradients(*there)).all():
        reason = f"the rules of differentiation give no gradient of {surface.text} at {surface.at(at)}"
        raise Refusal("at", reason, _sloping(surface, at))


def _sloping(surface: Surface, at: Pair) -> str:
    """A hint that names a nearby place where the gradient is not 0."""
    for east, north in ((1, 0), (0, 1), (1, 1), (-1, 0), (0, -1), (1, 2)):
        place = at[0] + east, at[1] + north
        if surface.differentiable_at(place).ok and surface.steepest(place).direction is not None:
            return f"a place that works: {surface.at(place)}"
    return "a function that is not level, such as x^2 + y^2, has one"
