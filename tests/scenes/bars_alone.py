"""An honest clip unlike the others: bars without a curve, in a plot of another share, in two short beats."""

from __future__ import annotations

from manim import FadeIn

from mathcore import Fact
from stage.gadgets.bars import Bars
from stage.graphing.plot_frame import PlotFrame
from stage.scene.lesson_scene import LessonScene
from stage.scene.parameters import NumberField, SceneParameters


class BarsAlone(LessonScene):
    """Halves of halves as bars: their sum closes in on the whole."""

    headline = "Halves"
    poster = "add_them_up"
    plot_share = 0.62
    COUNT = 5

    class Parameters(SceneParameters):
        """whole: what is halved."""

        whole: NumberField = 1

    def setup(self) -> None:
        whole, count = self.parameters.whole, self.COUNT
        halves = [whole / 2**k for k in range(1, count + 1)]
        spans = (0, count + 1), (0, float(whole))
        self.plot = PlotFrame(self.pen, spans, self.layout.plot, ("k", "h"))
        self.bars = Bars(self.plot, [(k, k + 1, half) for k, half in enumerate(halves)])
        self.total = Fact("the sum", sum(halves), " + ".join(map(str, halves)))
        self.answer = self.pen.equation("sum", self.total, "slope", self.layout.side.width)
        self.answer.next_to(self.plot.frame, buff=1)

    def construct(self) -> None:
        self.play_beats(self.halve_and_halve_again, self.add_them_up)

    def halve_and_halve_again(self) -> None:
        self.title("Half of what is left")
        self.say("Take half, and half of the rest, and so on.")
        self.open(self.plot.frame)
        self.drive(self.bars.group, lambda time: self.bars.show(self.bars.count * time))

    def add_them_up(self) -> None:
        self.title("Their sum")
        self.say("Together they are {total}.", total=self.total)
        self.play(FadeIn(self.answer))
