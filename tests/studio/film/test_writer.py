"""Manim's frames become one film per beat, none lost, and a failed scene leaves nothing behind."""

from __future__ import annotations

import threading
from pathlib import Path

import av
import numpy as np
import pytest
from manim import DOWN, RIGHT, Circle, Create, Dot, Scene, Square, tempconfig
from manim.renderer.cairo_renderer import CairoRenderer
from PIL import Image

from studio.film.encoder import QUALITIES, BeatEncoder, FilmError
from studio.film.joining import join
from studio.film.writer import beat_writer, manim_settings, slug
from tests.studio.probe import probe

DRAFT = QUALITIES["draft"]


class ThreeBeats(Scene):
    """Moves, stills and a wait with an updater, in three sections."""

    def construct(self):
        circle, dot = Circle(), Dot()
        self.next_section("Draw the circle")
        self.play(Create(circle), run_time=0.6)
        self.wait(1)
        self.next_section("Move it")
        self.play(circle.animate.shift(RIGHT), run_time=0.4)
        self.play(circle.animate.shift(DOWN), run_time=0.4)
        self.next_section("Let it be")
        dot.add_updater(lambda mobject, dt: mobject.shift(dt * RIGHT))
        self.add(dot)
        self.wait(0.6)
        dot.clear_updaters()
        self.wait(0.4)


class FailsLate(ThreeBeats):
    """Two beats are done, and the third is under way, when it fails."""

    def construct(self):
        super().construct()
        self.play(Create(Square()), run_time=0.2)
        raise ZeroDivisionError("in the middle of the scene")


class BeforeTheFirstSection(Scene):
    """Something is drawn before a section has been named."""

    def construct(self):
        self.wait(0.2)
        self.next_section("Named")
        self.wait(0.2)


class SkipsOne(Scene):
    """The second of three sections is not to be drawn."""

    def construct(self):
        for number in range(3):
            self.next_section(f"Part {number}", skip_animations=number == 1)
            self.wait(0.2)


def render(scene: type[Scene], folder: Path, media: Path, on_frames=None):
    """Render a scene at draft quality; returns the scene."""
    with tempconfig(manim_settings(DRAFT, media)):
        made = scene(renderer=CairoRenderer(file_writer_class=beat_writer(folder, DRAFT, on_frames)))
        made.render()
    return made


def encoder_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "beat-encoder"]


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    """The scene of three beats, its folder, and the numbers that were told while it was drawn."""
    folder, told = tmp_path_factory.mktemp("writer"), []
    scene = render(ThreeBeats, folder / "beats", folder / "media", told.append)
    return scene, folder, told


def test_each_section_is_a_film(rendered):
    """Three sections give three numbered films and pictures, and not a file more."""
    scene, folder, _ = rendered
    beats = scene.renderer.file_writer.beats
    assert [(beat.number, beat.name) for beat in beats] == [
        (1, "Draw the circle"),
        (2, "Move it"),
        (3, "Let it be"),
    ]
    stems = ["01-draw-the-circle", "02-move-it", "03-let-it-be"]
    assert [beat.path for beat in beats] == [folder / "beats" / f"{stem}.mp4" for stem in stems]
    expected = sorted(f"{stem}.{kind}" for stem in stems for kind in ("mp4", "png"))
    assert sorted(path.name for path in (folder / "beats").iterdir()) == expected
    assert not any((folder / "media").rglob("*.mp4"))
    assert encoder_threads() == []


def test_no_frame_is_lost(rendered, tmp_path):
    """Frames drawn, frames told, frames in the beats and frames in their join are the same number."""
    scene, _, told = rendered
    beats = scene.renderer.file_writer.beats
    assert [beat.frames for beat in beats] == [9 + 15, 6 + 6, 9 + 6]
    assert [probe(beat.path).frames for beat in beats] == [beat.frames for beat in beats]
    total = sum(beat.frames for beat in beats)
    assert sum(told) == total == round(scene.renderer.time * DRAFT.fps)
    assert join([beat.path for beat in beats], tmp_path / "clip.mp4") == total
    with av.open(str(tmp_path / "clip.mp4")) as container:
        assert sum(1 for _ in container.decode(video=0)) == total


