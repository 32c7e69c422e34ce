"""Lessons of one clip, drawn at random: a function, a place, a theme; for a loss a rate and steps."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from fractions import Fraction

from tests.trial.functions import CURVES, SURFACES, Given
from tests.trial.losses import LOSSES

# Scene → its functions, and its share of the trials.
SCENES = {
    "TangentSlope": (CURVES, 26), "HillPartials": (SURFACES, 21), "GradientArrow": (SURFACES, 21),
    "PlanePartials": (SURFACES, 11), "ShrinkingSteps": (LOSSES, 21),
}  # fmt: skip
RATES = ("0.001", "0.01", "0.05", "0.1", "0.1", "0.2", "0.3", "0.5", "0.9", "1", "1.05", "1.5", "2")
STEPS = (1, 2, 3, 5, 8, 8, 10, 12, 20, 50)
EXACT = ('"pi/4"', '"sqrt(2)"', '"1/3"', '"-2/3"', '"e"', '"pi/2"')  # where they lie in the range
VALUE = {"pi/4": 0.785, "sqrt(2)": 1.414, "1/3": 0.333, "-2/3": -0.667, "e": 2.718, "pi/2": 1.571}


@dataclass(frozen=True)
class Trial:
    """A lesson as a text, with what it was made of. `place` and `rate` are as written."""

    lesson: str
    scene: str
    given: Given
    place: tuple[str, ...]
    rate: str = ""
    steps: int = 0


def trial(seed: int, index: int) -> Trial:
    """The trial with this number."""
    pick = random.Random(f"{seed}/{index}")
    scene = pick.choices(list(SCENES), [share for _, share in SCENES.values()])[0]
    given = pick.choice(SCENES[scene][0])
    place = tuple(_place(pick, *ends) for ends in given.ranges)
    rows = [f'theme = "{pick.choice(("dark", "light"))}"']
    if given.constants:
        rows += ["[constants]", *(f"{name} = {value}" for name, value in given.constants.items())]
    rows += ["[[scene]]", f'scene = "{scene}"']
    text = json.dumps(given.text, ensure_ascii=False)
    if scene == "ShrinkingSteps":
        rate, steps = pick.choice(RATES), pick.choice(STEPS)
        rows += [f"L = {text}", f"start = {place[0]}", f"rate = {rate}", f"steps = {steps}"]
        return Trial("\n".join(rows), scene, given, place, rate, steps)
    at = place[0] if len(place) == 1 else f"[{', '.join(place)}]"
    return Trial("\n".join([*rows, f"f = {text}", f"at = {at}"]), scene, given, place)


def _place(pick: random.Random, low: float, high: float) -> str:
    """A number of the range as a lecturer would write it: mostly whole, or with one or two digits."""
    exact = [text for text in EXACT if low <= VALUE[text.strip('"')] <= high]
    if exact and pick.random() < 0.15:
        return pick.choice(exact)
    digits = pick.choice((0, 0, 0, 1, 1, 2)) if high - low > 2 else pick.choice((1, 2, 2, 3))
    scale = Fraction(10) ** digits
    least, most = -int(-low * float(scale) // 1), int(high * float(scale) // 1)
    if least > most:
        return repr(round(pick.uniform(low, high), 3))
    number = pick.randint(least, most) / scale
    return str(number) if digits == 0 else f"{float(number):.{digits}f}"
