"""Every translated scene in German: certified and well laid out, the decimal comma in every number."""

from __future__ import annotations

import re

import pytest
from manim import tempconfig

from scenes import SCENES
from stage.text.phrases import Phrase, Wording
from stage.text.written import Written
from studio.check import certify
from studio.slides.describing import SHAPES, is_named

OTHERS = {  # beside the defaults: values with decimals wherever a scene writes them
    "TangentSlope": {"f": "0.25x^2 + sin(0.5x)", "at": "1.5"},
    "PlanePartials": {"f": "1.25x^2 - 0.35y^2", "at": [0.5, -1.5]},
    "HillPartials": {"f": "0.35x^2 - 1.75exp(-0.2y^2) + x y", "at": [0.5, -1.25]},
    "GradientArrow": {"f": "sin(0.7x)cos(1.3y)", "at": [0.5, 1.25]},
    "ShrinkingSteps": {"L": "0.015(w - 1.8)^4 - w/7", "start": -2.5, "rate": 0.35},
}
GERMAN = [scene for scene in SCENES if Wording("de").text(Phrase(scene.headline)) != scene.headline]
CASES = [(scene, given) for scene in GERMAN for given in ({}, OTHERS.get(scene.__name__, {}))]


@pytest.mark.parametrize(
    ("scene", "given"), CASES, ids=[f"{scene.__name__}-{len(given)}" for scene, given in CASES]
)
def test_a_german_clip(scene, given, tmp_path, monkeypatch):
    """All claims hold with numbers read as drawn, nothing collides, and no English number or word is left."""
    monkeypatch.setattr(certify, "RATE", 1)
    made = []

    def make(**kwargs):
        made.append(scene(scene.Parameters(**given), wording=Wording("de"), **kwargs))
        return made[0]

    with tempconfig({"media_dir": str(tmp_path)}):
        report = certify.examine(make, "clip")
    assert [str(finding) for finding in report.findings] == [] and report.ok
    shown = {row["shown"] for row in report.claims if row["kind"] == "number"}
    said = [words for beat in report.beats for _, words in beat.words]
    said += [text for beat in report.beats for text in (beat.title, *beat.texts)]
    drawn = [m.says for m in made[0].get_mobject_family_members() if isinstance(m, Written)]
    title = Wording("de").text(scene.chapter(scene.Parameters(**given)))
    assert [text for text in (*shown, *said, *drawn, title) if re.search(r"(?<![#\d])\d+\.\d", text)] == []
    assert not given or any("," in text for text in shown)
    unnamed = {row["name"] for row in report.claims if row["kind"] in SHAPES and not is_named(row["name"])}
    assert unnamed == set()  # else a description for those who cannot see the film would lack them
    english = re.compile(r"\b(the|slope|step|at|is|gap|rise|run|from)\b")
    assert [text for text in (*said, title) if english.search(text)] == []


def test_there_is_something_to_check():
    """The scenes that are tried with other values have German; what has none would stay English."""
    assert {*OTHERS} <= {scene.__name__ for scene in GERMAN}
