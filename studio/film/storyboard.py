"""The storyboard of a clip: one PNG with the last frame of each beat, its name, and what is said over it."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Sequence
from pathlib import Path

import typst
from PIL import Image

from stage.style.theme import THEMES
from stage.text.typesetting import quoted
from studio.film.captions import plain
from studio.system.files import atomic_write

_WIDTH = 640  # of a thumbnail, in pixels; one Typst point is one pixel of the sheet
_SHARPNESS = 72  # dots an inch at which that holds
_PAGE = """
#set page(width: auto, height: auto, margin: 48pt, fill: rgb("{ground}"))
#set text(font: "New Computer Modern", size: 23pt, fill: rgb("{ink}"), hyphenate: false)
#set par(leading: 0.5em, spacing: 0.8em, justify: false)
#let beat(number, name, words, picture) = block(width: {width}pt, breakable: false, {{
  let rim = 1pt + rgb("{axis}").transparentize(55%)
  box(stroke: rim, radius: 6pt, clip: true, image(picture, width: {width}pt))
  v(15pt, weak: true)
  text(fill: rgb("{muted}"), number)
  h(0.6em)
  text(weight: "bold", name)
  if words != "" {{
    v(13pt, weak: true)
    text(size: 21pt, fill: rgb("{muted}"), words)
  }}
}})
"""


def sheet(frames: Sequence[tuple[Path, str, str]], target: Path, *, title: str, dark: bool) -> None:
    """Write the sheet of ``frames``, (PNG, beat's name, its words) each, to ``target``, dark or light.

    Raises ValueError where there is no frame, OSError where a picture cannot be read or ``target`` written.
    """
    if not frames:
        raise ValueError(f"{target}: a storyboard needs at least one beat, and {title!r} has none.")
    with tempfile.TemporaryDirectory(prefix="hillwalk-") as folder:
        for number, (picture, _, _) in enumerate(frames):
            _thumbnail(picture, Path(folder) / f"{number}.png")
        main = Path(folder) / "main.typ"
        main.write_text(_source(frames, title, THEMES["dark" if dark else "light"]), encoding="utf-8")
        png = typst.compile(main, root=folder, format="png", ppi=_SHARPNESS, ignore_system_fonts=True)
    atomic_write(target, png)


def columns(count: int) -> int:
    """How many columns ``count`` beats are set in: near a screen's shape, with few holes in the last row."""
    if count <= 3:
        return count
    fitting = range(2 if count == 4 else 3, 5)
    # A cell is about 4:3 with its words; the sheet's shape and the holes in its last row both count.
    return min(fitting, key=lambda n: (-count % n) + 2 * abs(math.log(n / math.ceil(count / n))))


def _thumbnail(picture: Path, target: Path) -> None:
    with Image.open(picture) as image:
        height = round(image.height * _WIDTH / image.width)
        image.convert("RGB").resize((_WIDTH, height), Image.Resampling.LANCZOS).save(target)


def _source(frames: Sequence[tuple[Path, str, str]], title: str, theme) -> str:
    page = _PAGE.format(
        width=_WIDTH, ground=theme.background, ink=theme.ink, muted=theme.muted, axis=theme.axis
    )
    cells = "\n".join(
        f"  beat({', '.join(map(quoted, (str(number), plain(name), plain(words), f'{number - 1}.png')))}),"
        for number, (_, name, words) in enumerate(frames, 1)
    )
    count = columns(len(frames))
    return (
        f'{page}#text(size: 40pt, weight: "bold", {quoted(plain(title))})\n#v(20pt)\n'
        f"#grid(columns: {count} * ({_WIDTH}pt,), column-gutter: 36pt, row-gutter: 44pt,\n{cells}\n)\n"
    )
