"""Compare the drawn frames with another revision's: `make same REV=…`.

Clips are drawn from the working tree and from a checkout of REV, five frames a second, and compared beat by
beat, pixel by pixel. A beat that has become longer or shorter is compared from its start and from its end,
and told by what fits better. Without cases (of tests/scenes/cases.py): all defaults and five ugly ones.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
RATE, WIDTH, HEIGHT = 5, 960, 540
CHOSEN = (
    "tangent", "tilted plane", "hill", "gradient", "steps",
    "hyperbola", "steps on cone", "cuts through valleys", "gradient of waves", "chain",
)  # fmt: skip
Frames = dict[str, list[str]]  # of each beat, the names of its frames' pictures, in order


def main() -> int:
    """Compare, and print a line a beat that differs. Exit status 1 if any does."""
    if len(sys.argv) < 2 or not sys.argv[1]:
        print("Which revision? For instance:  python -m tests.same_frames HEAD~1 tangent", file=sys.stderr)
        return 2
    from tests.scenes.cases import CASES

    revision, names = sys.argv[1], sys.argv[2:] or CHOSEN
    differing = frames = 0
    with tempfile.TemporaryDirectory(prefix="hillwalk-") as folder, checkout(revision, Path(folder)) as other:
        for name in names:
            case = CASES[name]
            told = {"scene": case.scene.__name__, "given": case.given, "theme": case.theme}
            places = [Path(folder) / "drawn" / name / side for side in ("then", "now")]
            running = [start(tree, told, p) for tree, p in zip((other, ROOT), places, strict=True)]
            ended = [process.wait() for process in running]
            if any(ended):
                print(f"{name}: it cannot be drawn")
                return 1
            then, now = (json.loads((place / "frames.json").read_text(encoding="utf-8")) for place in places)
            lines = [line for beat in now | then for line in compared(beat, then, now, places)]
            frames += sum(map(len, now.values()))
            differing += len(lines)
            print(f"{name} ({case.scene.__name__}, {case.theme}), {len(now)} beats:", flush=True)
            print(*(f"  {line}" for line in lines or ["all the same"]), sep="\n", flush=True)
    print(f"{len(names)} clips, {frames} frames: {differing} beats differ from {revision}")
    return 1 if differing else 0


@contextmanager
def checkout(revision: str, folder: Path) -> Iterator[Path]:
    """A checkout of a revision below ``folder``, taken off git's list again at the end."""
    tree, git = folder / "tree", ["git", "-C", str(ROOT), "worktree"]
    subprocess.run([*git, "add", "--quiet", "--detach", str(tree), revision], check=True)
    try:
        yield tree
    finally:
        subprocess.run([*git, "remove", "--force", str(tree)], check=True)


def start(tree: Path, told: dict, place: Path) -> subprocess.Popen:
    """Draw one clip with the code of ``tree`` and the libraries of this Python, into ``place``."""
    place.mkdir(parents=True)
    command = [sys.executable, "-P", __file__, "--draw", json.dumps(told), str(place)]
    return subprocess.Popen(command, cwd=tree, env={**os.environ, "PYTHONPATH": str(tree)})


def compared(beat: str, then: Frames, now: Frames, places: Sequence[Path]) -> list[str]:
    """What differs in a beat: one line, or none."""
    if beat not in then or beat not in now:
        return [f"{beat}: only {'now' if beat in now else 'then'}"]
    old, new = then[beat], now[beat]
    if old == new:
        return []
    size = min(len(old), len(new))
    by_start = [k for k in range(size) if old[k] != new[k]]
    by_end = [k for k in range(-size, 0) if old[k] != new[k]]
    kept, side = min((by_start, "start"), (by_end, "end"), key=lambda each: len(each[0]))
    counts = {k: pixels(places, old[k], new[k]) for k in kept}
    length = f"{len(new)} frames" if len(old) == len(new) else f"{len(new)} frames (then {len(old)})"
    first, last = [k % len(new) for k in (kept[0], kept[-1])] if kept else (0, 0)
    where = f"frames {first} to {last}, by up to {max(counts.values())} pixels" if kept else "none of them"
    seen = f", from the {side}" if len(old) != len(new) else ""
    return [f"{beat}: {length}; {len(kept)} of {size} differ{seen}: {where}"]


def pixels(places: Sequence[Path], old: str, new: str) -> int:
    """How many pixels differ between two pictures."""
    pictures = []
    for place, name in zip(places, (old, new), strict=True):
        with Image.open(place / f"{name}.png") as image:
            pictures.append(np.asarray(image))
    return int(np.count_nonzero((pictures[0] != pictures[1]).any(axis=-1)))


def draw(told: dict, place: Path) -> None:
    """Draw a clip with the code that is at hand: every frame once as ``<hash>.png``, and ``frames.json``."""
    from manim import CairoRenderer, tempconfig

    import scenes

    if Path.cwd() not in Path(scenes.__file__).parents:
        raise RuntimeError(f"{scenes.__file__} is not the code of {Path.cwd()}")
    frames: Frames = {}

    class Kept(CairoRenderer):
        def add_frame(self, frame: np.ndarray, num_frames: int = 1) -> None:
            rgb = np.ascontiguousarray(frame[..., :3])
            name = sha256(rgb).hexdigest()[:24]
            if not (picture := place / f"{name}.png").exists():
                Image.fromarray(rgb).save(picture, compress_level=1)
            beats = [beat.name for beat in scene.beats]
            frames.setdefault(beats[-1] if beats else "", []).extend([name] * num_frames)

    settings = {"dry_run": True, "media_dir": str(place), "frame_rate": RATE, "verbosity": "ERROR"}
    settings |= {"pixel_width": WIDTH, "pixel_height": HEIGHT, "progress_bar": "none"}
    with tempconfig(settings):
        kind = getattr(scenes, told["scene"])
        scene = kind(kind.Parameters(**told["given"]), theme=told["theme"], renderer=Kept())
        scene.render()
    (place / "frames.json").write_text(json.dumps(frames), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--draw"]:
        draw(json.loads(sys.argv[2]), Path(sys.argv[3]))
    else:
        sys.exit(main())
