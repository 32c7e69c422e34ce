"""Captions and titles of a descent while its steps are taken and compared; each follows from the numbers."""

from __future__ import annotations

import sympy

from mathcore import Fact, Shown
from scenes.descent.parts.walk import Walk, ratio_decimals, same
from stage.text.phrases import Phrase


def said(value: sympy.Expr, digits: int) -> Shown:
    """A number as shown in a caption."""
    return Fact("said", value, str(value)).shown(digits)


class DescentCaptions:
    """Titles and captions for a descent's beats, up to the steps side by side."""

    def __init__(self, walk: Walk):
        self._walk, self._steps, self._w = walk, walk.steps, walk.descent.loss.variable
        self._decimals = walk.decimals

    @property
    def second(self) -> Phrase:
        """The second step's title, by how the slope changed."""
        first, second = (step.move for step in self._steps[:2])
        if same(float(first), float(second)):
            return Phrase("The same slope, the same step")
        if same(float(first), -float(second)):
            return Phrase("As steep the other way: as long a step")
        if abs(second) < abs(first):
            return Phrase("Flatter slope, shorter step")
        return Phrase("Steeper slope, longer step")

    @property
    def lined_up(self) -> Phrase:
        """The title over the steps side by side."""
        if len(self._steps) == 1:
            return Phrase("The step is the rate times the slope")
        if self._walk.even:
            return Phrase("The same rate, steps of the same length")
        return Phrase("The rate never changed: the slope did")

    def of_step(self, k: int) -> Phrase:
        step = self._steps[k]
        decimals = self._decimals
        place, slope = said(step.place, decimals.places[k]), said(step.gradient, decimals.gradients[k])
        if k:
            return Phrase(
                "At {place} the slope is {slope}, so the step is {length}.",
                place=place,
                slope=slope,
                length=said(abs(step.move), decimals.moves[k]),
            )
        return Phrase(
            "At {w} = {place} the slope is {slope}; times the rate, {length}. {place} less that is {next}.",
            w=self._w,
            place=place,
            slope=slope,
            length=said(step.move, decimals.moves[k]),
            next=said(step.next, decimals.places[k + 1]),
        )

    def of_the_rest(self) -> Phrase:
        rest = self._steps[2:]
        values = {"more": len(rest), "place": self._walk.stands}
        falls = all(step.move > 0 for step in rest)
        if len(rest) == 1 and falls:
            return Phrase("One more step, always the rate times the slope, down to {place}.", **values)
        if len(rest) == 1:
            return Phrase("One more step, always the rate times the slope, to {place}.", **values)
        if falls:
            return Phrase("{more} more steps, always the rate times the slope, down to {place}.", **values)
        return Phrase("{more} more steps, always the rate times the slope, to {place}.", **values)

    def of_the_lengths(self) -> Phrase:
        factor, rate = self._walk.descent.factor, self._walk.descent.rate
        if len(self._steps) == 1:
            return Phrase("The step is the rate {rate} times the slope.", rate=rate)
        if factor is not None and 0 < factor < 1:
            return Phrase(
                "Each step is {factor} of the one before. The rate stayed {rate}.",
                factor=said(factor, ratio_decimals(factor)),
                rate=rate,
            )
        if self._walk.even:
            return Phrase("Each step is as long as the one before. The rate stayed {rate}.", rate=rate)
        if self._walk.shorter:
            return Phrase("Each step is shorter than the one before. The rate stayed {rate}.", rate=rate)
        if self._walk.longer:
            return Phrase("Each step is longer than the one before. The rate stayed {rate}.", rate=rate)
        return Phrase(
            "The steps change, but the rate stayed {rate}: it is the slope that changes.", rate=rate
        )
