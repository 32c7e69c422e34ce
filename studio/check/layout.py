"""Layout as a check: no text over text, over a foreign line, outside the margin, or too small to read; no
object with coordinates that are no numbers; no frame without anything on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from manim import Mobject, VMobject

from stage.style.layout import Layout
from stage.text.written import Written
from studio.check.frame import SEEN, Frame, all_finite

LEAST_PIXELS = 24.0  # of a figure or capital, in a 1080-line picture
FIGURE_HEIGHT = 0.666  # ems; New Computer Modern's figures
_STROKE = 0.01  # frame units per unit of Manim's stroke width
_SLACK = 0.012  # frame units: about a pixel and a half
_NUMBERS = (  # of a mobject: what they are, and the attributes that hold them
    ("points", ("points",)),
    ("stroke width", ("stroke_width", "background_stroke_width")),
    ("colour or opacity", ("fill_rgbas", "stroke_rgbas", "background_stroke_rgbas")),
)


Box = tuple[float, float, float, float]  # left, bottom, right, top; in frame units


@dataclass(frozen=True)
class Fault:
    """What is wrong with a text, with what it collides (empty for margin and size), and where both are."""

    kind: str
    text: str
    other: str
    detail: str
    boxes: tuple[Box, ...] = ()


def name_of(mobject: Mobject) -> str:
    """How a report calls an object: what a text says, what a thing claims, else its class."""
    if isinstance(mobject, Written):
        return f"“{mobject.says}”"
    claims = getattr(mobject, "claims", None)
    return claims[0].name if claims else getattr(mobject, "label", None) or type(mobject).__name__


def not_finite(frame: Frame) -> dict[int, str]:
    """What of each mobject drawn is NaN or infinite, in words, by its id; nothing where all is finite."""
    amiss: dict[int, list[str]] = {}
    for mobject in () if frame.finite else frame.mobjects:
        for what, names in _NUMBERS:
            numbers = [value for name in names if (value := getattr(mobject, name, None)) is not None]
            if numbers and not all_finite(numbers):
                amiss.setdefault(id(mobject), []).append(what)
    return {who: f"its {' and '.join(whats)}" for who, whats in amiss.items()}


def is_empty(family: Iterable[Mobject], layout: Layout, ground: str) -> bool:
    """Whether nothing is to be seen of the mobjects drawn in one frame, on a ``ground`` of that colour.

    Things in space count wherever they lie; a line of no length, as Create begins with, is not seen.
    """
    half = np.array([layout.width, layout.height]) / 2
    for mobject in family:
        if not len(mobject.points) or (isinstance(mobject, VMobject) and not _differs(mobject, ground)):
            continue
        low, high = mobject.points.min(axis=0), mobject.points.max(axis=0)
        inside = getattr(mobject, "in_space", False) or np.all((high[:2] > -half) & (low[:2] < half))
        if inside and (high - low).max() > _SLACK:
            return False
    return True


def _differs(mobject: VMobject, ground: str) -> bool:
    """Whether a mobject's stroke or fill is to be seen on a ground of that colour."""
    drawn = []
    if mobject.get_stroke_opacity() > SEEN and mobject.get_stroke_width() > 0:
        drawn.append(mobject.get_stroke_color())
    if mobject.get_fill_opacity() > SEEN:
        drawn.append(mobject.get_fill_color())
    return any(colour.to_hex().lower() != ground.lower() for colour in drawn)


def faults(frame: Frame, layout: Layout) -> list[Fault]:
    """All faults of the texts in one frame."""
    texts = [text for m in frame.texts if (text := _Text(m, frame)).rows]
    inside = {id(part) for text in texts for part in text.mobject.submobjects}
    shapes = [
        _Shape(m, frame, row)
        for row, m in enumerate(frame.mobjects)
        if frame.seen[row] and isinstance(m, VMobject) and id(m) not in inside
    ]
    covers, found_hidden = [s for s in shapes if s.covers], []
    for text in list(texts) if covers else ():
        above = [c for c in covers if c.layer > max(text.rows)]
        hidden = _share_hidden(text, above) if above else 0.0
        if hidden == 1:
            texts.remove(text)
        elif hidden:
            found_hidden.append(
                Fault(
                    "text half hidden",
                    name_of(text.mobject),
                    "",
                    f"{hidden:.0%} is covered",
                    (_of(text.box),),
                )
            )
    found = found_hidden + [f for t in texts for f in _alone(t, layout)]
    # Boxes first, all against all; only the few pairs that meet are looked at closely.
    text_boxes = np.array([t.box for t in texts]).reshape(-1, 2, 2)
    shape_boxes = np.array([s.grown for s in shapes]).reshape(-1, 2, 2)
    for k, m in np.argwhere(np.triu(_meeting(text_boxes, text_boxes), 1)):
        if texts[k].meets_text(texts[m]):
            found.append(_between("text over text", texts[k], texts[m]))
    for k, m in np.argwhere(_meeting(text_boxes, shape_boxes)):
        text, shape = texts[k], shapes[m]
        if shape.crosses(text) and not any(cover.hides(shape, text) for cover in covers):
            found.append(_between("text over a line", text, shape))
    return found


