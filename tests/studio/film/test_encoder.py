"""Films hold every frame that went in, in the right colours, and are whole or absent."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from stage.style.theme import THEMES
from studio.film.captions import Cue
from studio.film.encoder import QUALITIES, BeatEncoder, FilmError, Format
from studio.film.joining import Chapter, join, lecture
from studio.film.mp4_boxes import outermost
from tests.studio.film.browser import PROGRAM, colours_in_the_middle
from tests.studio.probe import probe

SMALL = Format(64, 48, 15)
DRAFT = QUALITIES["draft"]
COLOURS = [(0, 255, 0), (255, 0, 0), (0, 0, 255), (128, 128, 128), (255, 255, 255), (0, 0, 0)] + [
    tuple(bytes.fromhex(THEMES[theme][role][1:]))
    for theme in THEMES
    for role in ("background", "ink", "curve", "slope", "step")
]
GREYS = list(range(0, 250, 10))  # far enough apart to be told from each other after encoding


def flat(format: Format, rgb: tuple[int, int, int]) -> np.ndarray:
    picture = np.full((format.height, format.width, 4), 255, np.uint8)
    picture[..., :3] = rgb
    return picture


def film_of(path: Path, greys: list[int], format: Format = SMALL, repeat: int = 1) -> Path:
    with BeatEncoder(path, format) as encoder:
        for grey in greys:
            encoder.write(flat(format, (grey,) * 3), repeat)
    return path


def decoded(path: Path) -> tuple[list[int], list[int]]:
    """The grey nearest to each frame, and the frames' times in units of a frame."""
    greys, times = [], []
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        for frame in container.decode(stream):
            middle = frame.to_ndarray(format="rgb24")[frame.height // 2, frame.width // 2].mean()
            greys.append(min(GREYS, key=lambda grey: abs(grey - middle)))
            times.append(float(frame.pts * stream.time_base * stream.average_rate))
    return greys, times


def packets(path: Path) -> list[av.Packet]:
    with av.open(str(path)) as container:
        return [packet for packet in container.demux(video=0) if packet.dts is not None]


@pytest.fixture(scope="module")
def clip(tmp_path_factory) -> Path:
    """Two seconds of film."""
    return film_of(tmp_path_factory.mktemp("clip") / "clip.mp4", GREYS[:10], repeat=3)


@pytest.mark.parametrize("numbers", [(853, 480, 15), (854, 0, 15), (854, 480, 0), (854, 480, 29.97)])
def test_a_format_that_cannot_be_encoded_is_refused(numbers):
    """Odd or empty sizes and broken rates raise a ValueError that says what is needed."""
    with pytest.raises(ValueError, match="positive"):
        Format(*numbers)


def test_every_frame_comes_out_in_order(tmp_path):
    """Frames in are frames out, in order, at times 0, 1, 2 …, and the first is a key frame."""

    @settings(max_examples=15, deadline=None)
    @given(st.lists(st.tuples(st.sampled_from(GREYS), st.integers(1, 9)), min_size=1, max_size=20))
    def check(shots):
        path = tmp_path / "beat.mp4"
        with BeatEncoder(path, SMALL) as encoder:
            for grey, repeat in shots:
                encoder.write(flat(SMALL, (grey,) * 3), repeat)
        expected = [grey for grey, repeat in shots for _ in range(repeat)]
        greys, times = decoded(path)
        assert greys == expected
        assert times == list(range(len(expected)))
        assert packets(path)[0].is_keyframe
        assert probe(path).frames == encoder.frames == len(expected)
        assert probe(path).duration == pytest.approx(len(expected) / SMALL.fps, abs=1e-9)

    check()


def test_a_still_is_converted_once(tmp_path):
    """Frames that equal the one before, repeated or drawn again, cost one colour conversion."""
    with BeatEncoder(tmp_path / "beat.mp4", SMALL) as encoder:
        conversions, real = [], encoder._pictures._reformatter

        class Counting:
            def reformat(self, *args, **options):
                conversions.append(1)
                return real.reformat(*args, **options)

        encoder._pictures._reformatter = Counting()
        for grey in (10, 10, 20):
            encoder.write(flat(SMALL, (grey,) * 3), repeat=30)
    assert len(conversions) == 2


def test_a_film_is_tagged_and_starts_fast(clip):
    """H.264, yuv420p, BT.709 on all four tags in the stream and in the colr box, moov before mdat."""
    found = probe(clip)
    assert (found.codec, found.pix_fmt, found.width, found.height, found.fps) == (
        "h264",
        "yuv420p",
        64,
        48,
        15,
    )
    assert found.is_bt709 and found.faststart
    data = clip.read_bytes()
    at = data.index(b"colr")
    assert data[at + 4 : at + 15] == b"nclx" + bytes([0, 1, 0, 1, 0, 1, 0])
    bare = clip.with_name("bare.h264")  # the stream alone, out of its box, says the same
    with av.open(str(clip)) as film, av.open(str(bare), "w", format="h264") as stream:
        video = stream.add_stream_from_template(film.streams.video[0])
        for packet in film.demux(video=0):
            if packet.dts is not None:
                packet.stream = video
                stream.mux(packet)
    with av.open(str(bare)) as stream:
        context = stream.streams.video[0].codec_context
        tags = (context.color_primaries, context.color_trc, context.colorspace, context.color_range)
    assert tags == (1, 1, 1, 1)


def test_colours_come_back(tmp_path):
    """Pure and theme colours decode, by the file's own tags, to within 3 of 255: a step of chroma."""
    with BeatEncoder(tmp_path / "colours.mp4", DRAFT) as encoder:
        for colour in COLOURS:
            encoder.write(flat(DRAFT, colour), 3)
    with av.open(str(tmp_path / "colours.mp4")) as container:
        for number, frame in enumerate(container.decode(video=0)):
            shown = frame.to_ndarray(format="rgb24")[240, 427].astype(int)
            assert np.abs(shown - COLOURS[number // 3]).max() <= 3, (COLOURS[number // 3], shown)


@pytest.mark.skipif(PROGRAM is None, reason="no Chromium or Chrome on this machine to show a film in")
def test_chromium_shows_pure_colours_pure(tmp_path):
    """In headless Chromium pure green, red, blue and grey are within 1, and the theme's ground and curve."""
    colours = [*COLOURS[:6], (0x0E, 0x11, 0x17), (0x58, 0xB8, 0xF0)]
    with BeatEncoder(tmp_path / "colours.mp4", DRAFT) as encoder:
        for colour in colours:
            encoder.write(flat(DRAFT, colour), DRAFT.fps)
    shown = colours_in_the_middle(tmp_path / "colours.mp4", [i + 0.5 for i in range(len(colours))])
    assert len(shown) == len(colours)
    for colour, seen in zip(colours, shown, strict=True):
        assert np.abs(np.subtract(colour, seen)).max() <= 1, (colour, seen)


def test_lines_and_small_text_stay_sharp(tmp_path):
    """Each frame of a moving drawing of thin lines and small text has at least 45 dB of luma PSNR."""
    frames = []
    for step in range(20):
        image = Image.new("RGBA", (DRAFT.width, DRAFT.height), THEMES["dark"].background)
        pen = ImageDraw.Draw(image)
        for x in range(0, DRAFT.width, 60):
            pen.line((x, 0, x, DRAFT.height), THEMES["dark"].grid)
        pen.line((100, 400, 700, 50 + 10 * step), THEMES["dark"].curve, 3)
        pen.ellipse((300 + 8 * step, 200, 320 + 8 * step, 220), THEMES["dark"].step)
        pen.text((500, 100), f"slope = {2 + 0.5**step:.6f}", THEMES["dark"].ink)
        frames.append(np.array(image))
    with BeatEncoder(tmp_path / "lines.mp4", DRAFT) as encoder:
        for frame in frames:
            encoder.write(frame)
    with av.open(str(tmp_path / "lines.mp4")) as container:
        for frame, picture in zip(frames, container.decode(video=0), strict=True):
            luma = np.frombuffer(picture.planes[0], np.uint8).reshape(DRAFT.height, -1)[:, : DRAFT.width]
            # BT.709 luma in video range (ITU-R BT.709-6, 3.2 and 3.4), worked out here a second time.
            true = 16 + frame[..., :3].astype(float) @ [0.2126, 0.7152, 0.0722] * 219 / 255
            error = ((luma - true) ** 2).mean()
            assert 10 * np.log10(255**2 / error) >= 45


@pytest.mark.parametrize(
    "frame",
    [
        np.zeros((48, 64, 3), np.uint8),
        np.zeros((64, 48, 4), np.uint8),
        np.zeros((48, 64, 4), float),
        np.zeros((48, 128, 4), np.uint8)[:, ::2],
    ],
)
def test_a_wrong_frame_is_refused_and_nothing_is_left(tmp_path, frame):
    """Another shape, type or memory order is a ValueError that says what was given; no file stays."""
    with (
        pytest.raises(ValueError, match=r"it must be uint8 \(48, 64, 4\)"),
        BeatEncoder(tmp_path / "beat.mp4", SMALL) as encoder,
    ):
        encoder.write(flat(SMALL, (1, 2, 3)))
        encoder.write(frame)
    assert list(tmp_path.iterdir()) == []


def test_until_it_is_closed_a_film_is_not_there(tmp_path):
    """While encoding and after an abort an older film stands untouched; the new one is hidden, then gone."""
    path = film_of(tmp_path / "beat.mp4", [10])
    before = path.read_bytes()
    encoder = BeatEncoder(path, SMALL)
    encoder.write(flat(SMALL, (90, 90, 90)), 50)
    assert path.read_bytes() == before
    assert all(other.name.startswith(".") for other in tmp_path.iterdir() if other != path)
    encoder.abort()
    encoder.abort()
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_an_empty_film_and_an_impossible_place_are_errors(tmp_path):
    """A film of no frames, or in a folder that is a file, is a FilmError that names it; nothing is left."""
    with pytest.raises(FilmError, match="at least one"), BeatEncoder(tmp_path / "none.mp4", SMALL):
        pass
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("here")
    with pytest.raises(FilmError, match=r"beat\.mp4"):
        BeatEncoder(tmp_path / "file" / "beat.mp4", SMALL)
    assert (tmp_path / "file").read_text() == "here"


def test_a_film_cut_short_on_disk_does_not_take_its_place(tmp_path, monkeypatch):
    """A file that announces fewer frames than went in is an error, and the older film stays."""
    path = film_of(tmp_path / "beat.mp4", [10])
    before = path.read_bytes()
    encoder = BeatEncoder(path, SMALL)
    encoder.write(flat(SMALL, (90, 90, 90)), 5)
    encoder.frames += 1
    with pytest.raises(FilmError, match="6 frames went in and 5 came out"):
        encoder.close()
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_joining_loses_nothing(tmp_path):
    """Beats of any length, even one frame, join with all frames in order, evenly spaced, their bytes kept."""

    @settings(max_examples=10, deadline=None)
    @given(st.lists(st.lists(st.sampled_from(GREYS), min_size=1, max_size=12), min_size=1, max_size=6))
    def check(beats):
        parts = [film_of(tmp_path / f"{i}.mp4", greys) for i, greys in enumerate(beats)]
        expected = [grey for greys in beats for grey in greys]
        whole = tmp_path / "whole.mp4"
        assert join(parts, whole, "All of it") == len(expected)
        greys, times = decoded(whole)
        assert greys == expected
        assert times == list(range(len(expected)))
        joined = packets(whole)
        assert all(one.dts < other.dts for one, other in pairwise(joined))
        assert all(packet.dts <= packet.pts for packet in joined)
        assert [bytes(packet) for packet in joined] == [bytes(p) for part in parts for p in packets(part)]
        found = probe(whole)
        assert (found.frames, found.tags["title"]) == (len(expected), "All of it")
        assert found.duration == pytest.approx(len(expected) / SMALL.fps, abs=1e-9)
        assert found.is_bt709 and found.faststart

    check()


@pytest.mark.parametrize("folder", ["bob's", "a b", "日本", "100%d", "-x", "a:b", "[1]", "q?a=b#c"])
def test_any_folder_name_will_do(tmp_path, folder):
    """A folder's name with marks that shells, patterns or addresses use is just a name."""
    part = film_of(tmp_path / folder / "part.mp4", [10, 20])
    assert join([part, part], tmp_path / folder / "whole.mp4") == 4
    assert sorted(path.name for path in (tmp_path / folder).iterdir()) == ["part.mp4", "whole.mp4"]


def test_what_cannot_be_joined_is_named(tmp_path):
    """Nothing to join, a film of another format and a broken file are FilmErrors; an older film stays."""
    small, other = (
        film_of(tmp_path / "small.mp4", [10]),
        film_of(tmp_path / "other.mp4", [10], Format(64, 64, 15)),
    )
    target = film_of(tmp_path / "target.mp4", [50, 60])
    before, broken = target.read_bytes(), tmp_path / "broken.mp4"
    broken.write_bytes(small.read_bytes()[:300])
    names = {path.name for path in tmp_path.iterdir()}
    for parts, words in [
        ([], "at least one"),
        ([small, other], r"other\.mp4: it is h264 64×64 at 15"),
        ([small, broken], r"broken\.mp4: it cannot be joined"),
        ([small, tmp_path / "absent.mp4"], r"absent\.mp4: it cannot be joined"),
    ]:
        with pytest.raises(FilmError, match=words):
            join(parts, target)
        assert target.read_bytes() == before
        assert {path.name for path in tmp_path.iterdir()} == names


def test_a_lecture_has_chapters_and_one_subtitle_track(tmp_path, clip):
    """Chapters with titles, a soft track with language and cues, title, artist; all frames of all clips."""
    chapters = [Chapter("Slope: ∂f/∂x", 0, 2), Chapter("Steps --> down", 2, 4)]
    cues = [Cue(0.25, 1, "Up to 2,\nthen on"), Cue(1, 1.75, "α · 14 = 1.4"), Cue(2.5, 3.95, "x < 3 & y")]
    cues.append(Cue(3.95, 4, "after the last packet"))
    target = tmp_path / "lecture.mp4"
    made = lecture(
        [clip, clip], chapters, cues, target, title="From\x00 slopes", author="A. Ö", language="de"
    )
    found = probe(target)
    assert made == found.frames == len(decoded(target)[0]) == 60
    assert decoded(target)[1] == list(range(60))
    assert found.chapters == (Chapter("Slope: ∂f/∂x", 0, 2), Chapter("Steps → down", 2, 4))
    (track,) = found.subtitles
    assert (track.codec, track.language) == ("mov_text", "deu")
    assert track.cues == tuple((cue.start, cue.end, cue.text) for cue in cues)
    assert (found.tags["title"], found.tags["artist"]) == ("From slopes", "A. Ö")
    assert found.is_bt709 and found.faststart


def test_a_lecture_without_words_has_no_empty_track(tmp_path, clip):
    """No cue, no subtitle track."""
    lecture([clip], [Chapter("One", 0, 2)], [], tmp_path / "lecture.mp4", title="Quiet")
    assert probe(tmp_path / "lecture.mp4").subtitles == ()


@pytest.mark.parametrize(
    ("chapters", "cues", "error"),
    [
        ([Chapter("a", 0, 1.5), Chapter("b", 1, 2)], [], ValueError),
        ([Chapter("a", 1, 1)], [], ValueError),
        ([Chapter("a", 0, 2)], [Cue(0, 1, "one"), Cue(0.5, 2, "two")], ValueError),
        ([Chapter("a", 0, 2)], [Cue(1, 3, "past the end")], FilmError),
    ],
)
def test_times_that_do_not_fit_are_refused(tmp_path, clip, chapters, cues, error):
    """Overlaps, empty chapters and captions past the end are errors, and no lecture is written."""
    with pytest.raises(error):
        lecture([clip], chapters, cues, tmp_path / "lecture.mp4", title="No")
    assert list(tmp_path.iterdir()) == []


def test_boxes_are_read_of_any_file(tmp_path):
    """A file that is no MP4 has no moov before its mdat; a broken length ends the walk."""
    (tmp_path / "x").write_bytes(
        b"\0\0\0\x08free\0\0\0\1mdat" + (24).to_bytes(8, "big") + b"12345678" + b"\0\0\0\3moov"
    )
    assert [name for name, _, _ in outermost(tmp_path / "x")] == ["free", "mdat"]
    (tmp_path / "y").write_bytes(b"")
    assert list(outermost(tmp_path / "y")) == []
