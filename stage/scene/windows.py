"""A lecturer's own window: ranges by the names of the axes, checked against the function and its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sympy

from mathcore import Curve, ExpressionError, Surface, names, plain
from stage.scene.parameters import FIRST_AXIS, Refusal

Exact = tuple[sympy.Expr, sympy.Expr]
Range = tuple[float, float]
Given = Mapping[str, Exact] | None


def ranges_of(given: Given, axes: Sequence[str]) -> list[Range | None]:
    """The range given for each axis, as floats; None for those that are to be chosen.

    Raises Refusal for a name that no axis has, and where one axis is given twice.
    """
    found: list[Range | None] = [None] * len(axes)
    for name, ends in (given or {}).items():
        place = 0 if name == FIRST_AXIS else _axis(name, axes)
        if found[place] is not None:
            raise Refusal("window", f"the axis {axes[place]} has two windows", "give one of them")
        found[place] = float(ends[0]), float(ends[1])
    return found


def _axis(name: str, axes: Sequence[str]) -> int:
    known = [_read(one) for one in axes]
    if _read(name) in known:
        return known.index(_read(name))
    if name == ("y", "z")[len(axes) - 2]:  # the height, whatever the function is called
        return len(axes) - 1
    shown = ", ".join(f"{axis} = […]" for axis in axes)
    raise Refusal("window", f"there is no axis {name}", f"the axes are {', '.join(axes)}: {{ {shown} }}")


def _read(name: str) -> str:
    """A name as formulas have it: θ for theta."""
    try:
        found = names(name)
    except ExpressionError:
        return name
    return found[0] if len(found) == 1 else name


def refuse_outside(
    given: Given, function: Curve | Surface, at: sympy.Expr | Exact, key: str = "at"
) -> list[Range | None]:
    """The ranges given. Raises Refusal where the place that the scene is about lies outside them."""
    axes = function.axes
    ranges = ranges_of(given, axes)
    places = at if isinstance(at, tuple) else (at,)
    told = [f"{name} = {plain(place)}" for name, place in zip(axes, places, strict=False)]
    height = function.value(at)
    if height is not sympy.nan:
        told.append(f"{axes[-1]} = {float(height):.6g} at {', '.join(told)}")
        places = (*places, height)
    for what, place, ends in zip(told, places, ranges, strict=False):
        if ends is not None and not ends[0] <= float(place) <= ends[1]:
            reason = f"{what} lies outside the window [{ends[0]:.9g}, {ends[1]:.9g}]"
            raise Refusal("window", reason, f"a window that holds it, or another {key}")
    return ranges
