"""The style by role: one colour per idea, three type sizes, the pace; a dark and a light theme.

Colours are named only here. They start from Okabe and Ito's palette ("Color Universal Design", 2008),
lightened on dark and darkened on white until the contrasts that tests/stage/style/test_theme.py requires
are reached.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Theme:
    """Colours by role, as ``#RRGGBB``; ``relief`` and ``contours`` from the lowest height to the highest."""

    name: str
    background: str
    ink: str
    muted: str
    axis: str
    grid: str
    curve: str
    slope: str
    x_direction: str
    y_direction: str
    gradient: str
    step: str
    goal: str
    relief: tuple[str, ...]  # of a hill's surface
    contours: tuple[str, ...]  # of contour lines: a contrast of 3 : 1 to the background

    def __getitem__(self, role: str) -> str:
        """The colour of a role such as ``"x_direction"``."""
        return getattr(self, role)


# Dark blue, teal, green, yellow: lightness and hue rise evenly in Oklab (Ottosson, 2020).
_RELIEF = ("#404899", "#2C65A4", "#1D7EA7", "#1996A8", "#3CACA4", "#57C29B", "#85D489", "#BEE16E", "#FBE852")

THEMES = MappingProxyType(
    {
        "dark": Theme(
            name="dark",
            background="#0E1117",
            ink="#E8EAED",
            muted="#9AA4AF",
            axis="#7D8792",
            grid="#1E2530",
            curve="#58B8F0",
            slope="#FFA640",
            x_direction="#32DCA7",
            y_direction="#B075FF",
            gradient="#FFE066",
            step="#FF7A66",
            goal="#F2F4F7",
            relief=_RELIEF,
            contours=(
                "#5C67B3",
                "#4F85C4",
                "#419BC5",
                "#3EAFC1",
                "#54C1B9",
                "#68D3AB",
                "#91E095",
                "#C5E976",
                "#FEEB56",
            ),
        ),
        "light": Theme(
            name="light",
            background="#FFFFFF",
            ink="#1B1F24",
            muted="#57606A",
            axis="#6E7781",
            grid="#E6EAEF",
            curve="#006FC5",
            slope="#B95C00",
            x_direction="#077B5A",
            y_direction="#7016F2",
            gradient="#645000",
            step="#C1022A",
            goal="#1B1F24",
            relief=_RELIEF,
            contours=(
                "#2C317F",
                "#0C4782",
                "#00597E",
                "#006A7A",
                "#007871",
                "#0B8563",
                "#488E4D",
                "#789332",
                "#A3940F",
            ),
        ),
    }
)


@dataclass(frozen=True)
class TypeSizes:
    """Em heights in pixels of a 1080-line picture; figures and capitals are about two thirds as high."""

    title: int = 62
    formula: int = 54
    body: int = 46
    label: int = 38

    def __getitem__(self, role: str) -> int:
        return getattr(self, role)


@dataclass(frozen=True)
class Strokes:
    """Line widths in Manim's units (hundredths of a frame unit, much like points)."""

    curve: float = 6
    line: float = 5
    thin: float = 3
    axis: float = 2
    grid: float = 1.5
    dot: float = 0.09  # a radius, in frame units


@dataclass(frozen=True)
class Pace:
    """Seconds for an appearance, a move, a drawing, a long approach, and the still at a beat's end."""

    quick: float = 0.4
    move: float = 0.8
    slow: float = 1.2
    long: float = 3.2
    hold: float = 1.0


SIZES = TypeSizes()
STROKES = Strokes()
PACE = Pace()
DIRECTIONS = ("x_direction", "y_direction")  # the roles for the first and the second variable
