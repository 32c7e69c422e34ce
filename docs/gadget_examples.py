"""What scenes are built from, an example each: docs/gadgets.md is made of these, with their pictures.

An example is a function that returns what is drawn. Its docstring is its text; the lines between that and
``return`` are shown as its code, but for a plot or hill that it only stands on.
"""

from __future__ import annotations

import numpy as np
import sympy
from manim import VGroup

from mathcore import Curve, Fact, Surface, Window, surface_box
from stage.gadgets.bars import Bars
from stage.gadgets.compass import Compass, Fan
from stage.gadgets.hill import Hill
from stage.gadgets.live_line import Calculated, LiveLine, StoppingLine, ValueOf
from stage.gadgets.segments import dashed, segment
from stage.gadgets.tangent import Tangent, point_on
from stage.graphing.contour_plot import ContourPlot
from stage.graphing.curve_plot import CurvePlot
from stage.graphing.label_placement import beside, polyline
from stage.graphing.moving_label import MovingLabel
from stage.graphing.moving_plot import MovingPlot
from stage.graphing.plot_frame import PlotFrame
from stage.style.layout import stack
from stage.text.phrases import Phrase
from stage.text.table import Table
from stage.three_d.shapes import SpaceArrow, SpaceCurve, SpaceDot, SpaceSheet
from stage.three_d.tags import Tag

F = Curve.read("x^3/3 - x")
HILL = Surface.read("3exp(-(x^2 + 2y^2)/6)", None)


def curve_plot(pen, zone):
    """A curve in a window, with axes, a grid and numbers. Its graph claims the curve."""
    plot = CurvePlot(pen, F, Window((-3, 3), (-2, 2)), zone, ("x", "f"))
    return plot


def moving_plot(pen, zone):
    """A curve's plot with several views, each a zone and a window: ``show(0, 1, share)`` goes between two."""
    near = Window((0, 2), (-1, 1))
    plot = MovingPlot(pen, F, [(zone, Window((-3, 3), (-2, 2))), (zone, near)], ("x", "f"))
    plot.show(0, 1, 1)
    return plot


def plot_frame(pen, zone):
    """Axes, grid and numbers alone, for what is no curve."""
    plot = PlotFrame(pen, ((0, 5), (0, 2)), zone, ("k", "h"))
    return plot.frame


def contour_plot(pen, zone):
    """A surface from above: contour lines and their heights; each line claims its level."""
    plot = ContourPlot(pen, HILL, surface_box(HILL), zone)
    return plot


def point_and_tangent(pen, zone):
    """A dot on a curve, and a tangent; both claim. ``tangent.show(x)`` lays it elsewhere."""
    plot = _plot(pen, zone)
    dot = point_on(plot, lambda: -2.0, pen.theme.step, "the point")
    tangent = Tangent(plot, 1.5)
    return VGroup(plot, dot, tangent.group)


def strokes(pen, zone):
    """A straight stroke and a dashed one, between points of the frame."""
    plot = _plot(pen, zone)
    run = segment(plot.point(0, -1), plot.point(2, -1), pen.theme.x_direction)
    drop = dashed(plot.at(2), plot.point(2, -1), pen.theme.muted, 3)
    return VGroup(plot, run, drop)


def bars(pen, zone):
    """Bars as high as a curve, each (left, right, place), exact; each claims. ``bars.show(k)`` lights k of
    them. For other heights: ``Bars(plot, [(left, right, height)])``.
    """
    plot = _plot(pen, zone)
    bars = Bars.under(plot, F, [(k, k + 1, k) for k in range(-2, 2)])
    return VGroup(plot, bars.group)


def live_line(pen, zone):
    """A formula and its number: ``rest`` or ``wake`` puts it up, ``show`` in a ``drive`` runs it."""
    line = LiveLine(pen.formula("f(x)", role="curve"), pen, "curve", [-1, 1], ValueOf(F))
    line.rest(Fact("f(2)", F.value(2), "f at 2"))
    return VGroup(line.line, line.resting).move_to((0, 0, 0))


def stopping_line(pen, zone):
    """A live number that stands still at its stops, each with a Fact: its point and its relation keep their
    place.
    """
    stops = {sympy.Integer(2): (Fact("f(2)", F.value(2), "f at 2"), 3)}
    line = StoppingLine(pen.formula("f(x)", role="curve"), pen, "curve", [-1, 1], ValueOf(F), stops)
    line.lay()
    line.show(2)
    return VGroup(line.line, line.group).move_to((0, 0, 0))


def calculated_number(pen, zone):
    """A live number of any calculation with exact numbers, here a curve's rise from 0."""
    rise = Calculated(lambda x: F.value(x) - F.value(0), "the rise from 0")
    line = LiveLine(pen.formula("f(x) - f(0)", role="curve"), pen, "curve", [-1, 1], rise)
    line.rest(Fact("the rise", F.value(2) - F.value(0), "from 0 to 2"))
    return VGroup(line.line, line.resting).move_to((0, 0, 0))


def equation(pen, zone):
    """A number that claims its fact, exact first where that is short; = or ≈ as it must be."""
    fact = Fact("a root", sympy.sqrt(3) / 2, "sqrt(3)/2")
    line = pen.equation("f'(pi/6)", fact, "slope", exact=True)
    return line.move_to((0, 0, 0))


