"""Every format is opened again: what it is, how it is tagged, how long it plays, what it shows."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image, ImageSequence

from stage.style.theme import THEMES
from studio.clip_formats import making
from studio.clip_formats.kinds import HOLD
from studio.film.encoder import frames_in
from studio.lesson.parts import NoSuchPart
from studio.output.manifest import Manifest
from studio.render import render as rendering
from studio.render.render import render
from tests.studio.clip_formats.conftest import make
from tests.studio.tiny import ONE, THREE, TWO, lesson_of, stamps

CURVE = np.array([int(THEMES["dark"].curve[k : k + 2], 16) for k in (1, 3, 5)])
GROUND = np.array([int(THEMES["dark"].background[k : k + 2], 16) for k in (1, 3, 5)])


def clips_of(folder: Path) -> Path:
    return folder / "out" / "mine" / "clips"


def seconds(folder: Path) -> float:
    return frames_in(clips_of(folder) / "one.mp4") / 10


def shown(path: Path) -> list[tuple[np.ndarray, float]]:
    """Each frame of a moving picture as RGBA, with how long it is shown."""
    with Image.open(path) as image:
        frames = ImageSequence.Iterator(image)
        return [(np.asarray(each.convert("RGBA")), each.info["duration"] / 1000) for each in frames]


def decoded(path: Path, decoder: str | None = None) -> list[np.ndarray]:
    """Each frame of a film as RGBA; by a decoder that knows alpha, where it takes one."""
    with av.open(str(path)) as film:
        stream = film.streams.video[0]
        if decoder is None:
            return [frame.to_ndarray(format="rgba") for frame in film.decode(stream)]
        context = av.CodecContext.create(decoder, "r")
        packets = film.demux(stream)  # the last of them is empty and flushes
        return [frame.to_ndarray(format="rgba") for one in packets for frame in context.decode(one)]


@pytest.mark.parametrize(("name", "form"), [("gif", "GIF"), ("webp", "WEBP"), ("avif", "AVIF")])
def test_a_picture_plays_as_long_as_the_clip(made, name, form):
    """Over and over, the last frame longer; it begins on the ground and ends with the square below."""
    path = clips_of(made) / f"one.{name}"
    with Image.open(path) as image:
        assert image.format == form and image.size == (320, 180)
        assert image.info.get("loop", 0) == 0
    frames = shown(path)
    last = frames[-1][1]
    assert last >= HOLD and abs(sum(lasts for _, lasts in frames) - last + 1.0 - seconds(made)) < 1.01
    assert len(frames) < seconds(made) * 10  # what stands still is one frame
    first, end = frames[0][0], frames[-1][0]
    assert np.abs(first[5, 5, :3].astype(int) - GROUND).max() <= 3 and (first[..., 3] == 255).all()
    with Image.open(clips_of(made) / "one" / "04-come-down.png") as picture:
        exact = np.asarray(picture.convert("RGB")).astype(int)
    apart = np.abs(end[..., :3].astype(int) - exact)
    assert apart.mean() < 1.0 and np.percentile(apart, 99) < 24


@pytest.mark.parametrize("name", ["webp", "avif"])
def test_a_picture_without_its_ground(made, name):
    """Nothing is drawn in its corner, and the square has the curve's colour, wholly there."""
    for picture, _ in shown(clips_of(made) / f"one.alpha.{name}"):
        assert picture[5, 5, 3] == 0
    end = shown(clips_of(made) / f"one.alpha.{name}")[-1][0]
    solid = end[end[..., 3] == 255][:, :3]
    assert len(solid) > 300 and np.abs(np.median(solid, axis=0) - CURVE).max() <= 4


def test_webm_without_its_ground(made):
    """VP9 with alpha, its frames as many as the clip's, tagged BT.709."""
    path = clips_of(made) / "one.alpha.webm"
    with av.open(str(path)) as film:
        stream = film.streams.video[0]
        assert film.format.name.startswith("matroska") and stream.codec_context.name == "vp9"
        assert stream.metadata.get("alpha_mode") == "1" and stream.codec_context.colorspace == 1
        assert (stream.width, stream.height) == (320, 180)
        assert abs(film.duration / av.time_base - seconds(made)) < 0.11
    frames = decoded(path, "libvpx-vp9")
    assert len(frames) == round(seconds(made) * 10)
    assert all(frame[5, 5, 3] <= 1 for frame in frames)
    solid = frames[-1][frames[-1][..., 3] > 250][:, :3]
    assert len(solid) > 300 and np.abs(np.median(solid, axis=0) - CURVE).max() <= 4


