"""The encoder alone, on frames drawn before: what it costs, and how good and how large its films are."""

from __future__ import annotations

import math
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.alone import alone
from bench.films import film_ours
from bench.report import OURS, STOCK, Effort, Row

_QUICK = 1  # zlib's level for frames: a tenth of their size, and soon read again
_PERFECT = 100.0  # dB for films without any loss, which would be infinite


@dataclass(frozen=True)
class Encoded:
    """A film of kept frames: seconds that it plays and kept processors busy, its bytes, its luma in dB."""

    plays: float
    cpu: float
    size: int
    psnr: float | None


def the_encoder(effort: Effort, tell: Callable[[str], None]) -> Iterator[Row]:
    """Our 2D clip beside its encoding alone, on the very same frames; then quality and size of both."""
    with tempfile.TemporaryDirectory(prefix="hillwalk-") as folder:
        here = Path(folder)
        tell("the encoder: drawing a 2D clip's frames")
        flat = alone(keep_frames, effort.flat, effort.flat_beats, None, effort.shape, here / "flat")
        yield from _cost(effort, tell, flat, here)
        tell("the encoder: a 2D clip's quality, ours and stock")
        yield from _quality("flat", "2D", flat, here / "flat.mp4")
        flat.path.unlink()
        tell("the encoder: drawing a hill's frames")
        kept = effort.kept
        solid = alone(keep_frames, effort.solid, effort.solid_beats, kept, effort.shape, here / "solid")
        tell("the encoder: a hill's quality, ours and stock")
        yield from _quality("solid", "3D", solid, here / "solid.mp4")


def _cost(effort: Effort, tell: Callable[[str], None], flat: Kept, folder: Path) -> Iterator[Row]:
    films, limits = [], []
    for number in range(1, effort.rounds + 1):
        tell(f"round {number} of {effort.rounds}, the encoder: a 2D clip drawn, then its frames alone")
        drawn = folder / f"drawn-{number}"
        films.append(alone(film_ours, effort.flat, effort.flat_beats, effort.shape, drawn))
        limits.append(alone(encode, OURS, flat, folder / "limit.mp4", False))
    limit = median(done.cpu / done.plays for done in limits)
    whole = median(shot.cpu / shot.plays for shot in films)
    yield Row("encoder_cpu", "the encoder alone, 2D: processor time a second", limit, "s")
    what = "a 2D clip to its encoder alone: processor time"
    yield Row("flat_cpu_to_encoder", what, whole / limit, "times", at_most=2.0)


def _quality(key: str, what: str, kept: Kept, target: Path) -> Iterator[Row]:
    made = alone(judge, kept, target)
    gain, size = made[OURS].psnr - made[STOCK].psnr, made[OURS].size / made[STOCK].size
    yield Row(f"{key}_psnr", f"luma of a {what} film", made[OURS].psnr, "dB", at_least=45)
    yield Row(f"{key}_psnr_gain", f"luma of a {what} film, ours over stock's settings", gain, "dB", None, 0)
    yield Row(f"{key}_size_ratio", f"size of a {what} film, ours to stock's settings", size, "times", 1.2)


# --- what runs in processes of their own ---


@dataclass(frozen=True)
class Kept:
    """Frames in a file, each as (bytes when packed, times shown) in ``sizes``."""

    path: Path
    shape: tuple[int, int, int]
    flat: bool
    sizes: tuple[tuple[int, int], ...]

    @property
    def frames(self) -> int:
        """All frames, repeated ones too."""
        return sum(repeat for _, repeat in self.sizes)


class _Enough(Exception):
    """All frames wanted are there. Manim's own way to end early will not do in the midst of a first play."""


class _Reader:
    """Gives kept frames, each in the same array; ``cpu`` is what the reading took of the processor."""

    def __init__(self, kept: Kept) -> None:
        self._kept, self.cpu = kept, 0.0

    def __iter__(self) -> Iterator[tuple[Any, int]]:
        import numpy as np

        width, height, _ = self._kept.shape
        pixels = np.empty((height, width, 4), np.uint8)
        with self._kept.path.open("rb") as file:
            for size, repeat in self._kept.sizes:
                started = time.thread_time()
                unpacked = zlib.decompress(file.read(size))
                pixels[:] = np.frombuffer(unpacked, np.uint8).reshape(pixels.shape)
                self.cpu += time.thread_time() - started
                yield pixels, repeat