def formulas(pen, zone):
    """Mathematics in Typst's notation: ``{part}`` has a colour of its own; ``named`` sets a function,
    ``axis_name`` what stands at an axis: a name, or the lecturer's words.
    """
    quotient = pen.formula("frac({rise}, h)", rise=("f(a + h) - f(a)", "y_direction"))
    named, axis = pen.named(F.called, F.typst, "curve", zone.width), pen.axis_name(F.name)
    stack(zone, [quotient, named, axis], gap=0.6)
    return VGroup(quotient, named, axis)


def words(pen, zone):
    """A label in words, from a template, and a title. Scenes say ``self.title`` for the latter."""
    label = pen.words(Phrase("at {x} the slope is {slope}", x=sympy.Integer(2), slope=F.slope(2)))
    title = pen.title(Phrase("The slope changes"))
    return VGroup(label.move_to((0, 0, 0)), title)


def numbers(pen, zone):
    """Numbers by themselves: as a fact, which it claims; as text; live, between two extremes."""
    fact = pen.fact(Fact("a third", sympy.Rational(1, 3), "1/3"), 3, "formula")
    text, live = pen.number("×10", "formula", "muted"), pen.readout(2, -10, 10).show(-1.5)
    stack(zone, [fact, text, live], gap=0.6)
    return VGroup(fact, text, live)


def table(pen, zone):
    """Numbers under headings, points under points; each claims. ``table.show(k)`` lights the first k rows."""
    facts = [
        (Fact("x", sympy.Rational(k, 2), "x"), Fact("f", F.value(sympy.Rational(k, 2)), "f"))
        for k in (1, 2, 3)
    ]
    table = Table(pen, zone, [("x", "ink"), ("f(x)", "curve")], [[(x, 1), (y, 3)] for x, y in facts])
    table.show(3)
    return table


def label_beside(pen, zone):
    """A label that finds a clear place beside a point; where there is none, it hides."""
    plot = _plot(pen, zone)
    label = plot.label_of(sympy.Integer(1))
    beside(label, plot.at(1), polyline(plot.graph, plot.lines), plot.box)
    return VGroup(plot, label)


def moving_label(pen, zone):
    """A label that goes along with a moving thing, on the side that stays clear longest."""
    plot = _plot(pen, zone)
    label, line = pen.formula("P", "label"), polyline(plot.graph)
    sides = [-0.6, 0.4], [0.6, -0.4]
    moving = MovingLabel(
        label, lambda x: [plot.at(x)[:2] + way for way in sides], lambda x: line, plot.box, lambda x: True
    )
    moving.plan(lambda time: -2 + time)
    moving.show(0.5, -1.5)
    return VGroup(plot, label)


def hill(scene):
    """The ground over a box, with axes and where you stand. Space needs a LessonScene3D."""
    hill = Hill(scene.pen, scene.layout, scene.camera, HILL, (sympy.S.One, sympy.S.One))
    scene.faced = [hill.axes, hill.tag]
    return hill, [hill.group, hill.dot, hill.tag.label]


def in_space(scene):
    """A curve, a dot, an arrow and a see-through sheet in space; the hill hides what is behind it."""
    hill, xs = _bare_hill(scene), np.linspace(-2, 2, 81)
    space = hill.space
    line = SpaceCurve(space.point(xs, 1, HILL.values(xs, 0 * xs + 1)), scene.theme.x_direction)
    dot = SpaceDot(space.point(1, 1, HILL.values(1, 1)), scene.theme.ink)
    arrow = SpaceArrow(space.point(1, 1, 3), space.point(2, 1, 3), scene.theme.gradient)
    sheet = SpaceSheet(space.point(xs, 1, 0), space.point(xs, 1, 3), scene.theme.x_direction)
    return hill, [hill.group, sheet, line, dot, arrow]


def tag(scene):
    """A flat label at a place in space, which turns with the viewer. Put it among ``self.faced``."""
    hill = _bare_hill(scene)
    top = Tag(scene.pen.words(Phrase("the top"), "label"), lambda: hill.space.point(0, 0, 3), (0.2, 0.3))
    scene.faced = [hill.axes, top]
    return hill, [hill.group, top.label]


def compass_and_fan(scene):
    """A compass in the corner, which lies as the floor does, and a fan of ways from where you stand."""
    hill = Hill(scene.pen, scene.layout, scene.camera, HILL, (sympy.S.One, sympy.S.One))
    compass, fan = Compass(hill, scene.layout), Fan(hill)
    fan.show(1)
    scene.faced = [hill.axes, compass]
    return hill, [hill.group, hill.dot, fan.group, compass.group]


FLAT = (
    curve_plot,
    moving_plot,
    plot_frame,
    contour_plot,
    point_and_tangent,
    strokes,
    bars,
    live_line,
    stopping_line,
    calculated_number,
    equation,
    formulas,
    words,
    numbers,
    table,
    label_beside,
    moving_label,
)
IN_SPACE = (hill, in_space, tag, compass_and_fan)


def _plot(pen, zone) -> CurvePlot:
    return CurvePlot(pen, F, Window((-3, 3), (-2, 2)), zone, ("x", "f"))


def _bare_hill(scene) -> Hill:
    hill = Hill(scene.pen, scene.layout, scene.camera, HILL, (sympy.S.One, sympy.S.One))
    scene.faced = [hill.axes]
    return hill
