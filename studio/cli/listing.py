"""What there is: the scenes that a lesson can name, the clips of a lesson, and their beats."""

from __future__ import annotations

import inspect
import json
from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from pathlib import Path
from textwrap import fill
from typing import Any

from rich.console import Console

from stage.scene.lesson_scene import LessonScene
from studio.cli.lessons import FEW
from studio.cli.reports import show_notes
from studio.lesson.clip import Clip, meanings
from studio.lesson.lesson import Lesson
from studio.system.console import clock, table
from studio.system.errors import worded
from studio.system.printable import printable
from studio.system.progress import Silent

_INTRODUCTION = """\
# Copy a block, from its [[scene]] on, into a lesson file, and put in your own functions and numbers.
# What stands behind a # is not read: take the # away from a line, and its value counts.
# Each block may also name its clip:  id = "my-clip"
#
# Functions   f = "x^2 + 3x"   sin 2x   e^(-x^2)   |x|   √x   ∛x   ½x   log_2(x)   x mod 1   ReLU(x)   σ(x)
#             also as Python or LaTeX has it:   'np.exp(-x**2)'   '\\frac{x}{2}' (in single quotes)
# Names       f = "s(t) = 20t - 5t^2"   "J(θ) = θ^2"   "F(L, K) = 10 L^0.3 K^0.7": letters, Greek, w_1; where
#             there are two, the head gives their order, or  at = { w = 70, h = 1.75 }
# Pieces      f = ["x^2 for x < 0", "x for x >= 0"]   for a last piece also "0 otherwise"
# Numbers     at = 0.5   "1/3"   "pi/4"   "sqrt(2)"   "60°"   a decimal takes a point
# Constants   [constants] at the head, one a line:  g = 9.81   c = "pi/180"; then  f = "20t - g t^2/2"
# Windows     window = [0, 4]   or for each axis  window = { t = [0, 4], s = [0, 25] }
# Axes        axes = { t = "time (s)", s = "height (m)" }
"""
_USUAL = ("x^2", 1, [1, 1], [-1, 4], True)  # tried where a parameter has neither a default nor an example


# --- scenes ---


def show_scenes(to: Console, scenes: Sequence[type[LessonScene]] | None = None) -> None:
    """Print each scene's name, what it shows, and a block for a lesson file; all of it reads as a lesson."""
    if scenes is None:
        from scenes import SCENES as scenes
    to.print(_INTRODUCTION, soft_wrap=True)
    for scene in scenes:
        title = f"{scene.__name__}: {scene.headline}" if scene.headline else scene.__name__
        to.print(f"# {title}", style="bold", soft_wrap=True)
        if scene.__doc__:
            to.print(f"# {inspect.cleandoc(scene.__doc__).splitlines()[0]}", soft_wrap=True)
        to.print("\n".join(block(scene)) + "\n", soft_wrap=True)


def block(scene: type[LessonScene]) -> list[str]:
    """A scene as lines of a lesson file: the defaults, an example of what has none, and what each key means.

    What is optional stands behind a #, with an example that goes with the defaults.
    """
    rows: list[tuple[str, str, str]] = [("scene", f'"{scene.__name__}"', "")]
    told, examples = meanings(scene), _examples(scene)
    for name, field in scene.Parameters.model_fields.items():
        optional = not field.is_required() and field.default is None
        value = examples.get(name, field.default)
        meaning = told.get(name, "")
        if optional:
            meaning = f"optional: {meaning}" if meaning else "optional"
        rows.append((f"# {name}" if optional else name, _toml(value), meaning))
    width, wide = max(len(key) for key, _, _ in rows), max(len(value) for _, value, _ in rows)
    return ["[[scene]]", *(
        f"{key:<{width}} = {value:<{wide}}   # {meaning}" if meaning else f"{key:<{width}} = {value}"
        for key, value, meaning in rows
    )]  # fmt: skip