def keep_frames(name: str, beats: int, most: int | None, shape: tuple[int, int, int], path: Path) -> Kept:
    """Draw a clip's first ``beats``, or only ``most`` different frames of them, into a file."""
    from manim import tempconfig
    from manim.utils.exceptions import EndSceneEarlyException

    from bench.scenes import frames_to, scene_named
    from stage.three_d.camera import TerrainCamera
    from studio.film.drawing import SteadyRenderer
    from studio.film.encoder import Format
    from studio.film.writer import manim_settings

    scene_class, sizes, format = scene_named(name), [], Format(*shape)
    with path.open("wb") as file, tempconfig(manim_settings(format, path.parent / "manim")):

        def take(pixels: Any, repeat: int) -> None:
            sizes.append((file.write(zlib.compress(pixels.tobytes(), _QUICK)), repeat))
            if len(sizes) == most:
                raise _Enough

        def ended(scene: Any, _: Any) -> None:
            if len(scene.beats) == beats:
                raise EndSceneEarlyException

        scene = scene_class(renderer=SteadyRenderer(file_writer_class=frames_to(take, format)))
        scene.at_beat_end = ended
        with suppress(_Enough):
            scene.render()
    return Kept(path, shape, not issubclass(scene_class.camera_class, TerrainCamera), tuple(sizes))


def encode(which: str, kept: Kept, target: Path, judged: bool) -> Encoded:
    """Encode kept frames with our settings or stock's; ``judged``: compare the film with them as well."""
    import studio.film.encoder  # noqa: F401 - what is imported here is not timed below

    frames = _Reader(kept)
    started = time.process_time()  # of all threads, the encoder's too
    {OURS: _encode_ours, STOCK: _encode_stock}[which](kept, frames, target)
    cpu = time.process_time() - started - frames.cpu
    psnr = luma_psnr(target, kept) if judged else None
    return Encoded(kept.frames / kept.shape[2], cpu, target.stat().st_size, psnr)


def judge(kept: Kept, target: Path) -> dict[str, Encoded]:
    """Films with our settings and with stock's, each compared with the frames."""
    return {which: encode(which, kept, target, True) for which in (OURS, STOCK)}


def _encode_ours(kept: Kept, frames: _Reader, target: Path) -> None:
    from studio.film.encoder import BeatEncoder, Format

    with BeatEncoder(target, Format(*kept.shape), flat=kept.flat) as encoder:
        for pixels, repeat in frames:
            encoder.write(pixels, repeat)


def _encode_stock(kept: Kept, frames: _Reader, target: Path) -> None:
    """Stock's encoder and its settings on our pictures: its other colours would be counted as loss."""
    from fractions import Fraction

    import av
    from manim._config.output import OutputFormat, OutputSpec
    from manim._config.video_encoder import resolve_video_encoder

    from studio.film.encoder import Format
    from studio.film.pictures import Pictures

    (width, height, fps), pictures, number = kept.shape, Pictures(Format(*kept.shape)), 0
    output = OutputSpec(
        format=OutputFormat.MP4, transparent=False, save_sections=False, fallback_to_still=False
    )
    spec = resolve_video_encoder(output, width=width, height=height, frame_rate=fps)
    with av.open(str(target), "w", format=spec.container_format) as container:
        stream = container.add_stream(spec.codec, rate=spec.frame_rate, options=dict(spec.options))
        stream.width, stream.height, stream.pix_fmt = spec.width, spec.height, spec.pixel_format
        for pixels, repeat in frames:
            picture = pictures.of(pixels)
            for _ in range(repeat):
                picture.pts, picture.time_base = number, Fraction(1, fps)
                number += 1
                container.mux(stream.encode(picture))
        container.mux(stream.encode())


def luma_psnr(film: Path, kept: Kept) -> float:
    """How far a film's luma is from that of the frames that went into it, over all pixels, in dB."""
    import av
    import numpy as np

    from studio.film.encoder import Format
    from studio.film.pictures import Pictures

    pictures, error, (width, height, _) = Pictures(Format(*kept.shape)), 0.0, kept.shape
    with av.open(str(film)) as container:
        decoded = container.decode(video=0)
        for pixels, repeat in _Reader(kept):
            wanted = _luma(pictures.of(pixels)).astype(np.float32)
            for _ in range(repeat):
                off = (wanted - _luma(next(decoded))).ravel()
                error += float(np.dot(off, off))
        if next(decoded, None) is not None:
            raise RuntimeError(f"{film} holds more frames than went into it")
    if not error:
        return _PERFECT
    return min(10 * math.log10(255**2 * kept.frames * width * height / error), _PERFECT)


def _luma(picture: Any) -> Any:
    import numpy as np

    plane = picture.planes[0]
    return np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[: plane.height, : plane.width]
