"""Captions and titles of a descent, chosen by its numbers, for every kind of verdict."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import sympy

from mathcore import Descent, Fact, Shown, goal, verdict
from scenes.descent.parts.descent_table import StepDecimals, ratio_decimals
from scenes.descent.parts.goal_mark import gap_left
from stage.text.phrases import Equality, Phrase

_ENDINGS = {
    "too gradual": Phrase("On its way, but slowly"),
    "gradual": Phrase("Ever closer, never quite there"),
    "overshooting": Phrase("Each step leaps across the goal"),
    "cycling": Phrase("Back to the same places, for ever"),
    "diverging": Phrase("Each step leads further away"),
    "stuck": Phrase("Hardly any slope, hardly any step"),
    "left the domain": Phrase("The walk leaves the domain"),
}


def said(value: sympy.Expr, digits: int) -> Shown:
    """A number as shown in a caption."""
    return Fact("said", value, str(value)).shown(digits)


class DescentCaptions:
    """Titles and captions for a descent's beats."""

    def __init__(self, descent: Descent, steps: Sequence, variable: sympy.Symbol):
        self._descent, self._steps, self._w = descent, steps, variable
        self._ahead = descent.steps(len(steps) + 1)[-1]
        next_leaves = self._ahead.next is not None and descent.loss.point(self._ahead.next) is None
        self._verdict = verdict(descent, max(len(steps) + next_leaves, 2))
        self._goal = goal(descent)
        self._decimals = StepDecimals.of(steps, self._goal)
        self._lengths = [abs(float(step.move)) for step in steps]

    @property
    def second(self) -> Phrase:
        """The second step's title, by how the slope changed."""
        first, second = self._lengths[:2]
        if second < first:
            return Phrase("Flatter slope, shorter step")
        if second > first:
            return Phrase("Steeper slope, longer step")
        return Phrase("The same slope, the same step")

    @property
    def ending(self) -> Phrase:
        """The last beat's title, by the verdict."""
        if self._goal is not None and self._steps[-1].next == self._goal:
            return Phrase("The last step lands on the goal")
        kind, longer = self._verdict.kind, self._lengths[-1] >= self._lengths[0]
        if kind == "diverging" and not longer:
            return Phrase("In the end the walk runs away")
        if kind in ("overshooting", "not known") and self._goal is None:
            return Phrase("Back and forth") if self._turns_back else Phrase("No goal in sight")
        if kind == "stuck" and self._goal is not None:
            return _ENDINGS["too gradual"]
        if self._on_a_corner:
            return Phrase("No slope, no step")
        return _ENDINGS[kind]

    @property
    def _turns_back(self) -> bool:
        """Whether one of the steps leads back."""
        return any(a.move * b.move < 0 for a, b in pairwise(self._steps))

    @property
    def _even(self) -> bool:
        """Whether there are several steps, all of one length."""
        return len(self._steps) > 1 and max(self._lengths) - min(self._lengths) <= 1e-12 * max(self._lengths)

    @property
    def lined_up(self) -> Phrase:
        """The title over the steps side by side."""
        if self._even:
            return Phrase("The same rate, steps of the same length")
        return Phrase("The rate never changed: the slope did")

    @property
    def _on_a_corner(self) -> bool:
        """Whether the last step lands where the loss has no slope."""
        return self._ahead.gradient is None and self._ahead.loss is not None

    def of_step(self, k: int) -> Phrase:
        step = self._steps[k]
        values = {
            "w": self._w,
            "place": said(step.place, self._decimals.places[k]),
            "slope": said(step.gradient, self._decimals.gradients[k]),
            "length": self._length(k),
            "next": said(step.next, self._decimals.places[k + 1]),
        }
        if k:
            return Phrase("At {place} the slope is {slope}, so the step is {length}.", **values)
        if float(step.move) >= 0:
            return Phrase(
                "At {w} = {place} the slope is {slope}; times the rate, {length}. "
                "{place} less that is {next}.",
                **values,
            )
        return Phrase(
            "At {w} = {place} the slope is {slope}; times the rate, {length}. {place} plus that is {next}.",
            **values,
        )

    def of_the_rest(self) -> Phrase:
        more, place = len(self._steps) - 2, self._end
        if more == 1:
            return Phrase("One more step, always the rate times the slope, down to {place}.", place=place)
        return Phrase(
            "{more} more steps, always the rate times the slope, down to {place}.", more=more, place=place
        )

    def of_the_lengths(self) -> Phrase:
        factor, rate = self._descent.factor, self._descent.rate
        if factor is not None and 0 < factor < 1 and len(self._steps) > 1:
            return Phrase(
                "Each step is {factor} of the one before. The rate stayed {rate}.",
                factor=said(factor, ratio_decimals(factor)),
                rate=rate,
            )
        if self._even:
            return Phrase("Each step is as long as the one before. The rate stayed {rate}.", rate=rate)
        if all(b < a for a, b in pairwise(self._lengths)):
            return Phrase("Each step is shorter than the one before. The rate stayed {rate}.", rate=rate)
        return Phrase(
            "The steps change, but the rate stayed {rate}: it is the slope that changes.", rate=rate
        )

    def of_the_end(self) -> Phrase:
        last, count = self._steps[-1].next, len(self._steps)
        values = {
            "after": Phrase("After 1 step") if count == 1 else Phrase("After {count} steps", count=count),
            "place": self._end,
        }
        if self._goal is None:
            return self._without_goal(values)
        gap = gap_left(last, self._goal)
        if gap.exact == 0:
            return Phrase("{after}, {place}, exactly the goal.", **values)
        values |= {"gap": gap, "goal": Equality(self._w, self._goal)}
        return Phrase("{after}, {place}, still {gap} from the goal {goal}.", **values)

    def _without_goal(self, values: dict) -> Phrase:
        """The caption for a descent that approaches no goal, by the verdict."""
        kind, first, last = self._verdict.kind, self._lengths[0], self._lengths[-1]
        if kind == "diverging" and last > first:
            moves = {"first": self._length(0), "last": self._length(-1)}
            return Phrase("{after}, {place}. The steps grow from {first} to {last}.", **values, **moves)
        if self._on_a_corner:
            return Phrase("{after}, {place}. There is no slope to follow.", **values)
        sentences = {
            "diverging": Phrase("{after}, {place}. The walk runs away.", **values),
            "overshooting": Phrase("{after}, {place}. The steps turn back and do not settle.", **values),
            "cycling": Phrase("{after}, {place}. The steps come back to the same places for ever.", **values),
            "not known": Phrase("{after}, {place}. Where the steps lead is not known.", **values),
            "stuck": Phrase("{after}, {place}. There is hardly any slope to follow.", **values),
            "left the domain": Phrase("{after}, {place}. The next step leaves the domain.", **values),
        }
        return sentences.get(kind, Phrase("{after}, {place}. No goal is in sight.", **values))

    def _length(self, k: int) -> Shown:
        """The length of a step, as at its bar."""
        return said(abs(self._steps[k].move), self._decimals.moves[k])

    @property
    def _end(self) -> Equality:
        """The last step's end."""
        return Equality(self._w, said(self._steps[-1].next, self._decimals.places[-1]))
