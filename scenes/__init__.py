"""The scenes in teaching order. A new scene is one file, one test, and one line here."""

from scenes.shrinking_steps import ShrinkingSteps
from scenes.tangent_slope import TangentSlope

SCENES = (TangentSlope, ShrinkingSteps)
