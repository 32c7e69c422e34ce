"""What is said of a descent: the sentences that follow from its numbers, for walks of every kind."""

from __future__ import annotations

from collections.abc import Sequence

import sympy

from mathcore import Descent, Fact, goal, plain, verdict

_ENDINGS = {
    "too gradual": "On its way, but slowly",
    "gradual": "Ever closer, never quite there",
    "overshooting": "Each step leaps across the goal",
    "diverging": "Each step leads further away",
    "stuck": "Hardly any slope, hardly any step",
    "left the domain": "The walk leaves the domain",
}


def said(value: sympy.Expr, digits: int = 3) -> str:
    """A number as a caption says it: as on screen."""
    return Fact("said", value, str(value)).shown(digits).text


def shown(value: sympy.Expr, digits: int = 3) -> str:
    """A number with its relation, as a caption says what a variable is: ``= 3``, ``≈ 4.174``."""
    return str(Fact("said", value, str(value)).shown(digits))


class DescentTale:
    """Titles and captions for a descent's beats."""

    def __init__(self, descent: Descent, steps: Sequence, variable: str):
        self._descent, self._steps, self._w = descent, steps, variable
        self._verdict = verdict(descent, max(len(steps), 2))
        self._goal = goal(descent)
        self._lengths = [abs(float(step.move)) for step in steps]

    @property
    def second(self) -> str:
        """The second step's title, by what became of the slope."""
        first, second = self._lengths[:2]
        if second < first:
            return "Flatter slope, shorter step"
        return "Steeper slope, longer step" if second > first else "The same slope, the same step"

    @property
    def ending(self) -> str:
        """The last beat's title, by the verdict."""
        if self._goal is not None and self._steps[-1].next == self._goal:
            return "The last step lands on the goal"
        return _ENDINGS.get(self._verdict.kind, "So far, so good")

    def of_step(self, k: int) -> str:
        step = self._steps[k]
        if k:
            slope, length = said(step.gradient), said(abs(step.move))
            return f"At {said(step.place)} the slope is {slope}, so the step is {length}."
        sign = "less" if float(step.move) >= 0 else "plus"
        return (
            f"At {self._w} = {said(step.place)} the slope is {said(step.gradient)}; times the rate, "
            f"{said(abs(step.move))}. {said(step.place)} {sign} that is {said(step.next)}."
        )

    def of_the_rest(self) -> str:
        more = len(self._steps) - 2
        counted = "One more step" if more == 1 else f"{more} more steps"
        return f"{counted}, always the rate times the slope, down to {self._w} {shown(self._steps[-1].next)}."

    def of_the_lengths(self) -> str:
        factor = self._descent.factor
        if factor is not None and 0 < factor < 1 and len(self._steps) > 1:
            return (
                f"Each step is {said(factor)} of the one before. The rate stayed {plain(self._descent.rate)}."
            )
        if all(b < a for a, b in zip(self._lengths, self._lengths[1:], strict=False)):
            return f"Each step is shorter than the one before. The rate stayed {plain(self._descent.rate)}."
        rate = plain(self._descent.rate)
        return f"The steps change, but the rate stayed {rate}: it is the slope that changes."

    def of_the_end(self) -> str:
        w, last = self._w, self._steps[-1].next
        after = f"After {len(self._steps)} step{'s' if len(self._steps) > 1 else ''}, {w} {shown(last)}"
        if self._goal is None:
            return f"{after}. {self._verdict.reason}."
        gap = sympy.Abs(last - self._goal)
        if gap == 0:
            return f"{after}, exactly the goal."
        return f"{after}, still {said(gap)} from the goal {w} {shown(self._goal)}."
