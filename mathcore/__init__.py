"""mathcore: what is true. Exact values of functions, their slopes and their descents; never any drawing."""

from mathcore.calculus.curve import Curve, Differentiability, Line, SlopeRow
from mathcore.calculus.differentiability import plain
from mathcore.calculus.surface import Box, Plane, Smoothness, Steepest, Surface
from mathcore.descent.descent import Descent, Step, Verdict
from mathcore.evaluate.work_budget import allowed_work
from mathcore.framing.windows import Window
from mathcore.notation.fact import Fact, Shown, decimal, parse_shown
from mathcore.notation.typeset import gradient_name, partial_name, rate_name, slope_name, typeset
from mathcore.reader.expression import ExpressionError, Reading, names, number, parse, read

__all__ = [
    "Box",
    "Curve",
    "Descent",
    "Differentiability",
    "ExpressionError",
    "Fact",
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
    "decimal",
    "gradient_name",
    "names",
    "number",
    "parse",
    "parse_shown",
    "partial_name",
    "plain",
    "rate_name",
    "read",
    "slope_name",
    "typeset",
]
