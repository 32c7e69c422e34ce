"""What things in space claim: where they lie and how steep they are, read back from their own points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import sympy

from mathcore import Surface
from stage.claims.geometry import claim, exact_text, exact_value, judge, text_of, to_digits
from stage.three_d.shapes import SpaceArrow, SpaceCurve, SpaceDot
from stage.three_d.space import Space
from stage.three_d.terrain import Terrain


def size_of(space: Space) -> float:
    """The largest of a box's spans, at least 1: what errors in its coordinates are measured by."""
    return max(1.0, *(high - low for low, high in (space.box.x, space.box.y, space.box.z)))


def claim_spot(
    dot: SpaceDot, space: Space, name: str, expression: Callable[[], str], place: Callable[[], tuple]
) -> SpaceDot:
    """The dot lies at ``place()``, exact (x, y, z)."""

    def read(drawn: SpaceDot):
        true = place()
        text = f"({', '.join(map(exact_text, true))})"
        seen = space.coordinates(drawn.place)[0]
        return judge(
            "point", seen, [float(v) for v in true], expression(), text, float(true[2]), size_of(space)
        )

    return claim(dot, name, read)


def claim_steep(
    line: SpaceCurve,
    space: Space,
    name: str,
    axis: int,
    expression: Callable[[], str],
    truth: Callable[[], tuple],
) -> SpaceCurve:
    """The straight line runs along one axis, through a place, with a slope: ``truth()``, (slope, place)."""

    def read(drawn: SpaceCurve):
        slope, place = truth()
        start, end = space.coordinates(drawn.points[[0, -1]])
        step = end - start
        measured = step[2] / step[axis]
        there = start[2] + measured * (float(place[axis]) - start[axis])
        aside = start[1 - axis], end[1 - axis]
        return judge(
            "line",
            [measured, there, *aside],
            [float(slope), float(place[2]), *[float(place[1 - axis])] * 2],
            expression(),
            exact_text(slope),
            float(slope),
            size_of(space),
        )

    return claim(line, name, read)


def claim_ends(
    line: SpaceCurve | SpaceArrow,
    space: Space,
    name: str,
    expression: Callable[[], str],
    ends: Callable[[], tuple],
) -> SpaceCurve | SpaceArrow:
    """The segment or arrow runs between the two exact places of ``ends()``; its value is its length."""

    def read(drawn: SpaceCurve):
        true = ends()
        text = " to ".join(f"({', '.join(map(exact_text, place))})" for place in true)
        floats = np.array([[float(v) for v in place] for place in true])
        seen = space.coordinates(drawn.points[[0, -1]])
        length = float(np.linalg.norm(floats[1] - floats[0]))
        kind = "arrow" if isinstance(drawn, SpaceArrow) else "segment"
        return judge(kind, seen, floats, expression(), text, length, size_of(space))

    return claim(line, name, read)


def claim_cut(
    curve: SpaceCurve, space: Space, name: str, surface: Surface, axis: int, at: Callable[[], object]
) -> SpaceCurve:
    """The curve lies on the surface, where the other variable has one value."""

    def read(drawn: SpaceCurve):
        seen = space.coordinates(np.concatenate(drawn.outline()))
        other, true = 1 - axis, seen.copy()
        true[:, other] = float(at())
        true[:, 2] = surface.values(seen[:, 0], seen[:, 1])
        chosen = np.linspace(0, len(seen) - 1, min(10, len(seen))).astype(int)
        for k in chosen:
            true[k, 2] = float(exact_value(surface, (to_digits(seen[k, 0]), to_digits(seen[k, 1]))))
        text = f"{text_of(surface.expr)}, {surface.variables[other]} = {exact_text(sympy.sympify(at()))}"
        reading = judge("curve", seen, true, text, text, true[-1, 2], size_of(space))
        return replace(reading, shown=np.round(seen[chosen], 9).tolist())

    return claim(curve, name, read)


def claim_hill(hill: Terrain, space: Space, surface: Surface, most: int = 12) -> Terrain:
    """The hill's corners within the box lie on the surface, some of them by exact values."""

    def read(drawn: Terrain):
        low, high = space.box.z
        slack = 1e-9 * (high - low)
        seen = space.coordinates(drawn.points[drawn.shades[:, 5] > 0.5])
        seen = seen[(seen[:, 2] >= low - slack) & (seen[:, 2] <= high + slack)]
        true = seen.copy()
        true[:, 2] = surface.values(seen[:, 0], seen[:, 1])
        chosen = np.linspace(0, len(seen) - 1, min(most, len(seen))).astype(int)
        for k in chosen:
            true[k, 2] = float(exact_value(surface, (to_digits(seen[k, 0]), to_digits(seen[k, 1]))))
        text = text_of(surface.expr)
        reading = judge("surface", seen, true, text, text, true[chosen[-1], 2], size_of(space))
        return replace(reading, shown=np.round(seen[chosen], 9).tolist())

    return claim(hill, "the hill", read, steady=True)
