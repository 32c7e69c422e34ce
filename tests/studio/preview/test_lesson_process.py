"""What a lesson's process tells: beats, certificates, films, formulas; and what fails harms nothing else."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import av
import numpy as np
import pytest

from studio.lesson.lesson import load
from studio.lesson.running import run_through
from studio.preview.messages import (
    Certificate,
    Certify,
    DrawFilm,
    Failed,
    FilmDrawn,
    Formula,
    Glance,
    Hide,
    Moment,
    Refused,
    Show,
    TypesetFormula,
)  # fmt: skip
from studio.preview.processes.layers import end_group
from studio.preview.processes.lesson_process import serve_lesson
from tests.studio import tiny
from tests.studio.preview.lesson_asked import COUNTED, FORMAT, LESSON, serving, until, with_imports
from tests.studio.tiny import TinyTangent

pytestmark = pytest.mark.skipif(not COUNTED, reason="the processes are looked up in /proc")
NAMES = ["TinyTangent", "TinyWalk", "Wrong", "Crowded", "Raising", "Greedy", "Gone", "Awkward", "Endless"]
TINY = "".join(f'[[scene]]\nscene = "{name}"\nid = "{name.lower()}"\n\n' for name in NAMES)


class Raising(TinyTangent):
    """It fails in its second beat."""

    def move_it(self):
        raise ValueError("not this way")


class Greedy(TinyTangent):
    """It takes more memory than a clip may."""

    def move_it(self):
        self.kept = np.zeros(6 << 30, np.uint8)  # which costs nothing where it is not refused


class Gone(TinyTangent):
    """Its process is ended in the second beat, as the system does where memory is short."""

    def move_it(self):
        os.kill(os.getpid(), signal.SIGKILL)


class Awkward(TinyTangent):
    """Some of its frames cannot be drawn."""

    def move_it(self):
        self.drive(self.square, self.shake, 0.8)

    def shake(self, share):
        if 0.3 < share < 0.6:
            raise ValueError("no such place")
        self.square.move_to([share, 0, 0])
        if share > 0.7:
            self.square.set_opacity(0.5)  # and is not set back, so that nobody may go back by it


class Endless(TinyTangent):
    """It never ends."""

    def move_it(self):
        while True:
            pass


def serve_tiny(path, asked, answers):
    """Serve a lesson of the small scenes."""
    import scenes

    scenes.SCENES = (*tiny.SCENES, Raising, Greedy, Gone, Awkward, Endless)
    serve_lesson(path, asked, answers)


@pytest.fixture(scope="module")
def layer():
    """The layer that holds all imports."""
    with with_imports() as held:
        yield held


@pytest.fixture
def serve(layer):
    """Serves a lesson's text for as long as a block lasts."""
    return lambda *args, **options: serving(layer, *args, **options)


@pytest.fixture
def small(layer):
    """A lesson of the small scenes."""
    with serving(layer, TINY.encode(), work=serve_tiny) as served:
        yield served


# -- what is told


def test_beats_are_told_in_frames(serve):
    """They follow each other without a gap, as the scene plays them; captions lie within their beats."""
    clip = load(LESSON).clips[0]
    with serve() as served:
        run = served.shown(clip.id)
    beats = run_through(clip)
    assert [beat["name"] for beat in run.beats] == [beat.name for beat in beats]
    assert [beat["last"] + 1 for beat in run.beats] == [*(b["first"] for b in run.beats[1:]), run.frames]
    assert run.beats[0]["first"] == 0
    for told, beat in zip(run.beats, beats, strict=True):
        assert (told["first"], told["last"]) == (round(beat.start * 15), round(beat.end * 15) - 1)
        assert told["label"] and told["title"]
        captions = told["captions"]
        assert [one["text"] for one in captions] == [text for _, text in beat.words]
        assert [one["first"] for one in captions] == [round(at * 15) for at, _ in beat.words]
        assert [one["last"] + 1 for one in captions] == [
            *(one["first"] for one in captions[1:]), *[told["last"] + 1][: len(captions)]
        ]  # fmt: skip


