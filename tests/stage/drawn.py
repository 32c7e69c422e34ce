"""What is drawn, read by routes of the tests' own."""

from __future__ import annotations

import numpy as np
from manim import Mobject, VGroup, VMobject
from mpmath import mpf

from stage.claims.claim import Comparison, claims_of
from stage.graphing.curve_plot import CurvePlot
from stage.text.number_claims import read_number
from stage.text.written import Number

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
        waiting += [
            p
            for p in parts
            if type(p) in (list, tuple) or type(p).__module__.startswith(("stage.", "scenes."))
        ]
    raise AssertionError(f"{thing} holds no {kind}")


def point_sign(number: Number) -> VMobject | None:
    """The decimal point of a drawn number: its one glyph that is small both ways, at the foot of the line."""
    em = number.em()
    small = [g for g in number.glyphs if len(g.points) and max(g.width, g.height) < 0.2 * em]
    assert len(small) <= 1
    return small[0] if small else None


def ends(line: Mobject) -> np.ndarray:
    """Where a line or an arrow starts and ends, frame points (2, 3)."""
    return np.array([line.get_start(), line.get_end()])


def readings(mobject: Mobject) -> list[Comparison]:
    """What each claim of a mobject comes to; there must be one."""
    found = claims_of(mobject)
    assert found, "it claims nothing"
    return [claim.read(mobject) for claim in found]


def holds(mobject: Mobject) -> bool:
    """Whether all that a mobject claims is true."""
    return all(reading.ok for reading in readings(mobject))


def leaves_no_trace(one, other, at, before: list[float], time: float) -> bool:
    """Whether two gadgets look the same at a state, ``at(time)``, though one has shown others ``before``."""
    for earlier in before:
        one.show(at(earlier))
    one.show(at(time))
    other.show(at(time))
    drawn, expected = (_seen(gadget.group) for gadget in (one, other))
    return drawn.shape == expected.shape and np.allclose(drawn, expected, rtol=0, atol=1e-7)


def _seen(group: Mobject) -> np.ndarray:
    """The state of the parts that can be seen: what is transparent may be anywhere."""
    parts = [
        part
        for part in group.get_family()
        if len(part.points) and (part.get_fill_opacity() > 0 or part.get_stroke_opacity() > 0)
    ]
    return state(*(part.copy() for part in parts if not len(part.submobjects)))


def is_whole(gadget) -> bool:
    """Whether a gadget has one group, all of whose points are finite."""
    family = gadget.group.get_family()
    return isinstance(gadget.group, VGroup) and all(np.isfinite(part.points).all() for part in family)


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
