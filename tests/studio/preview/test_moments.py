"""Any frame of a clip is the film's, in whatever order frames are asked for; and all its processes end."""

from __future__ import annotations

import random
from io import BytesIO

import numpy as np
import pytest
from manim import tempconfig
from PIL import Image

from stage.style.theme import THEMES
from studio.film.drawing import SteadyRenderer
from studio.film.writer import manim_settings
from studio.lesson.lesson import load
from studio.preview.messages import Hide, Moment, Opened, RunThrough, Show
from tests.studio.preview.lesson_asked import COUNTED, FORMAT, LESSON, serving, until, with_imports

pytestmark = pytest.mark.skipif(not COUNTED, reason="the processes are looked up in /proc")
CLIPS = ("tangent", "plane-partials", "hill-partials", "gradient-arrow", "shrinking-steps")
MOST = 40  # frames that are looked at in each clip


class Kept(SteadyRenderer):
    """Keeps the pictures of some frames."""

    def __init__(self, wanted):
        self.wanted, self.kept, self.count = wanted, {}, 0
        super().__init__()

    def _write(self, repeat):
        for number in range(self.count, self.count + repeat):
            if number in self.wanted:
                self.kept[number] = self.camera.pixel_array.copy()
        self.count += repeat


@pytest.fixture(scope="module")
def layer():
    """The layer that holds all imports."""
    with with_imports() as held:
        yield held


@pytest.fixture
def serve(layer):
    """Serves a lesson's text for as long as a block lasts."""
    return lambda *args, **options: serving(layer, *args, **options)


@pytest.mark.parametrize("name", CLIPS)
def test_a_frame_is_the_films(serve, name):
    """Frames drawn at random, forwards, and back again, are those that the film has there."""
    pick = random.Random(name)
    with serve() as served:
        run = served.shown(name)
        frames = [*pick.sample(range(run.frames), MOST - 4), 0, run.frames - 1, 7, 6]
        seen = {frame: served.pixels(name, frame) for frame in frames}
    with tempconfig(manim_settings(FORMAT, "unused") | {"dry_run": True}):
        film = Kept(set(frames))
        clip = next(clip for clip in load(LESSON).clips if clip.id == name)
        clip.make("dark", renderer=film).render()
    assert film.count == run.frames
    differing = [frame for frame in frames if not np.array_equal(seen[frame], film.kept[frame])]
    assert differing == []


def test_the_lesson_has_no_other_clips(serve):
    """Those whose frames are compared with the film's are all that there are."""
    with serve(opens=False) as served:
        opened = served.told(Opened)
        assert tuple(clip["id"] for clip in opened.clips) == CLIPS
        assert opened.clips[0]["title"] == "The slope of a tangent: x² at 1"
        assert opened.settings["theme"] == "dark"


@pytest.mark.parametrize("name", CLIPS)
def test_a_glance_is_the_frame_that_is_held(serve, name):
    """Of a clip that is not shown a frame is drawn as it would be if it were; nothing is held for it."""
    with serve() as served:
        before, pick = len(served.processes()), random.Random(name)
        frames = [210, 33, *pick.sample(range(300), 6)]
        seen = {frame: served.pixels(name, frame, glance=True) for frame in frames}
        until(lambda: len(served.processes()) == before)
        assert not served.asked.poll()
        run = served.shown(name)
        assert [frame for frame in seen if not np.array_equal(seen[frame], served.pixels(name, frame))] == []
        last = served.pixels(name, run.frames - 1)
        assert np.array_equal(last, served.pixels(name, 10**7, glance=True))
        assert np.array_equal(last, served.pixels(name, 10**7))


def test_the_frame_that_is_wanted_comes_first(serve):
    """Before the clip has been run through to its end."""
    wanted = Moment("tangent", 40)
    with serve() as served:
        served.send(Show("tangent", wanted))
        assert served.picture().moment == wanted and not served.asked.poll()
        assert served.told(RunThrough).frames > 500


def test_pictures_are_of_the_frame(serve):
    """One as large as the frame, and one that fits a thumbnail; each nearly without loss."""
    with serve() as served:
        served.shown("tangent")
        raw = Image.fromarray(served.pixels("tangent", 500)[..., :3])
        for form, kind, size in (
            ("draft", "JPEG", (FORMAT.width, FORMAT.height)),
            ("small", "WEBP", (256, 144)),
        ):
            served.send(Moment("tangent", 500, form))
            picture = Image.open(BytesIO(served.picture().data))
            assert (picture.format, picture.size) == (kind, size)
            error = np.asarray(picture.convert("RGB"), float) - np.asarray(raw.resize(size), float)
            assert np.abs(error).mean() < 2 and np.asarray(picture).std() > 5


def test_clips_are_shown_side_by_side(serve):
    """Each answers with its own frames; one that is hidden no more, and its processes have ended."""
    with serve() as served:
        alone = len(served.processes())
        served.shown("tangent")
        first = served.pixels("tangent", 100)
        one = len(served.processes())
        served.shown("shrinking-steps")
        assert not np.array_equal(first, served.pixels("shrinking-steps", 100))
        assert np.array_equal(first, served.pixels("tangent", 100))
        served.send(Hide("shrinking-steps"), Hide("plane-partials"))
        until(lambda: len(served.processes()) == one > alone)
        served.send(Moment("shrinking-steps", 100))
        assert np.array_equal(first, served.pixels("tangent", 100))  # and not the hidden clip's
        served.send(Hide("tangent"))
        until(lambda: len(served.processes()) == alone)
        served.shown("tangent")
        assert np.array_equal(first, served.pixels("tangent", 100))


def test_the_lessons_theme_is_drawn(serve):
    """A light lesson has light frames."""
    with serve(LESSON.read_bytes().replace(b'"dark" ', b'"light"')) as served:
        for glance in (True, False):
            corner = served.pixels("tangent", 100, glance)[0, 0, :3]
            assert "#{:02x}{:02x}{:02x}".format(*corner) == THEMES["light"].background.lower()
            served.shown("tangent")


def test_all_its_processes_end(serve):
    """With the pipe, those at rest and those that have drawn."""
    with serve() as served:
        served.shown("tangent")
        for frame in (300, 100, 90, 500):
            served.pixels("tangent", frame)
        assert len(served.processes()) > 5
        served.asked.close()
        until(lambda: not served.processes())