def test_prores_without_its_ground(made):
    """ProRes 4444 by its tag, ap4h, with its index first, and alpha that is exact."""
    path = clips_of(made) / "one.alpha.mov"
    data = path.read_bytes()
    assert b"ap4h" in data and data.index(b"moov") < data.index(b"mdat")
    with av.open(str(path)) as film:
        stream = film.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.codec_tag) == ("prores", "ap4h")
        assert stream.codec_context.colorspace == 1 and stream.pix_fmt.startswith("yuva444p")
        assert stream.frames == round(seconds(made) * 10)
    frames = decoded(path)
    assert all(frame[5, 5, 3] == 0 for frame in frames)
    solid = frames[-1][frames[-1][..., 3] == 255][:, :3]
    assert len(solid) > 300 and np.abs(np.median(solid, axis=0) - CURVE).max() <= 3


def test_gif_says_how_it_loops(made):
    """For ever, as its application extension says, and its last frame lasts."""
    data = (clips_of(made) / "one.gif").read_bytes()
    at = data.index(b"NETSCAPE2.0")
    assert struct.unpack("<H", data[at + 13 : at + 15]) == (0,)


def test_nothing_is_drawn_that_lies_there(here, monkeypatch):
    """Pictures are made of the films in the folder, of whatever size; or else of those that are kept."""
    lesson = lesson_of(here, ONE, TWO)
    monkeypatch.setattr(rendering, "draw_part", lambda *_: pytest.fail("something is drawn"))
    before = stamps(here / "out" / "mine" / "clips" / "one")
    assert make(lesson, here / "out", "webp").made[0].written.settings.width == 320
    assert stamps(here / "out" / "mine" / "clips" / "one") == before
    with monkeypatch.context() as patch:
        patch.setattr(making, "lying_there", lambda *_: None)
        assert make(lesson, here / "out", "webp").ok


def test_films_that_are_another_lesson_s_now_are_drawn(here, monkeypatch):
    """Of a clip that has changed since, and of another theme, the films that lie there will not do."""
    drawn = []
    true = making.draw_takes
    monkeypatch.setattr(making, "draw_takes", lambda *given, **k: drawn.append(given[1]) or true(*given, **k))
    lesson = lesson_of(here, ONE.replace("at = 1", "at = 2"), TWO)
    make(lesson, here / "out", "gif")
    make(lesson, here / "out", "gif", clip="two")
    assert drawn == [{"one": None}]


def test_one_beat_and_a_run_of_them(here):
    """They go by number and name, and play as long as their beats."""
    lesson, out = lesson_of(here, ONE, TWO), here / "out"
    one = make(lesson, out, "gif", "webm-alpha", beats="turn_up").made
    run = make(lesson, out, "gif", beats="go-right..turn-up").made
    assert [each.path.relative_to(clips_of(here)).as_posix() for each in one + run] == [
        "one/03-turn-up.gif", "one/03-turn-up.alpha.webm", "one/02-go-right-to-turn-up.gif",
    ]  # fmt: skip
    lengths = [
        frames_in(clips_of(here) / "one" / f"{name}.mp4") / 10 for name in ("02-go-right", "03-turn-up")
    ]
    assert [each.seconds for each in one + run] == [lengths[1], lengths[1], sum(lengths)]
    assert len(decoded(one[1].path, "libvpx-vp9")) == round(lengths[1] * 10)


@pytest.mark.parametrize(
    ("beats", "told"),
    [("turn-upp", "did you mean turn-up"), ("turn-up..go-right", "go-right comes first"), ("..", "no beat")],
)
def test_a_beat_that_there_is_not(here, beats, told):
    """It is refused with what would work, and nothing is written."""
    before = stamps(here / "out" / "mine")
    with pytest.raises(NoSuchPart, match=told):
        make(lesson_of(here, ONE, TWO), here / "out", "gif", beats=beats)
    assert stamps(here / "out" / "mine") == before


def test_a_render_leaves_them_alone(here):
    """They change nothing for a render, and go with their clip."""
    out, lesson = here / "out", lesson_of(here, ONE, TWO)
    make(lesson, out, "webm-alpha", beats="turn-up")
    files = {path.name for path in clips_of(here).rglob("*.*") if ".alpha." in path.name}
    summary = render(lesson, out, "draft")
    assert summary.unchanged and summary.notes == ()
    assert files == {path.name for path in clips_of(here).rglob("*.*") if ".alpha." in path.name}
    render(lesson_of(here, TWO, THREE), out, "draft")
    assert not [
        path for path in clips_of(here).rglob("*") if path.name.startswith(("one", "03-turn-up.alpha"))
    ]
    known = Manifest.read(out / "mine").sha256
    assert not [name for name in known if name.startswith("clips/one")]


def test_not_through_links(here, tmp_path):
    """A link where a folder should be: nothing is written there, nor where it leads."""
    lesson, clips = lesson_of(here, ONE, TWO), clips_of(here)
    clips.rename(tmp_path / "elsewhere")
    os.symlink(tmp_path / "elsewhere", clips)
    before = stamps(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="nothing is written through links"):
        make(lesson, here / "out", "gif")
    assert stamps(tmp_path / "elsewhere") == before