def test_a_certificate_counts_the_claims(serve):
    """Of a clip that is in order all hold, and there is no fault."""
    with serve() as served:
        served.send(Certify("tangent"))
        told = served.told(Certificate)
        assert told.clip == "tangent" and told.claims == told.hold > 5 and told.faults == ()


def outlined(pixels: np.ndarray) -> list[float]:
    """The edges of what is drawn on the ground: left, top, right, bottom, in parts of the frame."""
    drawn = (pixels[..., :3] != pixels[0, 0, :3]).any(axis=2)
    rows, columns = (np.flatnonzero(drawn.any(axis=axis)) for axis in (1, 0))
    height, width = drawn.shape
    return [
        columns[0] / width, rows[0] / height, (columns[-1] + 1) / width, (rows[-1] + 1) / height
    ]  # fmt: skip


def test_a_claim_that_fails_is_boxed(small):
    """The fault's box is round the object where it is drawn in the fault's frame."""
    small.send(Certify("wrong"))
    told = small.told(Certificate)
    assert told.hold < told.claims
    fault = told.faults[0]
    assert (fault["kind"], fault["what"], fault["beat"]) == ("claim", "the square", "show-the-square")
    assert "1.05" in fault["detail"] and fault["other"] == ""
    (box,) = fault["boxes"]
    assert np.allclose(box, outlined(small.pixels("wrong", fault["frame"], glance=True)), atol=0.01)


