"""The scenes in teaching order. A new scene is one file, one test, and one line here."""

from scenes.gradient_arrow import GradientArrow
from scenes.hill_partials import HillPartials
from scenes.plane_partials import PlanePartials
from scenes.shrinking_steps import ShrinkingSteps
from scenes.tangent_slope import TangentSlope

SCENES = (TangentSlope, PlanePartials, HillPartials, GradientArrow, ShrinkingSteps)
