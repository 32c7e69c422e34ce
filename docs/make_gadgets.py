"""Make docs/gadgets.md and its pictures from the examples beside this file: `make docs`."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

from manim import tempconfig
from PIL import Image

from docs import gadget_examples as examples
from docs.gadget_examples import FLAT, IN_SPACE
from stage.scene.lesson_scene import LessonScene
from stage.scene.lesson_scene_3d import LessonScene3D

HERE = Path(__file__).parent
PAGE, PICTURES = HERE / "gadgets.md", HERE / "pictures"
SIZE = (480, 270)
COLOURS = 64  # of a picture, so that it is small
HEAD = """\
# What scenes are built from

Made by `make docs` from `docs/gadget_examples.py`; the pictures are drawn by this code. In a scene, `pen` is
`self.pen`, `zone` is `self.layout.plot` or `self.layout.side`, `F` a curve such as `self.parameters.f`, and
`plot` a curve plot. How a scene is told: [new-scene.md](new-scene.md).
"""


def code_of(example: Callable) -> str:
    """The lines between an example's docstring and its return."""
    lines = dedent(inspect.getsource(example).split('"""')[2]).strip().splitlines()
    shown = [
        line for line in lines if not line.startswith(("return ", "plot = _plot(", "hill = _bare_hill("))
    ]
    return "\n".join((*imports_of("\n".join(shown)), "", *shown)).strip()


def imports_of(code: str) -> list[str]:
    """The imports from the stage that a piece of code needs."""
    used = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    found = []
    for node in ast.parse(Path(inspect.getfile(examples)).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module.startswith("stage."):
            names = [alias.name for alias in node.names if alias.name in used]
            found += [f"from {node.module} import {', '.join(names)}"] * bool(names)
    return found


def page() -> str:
    """The document."""
    parts = [HEAD]
    for example in (*FLAT, *IN_SPACE):
        name = example.__name__
        title = name.replace("_", " ").capitalize()
        parts.append(
            f"## {title}\n\n{inspect.getdoc(example)}\n\n![{title}](pictures/{name}.png)\n\n"
            f"```python\n{code_of(example)}\n```\n"
        )
    return "\n".join(parts)


def drawn(example: Callable) -> Image.Image:
    """What an example draws."""
    with tempconfig({"pixel_width": SIZE[0], "pixel_height": SIZE[1], "dry_run": True, "verbosity": "ERROR"}):
        if example in FLAT:
            scene = LessonScene()
            seen = [example(scene.pen, scene.layout.safe.inset(1.5, 1.5, 0.2, 0.4))]
        else:
            scene = LessonScene3D()
            hill, seen = example(scene)
            scene.look(hill.home)
        scene.add(*seen)
        scene.renderer.update_frame(scene)
        return Image.fromarray(scene.renderer.get_frame()[..., :3])


def main() -> None:
    """Write the page and its pictures."""
    PICTURES.mkdir(exist_ok=True)
    for example in (*FLAT, *IN_SPACE):
        small = drawn(example).quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(PICTURES / f"{example.__name__}.png", optimize=True)
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.name}: {len(FLAT) + len(IN_SPACE)} examples")


if __name__ == "__main__":
    main()
