"""Captions and titles of a descent while its steps are taken and compared; each follows from the numbers."""

from __future__ import annotations

import sympy

from mathcore import Fact, Shown
from scenes.descent.parts.walk import Walk, ratio_decimals, same
from stage.text.phrases import Formula, Phrase


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
    def second_alike(self) -> bool:
        """Whether the second step is as long as the first."""
        first, second = (abs(float(step.move)) for step in self._steps[:2])
        return same(first, second)

    @property
    def any_second(self) -> Phrase:
        """The second step's title where the two steps are not seen beside each other."""
        return Phrase("The second step, by the same rule")

    @property
    def lined_up(self) -> Phrase:
        """The title over the steps side by side."""
        if len(self._steps) == 1:
            return Phrase("The step is the rate times the slope")
        if self._walk.even:
            return Phrase("The same rate, steps of the same length")
        return Phrase("The rate never changed: the slope did")

    @property
    def start(self) -> Phrase:
        descent = self._walk.descent
        return Phrase(
            "You start at {w} = {start} on the loss {head} = {loss}.",
            head=Formula(descent.loss.called),
            w=self._w,
            start=descent.start,
            loss=descent.loss,
        )

    def of_slope(self, k: int) -> Phrase:
        """What is said when the slope at a place is drawn."""
        step = self._steps[k]
        values = {
            "place": said(step.place, self._decimals.places[k]),
            "slope": said(step.gradient, self._decimals.gradients[k]),
        }
        if k:
            return Phrase("At {place} the slope is {slope}.", **values)
        return Phrase("At {w} = {place} the slope is {slope}.", w=self._w, **values)

    def of_turn(self) -> Phrase:
        return Phrase("Turned flat, it lies along {w}, against the slope.", w=self._w)

    def of_product(self) -> Phrase:
        """What is said when the slope becomes the first step."""
        rate, length = self._walk.descent.rate, said(self._steps[0].move, self._decimals.moves[0])
        return Phrase("Times the rate {rate} it is the step, {length}.", rate=rate, length=length)

    def of_arrival(self) -> Phrase:
        """What is said when the first step has led to a new place."""
        step, places = self._steps[0], self._decimals.places
        return Phrase(
            "{place} less {length} is {next}.",
            place=said(step.place, places[0]),
            length=said(step.move, self._decimals.moves[0]),
            next=said(step.next, places[1]),
        )

    @property
    def asked(self) -> Phrase:
        """The question before the second step."""
        length = said(abs(self._steps[0].move), self._decimals.moves[0])
        return Phrase("The first step was {length} long. Now the same again?", length=length)

    def of_length(self) -> Phrase:
        """What is said when the second step is drawn, by how it compares with the first."""
        first, second = (step.move for step in self._steps[:2])
        values = {"length": said(abs(second), self._decimals.moves[1])}
        if same(float(first), float(second)):
            return Phrase("Times the rate, the step is {length} long, as before.", **values)
        if first * second < 0:
            return Phrase("Times the rate, the step is {length} long, and leads back.", **values)
        if abs(second) < abs(first):
            return Phrase("Times the rate, the step is {length} long: it stops short.", **values)
        return Phrase("Times the rate, the step is {length} long: it goes further.", **values)

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

    @property
    def side_by_side(self) -> Phrase:
        """What is said as the bars come to stand below one another."""
        if len(self._steps) == 1:
            return Phrase("The slope, and beside it the step.")
        return Phrase("The slopes, and beside them the steps.")

    def of_the_lengths(self, seen: bool = True) -> Phrase:
        """What is said of all the lengths; that one is shorter than another only where it is ``seen``."""
        factor, rate = self._walk.descent.factor, self._walk.descent.rate
        if len(self._steps) == 1:
            return Phrase("The step is the rate {rate} times the slope.", rate=rate)
        if factor is not None and 0 < factor < 1:
            ratio = said(factor, ratio_decimals(factor))
            (bend,) = self._walk.descent.curvatures
            if ratio.relation == "=" and bend > 0:
                return Phrase(
                    "Each step is {factor} of the one before: {factor} = {one} − {bend} · {rate}.",
                    factor=ratio,
                    one=1,
                    bend=bend,
                    rate=rate,
                )
            return Phrase(
                "Each step is {factor} of the one before. The rate stayed {rate}.", factor=ratio, rate=rate
            )
        if self._walk.even:
            return Phrase("Each step is as long as the one before. The rate stayed {rate}.", rate=rate)
        if seen and self._walk.shorter:
            return Phrase("Each step is shorter than the one before. The rate stayed {rate}.", rate=rate)
        if seen and self._walk.longer:
            return Phrase("Each step is longer than the one before. The rate stayed {rate}.", rate=rate)
        return Phrase(
            "The steps change, but the rate stayed {rate}: it is the slope that changes.", rate=rate
        )
