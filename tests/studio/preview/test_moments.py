"""Any frame of a clip is the film's, in whatever order frames are asked for; and all its processes end."""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from contextlib import contextmanager
from multiprocessing import Pipe
from pathlib import Path

import numpy as np
import pytest
from manim import tempconfig

from studio.film.drawing import SteadyRenderer
from studio.film.encoder import QUALITIES
from studio.film.writer import manim_settings
from studio.lesson.lesson import load
from studio.preview.lesson_process import Opened, Show, serve_lesson
from studio.preview.moments import Moment

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
FORMAT = QUALITIES["draft"]
LESSON = Path(__file__).resolve().parents[3] / "lessons" / "slopes_to_descent.toml"
MOST = 20  # frames that are looked at


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


@contextmanager
def served(data=None):
    """The pipes to the process of a lesson, and the process itself; it ends with the block."""
    context = multiprocessing.get_context("forkserver")
    ours, theirs = Pipe()
    answers, sender = Pipe(duplex=False)
    data = LESSON.read_bytes() if data is None else data
    process = context.Process(target=serve_lesson, args=(LESSON, data, theirs, sender))
    process.start()
    theirs.close()
    sender.close()
    try:
        yield ours, answers, process
    finally:
        ours.close()
        process.join(10)
        assert process.exitcode is not None


def shown(ours, clip, wanted=None):
    """What is known of a clip once it has been run through."""
    assert isinstance(ours.recv(), Opened)
    ours.send(Show(clip, "dark", FORMAT, wanted))
    return ours.recv()


def asked(ours, answers, clip, frame):
    ours.send(Moment(clip, frame, "raw"))
    picture = answers.recv()
    assert not picture.fault, picture.fault
    return np.frombuffer(picture.data, np.uint8).reshape(FORMAT.height, FORMAT.width, 4)


@pytest.mark.parametrize("name", ["tangent", "shrinking-steps", "hill-partials"])
def test_a_frame_is_the_films(name):
    """Frames drawn at random, forwards, and back again, are those that the film has there."""
    pick = random.Random(name)
    with served() as (ours, answers, _):
        run = shown(ours, name)
        frames = [*pick.sample(range(run.frames), MOST - 4), 0, run.frames - 1, 7, 6]
        seen = {frame: asked(ours, answers, name, frame) for frame in frames}
    with tempconfig(manim_settings(FORMAT, "unused") | {"dry_run": True}):
        film = Kept(set(frames))
        clip = next(clip for clip in load(LESSON).clips if clip.id == name)
        clip.make("dark", renderer=film).render()
    assert film.count == run.frames
    differing = [frame for frame in frames if not np.array_equal(seen[frame], film.kept[frame])]
    assert differing == []


def test_the_frame_that_is_wanted_comes_first():
    """Before the clip has been run through to its end."""
    wanted = Moment("tangent", 40)
    with served() as (ours, answers, _):
        assert ours.recv().clips[0] == ("tangent", "The slope of a tangent: x² at 1")
        ours.send(Show("tangent", "dark", FORMAT, wanted))
        assert answers.recv().moment == wanted and not ours.poll()
        assert ours.recv().frames > 500


def test_clips_are_shown_side_by_side():
    """Two at once, and one anew; each answers with its own frames."""
    with served() as (ours, answers, _):
        frames = {"tangent": shown(ours, "tangent").frames}
        ours.send(Show("shrinking-steps", "dark", FORMAT))
        frames["shrinking-steps"] = ours.recv().frames
        first = asked(ours, answers, "tangent", 100)
        assert not np.array_equal(first, asked(ours, answers, "shrinking-steps", 100))
        ours.send(Show("tangent", "light", FORMAT))
        assert ours.recv().frames == frames["tangent"]
        assert not np.array_equal(first, asked(ours, answers, "tangent", 100))


def test_a_lesson_that_is_refused_is_told():
    """With all its faults, as elsewhere."""
    with served(b'[[scene]]\nscene = "TangentSlope"\nf = "x +"\n') as (ours, _, _):
        (error,) = ours.recv().errors
        assert (error.line, error.key) == (3, "f")


def test_all_its_processes_end():
    """With the pipe, those at rest and those that have drawn."""
    with served() as (ours, answers, process):
        shown(ours, "tangent")
        for frame in (300, 100, 90, 500):
            asked(ours, answers, "tangent", frame)
        group = process.pid
        os.killpg(group, 0)  # there they are
    deadline = time.monotonic() + 10
    with pytest.raises(ProcessLookupError):
        while time.monotonic() < deadline:
            os.killpg(group, 0)
            time.sleep(0.05)