def _between(kind: str, text: _Text, other: _Text | _Shape) -> Fault:
    boxes = _of(text.box), _of(other.box)
    return Fault(kind, name_of(text.mobject), name_of(other.mobject), "", boxes)


def _of(box: np.ndarray) -> Box:
    return tuple(map(float, box.flat))


def _share_hidden(text: _Text, covers: list[_Shape]) -> float:
    """The share of a text's glyphs that opaque patches over it hide, 0 to 1."""
    centres = text.glyphs.mean(axis=1)
    hidden = np.zeros(len(centres), bool)
    for cover in covers:
        if cover.opacity >= 0.95 * text.opacity and _meeting(cover.grown[None], text.box[None]).any():
            starts, ends = _segments(cover.curves)
            hidden |= [_holds(starts, ends, centre) for centre in centres]
    return float(hidden.mean())


def _meeting(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Which of n boxes meet which of m others: (n, 2, 2) and (m, 2, 2) to (n, m)."""
    low = np.maximum(boxes[:, None, 0], others[None, :, 0])
    high = np.minimum(boxes[:, None, 1], others[None, :, 1])
    return np.all(high >= low, axis=-1)


def _alone(text: _Text, layout: Layout) -> list[Fault]:
    found = []
    (left, bottom), (right, top) = text.box.tolist()
    safe, name, here = layout.safe, name_of(text.mobject), (_of(text.box),)
    beyond = max(safe.left - left, right - safe.right, safe.bottom - bottom, top - safe.top)
    if beyond > _SLACK:
        found.append(
            Fault("outside the margin", name, "", f"{layout.in_pixels(beyond):.0f} px beyond it", here)
        )
    pixels = layout.in_pixels(1.0) * FIGURE_HEIGHT  # of a figure in a text whose em is one frame unit
    if not text.mobject.reaches(LEAST_PIXELS / pixels):
        pixels *= text.mobject.em()
        found.append(Fault("too small", name, "", f"{pixels:.0f} px high, {LEAST_PIXELS:.0f} needed", here))
    return found


class _Text:
    """A text's boxes in frame units: one for all of it, one for each glyph that is seen."""

    def __init__(self, mobject: Written, frame: Frame):
        self.mobject = mobject
        drawn = [row for glyph in mobject.glyphs if (row := frame.row.get(id(glyph))) is not None]
        self.rows = [row for row in drawn if frame.seen[row]]
        if self.rows:
            self.opacity = frame.fill[self.rows].max()
            backing = mobject.backing
            self.backed = backing is not None and backing.get_fill_opacity() > 0.95 * self.opacity
            self.glyphs = frame.boxes[self.rows, :, :2]
            self.box = np.array([self.glyphs[:, 0].min(axis=0), self.glyphs[:, 1].max(axis=0)])

    def meets_text(self, other: _Text) -> bool:
        mine, theirs = self.glyphs[:, None], other.glyphs[None, :]
        low, high = np.maximum(mine[:, :, 0], theirs[:, :, 0]), np.minimum(mine[:, :, 1], theirs[:, :, 1])
        return bool(np.any(np.all(high - low > 0, axis=-1)))


class _Shape:
    """A drawn shape as segments, with half its stroke; a filled one as its outline and its inside."""

    def __init__(self, mobject: VMobject, frame: Frame, row: int):
        self.mobject, self.layer, self.opacity = mobject, row, frame.fill[row]
        own = vars(mobject)
        self.covers, self.quiet = own.get("backdrop", False), own.get("quiet", False)
        stroked = frame.stroke[row] > SEEN
        self.reach = max(frame.width[row], 0.0) * _STROKE / 2 if stroked else 0.0
        self.box = frame.boxes[row, :, :2]
        self.grown = self.box + np.array([[-self.reach], [self.reach]])
        self.solid = self.opacity > 0.3
        self.cloud = own.get("cloud", False)  # its points fill an area, as a hill's do
        # A faint wash of colour under a text, or a patch of the ground's own, does it no harm.
        self.harmless = (not stroked and not self.solid and not self.cloud) or self.covers

    @cached_property
    def curves(self) -> np.ndarray:
        """Its cubic Béziers, (n, 4, 2)."""
        points = self.mobject.points
        return points[: len(points) // 4 * 4, :2].reshape(-1, 4, 2)

    @cached_property
    def hulls(self) -> tuple[np.ndarray, np.ndarray]:
        """The lower and the upper corners of boxes round its curves' control points, (n, 2) each."""
        return self.curves.min(axis=1), self.curves.max(axis=1)

    def crosses(self, text: _Text) -> bool:
        if self.harmless or text.mobject.leader is self.mobject or (self.quiet and text.backed):
            return False
        if self.cloud:
            x, y = self.mobject.points[:, 0], self.mobject.points[:, 1]
            (left, bottom), (right, top) = text.box
            return bool(np.any((x >= left) & (x <= right) & (y >= bottom) & (y <= top)))
        grown = text.glyphs + np.array([[-self.reach], [self.reach]])
        low, high = text.box + np.array([[-self.reach], [self.reach]])
        lows, highs = self.hulls
        near = np.all((lows <= high) & (highs >= low), axis=1)
        if near.any() and _meet(*_segments(self.curves[near]), grown):
            return True
        return bool(self.solid) and _holds(*_segments(self.curves), text.box.mean(axis=0))

    def hides(self, other: _Shape, text: _Text) -> bool:
        """Whether this patch of ground lies over the other shape, and the whole text lies on the patch."""
        if other.cloud or other.layer >= self.layer or self.opacity < 0.95 * text.opacity:
            return False
        starts, ends = _segments(self.curves)
        (left, bottom), (right, top) = text.box
        corners = ((left, bottom), (right, bottom), (right, top), (left, top))
        return all(_holds(starts, ends, np.array(corner)) for corner in corners)


def box_of(mobjects: Iterable[Mobject]) -> tuple[Box, ...]:
    """The one box round all finite points of mobjects; none where there are none."""
    points = [m.points[np.isfinite(m.points).all(axis=1), :2] for m in mobjects]
    points = np.concatenate([*points, np.empty((0, 2))])
    return (_of(np.array([points.min(axis=0), points.max(axis=0)])),) if len(points) else ()


def _segments(curves: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cubic Béziers (n, 4, 2) as short straight segments: starts and ends, (3n, 2) each."""
    a, b, c, d = curves.transpose(1, 0, 2)
    second, third = (
        (1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t**2 * (1 - t) * c + t**3 * d
        for t in (1 / 3, 2 / 3)
    )
    return np.concatenate((a, second, third)), np.concatenate((second, third, d))


def _meet(starts: np.ndarray, ends: np.ndarray, boxes: np.ndarray) -> bool:
    """Whether any segment enters any box (Liang and Barsky's clipping, 1984, for all of them at once)."""
    along = ends - starts
    low, high = boxes[:, None, 0], boxes[:, None, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        t_low, t_high = (low - starts) / along, (high - starts) / along
    still = along == 0
    within = (starts >= low) & (starts <= high)
    enter = np.where(still, np.where(within, -np.inf, np.inf), np.minimum(t_low, t_high))
    leave = np.where(still, np.where(within, np.inf, -np.inf), np.maximum(t_low, t_high))
    return bool(np.any(np.maximum(enter.max(axis=-1), 0) <= np.minimum(leave.min(axis=-1), 1)))


def _holds(starts: np.ndarray, ends: np.ndarray, point: np.ndarray) -> bool:
    """Whether a point lies inside a closed outline: an odd number of its segments lie to the right."""
    crossing = (starts[:, 1] > point[1]) != (ends[:, 1] > point[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        x = starts[:, 0] + (point[1] - starts[:, 1]) / (ends[:, 1] - starts[:, 1]) * (
            ends[:, 0] - starts[:, 0]
        )
    return bool(np.count_nonzero(crossing & (x > point[0])) % 2)
