"""The scenes in teaching order. A new scene is one file, one test, and one line here.

A scene is loaded when it is asked for: by its name, or with all others as ``SCENES``, a tuple of classes.
"""

from importlib import import_module
from typing import Any

LISTED = {
    "TangentSlope": "scenes.slopes.tangent_slope",
    "PlanePartials": "scenes.partials.plane_partials",
    "HillPartials": "scenes.partials.hill_partials",
    "GradientArrow": "scenes.gradient.gradient_arrow",
    "ShrinkingSteps": "scenes.descent.shrinking_steps",
}


def __getattr__(name: str) -> Any:
    if name == "SCENES":
        return tuple(getattr(import_module(module), scene) for scene, module in LISTED.items())
    if name in LISTED:
        return getattr(import_module(LISTED[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
