"""What is drawn, read by routes of the tests' own."""

from __future__ import annotations

import numpy as np
from manim import Mobject, VMobject
from mpmath import mpf

from stage.claims.geometry import read_number
from stage.graphing.curve_plot import CurvePlot
from stage.text.writing import Number

_LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def box(mobject: VMobject) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of a mobject's own points."""
    (left, bottom), (right, top) = mobject.points[:, :2].min(axis=0), mobject.points[:, :2].max(axis=0)
    return left, right, bottom, top


def held(thing, kind: str):
    """The first object of a class so named that a thing holds, itself or by way of what it holds."""
    waiting, met = [thing], set()
    while waiting:
        one = waiting.pop(0)
        if type(one).__name__ == kind:
            return one
        if id(one) in met:
            continue
        met.add(id(one))
        parts = list(one) if type(one) in (list, tuple) else list(getattr(one, "__dict__", {}).values())
        waiting += [p for p in parts if type(p) in (list, tuple) or type(p).__module__.startswith("stage.")]
    raise AssertionError(f"{thing} holds no {kind}")


def point_sign(number: Number) -> VMobject | None:
    """The decimal point of a drawn number: its one glyph that is small both ways, at the foot of the line."""
    em = number.em()
    small = [g for g in number.glyphs if len(g.points) and max(g.width, g.height) < 0.2 * em]
    assert len(small) <= 1
    return small[0] if small else None


def state(*mobjects: Mobject) -> np.ndarray:
    """All that can be seen of some mobjects as one array: points and opacities, in drawing order."""
    pieces = [np.zeros(0)]
    for mobject in mobjects:
        for part in mobject.get_family():
            if isinstance(part, VMobject) and len(part.points):
                pieces += [part.points.ravel(), [part.get_fill_opacity(), part.get_stroke_opacity()]]
    return np.concatenate(pieces)


def right(text: str, true) -> bool:
    """Whether a shown text is a value (mpmath) to within half of its last digit."""
    mantissa, _, power = text.lstrip("=≈").replace("−", "-").replace("\u2009", "").partition(" × 10")
    exponent = int(power.translate(_LOWERED) or 0)
    unit = mpf(10) ** (exponent - len(mantissa.partition(".")[2]))
    return bool(abs(mpf(mantissa) * mpf(10) ** exponent - true) <= unit / 2 * (1 + mpf("1e-9")))


def value_of(number: Number) -> float:
    """The value of a drawn number, ``1.67 × 10⁻⁵`` included."""
    mantissa, _, power = read_number(number).lstrip("=≈").replace("−", "-").partition(" × 10")
    return float(mantissa) * 10.0 ** int(power.translate(_LOWERED) or 0)


def through_the_ticks(plot: CurvePlot, points: np.ndarray) -> np.ndarray:
    """Mathematical coordinates (n, 2) of frame points, measured against the numbers that the axes show.

    Neither the plot's own arithmetic nor its axes' is used.
    """
    lines = [(line.get_start(), line.get_end()) for line in plot.grid]
    places = {0: [], 1: []}
    for (start, end), number in zip(lines, plot.labels, strict=True):
        axis = 0 if abs(start[0] - end[0]) < 1e-9 else 1
        places[axis].append((start[axis], value_of(number)))
    result = []
    for axis in (0, 1):
        frame, shown = np.array(places[axis]).T
        slope, offset = np.polyfit(frame, shown, 1)
        assert np.allclose(slope * frame + offset, shown, atol=1e-9 * np.ptp(shown))
        result.append(slope * np.atleast_2d(points)[:, axis] + offset)
    return np.array(result).T
