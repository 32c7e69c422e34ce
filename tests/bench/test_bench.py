"""The bench: what its report holds and how a measurement is added. How fast anything is, no test asks."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zlib
from dataclasses import replace
from math import log10
from pathlib import Path

import pytest
from rich.console import Console
from sympy import Integer

import bench.encoder as encoder
import bench.films as films
import bench.measurements as measurements
from bench.encoder import Kept, encode, keep_frames, luma_psnr
from bench.films import film_by_all, film_ours, film_stock
from bench.lecture import render_lesson
from bench.measurements import MEASUREMENTS, Effort, Report, Row, alone, bench, draw_hill, film_clip, show
from mathcore import Surface
from stage.gadgets.hill import Hill
from stage.scene.lesson_scene_3d import LessonScene3D
from studio.film.encoder import frames_in

ROOT = Path(__file__).parents[2]
LESSON = """
title = "Tiny"
[[scene]]
scene = "ShrinkingSteps"
id = "steps"
L = "(w - 3)^2"
start = 10
rate = 0.1
steps = 2
"""
TINY = Effort(
    160,
    90,
    15,
    ours=3,
    stock=2,
    rounds=1,
    clip="tests.studio.tiny:TinyTangent",
    large="draft",
    beats=(),
    flat="tests.studio.tiny:TinyTangent",
    flat_beats=1,
    solid="tests.bench.test_bench:TinyHill",
    solid_beats=1,
    turned=4,
    kept=5,
    jobs=1,
)


class TinyHill(LessonScene3D):
    """A hill, and hardly a turn."""

    def construct(self) -> None:
        self.hill = Hill(self.pen, self.layout, self.camera, Surface.read("x y"), (Integer(1), Integer(1)))
        self.play_beats(self.turn)

    def turn(self) -> None:
        self.look(self.hill.far)
        self.add(self.hill.group)
        self.turn_to(self.hill.far.turned(10), 0.4)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """One whole run on small frames: its report, its file, and what was told on the way.

    All but the lecture is measured in this one process: a dozen that each load Manim would take minutes.
    """
    home, told = tmp_path_factory.mktemp("bench"), []
    lesson, out = home / "tiny.toml", home / "new" / "bench.json"
    lesson.write_text(LESSON, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        for module in (measurements, encoder, films):
            patch.setattr(module, "alone", lambda task, *given: task(*given))
        return bench(replace(TINY, lesson=str(lesson)), out, told.append), out, told


def test_the_report_compares_ours_with_stock(tiny):
    """Both hills were drawn, ours with 28 times the cells, and the ratio is that of the two rows."""
    report, _, told = tiny
    value = {row.name: row.value for row in report.rows}
    assert value["hill_faces_ours"] == 128**2 and value["hill_faces_stock"] == 24**2
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


def test_films_are_set_beside_stock_ones(tiny):
    """Both kinds of clip were filmed by both; each ratio is that of the rows, each second has its frames."""
    report, _, told = tiny
    value = {row.name: row.value for row in report.rows}
    for key, bound in (("flat", 2.5), ("solid", 15)):
        assert report.row(f"{key}_wall_ratio").at_least == bound
        for clock in ("wall", "cpu"):
            ours, stock = value[f"{key}_{clock}_ours"], value[f"{key}_{clock}_stock"]
            assert min(ours, stock) > 0 and value[f"{key}_{clock}_ratio"] == pytest.approx(stock / ours)
        assert value[f"{key}_usual_ratio"] == pytest.approx(
            value[f"{key}_usual_stock"] / value[f"{key}_usual_ours"]
        )
        assert value[f"{key}_frame_ours"] == pytest.approx(1000 * value[f"{key}_wall_ours"] / 15)
    assert value["flat_still"] == pytest.approx(14 / 21) and value["solid_still"] == pytest.approx(14 / 21)
    assert [what for what in told if "a 2D clip as a film, stock: 1.4 s" in what]


def test_the_encoder_was_judged(tiny):
    """What our encoder costs and how good its films are, beside stock's settings."""
    report, _, _ = tiny
    assert report.row("encoder_cpu").value > 0
    assert report.row("flat_cpu_to_encoder").at_most == 2.0
    for key in ("flat", "solid"):
        assert 30 < report.row(f"{key}_psnr").value <= 100
        assert (report.row(f"{key}_psnr").at_least, report.row(f"{key}_psnr_gain").at_least) == (45, 0)
        assert report.row(f"{key}_size_ratio").value > 0 and report.row(f"{key}_size_ratio").at_most == 1.2


