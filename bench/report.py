"""What a bench is asked for and what it answers: how much is measured, and the rows of the table."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

OURS, STOCK = "ours", "stock"


@dataclass(frozen=True)
class Effort:
    """How much is measured: the frame, the frames drawn of each hill, the rounds, the clips, the lesson.

    ``beats`` are those of ``clip`` that memory is measured on; all of them where there are none. ``flat`` and
    ``solid`` are the clips set beside stock Manim's as films, up to so many beats from the first; ``turned``
    is how many frames stock's film of a hill has, ``kept`` how many of our hill's are kept for the encoder.
    ``jobs`` processes draw our films; 0: one a core.
    """

    width: int = 1920
    height: int = 1080
    fps: int = 60
    ours: int = 180
    stock: int = 12
    rounds: int = 3
    clip: str = "scenes.partials.hill_partials:HillPartials"
    large: str = "high"
    small: str = "draft"
    beats: tuple[str, ...] = ("cut-along-x", "see-the-first-slope")
    flat: str = "scenes.slopes.tangent_slope:TangentSlope"
    flat_beats: int = 3
    solid: str = "scenes.partials.hill_partials:HillPartials"
    solid_beats: int = 3
    turned: int = 60
    kept: int = 240
    jobs: int = 0
    lesson: str = "lessons/slopes_to_descent.toml"

    @property
    def scene(self) -> str:
        """The clip's scene, by its own name."""
        return self.clip.rpartition(":")[2]

    @property
    def shape(self) -> tuple[int, int, int]:
        """Width, height and frames a second."""
        return self.width, self.height, self.fps

    def __post_init__(self) -> None:
        for name in ("fps", "ours", "stock", "rounds", "flat_beats", "solid_beats", "turned", "kept"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} = {getattr(self, name)}: at least 1 would work")


@dataclass(frozen=True)
class Row:
    """One line of the table: a value and, where there is one, the bound that it is to keep."""

    name: str
    what: str
    value: float | str
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the bound is kept; None where there is none."""
        if self.at_most is None and self.at_least is None:
            return None
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )

    @property
    def told(self) -> tuple[str, str, str, str]:
        """What was measured, its value, the bound, and whether it is kept, for readers."""
        bound = "–"
        if self.at_most is not None:
            bound = f"≤ {self._shown(self.at_most)}"
        elif self.at_least is not None:
            bound = f"≥ {self._shown(self.at_least)}"
        verdict = {True: "met", False: "NOT MET", None: "–"}[self.met]
        return self.what, self._shown(self.value), bound, verdict

    def _shown(self, value: float | str) -> str:
        if isinstance(value, str):
            return value
        if self.unit == "share":
            return f"1/{1 / value:.3g}"
        number = f"{value:.3g}" if value < 1000 else f"{value:,.0f}"
        return f"{number} {self.unit}".rstrip()


@dataclass(frozen=True)
class Report:
    """What was measured on which machine, with how much effort."""

    machine: dict[str, Any]
    effort: Effort
    rows: tuple[Row, ...]

    def row(self, name: str) -> Row:
        """The row of that name."""
        return next(row for row in self.rows if row.name == name)

    def as_json(self) -> str:
        """The same for programs."""
        rows = [asdict(row) | {"met": row.met} for row in self.rows]
        told = {"machine": self.machine, "effort": asdict(self.effort), "rows": rows}
        return json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
