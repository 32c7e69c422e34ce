"""A file is as good as its budget allows, and never larger."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio.clip_formats.fitting import write_within
from studio.clip_formats.footage import Footage, Shot, durations
from studio.clip_formats.kinds import KINDS, Kind
from studio.clip_formats.settings import steps
from studio.film.encoder import BeatEncoder, Format
from studio.system.errors import BadInput


@pytest.fixture(scope="module")
def restless(tmp_path_factory) -> Footage:
    """A film in which all moves, which makes large files."""
    path = tmp_path_factory.mktemp("restless") / "film.mp4"
    picture = np.random.default_rng(1).integers(0, 256, (90, 320, 4), np.uint8).repeat(2, axis=0)
    with BeatEncoder(path, Format(320, 180, 10)) as encoder:
        for number in range(10):
            encoder.write(np.ascontiguousarray(np.roll(picture, 8 * number, axis=1)))
    return Footage((Shot(path, 10),), 320, 180, 10)


@pytest.mark.parametrize("name", ["gif", "webp", "avif"])
def test_a_real_file_is_within_its_budget(restless, tmp_path, name):
    """Half of what it takes at its best is kept to, and the file can be opened."""
    path = tmp_path / f"picture.{name}"
    best = write_within(KINDS[name], restless, path, None).size
    written = write_within(KINDS[name], restless, path, best // 2)
    assert path.stat().st_size == written.size <= best // 2 and written.settings != written.first
    with Image.open(path) as image:
        assert image.width == written.settings.width and image.is_animated
    assert list(tmp_path.iterdir()) == [path]


def writes(sizes: list[int], tried: list) -> Kind:
    """A format whose files are as large as a list says, in the order of what can be tried."""
    order = steps(320, 10, 10, (3, 2, 1))

    def write(footage, settings, least, path: Path) -> None:
        tried.append(order.index(settings))
        path.write_bytes(bytes(sizes[order.index(settings)]))

    return Kind(".x", False, write, (3, 2, 1))


@pytest.mark.parametrize("budget", range(5, 105, 5))
def test_the_best_that_fits_is_kept(restless, tmp_path, budget):
    """Whichever it is, in few tries."""
    count = len(steps(320, 10, 10, (3, 2, 1)))
    sizes = [100 - 10 * k for k in range(count)]
    tried: list[int] = []
    path = tmp_path / "file.x"
    fitting = [size for size in sizes if size <= budget]
    if not fitting:
        with pytest.raises(BadInput, match="give a larger budget"):
            write_within(writes(sizes, tried), restless, path, budget)
        assert not list(tmp_path.iterdir())
    else:
        written = write_within(writes(sizes, tried), restless, path, budget)
        assert written.size == path.stat().st_size == max(fitting)
    assert len(tried) <= 5 and list(tmp_path.iterdir()) == [path] * bool(fitting)


@pytest.mark.parametrize("fps", [10, 15, 30, 60])
def test_rates_go_into_the_film_s(fps):
    """So that a movement is even; and each step is smaller than the one before in something."""
    tried = steps(800, 15, fps, (3, 2, 1))
    assert all(fps % one.rate == 0 and one.width % 2 == 0 for one in tried)
    for one, other in pairwise(tried):
        assert (one.width, one.rate, one.quality) > (other.width, other.rate, other.quality)


def test_times_do_not_drift():
    """Fifteen a second are no whole milliseconds: a minute of them is a minute."""
    shown = durations([1] * 900, 15, 0.0)
    assert sum(shown) == 60_000 and set(shown) == {66, 67}
    assert durations([1, 1], 10, 2.0) == [100, 2000]
