"""The bench: what its report holds and how a measurement is added. How fast anything is, no test asks."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from studio.bench import MEASUREMENTS, Effort, Report, Row, alone, bench, draw_hill, film_clip, show

ROOT = Path(__file__).parents[2]
TINY = Effort(
    160, 90, ours=3, stock=2, rounds=1, clip="tests.studio.tiny:TinyTangent", large="draft", beats=()
)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """One whole run on small frames: its report, its file, and what was told on the way."""
    out, told = tmp_path_factory.mktemp("bench") / "new" / "bench.json", []
    return bench(TINY, out, told.append), out, told


def test_the_report_compares_ours_with_stock(tiny):
    """Both hills were drawn, ours with 28 times the faces, and the ratio is that of the two rows."""
    report, _, told = tiny
    value = {row.name: row.value for row in report.rows}
    assert value["hill_faces_ours"] == 127**2 and value["hill_faces_stock"] == 24**2
    assert report.row("hill_faces_ratio").met
    for clock in ("cpu", "wall"):
        ours, stock = value[f"hill_{clock}_ours"], value[f"hill_{clock}_stock"]
        assert min(ours, stock) > 0 and value[f"hill_{clock}_ratio"] == pytest.approx(ours / stock)
    assert isinstance(value["renderer"], str) and value["renderer"]
    assert [what for what in told if "stock" in what] and [what for what in told if "memory" in what]


def test_the_clip_was_drawn_whole(tiny):
    """The waiting time is the drawing time over what the clip plays; the memory that of a whole program."""
    report, _, _ = tiny
    assert report.row("draft_plays").value == pytest.approx(3.2)
    took = report.row("draft_took").value
    assert report.row("draft_to_playing_time").value == pytest.approx(took / 3.2)
    if sys.platform.startswith("linux"):
        assert 0.05 < report.row("clip_peak_memory").value < 8


def test_the_file_says_the_same(tiny):
    """bench.json holds every row with its bound and verdict, the machine and the effort, and nothing else."""
    report, out, _ = tiny
    read = json.loads(out.read_text(encoding="utf-8"))
    assert [row["name"] for row in read["rows"]] == [row.name for row in report.rows]
    assert {row["name"]: row["met"] for row in read["rows"]}["hill_cpu_ratio"] in (True, False)
    assert read["effort"]["width"] == 160 and read["machine"]["cores"] == os.cpu_count()
    assert len({row.name for row in report.rows}) == len(report.rows)
    assert [path.name for path in out.parent.iterdir()] == ["bench.json"]


def test_the_table_shows_targets_and_verdicts():
    """A share is told as 1/n; a bound that is missed is told as such; what has no bound is only told."""
    rows = (
        Row("a", "time, ours to stock", 0.04, "share", at_most=0.1),
        Row("b", "memory", 1.3, "GB", at_most=1.2),
        Row("c", "faces", 28.0017, "times", at_least=28),
        Row("d", "many", 16129),
        Row("e", "what draws", "a card"),
    )
    assert [row.met for row in rows] == [True, False, True, None, None]
    shown = io.StringIO()
    show(Report({"cores": 2, "python": "3.13"}, Effort(), rows), Console(file=shown, width=100))
    lines = [" ".join(line.split()) for line in shown.getvalue().splitlines()]
    assert "time, ours to stock 1/25 ≤ 1/10 met" in lines
    assert "memory 1.3 GB ≤ 1.2 GB NOT MET" in lines
    assert "faces 28 times ≥ 28 times met" in lines
    assert "many 16,129 – –" in lines and "what draws a card – –" in lines


def test_a_measurement_is_one_function(tmp_path):
    """Whatever answers with rows can join the table; the renderer's name always leads it."""

    def pages(effort, tell):
        tell("pages")
        yield Row("pages", "pages", effort.rounds)

    told = []
    report = bench(Effort(rounds=5), tmp_path / "b.json", told.append, [pages])
    assert [row.name for row in report.rows] == ["renderer", "pages"] and report.row("pages").value == 5
    assert told[-1] == "pages" and all(callable(measure) for measure in MEASUREMENTS)


def test_frames_cover_the_whole_move():
    """So many frames are drawn as were asked for, besides the first, however few."""
    assert draw_hill("ours", 4, 160, 90).frames in (4, 5)


def test_only_the_beats_wanted_are_drawn(tmp_path):
    """A clip cut short has those beats' films alone, each as long as in the whole."""
    part = film_clip(TINY.clip, "draft", ("show-the-square",), tmp_path)
    assert part.plays == pytest.approx(1.4)
    films = [path.name for path in (tmp_path / "drawn").glob("*.mp4")]
    assert films == ["01-show-the-square.mp4"]


def test_a_failure_in_a_process_of_its_own():
    """An error there is raised here, with its traceback as a note; a process that dies is told of."""
    with pytest.raises(ZeroDivisionError) as caught:
        alone(divmod, 1, 0)
    assert "Traceback" in caught.value.__notes__[0]
    with pytest.raises(RuntimeError, match="_exit ended without a result, with status 7"):
        alone(os._exit, 7)


@pytest.mark.parametrize("given", [{"rounds": 0}, {"stock": -1}, {"ours": 0}])
def test_an_effort_of_nothing(given):
    """Nothing cannot be measured; the message says what was given and what would work."""
    with pytest.raises(ValueError, match=r"= (0|-1): at least 1 would work"):
        Effort(**given)


def test_bench_stays_light():
    """Importing the bench loads no Manim: what a process inherits from its parent would be measured too."""
    program = "import sys, studio.bench; print(*({'manim', 'sympy', 'moderngl'} & set(sys.modules)), 'END')"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "END"