def _examples(scene: type[LessonScene]) -> dict[str, Any]:
    """A value for each parameter without a default: its field's own example, or a usual one that goes."""
    fields = scene.Parameters.model_fields
    needed = [name for name, field in fields.items() if field.is_required()]
    found: dict[str, Any] = {}
    for values in product(*(fields[name].examples or _USUAL for name in needed)):
        if _goes(scene, found := dict(zip(needed, values, strict=True))):
            break
    for name, field in fields.items():
        if name not in found and field.default is None:
            values = field.examples or _USUAL
            others = {other: found[other] for other in needed}
            found[name] = next((value for value in values if _goes(scene, others | {name: value})), "…")
    return found


def _goes(scene: type[LessonScene], values: dict[str, Any]) -> bool:
    try:
        scene.Parameters(**values)
    except ValueError:
        return False
    return True


def _toml(value: Any) -> str:
    """A value as it stands in a lesson, whole."""
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_toml(one)}' for key, one in value.items())} }}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float, Decimal)):
        return str(value)
    return json.dumps(str(value), ensure_ascii=False)  # TOML quotes as JSON does


# --- a lesson ---


def show_clips(lesson: Lesson, out: Path, to: Console, progress: Silent, *, every: bool = False) -> None:
    """Print a lesson's clips in order, each with its beats, as far as those are to be had soon.

    They are known of clips that were rendered into ``out``; a lesson of few clips, or one of which ``every``
    clip is wanted, is run through for the others.
    """
    known = _rendered(lesson, out)
    unknown = [clip for clip in lesson.clips if clip.id not in known]
    if every or len(lesson.clips) <= FEW:
        from studio.lesson.running import run_through

        for number, clip in enumerate(unknown, 1):
            with progress.doing(f"running through clip {number} of {len(unknown)}: {clip.id}", aloud=False):
                known[clip.id] = [beat.name for beat in run_through(clip)]
    to.print(f"{lesson.title} · {printable(str(lesson.path))}", style="bold", soft_wrap=True)
    rows = [(clip.number, clip.id, clip.scene.__name__, clip.title, clip.line) for clip in lesson.clips]
    headings = ("", "clip", "scene", "title", "line")
    to.print(table(headings, rows, right=(0, 4), width=to.width, spare=(2, 4, 3)))
    if known:
        to.print("beats", style="bold")
    for clip in lesson.clips:
        if clip.id in known:
            to.print(f"{clip.id}:", soft_wrap=True)
            to.print(_indented(", ".join(known[clip.id]), to.width), soft_wrap=True)
    if len(known) < len(lesson.clips):
        rest = "The beats" if not known else "The beats of the other clips"
        how = worded(f"--clip {unknown[0].id}, or --beats for all")
        to.print(f"{rest} take a second a clip to find; they are shown with {how}.", soft_wrap=True)


def show_clip(lesson: Lesson, clip: Clip, to: Console) -> None:
    """Print one clip: where it stands, and its beats, with their times and what is said in them."""
    from studio.lesson.running import run_through

    to.print(f"{clip.id} · {clip.title}", style="bold", soft_wrap=True)
    to.print(f"{clip.scene.__name__}, line {clip.line} of {printable(str(lesson.path))}", soft_wrap=True)
    show_notes(clip.parameters, to)
    rows = [
        (number, beat.name, clock(beat.start), " ".join(words for _, words in beat.words))
        for number, beat in enumerate(run_through(clip), 1)
    ]
    headings = ("", "beat", "begins", "caption")
    to.print(table(headings, rows, right=(0, 2), width=to.width, spare=(2, 0, 3)))


def _indented(names: str, width: int) -> str:
    """Names in lines of the width, none of them broken."""
    return fill(
        names,
        width,
        initial_indent="    ",
        subsequent_indent="    ",
        break_on_hyphens=False,
        break_long_words=False,
    )


def _rendered(lesson: Lesson, out: Path) -> dict[str, list[str]]:
    """The beats of those clips whose check is kept from a render."""
    from studio.cache.clip_cache import ClipCache
    from studio.cache.store import Store
    from studio.film.encoder import QUALITIES
    from studio.output.folders import LessonFolders

    store = LessonFolders(Path(out), lesson.name).store
    if not store.is_dir():
        return {}
    cache = ClipCache(Store(store), lesson.theme, QUALITIES["draft"], {})
    reports = {clip.id: cache.report(clip) for clip in lesson.clips}
    return {id_: [beat.name for beat in report.beats] for id_, report in reports.items() if report}