def test_a_fault_of_the_layout_is_boxed(small):
    """A text in the margin, in the beat where it stands."""
    small.send(Certify("crowded"))
    told = small.told(Certificate)
    assert told.hold == told.claims > 0
    fault = next(one for one in told.faults if one["kind"] == "outside the margin")
    run = small.shown("crowded")
    beat = next(one for one in run.beats if one["name"] == fault["beat"])
    assert "too far out" in fault["what"] and beat["first"] <= fault["frame"] <= beat["last"] + 1
    box, *_ = fault["boxes"]
    before, pixels = (small.pixels("crowded", fault["frame"] - back).copy() for back in (2, 0))
    for one in (before, pixels):
        one[:, : FORMAT.width * 6 // 10] = one[0, 0]  # where the square is
    assert box[2] > 1 and np.allclose(np.minimum(box, 1), outlined(pixels), atol=0.01)
    assert (before == before[0, 0]).all()  # the text was not there yet


def test_a_draft_film_is_drawn(small, tmp_path):
    """Its share grows until it is there; its frames are those of the page."""
    small.send(DrawFilm("tinywalk", str(tmp_path)))
    told = [small.told(FilmDrawn)]
    while not told[-1].path:
        told.append(small.told(FilmDrawn))
    shares = [one.share for one in told]
    assert shares == sorted(shares) and 0 < shares[0] < shares[-1] == 1 and len(told) > 3
    assert Path(told[-1].path).parent == tmp_path
    run = small.shown("tinywalk")
    with av.open(told[-1].path) as film:
        video = film.streams.video[0]
        frames = [frame.to_ndarray(format="rgb24") for frame in film.decode(video)]
        assert (len(frames), video.average_rate) == (run.frames, FORMAT.fps)
    for number in (0, run.beats[1]["last"], run.frames - 1):
        error = np.abs(frames[number] - small.pixels("tinywalk", number)[..., :3].astype(float))
        assert (error > 40).mean() < 0.001  # where the square has an edge, perhaps


def test_a_film_is_drawn_while_frames_are_seen(small, tmp_path):
    """Whoever drags along the time line does not wait for it."""
    small.shown("tinytangent")
    small.send(DrawFilm("tinywalk", str(tmp_path)))
    assert small.pixels("tinytangent", 3).any()
    while not small.told(FilmDrawn).path:
        pass


def test_formulas_are_typeset(serve):
    """As SVG of some size; what is no formula has none, and the next is set all the same."""
    with serve() as served:
        served.send(*(TypesetFormula(one) for one in ("f(x) = frac(x^2, 2)", "#(", "x")))
        good, bad, short = (served.told(Formula) for _ in range(3))
    assert good.typst == "f(x) = frac(x^2, 2)" and b"<svg" in good.svg
    assert good.width > short.width > 0 and good.height > short.height > 0
    assert (bad.typst, bad.svg, bad.width) == ("#(", b"", 0)


# -- what fails


def test_a_lesson_that_is_refused_is_told(serve):
    """With all its faults, as elsewhere."""
    text = b'[[scene]]\nscene = "TangentSlope"\nf = "x +"\nat = "y"\n'
    with serve(text, opens=False) as served:
        errors = served.told(Refused).errors
        assert [(error.line, error.key) for error in errors] == [(3, "f"), (4, "at")]
        served.send(TypesetFormula("x"))
        assert served.told(Formula).svg


@pytest.mark.parametrize("work", ["Show", "Glance", "Certify", "DrawFilm"])
@pytest.mark.parametrize("clip", ["raising", "greedy", "gone"])
def test_a_clip_that_fails_is_told(small, tmp_path, clip, work):
    """By what it was asked for, with the scene's own line where it has one; the other clips are shown."""
    moment = Moment(clip, 10**6)
    asked = {
        "Show": Show(clip), "Glance": Glance(clip, moment), "Certify": Certify(clip),
        "DrawFilm": DrawFilm(clip, str(tmp_path)),
    }  # fmt: skip
    small.send(asked[work])
    while isinstance(told := small.told((Failed, FilmDrawn)), FilmDrawn):
        assert not told.path
    assert (told.clip, told.work) == (clip, work)
    parts = {
        "raising": ["not this way", "test_lesson_process.py", "move_it"], "gone": ["has ended"],
        "greedy": ["MemoryError", "test_lesson_process.py", "move_it"],
    }  # fmt: skip
    assert [part for part in parts[clip] if part not in told.told] == []
    assert small.shown("tinytangent").frames and small.pixels("tinytangent", 3).any()
    assert not small.asked.poll()


@pytest.mark.parametrize(
    "message", [Hide("gone"), Moment("gone", 3), Show("gone")], ids=["hide", "moment", "show"]
)
def test_what_is_asked_while_a_process_ends_harms_nobody(small, message):
    """Both are heard in the same turn; the other clips are shown."""
    small.send(Show("gone", Moment("gone", 0, "raw")))
    small.picture()
    os.kill(small.pid, signal.SIGSTOP)
    until(lambda: small.processes() == [small.pid])
    small.send(message)
    os.kill(small.pid, signal.SIGCONT)
    if not isinstance(message, Hide):
        told = small.told(Failed)
        assert (told.clip, told.work) == ("gone", "Show")
    assert small.shown("tinytangent").frames and small.pixels("tinytangent", 3).any()


def test_a_frame_that_cannot_be_drawn_is_told(small):
    """With the scene's own line; those before and behind it are drawn."""
    run = small.shown("awkward")
    first = run.beats[1]["first"]
    good = small.pixels("awkward", first + 1)
    small.send(Moment("awkward", first + 5))
    picture = small.picture()
    assert picture.data == b"" and "no such place" in picture.fault and "in shake" in picture.fault
    later = small.pixels("awkward", first + 9)
    assert not np.array_equal(good, later)
    assert np.array_equal(later, small.pixels("awkward", first + 9, glance=True))
    assert np.array_equal(good, small.pixels("awkward", first + 1))


def test_a_clip_that_never_ends_keeps_nobody_waiting(small):
    """Others are shown meanwhile; with the group it ends."""
    small.send(Show("endless"))
    assert small.shown("tinytangent").clip == "tinytangent" and small.pixels("tinytangent", 3).any()
    end_group(small.pid)
    until(lambda: not small.processes())