def test_the_picture_is_the_last_frame(rendered):
    """A beat's PNG is its film's last frame, and not its first."""
    scene, _, _ = rendered
    for beat in scene.renderer.file_writer.beats:
        with av.open(str(beat.path)) as container:
            films = [frame.to_ndarray(format="gray").astype(int) for frame in container.decode(video=0)]
        picture = np.array(Image.open(beat.poster).convert("L")).astype(int)
        # Encoding leaves small differences anywhere; what has moved differs by more.
        moved = [(np.abs(picture - frame) > 60).sum() for frame in films]
        assert moved[-1] == 0 and moved[0] > 50


def test_what_comes_before_the_first_section_is_beat_0(tmp_path):
    """Manim's own first section makes a film only where something was drawn in it."""
    beats = render(BeforeTheFirstSection, tmp_path / "beats", tmp_path).renderer.file_writer.beats
    assert [(beat.number, beat.frames) for beat in beats] == [(0, 3), (1, 3)]


def test_a_skipped_beat_keeps_its_number(tmp_path):
    """A section that is skipped makes no file, and those after it are numbered as if it did."""
    beats = render(SkipsOne, tmp_path / "beats", tmp_path).renderer.file_writer.beats
    assert [beat.path.name for beat in beats] == ["01-part-0.mp4", "03-part-2.mp4"]


def test_a_failing_scene_leaves_nothing(tmp_path):
    """An exception in construct() comes through; no file, no folder of the render and no thread stays."""
    with pytest.raises(ZeroDivisionError):
        render(FailsLate, tmp_path / "beats", tmp_path / "media")
    assert list((tmp_path / "beats").iterdir()) == []
    assert encoder_threads() == []


def test_a_failing_scene_keeps_the_films_of_the_last_render(tmp_path):
    """What an earlier render made stands as it was after one that fails."""
    folder = tmp_path / "beats"
    render(ThreeBeats, folder, tmp_path / "media")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(ZeroDivisionError):
        render(FailsLate, folder, tmp_path / "media")
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("at", [1, 3, 20, 51])
def test_a_failing_encoder_stops_the_drawing(tmp_path, monkeypatch, at):
    """Where encoding fails, on the first frame or the last, render() raises it and leaves nothing."""
    real, count = BeatEncoder.put, [0]

    def put(self, picture, repeat=1):
        count[0] += repeat
        if count[0] >= at:
            raise FilmError("the disk is full")
        real(self, picture, repeat)

    monkeypatch.setattr(BeatEncoder, "put", put)
    told = []
    with pytest.raises(FilmError, match="the disk is full"):
        render(ThreeBeats, tmp_path / "beats", tmp_path / "media", told.append)
    assert sum(told) <= at + 30  # a still of 15 frames, and those on their way: then no more is drawn
    assert list((tmp_path / "beats").iterdir()) == []
    assert encoder_threads() == []


def test_settings_are_all_known_to_manim(tmp_path):
    """tempconfig() drops names it does not know without a word, so each must be one of Manim's."""
    from manim import config

    settings = manim_settings(DRAFT, tmp_path)
    assert set(settings) <= set(config.keys())
    with tempconfig(settings):
        assert (config.pixel_width, config.pixel_height, config.frame_rate) == (854, 480, 15)
        assert config.disable_caching and config.format == "mp4" and not config.notify_outdated_version


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Draw the curve", "draw-the-curve"),
        ("name_the_slope", "name-the-slope"),
        ("../..//etc/passwd", "etc-passwd"),
        ("Größe é ∂f/∂x", "groe-e-f-x"),
        ("日本", "beat"),
        ("", "beat"),
        ("a" * 100, "a" * 64),
    ],
)
def test_file_names_are_plain(name, expected):
    """A beat's file name has only a–z, 0–9 and hyphens, at most 64."""
    assert slug(name) == expected
