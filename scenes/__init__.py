"""The scenes in teaching order. A new scene is one file, one test, and one line here."""

from scenes.descent.shrinking_steps import ShrinkingSteps
from scenes.gradient.gradient_arrow import GradientArrow
from scenes.partials.hill_partials import HillPartials
from scenes.partials.plane_partials import PlanePartials
from scenes.slopes.tangent_slope import TangentSlope

SCENES = (TangentSlope, PlanePartials, HillPartials, GradientArrow, ShrinkingSteps)
