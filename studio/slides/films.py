"""The slides' films: a beat's film at the deck's size and within its budget, kept by what it was made from.

Nothing is drawn again: a film that is larger than the deck's is scaled down, one that is not stays as it is.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from PIL import Image

from studio.cache.entry_forms import is_slide_film
from studio.cache.store import Entry, Store
from studio.film.encoder import BeatEncoder, FilmError, Format, frames_in
from studio.system.fingerprint import key
from studio.system.progress import Silent

__all__ = ["MOST_BITS", "Source", "deck_format", "slide_films"]

# PowerPoint was seen to stop playing films of a high bit rate after some thirty slides. With the pictures of
# the last frames, a deck stays below 6 MB a minute of film.
MOST_BITS = 700_000  # a second


@dataclass(frozen=True)
class Source:
    """A beat's film as it was drawn, and the SHA-256 of its bytes."""

    path: Path
    digest: str


def deck_format(drawn: Format, wanted: Format) -> Format:
    """The size and pace of a deck's films: those wanted, in the shape drawn, and never more.

    Of a wide or a tall film the shorter side becomes the wanted height.
    """
    scale = min(wanted.height / min(drawn.width, drawn.height), 1.0)
    width, height = (2 * round(side * scale / 2) for side in (drawn.width, drawn.height))
    pace = drawn.fps // max(drawn.fps // wanted.fps, 1) if drawn.fps % wanted.fps == 0 else drawn.fps
    return Format(width, height, min(pace, drawn.fps))


def slide_films(
    sources: Sequence[Source],
    drawn: Format,
    format: Format,
    store: Store,
    folder: Path,
    code: str,
    progress: Silent,
    jobs: int,
) -> list[tuple[Path, Path]]:
    """Each source's film in ``format``, and a PNG of its first frame, written to ``folder``.

    ``code`` stands for the program that makes them. Raises FilmError, and OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # All or none: films of different encodings could not be joined.
    as_drawn = format == drawn and all(_bits_a_second(source, drawn) <= MOST_BITS for source in sources)
    names = [key("slide film", source.digest, format, as_drawn, MOST_BITS, code) for source in sources]
    missing = [number for number, name in enumerate(names) if store.get(name, is_slide_film()) is None]

    def make(number: int) -> None:
        making = folder / f"{number:03}-making.mp4"
        entry = _made(sources[number], making, format, 0 if as_drawn else drawn.fps // format.fps)
        store.put(names[number], entry.told, entry.blobs)

    # Threads: decoding, scaling and encoding leave Python's lock.
    with ThreadPoolExecutor(jobs) as workers:
        for count, one in enumerate([workers.submit(make, number) for number in missing], 1):
            with progress.doing(f"the film of slide {count} of {len(missing)}", aloud=count % 10 == 0):
                one.result()
    return [
        _placed(store.get(name, is_slide_film()), source, folder / f"{number:03}")
        for number, (name, source) in enumerate(zip(names, sources, strict=True))
    ]


def _placed(entry: Entry | None, source: Source, stem: Path) -> tuple[Path, Path]:
    if entry is None:
        raise FilmError(f"{source.path}: its film for the slides was removed while it was wanted; try again.")
    film, first = stem.with_suffix(".mp4"), stem.with_suffix(".png")
    film.write_bytes(entry.blobs[0] or source.path.read_bytes())
    first.write_bytes(entry.blobs[1])
    return film, first


def _bits_a_second(source: Source, drawn: Format) -> float:
    return 8 * source.path.stat().st_size * drawn.fps / max(frames_in(source.path), 1)


def _made(source: Source, film: Path, format: Format, every: int) -> Entry:
    """A film of every so many frames, and its first frame; of 0 an empty one: the source will do as it is."""
    blob, first = b"", None
    if every:
        with BeatEncoder(film, format, most_bits=MOST_BITS) as encoder:
            for picture in _frames(source.path, every, format):
                encoder.put(picture)
        blob, first = film.read_bytes(), _picture(film)
        film.unlink()
    with io.BytesIO() as png:
        Image.fromarray(_picture(source.path) if first is None else first).save(png, format="PNG")
        return Entry({}, (blob, png.getvalue()))


def _picture(path: Path) -> np.ndarray:
    """The first frame of a film, RGB."""
    with av.open(str(path)) as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24")


def _frames(path: Path, every: int, format: Format) -> Iterator[av.VideoFrame]:
    """Every so many frames of a film, scaled; of the same picture again the same frame."""
    with av.open(str(path)) as container:
        container.streams.video[0].thread_type = "AUTO"
        for number, frame in enumerate(container.decode(video=0)):
            if number % every == 0:
                yield frame.reformat(format.width, format.height, "yuv420p", interpolation="LANCZOS")