def test_a_lecture_was_rendered_twice(tiny):
    """The whole program ran, its workers' processor time counted, and again in next to no time."""
    report, _, _ = tiny
    plays, took = report.row("lecture_plays").value, report.row("lecture_took").value
    assert report.row("lecture_real_time").value == pytest.approx(plays / took) and plays > 5
    assert report.row("lecture_again").value < took and report.row("lecture_size").value > 0.01
    if sys.platform.startswith("linux"):  # the workers start no sooner than their program has begun
        assert report.row("lecture_cpu").value * plays > 1


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


@pytest.mark.parametrize("name", ["StockTangent", "StockHill"])
def test_stock_films_are_as_long_as_asked_for(name, tmp_path):
    """So long they move, so long they rest, and the film is a file of Manim's own."""
    shot = film_stock(f"bench.scenes:{name}", 0.2, 2.0, (160, 90, 10), tmp_path)
    assert abs(shot.frames - 22) <= 4 and shot.still == 20  # Manim rounds each play to whole frames
    assert shot.plays == pytest.approx(shot.frames / 10)
    assert list(tmp_path.rglob("*.mp4")) and shot.cpu > 0 and shot.wall > 0


def test_all_processes_count(tmp_path):
    """Beats drawn by two processes at once are those drawn by one; their processor time is added up."""
    shape = (160, 90, 15)
    shot = film_by_all(TINY.flat, 2, shape, tmp_path / "by two", 2)
    one = film_ours(TINY.flat, 2, shape, tmp_path / "by one")
    assert (shot.frames, shot.still, shot.fps) == (one.frames, one.still, one.fps)
    assert shot.cpu > 0 and shot.wall > 0
    films = {path.name: path.read_bytes() for path in (tmp_path / "by one").glob("*.mp4")}
    assert {path.name: path.read_bytes() for path in tmp_path.glob("by two/*/*.mp4")} == films != {}


def test_our_films_are_the_films_kept(tmp_path):
    """The frames kept for the encoder are those of the film, in number; a bound cuts them short."""
    shape, film = (160, 90, 15), tmp_path / "film.mp4"
    shot = film_ours(TINY.flat, 2, shape, tmp_path / "drawn")
    kept = keep_frames(TINY.flat, 2, None, shape, tmp_path / "kept")
    assert kept.frames == shot.frames == 48 and kept.flat
    assert len(keep_frames(TINY.flat, 2, 3, shape, tmp_path / "few").sizes) == 3
    for which in ("ours", "stock"):
        done = encode(which, kept, film, True)
        assert frames_in(film) == 48 and done.plays == pytest.approx(3.2) and done.size == film.stat().st_size
        assert done.cpu > 0 and done.psnr > 30


def test_loss_is_measured_in_decibels(tmp_path):
    """A film that lost nothing is at the most that is told; a black one beside white is at 20 log 255/219."""
    shape, film = (64, 48, 10), tmp_path / "film.mp4"
    black, white = (_kept(tmp_path / str(level), shape, level) for level in (0, 255))
    encode("ours", black, film, False)
    assert luma_psnr(film, black) == 100
    # Black and white lie 16 and 235 in video range.
    assert luma_psnr(film, white) == pytest.approx(20 * log10(255 / 219), abs=0.01)


def _kept(path: Path, shape: tuple[int, int, int], level: int) -> Kept:
    packed = zlib.compress(bytes([level]) * (4 * shape[0] * shape[1]))
    path.write_bytes(packed)
    return Kept(path, shape, True, ((len(packed), 5),))


def test_a_lesson_that_fails_is_told_of(tmp_path):
    """Where the program fails, its words are in the message."""
    with pytest.raises(RuntimeError, match=r"nowhere\.toml"):
        alone(render_lesson, "nowhere.toml", "draft", tmp_path)


def test_a_failure_in_a_process_of_its_own():
    """An error there is raised here, with its traceback as a note; a process that dies is told of."""
    with pytest.raises(ZeroDivisionError) as caught:
        alone(divmod, 1, 0)
    assert "Traceback" in caught.value.__notes__[0]
    with pytest.raises(RuntimeError, match="_exit ended without a result, with status 7"):
        alone(os._exit, 7)


@pytest.mark.parametrize("given", [{"rounds": 0}, {"stock": -1}, {"ours": 0}, {"kept": 0}])
def test_an_effort_of_nothing(given):
    """Nothing cannot be measured; the message says what was given and what would work."""
    with pytest.raises(ValueError, match=r"= (0|-1): at least 1 would work"):
        Effort(**given)


def test_bench_stays_light():
    """Importing the bench loads no Manim: what a process inherits from its parent would be measured too."""
    program = (
        "import sys, bench.measurements\nprint(*({'manim', 'sympy', 'moderngl'} & set(sys.modules)), 'END')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "END"
