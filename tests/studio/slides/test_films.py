"""Films of slides: scaled, within their budget, and untouched where they will do."""

from __future__ import annotations

import av
import numpy as np
import pytest

from studio.cache.store import Store
from studio.film.encoder import BeatEncoder, Format
from studio.film.joining import join
from studio.slides.films import MOST_BITS, Source, deck_format, slide_films
from studio.system.fingerprint import sha256
from studio.system.progress import Silent
from tests.studio.slides.decks import FORMAT, FRAMES, frame


@pytest.mark.parametrize(
    ("drawn", "wanted", "made"),
    [
        (Format(1920, 1080, 60), Format(1280, 720, 30), Format(1280, 720, 30)),
        (Format(1440, 1080, 60), Format(1280, 720, 30), Format(960, 720, 30)),
        (Format(1080, 1920, 60), Format(1280, 720, 30), Format(720, 1280, 30)),
        (Format(854, 480, 15), Format(1280, 720, 30), Format(854, 480, 15)),
        (Format(1280, 720, 30), Format(1920, 1080, 60), Format(1280, 720, 30)),
        (Format(1920, 1080, 25), Format(1280, 720, 30), Format(1280, 720, 25)),
    ],
)
def test_the_deck_has_the_shape_drawn_and_never_more(drawn, wanted, made):
    assert deck_format(drawn, wanted) == made


def film(folder, name: str, pictures, format: Format = FORMAT) -> Source:
    path = folder / name
    with BeatEncoder(path, format) as encoder:
        for picture in pictures:
            encoder.write(picture)
    return Source(path, sha256(path))


def slides_of(sources, drawn: Format, format: Format, folder):
    return slide_films(sources, drawn, format, Store(folder / "store"), folder / "made", "1", Silent(), 2)


def frames_of(path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [one.to_ndarray(format="rgb24").astype(int) for one in container.decode(video=0)]


def test_a_film_that_will_do_is_taken_as_it_is(tmp_path):
    source = film(tmp_path, "one.mp4", [frame(0, n) for n in range(FRAMES)])
    ((made, first),) = slides_of([source], FORMAT, FORMAT, tmp_path)
    assert made.read_bytes() == source.path.read_bytes() and first.read_bytes()[:4] == b"\x89PNG"


def test_a_larger_film_is_scaled_and_keeps_first_and_last_frame(tmp_path):
    """Half the size, a third of the frames: the colours are those of the frames that are kept."""
    source = film(tmp_path, "one.mp4", [frame(1, n) for n in range(FRAMES)])
    small = Format(320, 180, 5)
    ((made, _),) = slides_of([source], FORMAT, small, tmp_path)
    drawn, kept = frames_of(source.path), frames_of(made)
    assert len(kept) == FRAMES / 3 and kept[0].shape == (180, 320, 3)
    for number, picture in enumerate(kept):
        whole = drawn[3 * number].reshape(180, 2, 320, 2, 3).mean(axis=(1, 3))
        assert np.abs(picture - whole).mean() < 2
    with av.open(str(made)) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264" and stream.codec_context.pix_fmt == "yuv420p"
        assert stream.average_rate == 5


def test_no_film_exceeds_the_budget(tmp_path):
    """Noise that cannot be compressed: the film is made again within the bits that a deck may have."""
    noise = np.random.default_rng(1)
    pictures = [noise.integers(0, 256, (360, 640, 4), np.uint8) for _ in range(75)]
    source = film(tmp_path, "noise.mp4", pictures)
    assert 8 * source.path.stat().st_size / 5 > 4 * MOST_BITS
    ((made, _),) = slides_of([source], FORMAT, FORMAT, tmp_path)
    assert 8 * made.stat().st_size / 5 < 1.4 * MOST_BITS  # two seconds' worth may be ahead
    assert len(frames_of(made)) == 75


def test_films_come_from_the_store_and_are_the_same(tmp_path):
    """The second time nothing is encoded, and the bytes are those of the first."""
    sources = [film(tmp_path, f"{k}.mp4", [frame(k, n) for n in range(FRAMES)]) for k in range(3)]
    small = Format(320, 180, 15)
    first = [made.read_bytes() for made, _ in slides_of(sources, FORMAT, small, tmp_path)]
    for source in sources:
        source.path.write_bytes(b"gone")
    assert [made.read_bytes() for made, _ in slides_of(sources, FORMAT, small, tmp_path)] == first


def test_films_can_be_joined_also_where_one_alone_is_too_large(tmp_path):
    """One of two films exceeds the budget: both are made again, so that the player can hold them as one."""
    noise = np.random.default_rng(2)
    loud = film(tmp_path, "noise.mp4", [noise.integers(0, 256, (360, 640, 4), np.uint8) for _ in range(15)])
    quiet = film(tmp_path, "quiet.mp4", [frame(0, n) for n in range(FRAMES)])
    films = [made for made, _ in slides_of([quiet, loud], FORMAT, FORMAT, tmp_path)]
    assert join(films, tmp_path / "joined.mp4") == 15 + FRAMES
