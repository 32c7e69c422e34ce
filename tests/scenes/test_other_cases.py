"""Cases of scenes without a test file of their own; what holds for every case tells right from wrong."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from manim import UP, FadeIn, FadeOut, Square, tempconfig

from studio.check.certify import examine
from tests.scenes.bars_alone import BarsAlone
from tests.scenes.beat_ends import Watch, undone
from tests.scenes.cases import CASES
from tests.scenes.every_case import EveryCase

HERE = Path(__file__).parent


def own_tests(scene: type) -> Path:
    """Where a scene's own tests lie, if it has any."""
    file = Path(inspect.getfile(scene))
    return HERE / file.parent.name / f"test_{file.name}"


OTHER = [name for name, case in CASES.items() if not own_tests(case.scene).exists()]


@pytest.mark.parametrize("name", OTHER)
class TestEveryOtherCase(EveryCase):
    """What holds for every scene holds for these in all their cases."""


def test_it_is_unlike_the_others(examined):
    """The honest clip has kinds of claims, a plot and a length that no other has, and is certified."""
    report, scene = examined("bars alone")
    assert {row["kind"] for row in report.claims} == {"bar", "number"} and len(report.claims) < 20
    assert scene.plot_share == 0.62 and len(report.beats) == 2 and report.ok


class TooTall(BarsAlone):
    """A bar that is higher than its number."""

    def setup(self):
        super().setup()
        self.bars.group[1].stretch(1.01, 1, about_edge=-UP)


class TooWide(BarsAlone):
    """A bar that is wider than what it stands on."""

    def setup(self):
        super().setup()
        self.bars.group[1].stretch(1.01, 0)


class Misread(BarsAlone):
    """A text over a text."""

    def setup(self):
        super().setup()
        self.answer.move_to(self.plot.labels[0])


class Passes(BarsAlone):
    """What comes is gone at the end of its beat, unsaid."""

    def add_them_up(self):
        super().add_them_up()
        square = Square(0.1, color=self.theme.ink).to_corner()
        self.play(FadeIn(square))
        self.play(FadeOut(square))


@pytest.mark.parametrize(
    ("scene", "told"),
    [
        (TooTall, "claim: bar 2"),
        (TooWide, "claim: bar 2"),
        (Misread, "text over text"),
        (Passes, "Square, which is gone"),
    ],
)
def test_a_dishonest_one_is_found(scene, told, monkeypatch, tmp_path):
    """A wrong height, a wrong base, a text over another; what comes and goes within a beat."""
    watches = []
    monkeypatch.setattr(
        "studio.check.certify.Examiner", lambda clip: watches.append(Watch(clip)) or watches[0]
    )
    with tempconfig({"media_dir": str(tmp_path)}):
        report = examine(scene, "clip")
    found = [str(finding) for finding in report.findings] + undone(watches[0].beats)
    assert found and any(told in one for one in found), found
