"""The worked example of docs/new-scene.md, run as it stands there."""

from __future__ import annotations

import dataclasses
import re
from itertools import pairwise

import pytest
from manim import tempconfig
from pydantic import ValidationError

from stage.scene import parameters
from stage.scene.lesson_scene import LessonScene
from stage.style.theme import PACE, Pace, Theme
from studio.check import certify
from tests.docs.blocks import ROOT, code_of, module_of

PAGE = ROOT / "docs" / "new-scene.md"

CLOSER, FURTHER, THERE = "Each step came closer", "Not each step came closer", "Here the function is zero"
CASES = [
    ({}, CLOSER),
    ({"f": "e^x - 2", "start": 2}, CLOSER),
    ({"f": "cos x - x", "start": 1, "steps": 3}, CLOSER),
    ({"f": "x^3 - 2x + 2", "start": "0.3"}, FURTHER),  # it goes to and fro between two places
    ({"f": "x^2 + 1", "start": "0.7"}, FURTHER),  # there is no zero
    ({"f": "2x - 1", "start": 3, "steps": 2}, THERE),
]


@pytest.fixture(scope="module")
def example(tmp_path_factory) -> type[LessonScene]:
    """The document's scene."""
    path = tmp_path_factory.mktemp("example") / "worked_example.py"
    code = code_of("new-scene.md")
    assert len(code.splitlines()) <= 170 and max(map(len, code.splitlines())) <= 110
    return module_of(code, path).NewtonsMethod


@pytest.mark.parametrize(("given", "verdict"), CASES, ids=[str(given) for given, _ in CASES])
def test_it_is_certified(example, tmp_path, monkeypatch, given, verdict):
    """Every claim holds, nothing collides, and the verdict is true of the values that are shown."""
    monkeypatch.setattr(certify, "RATE", 2)
    made = []

    def make(**kwargs):
        made.append(example(example.Parameters(**given), **kwargs))
        return made[0]

    with tempconfig({"media_dir": str(tmp_path)}):
        report = certify.examine(make, "newton")
    assert [str(finding) for finding in report.findings] == [] and report.ok
    (_, told) = report.beats[-1].words[-1]
    sizes = [abs(fact.value) for fact in made[0].values]
    closer = all(b < a for a, b in pairwise(sizes))
    assert told.startswith(verdict)
    assert verdict == (THERE if sizes[-1] == 0 else CLOSER if closer else FURTHER)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"f": "x^2 - 2", "start": 0}, "level"),
        ({"f": "|x|", "start": 0}, "corner"),
        ({"f": "1/x - 1", "start": 3}, "breaks"),
    ],
)
def test_what_leads_nowhere_is_refused(example, given, reason):
    """A level tangent, none at all, and steps across a pole."""
    with pytest.raises(ValidationError, match=reason):
        example.Parameters(**given)


def test_a_wrong_drawing_is_found(example, tmp_path, monkeypatch):
    """The checker can fail, as the document says: a dot that was moved by hand."""
    monkeypatch.setattr(certify, "RATE", 2)

    class Moved(example):
        def setup(self):
            super().setup()
            self.hits[0].shift([0.05, 0, 0])

    with tempconfig({"media_dir": str(tmp_path)}):
        report = certify.examine(Moved, "newton")
    assert any("where the tangent meets the axis" in str(finding) for finding in report.findings)


def test_all_that_there_is_to_choose_from_is_named():
    """Each kind of parameter, each role and each pace is in the page's table; and none that is gone."""
    text = PAGE.read_text(encoding="utf-8")
    fields = {name for name in vars(parameters) if name.endswith("Field")} - {"Field"}  # pydantic's
    roles = {one.name for one in dataclasses.fields(Theme) if one.type == "str"} - {"name", "background"}
    for name in (*fields, *roles):
        assert f"`{name}`" in text, name
    for one in dataclasses.fields(Pace):
        assert f"`{one.name}` {getattr(PACE, one.name)}" in text
    (told,) = [line for line in text.splitlines() if line.startswith("| roles")]
    assert set(re.findall("`([a-z_]+)`", told)) == roles
