"""The functions that the scenes are tried with, each with a derivative-free Python counterpart for mpmath."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from mpmath import mp, mpf

import scenes
from tests.scenes.bars_alone import BarsAlone


@dataclass(frozen=True)
class Case:
    """A scene with parameters, the theme and the looks a second it is tried with, and its function.

    ``passing`` names what helps in a beat and is taken away again before the beat's end.
    """

    scene: type
    f: object = None
    given: dict = field(default_factory=dict)
    theme: str = "dark"
    rate: int = 2
    passing: tuple[str, ...] = ()


def _valleys(x, y):
    return ((x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2) / 100


# What the scenes of two variables are tried with beside their defaults: function, text, place.
_GROUNDS = {
    "saddle": (lambda x, y: x**2 - y**2, "x^2 - y^2", [1, "1/2"]),
    "valleys": (_valleys, "((x^2+y-11)^2+(x+y^2-7)^2)/100", [1, 2]),
    "waves": (lambda x, y: mp.sin(x) * mp.cos(y), "sin(x)cos(y)", [1, 1]),
    "cone": (lambda x, y: mp.sqrt(x**2 + y**2), "sqrt(x^2+y^2)", [2, 1]),
    "plane": (lambda x, y: 3 * x + 4 * y, "3x + 4y", [1, 1]),
}


def _on_all_grounds(scene: type, kind: str, **more) -> dict[str, Case]:
    themes = ("dark", "light") * len(_GROUNDS)
    return {
        f"{kind} {name}": Case(scene, f, {"f": text, "at": at}, theme, **more)
        for (name, (f, text, at)), theme in zip(_GROUNDS.items(), themes, strict=False)
    }


def _hill(x, y):
    return 3 * mp.exp(-(x**2 + 2 * y**2) / 6)


def _huber(w):
    return w**2 / 2 if abs(w) <= 1 else abs(w) - mpf(1) / 2


_JUMP = ["x^2 for x < 2", "3 - x for x >= 2"]
_CORNER = ["x^2 for x < 0", "x for x >= 0"]

# What helps to construct a step is taken away again in each: the step and its row are what remains.
_HELP = "the tangent", "the slope that becomes the step", "Polygon"
_steps = partial(Case, scenes.ShrinkingSteps, passing=_HELP)

# Axes close up have numbers and a grid of their own; secants passed are seen from afar only.
# As the view closes in, what lies farther off comes into it and leaves it: grid lines, a curve's ends.
_LEFT_BEHIND = "a grid line", "the ghost", "the grid under the lens", "the closed ends", "the open ends"
_tangent = partial(Case, scenes.TangentSlope, passing=_LEFT_BEHIND)

# Between two cuts seen face on, the whole hill comes into view again.
_PASSING = ("the floor", "an axis", "the compass", "the hill")
_cuts = partial(Case, scenes.HillPartials, passing=_PASSING)

# A scene's cases are tried in its own test file, or without one in test_other_cases. `hillwalk new` adds one.
# One run a case: the defaults at five looks a second, the others, dark and light, at two. The check itself
# takes ten, as do the clips that `.ci/run` makes.
CASES = {
    "tangent": _tangent(lambda x: x**2, rate=5),
    "tangent in light": _tangent(lambda x: x**2, theme="light"),
    "sine": _tangent(mp.sin, {"f": "sin x", "at": "pi/6"}),
    "cubic": _tangent(lambda x: x**3, {"f": "x^3", "at": 0}, "light"),
    "exponential": _tangent(mp.exp, {"f": "e^x", "at": 1}),
    "hyperbola": _tangent(lambda x: 1 / x, {"f": "1/x", "at": 2}, "light"),
    "logarithm": _tangent(mp.log, {"f": "ln x", "at": 1}),
    "jump": _tangent(lambda x: x**2 if x < 2 else 3 - x, {"f": _JUMP, "at": 1, "window": [-1, 3]}),
    "corner": _tangent(lambda x: x**2 if x < 0 else x, {"f": _CORNER, "at": -1}, "light"),
    "gradient": Case(scenes.GradientArrow, lambda x, y: x**2 + y**2, {"at": [1, 2]}, rate=5),
    "gradient in light": Case(scenes.GradientArrow, lambda x, y: x**2 + y**2, {"at": [1, 2]}, "light"),
    **_on_all_grounds(scenes.GradientArrow, "gradient of"),
    "level bowl": Case(scenes.GradientArrow, lambda x, y: x**2 + y**2, {"at": [0, 0]}),
    "level monkey saddle": Case(
        scenes.GradientArrow, lambda x, y: x**3 - 3 * x * y**2, {"f": "x^3 - 3x y^2", "at": [0, 0]}, "light"
    ),
    "level trough": Case(scenes.GradientArrow, lambda x, y: (x - y) ** 2, {"f": "(x - y)^2", "at": [1, 1]}),
    "gradient on a dome": Case(
        scenes.GradientArrow,
        lambda x, y: mp.sqrt(9 - x**2 - y**2),
        {"f": "sqrt(9-x^2-y^2)", "at": [1, 2]},
        "light",
    ),
    "gradient between jumps": Case(
        scenes.GradientArrow, lambda x, y: mp.floor(x) + y, {"f": "floor(x) + y", "at": ["1/2", "1/2"]}
    ),
    "tilted plane": Case(scenes.PlanePartials, lambda x, y: 3 * x + 4 * y, {"at": [0, 0]}, rate=5),
    "tilted plane in light": Case(scenes.PlanePartials, lambda x, y: 3 * x + 4 * y, {"at": [0, 0]}, "light"),
    **_on_all_grounds(scenes.PlanePartials, "steps on"),
    "hill": _cuts(_hill, {"at": [1, 1]}, rate=5),
    "hill in light": _cuts(_hill, {"at": [1, 1]}, "light"),
    **_on_all_grounds(scenes.HillPartials, "cuts through", passing=_PASSING),
    "cuts to the rim": _cuts(lambda x, y: mp.atan(y / x), {"f": "arctan(y/x)", "at": [1, 1]}, "light"),
    "cuts at jumps": _cuts(lambda x, y: mp.floor(x) + y, {"f": "floor(x) + y", "at": ["1/2", "1/2"]}),
    "steps": _steps(lambda w: (w - 3) ** 2, {"start": 10, "rate": "0.1"}, rate=5),
    "steps in light": _steps(lambda w: (w - 3) ** 2, {"start": 10, "rate": "0.1"}, "light"),
    "double well": _steps(lambda w: w**4 / 4 - w**2, {"L": "w^4/4 - w^2", "start": 2, "rate": 0.05}, "light"),
    "bold": _steps(lambda w: w**2, {"L": "w^2", "start": 4, "rate": 0.45}),
    "chain": _steps(mp.cosh, {"L": "cosh(w)", "start": 3, "rate": 0.1}, "light"),
    "diverging": _steps(lambda w: w**2, {"L": "w^2", "start": 1, "rate": "1.05"}),
    "huber": _steps(_huber, {"L": ["w^2/2 for |w| <= 1", "|w| - 1/2 otherwise"], "start": 4, "rate": "1/2"}),
    "bars alone": Case(BarsAlone),
    "bars alone in light": Case(BarsAlone, theme="light"),
}
TANGENTS = [name for name, case in CASES.items() if case.scene is scenes.TangentSlope]
LEVELS = [name for name in CASES if name.startswith("level")]
GRADIENTS = [
    name for name, case in CASES.items() if case.scene is scenes.GradientArrow and name not in LEVELS
]
PLANES = [name for name, case in CASES.items() if case.scene is scenes.PlanePartials]
HILLS = [name for name, case in CASES.items() if case.scene is scenes.HillPartials]
DESCENTS = [name for name, case in CASES.items() if case.scene is scenes.ShrinkingSteps]


def _gas(t, v):
    return mpf("8.314") * t / v


def _gelu(x):
    return x / 2 * (1 + mp.tanh(mp.sqrt(2 / mp.pi) * (x + mpf("0.044715") * x**3)))


_OF_GAS = {"f": "P(T, V) = 8.314T/V", "at": [300, "0.025"]}
_WELLS = {"L": "0.03(w+4)w(w-2)^2", "start": -5, "rate": "0.1"}

# Scales of their own, and windows that a lecturer gives: see test_own_scales.
OWN_SCALES = {
    "gas on a map": Case(scenes.GradientArrow, _gas, _OF_GAS),
    "gas on a hill": _cuts(_gas, _OF_GAS, "light"),
    "gas on a plane": Case(scenes.PlanePartials, _gas, _OF_GAS),
    "map in a window": Case(
        scenes.GradientArrow,
        lambda x, y: x**2 + y**2,
        {"at": [1, 2], "window": {"x": [0, 6], "y": [0, 3], "f": [0, 40]}},
        "light",
    ),
    "hill in a window": _cuts(_hill, {"at": [1, 1], "window": {"x": [-2, 3], "y": [-1, 2], "f": [0, 4]}}),
    "plane in a window": Case(
        scenes.PlanePartials,
        lambda x, y: 3 * x + 4 * y,
        {"at": [0, 0], "window": {"x": [-1, 5], "y": [0, 1]}},
    ),
    "curve in a window": _tangent(
        _gelu,
        {"f": "0.5x(1+tanh(sqrt(2/pi)(x+0.044715x^3)))", "at": 1, "window": [-4, 4]},
        "light",
    ),
    "descent in a window": _steps(
        lambda w: (w - 3) ** 2, {"start": 10, "rate": "0.1", "window": {"w": [0, 12], "L": [0, 60]}}
    ),
    "descent to a goal beyond the axis": _steps(
        lambda x: mpf("0.15") * (x - mpf("1.8")) ** 2 + mpf("0.3"),
        {"L": "0.15(x - 1.8)^2 + 0.3", "start": -4, "rate": "0.5"},
    ),
    "descent that stops short": _steps(lambda w: (w - 3) ** 4, {"L": "(w-3)^4", "start": 5, "rate": "0.05"}),
    "curve of pieces": _tangent(
        lambda x: x**2 if x < 1 else 2 * x - 1,
        {"f": ["x^2 for x < 1", "2x - 1 for x >= 1"], "at": "0.5"},
    ),
    "curve in degrees": _tangent(
        lambda x: mp.sin(mp.pi * x / 180), {"f": "sin(pi x/180)", "at": 150}, "light"
    ),
    "curve whose secants turn back": _tangent(
        lambda x: 5 * x**3 - 2 * x**2 - 2 * x,
        {"f": "5x^3 - 2x^2 - 2x", "at": "-0.28"},
        "light",
    ),
    "dome at its top": _cuts(
        lambda x, y: mp.sqrt(9 - x**2 - y**2),
        {"f": "sqrt(9 - x^2 - y^2)", "at": [0, 0]},
        "light",
    ),
    "arrow from a tall place": Case(
        scenes.GradientArrow, lambda x, y: abs(x) + abs(y), {"f": "|x| + |y|", "at": [1, "pi/4"]}
    ),
    "descent beside a valley": _steps(lambda w: mpf("0.03") * (w + 4) * w * (w - 2) ** 2, _WELLS, "light"),
}
CASES |= OWN_SCALES


def start_of(name: str) -> tuple[mpf, mpf]:
    """The place that a case of two variables is given."""
    parts = (str(part).partition("/") for part in CASES[name].given["at"])
    return tuple(mpf(p) / mpf(q or 1) for p, _, q in parts)


def partials_of(name: str, x, y) -> tuple[mpf, mpf]:
    """mpmath's own partial derivatives of a case's function, with thirty digits."""
    with mp.workdps(30):
        return tuple(mp.diff(CASES[name].f, (mpf(x), mpf(y)), order) for order in ((1, 0), (0, 1)))


def walked(case: Case, steps: int = 8) -> list[tuple[mpf, mpf, mpf, mpf]]:
    """Gradient descent recomputed with 40 digits and numerical slopes: (w, slope, move, next w) a step."""
    rows = []
    with mp.workdps(40):
        w, rate = mpf(str(case.given["start"])), mpf(str(case.given["rate"]))
        for _ in range(steps):
            slope = mp.diff(case.f, w)
            rows.append((w, slope, rate * slope, w - rate * slope))
            w = rows[-1][-1]
    return rows
