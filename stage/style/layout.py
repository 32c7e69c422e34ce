"""The zones of the frame: title, plot, side, caption, inside a safe margin, for each shape of frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MARGIN = 0.05  # of the frame, on every side
SHAPES = {"16:9": (1920, 1080), "4:3": (1440, 1080), "1:1": (1080, 1080), "9:16": (1080, 1920)}
FRAME_HEIGHT = 8.0  # Manim's frame units from bottom to top, whatever the shape


@dataclass(frozen=True)
class Zone:
    """An axis-parallel rectangle in frame units."""

    left: float
    right: float
    bottom: float
    top: float

    def __post_init__(self) -> None:
        if not (self.left < self.right and self.bottom < self.top):
            raise ValueError(f"an empty zone: {self}")

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    def inset(self, left: float = 0, right: float = 0, bottom: float = 0, top: float = 0) -> Zone:
        """The zone less a strip on each side."""
        return Zone(self.left + left, self.right - right, self.bottom + bottom, self.top - top)

    def split_top(self, height: float, gap: float = 0) -> tuple[Zone, Zone]:
        """The upper part, ``height`` high, and the rest below it."""
        cut = self.top - height
        return Zone(self.left, self.right, cut, self.top), Zone(self.left, self.right, self.bottom, cut - gap)

    def meets(self, other: Zone) -> bool:
        """Whether the two overlap."""
        return min(self.right, other.right) > max(self.left, other.left) and min(self.top, other.top) > max(
            self.bottom, other.bottom
        )

    def holds(self, other: Zone, slack: float = 0) -> bool:
        """Whether the other lies inside, to within ``slack`` frame units."""
        return (
            other.left >= self.left - slack
            and other.right <= self.right + slack
            and other.bottom >= self.bottom - slack
            and other.top <= self.top + slack
        )


@dataclass(frozen=True)
class Layout:
    """The zones of a frame of one shape; they lie inside the safe margin and do not overlap."""

    shape: str
    width: float
    height: float
    safe: Zone
    title: Zone
    plot: Zone
    side: Zone
    caption: Zone

    @classmethod
    def of(cls, shape: str = "16:9", *, plot_share: float = 0.63, caption_height: float = 0.0) -> Layout:
        """The zones for a shape; ``plot_share`` of the body goes to the plot, the rest to the side.

        A tall or square frame puts the side below the plot. ``caption_height`` (frame units) is kept free
        below the plot, for bars or notes. Raises ValueError for an unknown shape.
        """
        if shape not in SHAPES:
            raise ValueError(f"no such shape: {shape!r}; one of {', '.join(SHAPES)} would do")
        pixels_wide, pixels_high = SHAPES[shape]
        width, height = FRAME_HEIGHT * pixels_wide / pixels_high, FRAME_HEIGHT
        safe = Zone(
            *(s * width * (0.5 - MARGIN) for s in (-1, 1)), *(s * height * (0.5 - MARGIN) for s in (-1, 1))
        )
        unit = height / pixels_high * 135  # 135 pixels of the reference picture in frame units
        title, body = safe.split_top(0.62 * unit, gap=0.3 * unit)
        if pixels_wide > pixels_high:
            gap = 0.55 * unit
            cut = body.left + plot_share * (body.width - gap)
            plot = Zone(body.left, cut, body.bottom, body.top)
            side = Zone(cut + gap, body.right, body.bottom, body.top)
        else:
            plot, side = body.split_top(0.5 * body.height, gap=0.3 * unit)
        caption = Zone(plot.left, plot.right, plot.bottom, plot.bottom + max(caption_height * unit, 1e-6))
        if caption_height:
            plot = plot.inset(bottom=(caption_height + 0.1) * unit)
        else:
            plot = plot.inset(bottom=1e-6)
        return cls(shape, width, height, safe, title, plot, side, caption)

    @property
    def body(self) -> Zone:
        """All below the title."""
        return Zone(self.safe.left, self.safe.right, self.safe.bottom, self.plot.top)

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height in pixels of the reference picture, in which type sizes are given."""
        return SHAPES[self.shape]

    def length(self, pixels: float) -> float:
        """Frame units for a length in reference pixels."""
        return pixels * self.height / self.pixels[1]

    def in_pixels(self, length: float) -> float:
        """Reference pixels for a length in frame units."""
        return length * self.pixels[1] / self.height


def stack(zone: Zone, mobjects: Sequence, gap: float) -> None:
    """Stack mobjects at the zone's left, ``gap`` frame units apart, closer if the zone is too low."""
    room = zone.height - sum(m.height for m in mobjects)
    gap = min(gap, room / max(len(mobjects) - 1, 1))
    y = zone.top
    for mobject in mobjects:
        mobject.shift([zone.left - mobject.get_left()[0], y - mobject.get_top()[1], 0])
        y = mobject.get_bottom()[1] - gap
