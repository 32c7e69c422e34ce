"""mathcore: what is true. Exact values of functions, their slopes and their descents; never any drawing."""

from mathcore.curve import Curve, Differentiability, Line, SlopeRow
from mathcore.descent import Descent, Step, Verdict
from mathcore.effort import allowed_work
from mathcore.expression import ExpressionError, Reading, names, number, parse, read
from mathcore.fact import Fact, Shown, decimal, parse_shown
from mathcore.framing import Window
from mathcore.smooth import plain
from mathcore.surface import Box, Plane, Smoothness, Steepest, Surface
from mathcore.typeset import gradient_name, partial_name, rate_name, slope_name, typeset

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
