"""No clip of the default lecture shows a length with its number that the check of scales does not know."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from manim import tempconfig

from mathcore import parse_shown
from stage.claims.claim import claims_of
from stage.claims.lengths import labelled_lengths_of
from stage.text.written import Number, Readout
from studio.check.frame import Frame, drawn_of
from studio.check.layout import box_of
from studio.lesson.lesson import load
from studio.lesson.parts import choose
from studio.lesson.running import UNDRAWN, SilentRenderer

LECTURE = load(Path(__file__).parents[2] / "lessons" / "slopes_to_descent.toml")
LENGTHS = {"segment", "arrow", "bar"}  # kinds of claims whose value is a length
BESIDE = 0.35  # frame units from a length to its number: about an em


def number_of(number: Number):
    """The size that a number shows, and how far the truth may be from it; None where it is no number."""
    said = number.text if isinstance(number, Readout) else number.says
    try:
        shown = parse_shown(said.lstrip("=≈ "))
    except ValueError:
        return None
    rounded = isinstance(number, Readout) or "≈" in said
    return abs(float(shown)), 0.5 * 10.0 ** int(shown.as_tuple().exponent) if rounded else 1e-9


def apart(one, other) -> float:
    """The distance of two boxes."""
    gaps = [max(other[k] - one[k + 2], one[k] - other[k + 2], 0.0) for k in (0, 1)]
    return float(np.hypot(*gaps))


def undeclared(scene) -> list[tuple[str, str]]:
    """The claimed lengths in view, with the number that labels each as it seems, that declare none."""
    frame, found = Frame(drawn_of(scene)), []
    told = {id(part) for m in frame.family if labelled_lengths_of(m) for part in m.get_family()}
    ticks = scene.theme.muted.lower()
    numbers = [
        m for m in frame.texts if isinstance(m, Number) and frame.shows(m) and m.colour.lower() != ticks
    ]
    for mobject in frame.family:
        if id(mobject) in told or not claims_of(mobject) or not frame.shows(mobject):
            continue
        readings = [one.read(mobject) for one in claims_of(mobject)]
        for reading in (one for one in readings if one.kind in LENGTHS and abs(one.value) > 0):
            (place,) = box_of(scene.as_seen(mobject.get_family()))
            for number in numbers:
                size = number_of(number)
                (beside,) = box_of(number.get_family())
                if size and abs(size[0] - abs(reading.value)) <= size[1] and apart(place, beside) < BESIDE:
                    found.append((claims_of(mobject)[0].name, number.says))
    return found


@pytest.mark.parametrize("clip", [clip.id for clip in LECTURE.clips])
def test_a_number_beside_a_length_is_declared(clip):
    """At the end of each beat, what claims a length and has that very number beside it declares it."""
    (one,) = choose(LECTURE, clip)
    found = {}

    def ended(scene, beat):
        if missing := undeclared(scene):
            found[beat.name] = missing

    with tempconfig(UNDRAWN):
        scene = one.make("dark", renderer=SilentRenderer())
        scene.at_beat_end = ended
        scene.render()
    assert found == {}
