"""The index of a film, read and written box by box: covers, tracks that are off, frames that stay."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from studio.film.captions import Cue
from studio.film.cover import cover
from studio.film.encoder import BeatEncoder, FilmError, Format
from studio.film.joining import Chapter, join, lecture
from studio.film.mp4_boxes import boxes, index_of, outermost, reindexed
from tests.studio.probe import probe

SMALL = Format(64, 48, 15)
ATTACHED, DEFAULT = 1024, 1  # of FFmpeg's dispositions
PICTURE = cover(Image.new("RGB", (64, 48), (200, 30, 30)))
CUES = [Cue(0.2, 1.0, "One,\ntwo"), Cue(1.5, 3.5, "three"), Cue(3.6, 5.9, "four")]
CHAPTERS = [Chapter("First", 0, 2), Chapter("Second", 2, 4), Chapter("Third", 4, 6)]


@pytest.fixture(scope="module")
def clip(tmp_path_factory) -> Path:
    """Two seconds of film, with a cover."""
    path, random = tmp_path_factory.mktemp("boxes") / "clip.mp4", np.random.default_rng(1)
    encoder = BeatEncoder(path, SMALL)
    for _ in range(30):
        encoder.write(random.integers(0, 256, (48, 64, 4), np.uint8))
    encoder.close(PICTURE)
    return path


@pytest.fixture(scope="module")
def talk(clip) -> Path:
    """A lecture of that clip three times."""
    path = clip.with_name("lecture.mp4")
    lecture([clip] * 3, CHAPTERS, CUES, path, title="Talk", cover=PICTURE)
    return path


def flags(path: Path) -> dict[str, int]:
    """Each track's flags by its handler, from the bytes alone (ISO/IEC 14496-12, 8.3.2 and 8.4.3)."""
    data, found = path.read_bytes(), {}
    at = data.find(b"tkhd")
    while at >= 0:
        handler = data.index(b"hdlr", at)
        found[data[handler + 12 : handler + 16].decode()] = int.from_bytes(data[at + 5 : at + 8], "big")
        at = data.find(b"tkhd", at + 1)
    return found


def test_subtitles_are_off_until_asked_for(talk):
    """Neither by the track's flag nor by its disposition are they on; they can be read, the film is on."""
    found = flags(talk)
    assert set(found) == {"vide", "sbtl", "text"}
    assert found["vide"] & 1 and not found["sbtl"] & 1 and not found["text"] & 1
    with av.open(str(talk)) as film:
        assert int(film.streams.video[0].disposition) & DEFAULT
        assert [int(track.disposition) & DEFAULT for track in film.streams.subtitles] == [0]
    (track,) = probe(talk).subtitles
    assert track.cues == tuple((cue.start, cue.end, cue.text) for cue in CUES)
    assert probe(talk).chapters == tuple(CHAPTERS)


def test_a_cover_is_no_part_of_the_film(clip, talk):
    """It comes back byte for byte, as an attached picture after the film's stream; frames are the same."""
    for path in (clip, talk):
        with av.open(str(path)) as film:
            video, picture = film.streams.video
            assert (video.codec_context.name, picture.codec_context.name) == ("h264", "mjpeg")
            assert int(picture.disposition) & ATTACHED and not int(video.disposition) & ATTACHED
            assert [bytes(packet) for packet in film.demux(picture) if packet.size] == [PICTURE]
    bare, dressed = (clip.with_name(name) for name in ("bare.mp4", "dressed.mp4"))
    join([clip, clip], bare)
    join([clip, clip], dressed, "Title", PICTURE)
    with av.open(str(bare)) as one, av.open(str(dressed)) as other:
        pairs = zip(one.demux(video=0), other.demux(video=0), strict=True)
        assert all((a.pts, a.dts, bytes(a)) == (b.pts, b.dts, bytes(b)) for a, b in pairs)
        assert len(one.streams.video) == 1 and other.metadata["title"] == "Title"


def test_what_is_said_lies_before_its_frames(talk):
    """A player that reads on and on meets a caption before the first frame that it is said over."""
    with av.open(str(talk)) as film:
        frames = [(p.pos, p.dts * p.time_base) for p in film.demux(video=0) if p.dts is not None]
    with av.open(str(talk)) as film:
        packets = [p for p in film.demux(subtitles=0) if p.pts is not None and p.size > 2]
        said = [(p.pos, p.pts * p.time_base) for p in packets]
    assert len(said) == len(CUES)
    for at, time in said:
        assert all(place > at for place, shown in frames if shown > time)


def test_an_index_comes_back(clip, talk):
    """Read and written again, it is the same bytes; the boxes of the file are all there, in order."""
    for path in (clip, talk):
        data = path.read_bytes()
        (at, length) = next((at, length) for name, at, length in outermost(path) if name == "moov")
        (moov,) = boxes(data[at : at + length])
        assert bytes(moov) == data[at : at + length]
        assert [name for name, _, _ in outermost(path)] == ["ftyp", "moov", "mdat"]
        again = path.with_name("again.mp4")
        reindexed(path, again, lambda moov: None)
        assert again.read_bytes() == data


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_damage_is_more_than_a_film_error(clip, tmp_path_factory, data):
    """Cut anywhere, or any byte of its index altered: joined all the same or refused by name, never worse."""
    whole, folder = bytearray(clip.read_bytes()), tmp_path_factory.mktemp("harmed")
    if data.draw(st.booleans()):
        harmed = whole[: data.draw(st.integers(0, len(whole) - 1))]
    else:
        moov, _, _ = index_of(clip)
        at = data.draw(st.integers(0, 32 + len(bytes(moov)) - 1))
        whole[at] = data.draw(st.integers(0, 255))
        harmed = whole
    path = folder / "harmed.mp4"
    path.write_bytes(harmed)
    try:
        both = data.draw(st.permutations([clip, path]))
        assert join(both[: data.draw(st.integers(1, 2))], folder / "whole.mp4") > 0
    except FilmError as error:
        # Whichever comes second is told to differ from the first.
        assert any(name in str(error) for name in ("harmed.mp4", "whole.mp4", "clip.mp4"))
        assert sorted(p.name for p in folder.iterdir()) == ["harmed.mp4"]


@pytest.mark.parametrize("size", [(64, 48), (1920, 1080), (1000, 3)])
def test_a_cover_is_a_small_jpeg(size):
    """At most 640 pixels wide, in the picture's shape and colour."""
    made = cover(Image.new("RGBA", size, (200, 30, 30, 255)))
    with Image.open(BytesIO(made)) as picture:
        assert picture.format == "JPEG" and picture.width == min(size[0], 640)
        assert picture.height == max(round(size[1] * picture.width / size[0]), 1)
        assert np.abs(np.asarray(picture).astype(int) - (200, 30, 30)).max() < 6
