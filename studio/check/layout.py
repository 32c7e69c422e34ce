"""Layout as a check: no text over text, over a foreign line, outside the margin, or too small to read; no
object with coordinates that are no numbers; no frame without anything on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from manim import Mobject, VMobject

from stage.style.layout import Layout
from stage.text.written import Written, boxes_of

LEAST_PIXELS = 24.0  # of a figure or capital, in a 1080-line picture
FIGURE_HEIGHT = 0.666  # ems; New Computer Modern's figures
_SEEN = 0.06  # a fainter object is not seen
_STROKE = 0.01  # frame units per unit of Manim's stroke width
_SLACK = 0.012  # frame units: about a pixel and a half
_NUMBERS = (  # of a mobject: what they are, and the attributes that hold them
    ("points", ("points",)),
    ("stroke width", ("stroke_width", "background_stroke_width")),
    ("colour or opacity", ("fill_rgbas", "stroke_rgbas", "background_stroke_rgbas")),
)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a text, and with what it collides (empty for margin and size)."""

    kind: str
    text: str
    other: str
    detail: str


def name_of(mobject: Mobject) -> str:
    """How a report calls an object: what a text says, what a thing claims, else its class."""
    if isinstance(mobject, Written):
        return f"“{mobject.says}”"
    claims = getattr(mobject, "claims", None)
    return claims[0].name if claims else getattr(mobject, "label", None) or type(mobject).__name__


def visible(mobject: VMobject) -> bool:
    """Whether anything of this one mobject (not its submobjects) is to be seen."""
    if not len(mobject.points):
        return False
    stroked = mobject.get_stroke_opacity() > _SEEN and mobject.get_stroke_width() > 0
    return bool(stroked or mobject.get_fill_opacity() > _SEEN)


def not_finite(family: Iterable[Mobject]) -> dict[int, str]:
    """What of each mobject drawn is NaN or infinite, in words, by its id; nothing where all is finite."""
    drawn = [m for m in family if len(m.points)]
    amiss: dict[int, list[str]] = {}
    for what, names in _NUMBERS:
        if not _finite(drawn, names):  # all at once, since all is the rule
            for mobject in drawn:
                if not _finite([mobject], names):
                    amiss.setdefault(id(mobject), []).append(what)
    return {who: f"its {' and '.join(whats)}" for who, whats in amiss.items()}


def _finite(mobjects: Iterable[Mobject], names: Sequence[str]) -> bool:
    values = [value for m in mobjects for name in names if (value := getattr(m, name, None)) is not None]
    return not values or bool(np.isfinite(np.concatenate(values, axis=None)).all())


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
    if mobject.get_stroke_opacity() > _SEEN and mobject.get_stroke_width() > 0:
        drawn.append(mobject.get_stroke_color())
    if mobject.get_fill_opacity() > _SEEN:
        drawn.append(mobject.get_fill_color())
    return any(colour.to_hex().lower() != ground.lower() for colour in drawn)


def faults(family: Iterable[Mobject], layout: Layout) -> list[Fault]:
    """All faults of the texts among the mobjects drawn in one frame, given in drawing order."""
    family = list(family)
    texts = [_Text(m) for m in family if isinstance(m, Written)]
    texts = [t for t in texts if t.seen]
    inside = {id(g) for t in texts for g in t.mobject.get_family()}
    shapes = [
        _Shape(m, layer)
        for layer, m in enumerate(family)
        if id(m) not in inside and isinstance(m, VMobject) and not isinstance(m, Written) and visible(m)
    ]
    covers, found_hidden = [s for s in shapes if s.covers], []
    layers = {id(m): layer for layer, m in enumerate(family)}
    for text in list(texts):
        hidden = _share_hidden(text, [c for c in covers if c.layer > layers[id(text.mobject.glyphs[-1])]])
        if hidden == 1:
            texts.remove(text)
        elif hidden:
            found_hidden.append(
                Fault("text half hidden", name_of(text.mobject), "", f"{hidden:.0%} is covered")
            )
    found = found_hidden + [f for t in texts for f in _alone(t, layout)]
    # Boxes first, all against all; only the few pairs that meet are looked at closely.
    text_boxes = np.array([t.box for t in texts]).reshape(-1, 2, 2)
    shape_boxes = np.array([s.grown for s in shapes]).reshape(-1, 2, 2)
    for k, m in np.argwhere(np.triu(_meeting(text_boxes, text_boxes), 1)):
        if texts[k].meets_text(texts[m]):
            found.append(Fault("text over text", name_of(texts[k].mobject), name_of(texts[m].mobject), ""))
    for k, m in np.argwhere(_meeting(text_boxes, shape_boxes)):
        text, shape = texts[k], shapes[m]
        if shape.crosses(text) and not any(cover.hides(shape, text) for cover in covers):
            found.append(Fault("text over a line", name_of(text.mobject), name_of(shape.mobject), ""))
    return found


def _share_hidden(text: _Text, covers: list[_Shape]) -> float:
    """The share of a text's glyphs that opaque patches over it hide, 0 to 1."""
    centres = text.glyphs.mean(axis=1)
    hidden = np.zeros(len(centres), bool)
    for cover in covers:
        if cover.mobject.get_fill_opacity() >= 0.95 * text.opacity:
            starts, ends = _segments(cover.mobject.points)
            hidden |= [_holds(starts, ends, centre) for centre in centres]
    return float(hidden.mean())


