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
from studio.preview.moments import Moment, run_through_and_hold

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


def clip_of(name):
    return next(clip for clip in load(LESSON).clips if clip.id == name)


@contextmanager
def held(clip, wanted=None):
    """The pipes to a clip that has been run through, what is known of it, and its process."""
    context = multiprocessing.get_context("forkserver")
    ours, theirs = Pipe()
    answers, sender = Pipe(duplex=False)
    process = context.Process(
        target=run_through_and_hold, args=(clip, "dark", FORMAT, theirs, sender, wanted)
    )
    process.start()
    theirs.close()
    sender.close()
    try:
        yield ours, answers, process
    finally:
        ours.close()
        process.join(10)
        assert process.exitcode is not None


def asked(ours, answers, frame):
    ours.send(Moment(frame, "raw"))
    picture = answers.recv()
    assert not picture.fault, picture.fault
    return np.frombuffer(picture.data, np.uint8).reshape(FORMAT.height, FORMAT.width, 4)


@pytest.mark.parametrize("name", ["tangent", "shrinking-steps", "hill-partials"])
def test_a_frame_is_the_films(name):
    """Frames drawn at random, forwards, and back again, are those that the film has there."""
    clip, pick = clip_of(name), random.Random(name)
    with held(clip) as (ours, answers, _):
        run = ours.recv()
        frames = [*pick.sample(range(run.frames), MOST - 4), 0, run.frames - 1, 7, 6]
        seen = {frame: asked(ours, answers, frame) for frame in frames}
    with tempconfig(manim_settings(FORMAT, "unused") | {"dry_run": True}):
        film = Kept(set(frames))
        clip.make("dark", renderer=film).render()
    assert film.count == run.frames
    differing = [frame for frame in frames if not np.array_equal(seen[frame], film.kept[frame])]
    assert differing == []


def test_the_frame_that_is_wanted_comes_first():
    """Before the clip has been run through to its end."""
    with held(clip_of("tangent"), Moment(40)) as (ours, answers, _):
        assert answers.recv().moment == Moment(40) and not ours.poll()
        assert ours.recv().frames > 500


def test_all_its_processes_end():
    """With the pipe, those at rest and those that have drawn."""
    with held(clip_of("tangent")) as (ours, answers, process):
        ours.recv()
        for frame in (300, 100, 90, 500):
            asked(ours, answers, frame)
        group = process.pid
        os.killpg(group, 0)  # there they are
    deadline = time.monotonic() + 10
    with pytest.raises(ProcessLookupError):
        while time.monotonic() < deadline:
            os.killpg(group, 0)
            time.sleep(0.05)
