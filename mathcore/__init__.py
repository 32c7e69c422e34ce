"""mathcore: exact values of functions, their slopes, and gradient descent; no drawing."""

from mathcore.calculus.curve import Curve, Line, SlopeRow, variable_in
from mathcore.calculus.differentiability import Differentiability, Smoothness
from mathcore.calculus.discontinuities import Discontinuity, discontinuities, samples
from mathcore.calculus.ends import End, graph_ends
from mathcore.calculus.surface import Plane, Steepest, Surface
from mathcore.calculus.zeros import (
    MAXIMUM,
    LevelPlace,
    inflection_points,
    level_place,
    stationary_points,
    surface_stationary_points,
)
from mathcore.descent.convergence import goal
from mathcore.descent.descent import Descent, Step
from mathcore.descent.destination import Destination, destination
from mathcore.descent.verdicts import Verdict, verdict
from mathcore.descent.windows import descent_box, descent_window
from mathcore.evaluate.work_budget import allowed_work
from mathcore.framing.boxes import Box, height_range, surface_box
from mathcore.framing.fitted_grid import FittedGrid, fitted_grid, fitted_runs
from mathcore.framing.levels import contour_levels
from mathcore.framing.steepness import extreme_slopes
from mathcore.framing.windows import Window, approach_steps, slide_places, window
from mathcore.lexer.errors import ExpressionError
from mathcore.notation.fact import Fact, Shown, decimal, parse_shown
from mathcore.notation.letters import letter
from mathcore.notation.plain_text import plain
from mathcore.notation.typeset import gradient_name, partial_name, primed, rate_name, slope_name, typeset
from mathcore.notation.typst_words import word
from mathcore.reader.expression import (
    Constants,
    Reading,
    canonical,
    constant,
    names,
    number,
    parse,
    read,
)
from mathcore.reader.pieces import names_in

__all__ = [
    "MAXIMUM",
    "Box",
    "Constants",
    "Curve",
    "Descent",
    "Destination",
    "Differentiability",
    "Discontinuity",
    "End",
    "ExpressionError",
    "Fact",
    "FittedGrid",
    "LevelPlace",
    "Line",
    "Plane",
    "Reading",
    "Shown",
    "SlopeRow",
    "Smoothness",
    "Steepest",
    "Step",
    "Surface",
    "Verdict",
    "Window",
    "allowed_work",
    "approach_steps",
    "canonical",
    "constant",
    "contour_levels",
    "decimal",
    "descent_box",
    "descent_window",
    "destination",
    "discontinuities",
    "extreme_slopes",
    "fitted_grid",
    "fitted_runs",
    "goal",
    "gradient_name",
    "graph_ends",
    "height_range",
    "inflection_points",
    "letter",
    "level_place",
    "names",
    "names_in",
    "number",
    "parse",
    "parse_shown",
    "partial_name",
    "plain",
    "primed",
    "rate_name",
    "read",
    "samples",
    "slide_places",
    "slope_name",
    "stationary_points",
    "surface_box",
    "surface_stationary_points",
    "typeset",
    "variable_in",
    "verdict",
    "window",
    "word",
]