def _meeting(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Which of n boxes meet which of m others: (n, 2, 2) and (m, 2, 2) to (n, m)."""
    low = np.maximum(boxes[:, None, 0], others[None, :, 0])
    high = np.minimum(boxes[:, None, 1], others[None, :, 1])
    return np.all(high >= low, axis=-1)


def _alone(text: _Text, layout: Layout) -> list[Fault]:
    found = []
    (left, bottom), (right, top) = text.box
    safe, name = layout.safe, name_of(text.mobject)
    beyond = max(safe.left - left, right - safe.right, safe.bottom - bottom, top - safe.top)
    if beyond > _SLACK:
        found.append(Fault("outside the margin", name, "", f"{layout.in_pixels(beyond):.0f} px beyond it"))
    pixels = layout.in_pixels(text.mobject.em()) * FIGURE_HEIGHT
    if pixels < LEAST_PIXELS:
        found.append(Fault("too small", name, "", f"{pixels:.0f} px high, {LEAST_PIXELS:.0f} needed"))
    return found


class _Text:
    """A text's boxes in frame units: one for all of it, one for each glyph."""

    def __init__(self, mobject: Written):
        self.mobject = mobject
        glyphs = [g for g in mobject.glyphs if visible(g)]
        self.seen = bool(glyphs)
        self.opacity = max((g.get_fill_opacity() for g in glyphs), default=0.0)
        self.backed = mobject.backing is not None and mobject.backing.get_fill_opacity() > 0.95 * self.opacity
        if self.seen:
            self.glyphs = boxes_of([g.points for g in glyphs])
            self.box = np.array([self.glyphs[:, 0].min(axis=0), self.glyphs[:, 1].max(axis=0)])

    def meets_text(self, other: _Text) -> bool:
        mine, theirs = self.glyphs[:, None], other.glyphs[None, :]
        low, high = np.maximum(mine[:, :, 0], theirs[:, :, 0]), np.minimum(mine[:, :, 1], theirs[:, :, 1])
        return bool(np.any(np.all(high - low > 0, axis=-1)))


class _Shape:
    """A drawn shape as segments, with half its stroke; a filled one as its outline and its inside."""

    def __init__(self, mobject: VMobject, layer: int):
        self.mobject, self.layer = mobject, layer
        self.covers = getattr(mobject, "backdrop", False)
        self.quiet = getattr(mobject, "quiet", False)
        stroked = mobject.get_stroke_opacity() > _SEEN
        self.reach = mobject.get_stroke_width() * _STROKE / 2 if stroked else 0.0
        self.grown = _box(mobject.points) + np.array([[-self.reach], [self.reach]])
        self.solid = mobject.get_fill_opacity() > 0.3
        self.cloud = getattr(mobject, "cloud", False)  # its points fill an area, as a hill's do
        # A faint wash of colour under a text, or a patch of the ground's own, does it no harm.
        self.harmless = (not stroked and not self.solid and not self.cloud) or self.covers

    def crosses(self, text: _Text) -> bool:
        if self.harmless or text.mobject.leader is self.mobject or (self.quiet and text.backed):
            return False
        if self.cloud:
            places = self.mobject.points[:, :2]
            return bool(np.any(np.all((places >= text.box[0]) & (places <= text.box[1]), axis=1)))
        starts, ends = _segments(self.mobject.points)
        grown_glyphs = text.glyphs + np.array([[-self.reach], [self.reach]])
        if any(_segments_meet_box(starts, ends, glyph) for glyph in grown_glyphs):
            return True
        return self.solid and _holds(starts, ends, text.box.mean(axis=0))

    def hides(self, other: _Shape, text: _Text) -> bool:
        """Whether this patch of ground lies over the other shape, and the whole text lies on the patch."""
        if other.cloud or other.layer >= self.layer or self.mobject.get_fill_opacity() < 0.95 * text.opacity:
            return False
        starts, ends = _segments(self.mobject.points)
        (left, bottom), (right, top) = text.box
        corners = ((left, bottom), (right, bottom), (right, top), (left, top))
        return all(_holds(starts, ends, np.array(corner)) for corner in corners)


def _box(points: np.ndarray) -> np.ndarray:
    return np.array([points[:, :2].min(axis=0), points[:, :2].max(axis=0)])


def _segments(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cubic Béziers (4n, 3) as short straight segments: starts and ends, (3n, 2) each."""
    a, b, c, d = points[: len(points) // 4 * 4, :2].reshape(-1, 4, 2).transpose(1, 0, 2)
    second, third = (
        (1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t**2 * (1 - t) * c + t**3 * d
        for t in (1 / 3, 2 / 3)
    )
    return np.concatenate((a, second, third)), np.concatenate((second, third, d))


def _segments_meet_box(starts: np.ndarray, ends: np.ndarray, box: np.ndarray) -> bool:
    """Whether any segment enters the box (Liang and Barsky's clipping, 1984, for all segments at once)."""
    along = ends - starts
    with np.errstate(divide="ignore", invalid="ignore"):
        t_low, t_high = (box[0] - starts) / along, (box[1] - starts) / along
    still = along == 0
    within = (starts >= box[0]) & (starts <= box[1])
    enter = np.where(still, np.where(within, -np.inf, np.inf), np.minimum(t_low, t_high))
    leave = np.where(still, np.where(within, np.inf, -np.inf), np.maximum(t_low, t_high))
    return bool(np.any(np.maximum(enter.max(axis=1), 0) <= np.minimum(leave.min(axis=1), 1)))


def _holds(starts: np.ndarray, ends: np.ndarray, point: np.ndarray) -> bool:
    """Whether a point lies inside a closed outline: an odd number of its segments lie to the right."""
    crossing = (starts[:, 1] > point[1]) != (ends[:, 1] > point[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        x = starts[:, 0] + (point[1] - starts[:, 1]) / (ends[:, 1] - starts[:, 1]) * (
            ends[:, 0] - starts[:, 0]
        )
    return bool(np.count_nonzero(crossing & (x > point[0])) % 2)
