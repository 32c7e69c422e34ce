"""The last title and caption of a descent: where it has come to, where it leads, and why it ends.

Which sentence is said follows from the walk: from what the steps shown do, and from mathcore's knowledge of
the walk without end.
"""

from __future__ import annotations

import numpy as np

from mathcore import Fact
from scenes.descent.parts.captions import said
from scenes.descent.parts.goal_mark import gap_left
from scenes.descent.parts.walk import Walk
from stage.graphing.curve_plot import CurvePlot
from stage.text.phrases import Equality, Phrase

_MUCH = 1 / 3  # of the way left is much
_FLAT = 0.01  # a slope below is hardly any


class DescentEnding:
    """What is said at the end of a walk: a title, and a caption of two facts, the place and what follows."""

    def __init__(self, walk: Walk, plot: CurvePlot):
        self._walk, self._plot, self._w = walk, plot, walk.descent.loss.variable
        self._kind = walk.verdict.kind

    @property
    def title(self) -> Phrase:
        walk = self._walk
        if walk.aim is not None:
            return self._on_the_way() if not walk.landed else self._landed()
        if walk.end == "left the domain":
            return Phrase("The walk leaves the domain")
        if walk.end in ("arrived", "no slope"):
            return Phrase("No slope, no step")
        if self._kind == "diverging":
            return (
                Phrase("Each step leads further away")
                if walk.outwards and walk.longer
                else Phrase("In the end the walk runs away")
            )
        if self._kind == "cycling":
            if walk.comes_back:
                return Phrase("Back to the same places, for ever")
            return Phrase("In the end, the same places for ever")
        if self._kind == "stuck":
            return (
                Phrase("Hardly any slope, hardly any step")
                if self._flat
                else Phrase("Short steps do not lead far")
            )
        if walk.turns_back:
            return Phrase("Back and forth")
        return (
            Phrase("Downhill, no goal in sight") if walk.downhill and self._falls else Phrase("Not there yet")
        )

    def _landed(self) -> Phrase:
        if self._walk.aim.ground == "minimum":
            return Phrase("The last step lands on the goal")
        if self._walk.aim.ground == "level":
            return Phrase("Level ground: no slope, no step")
        return Phrase("No slope, no step")

    def _on_the_way(self) -> Phrase:
        """The title where the walk leads somewhere and has not landed there."""
        walk, count = self._walk, len(self._walk.steps)
        if walk.aim.ground == "level":
            return Phrase("On the way to level ground")
        if walk.aim.ground == "neither":
            return Phrase("On the way to slope 0, but to no minimum")
        if walk.leaps == count:
            return (
                Phrase("Each step leaps across the goal") if count > 1 else Phrase("A leap across the goal")
            )
        if walk.leaps > 1:
            return Phrase("Some steps leap across the goal")
        if not walk.gaps[-1] < walk.gaps[0]:
            return Phrase("On the way to the goal")
        if walk.gaps[-1] > _MUCH * walk.gaps[0]:
            return Phrase("On its way, but slowly")
        if not walk.nearer:
            return Phrase("On the way to the goal")
        return (
            Phrase("Closer with each step") if walk.aim.reached else Phrase("Ever closer, never quite there")
        )

    def caption(self) -> Phrase:
        walk, count = self._walk, len(self._walk.steps)
        values = {
            "after": Phrase("After 1 step") if count == 1 else Phrase("After {count} steps", count=count),
            "place": walk.stands,
        }
        return self._why_it_ends(values) or self._where_it_leads(values)

    def _why_it_ends(self, values: dict) -> Phrase | None:
        """The caption of a walk that has no further step; None where there is one."""
        walk = self._walk
        if walk.landed and walk.aim.ground == "minimum":
            if walk.end == "no slope":
                return Phrase(
                    "{after}, {place}, exactly the goal: there is no slope, so no further step.", **values
                )
            return Phrase("{after}, {place}, exactly the goal: the slope is 0, no further step.", **values)
        if walk.landed and walk.aim.ground == "level":
            return Phrase("{after}, {place}. The loss is level here: no slope, no further step.", **values)
        match walk.end:
            case "arrived":
                return Phrase("{after}, {place}. The slope is 0 here: no further step.", **values)
            case "no slope":
                return Phrase(
                    "{after}, {place}. There is no slope here to follow: no further step.", **values
                )
            case "left the domain":
                return Phrase("{after}, {place}. The next step leaves the domain.", **values)
            case "too far" if walk.longer:
                return Phrase(
                    "{after}, {place}. The steps grow from {first} to {last}; the next one leads too far.",
                    **values,
                    **self._grown,
                )
            case "too far":
                return Phrase("{after}, {place}. The next step leads too far to be shown.", **values)
            case "too small" if walk.aim is None:
                return Phrase("{after}, {place}. The next step is too small to be shown.", **values)
        return None

    def _where_it_leads(self, values: dict) -> Phrase:
        walk = self._walk
        if walk.aim is not None:
            gap = gap_left(walk.last, walk.aim.place).shown(walk.decimals.places[-1])
            aim = {"gap": gap, "goal": Equality(self._w, walk.aim.place)}
            if walk.aim.ground == "level":
                return Phrase("{after}, {place}. The steps lead to level ground at {goal}.", **values, **aim)
            if walk.aim.ground == "neither":
                return Phrase(
                    "{after}, {place}, still {gap} from {goal}: slope 0 there, but no minimum.",
                    **values,
                    **aim,
                )
            if walk.end == "too small":
                return Phrase(
                    "{after}, {place}, {gap} from the goal {goal}: the next step is too small to be shown.",
                    **values,
                    **aim,
                )
            return Phrase("{after}, {place}, still {gap} from the goal {goal}.", **values, **aim)
        if self._kind == "diverging" and walk.longer:
            return Phrase("{after}, {place}. The steps grow from {first} to {last}.", **values, **self._grown)
        if self._kind == "diverging":
            return Phrase("{after}, {place}. In the end the walk runs away.", **values)
        if self._kind == "cycling" and walk.comes_back:
            return Phrase("{after}, {place}. The steps come back to the same places for ever.", **values)
        if self._kind == "cycling":
            hops = {"many": walk.verdict.period}
            return Phrase(
                "{after}, {place}. In the end the steps hop between {many} places.", **values, **hops
            )
        if self._kind == "stuck" and self._flat:
            return Phrase("{after}, {place}. There is hardly any slope to follow.", **values)
        if self._kind == "stuck":
            return Phrase("{after}, {place}. At this rate, the steps are too short to lead far.", **values)
        if walk.turns_back or not self._falls:
            return Phrase("{after}, {place}. Where the steps lead is not known.", **values)
        return Phrase("{after}, {place}. No goal is in sight.", **values)

    def closing_in(self) -> Phrase:
        """What is said while the view closes in on a goal that the steps never reach."""
        more = len(self._walk.further)
        if more == 1:
            return Phrase("Look closer, one step further on.")
        return Phrase("Look closer, {more} steps further on.", more=more)

    def still_left(self, gap: Fact, digits: int) -> Phrase:
        """What is said of the gap that is left after the further steps."""
        return Phrase("Still {gap} from the goal: each step stops short of it.", gap=gap.shown(digits))

    @property
    def _grown(self) -> dict:
        steps, decimals = self._walk.steps, self._walk.decimals.moves
        first, last = (said(abs(steps[k].move), decimals[k]) for k in (0, -1))
        return {"first": first, "last": last}

    @property
    def _flat(self) -> bool:
        """Whether there is hardly any slope at any of the steps."""
        return max(abs(float(step.gradient)) for step in self._walk.steps) < _FLAT

    @property
    def _falls(self) -> bool:
        """Whether the curve falls in the walk's direction as far as the plot shows it."""
        plot, last = self._plot, float(self._walk.last)
        end = plot.x0 if self._walk.steps[-1].move > 0 else plot.x1
        heights = plot.curve.values(np.linspace(last, end, 301))
        return bool(np.isfinite(heights).all() and (np.diff(heights) <= 0).all())
