"""docs/gadgets.md is up to date, its examples run, and nothing that scenes are built from is missing."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest
from PIL import Image

from docs import gadget_examples as examples
from docs.make_gadgets import PAGE, PICTURES, SIZE, code_of, drawn, page
from stage.text.writing import Pen
from tests.docs.blocks import ROOT

EACH = (*examples.FLAT, *examples.IN_SPACE)
ROOMS = (
    "stage/gadgets",
    "stage/graphing",
    "stage/three_d/shapes.py",
    "stage/three_d/tags.py",
    "stage/text/table.py",
)
INNER = {"ContourTracer", "SpaceShape", "Quantity"}  # what gadgets are made of, and no gadgets
FROM_OTHERS = {"em", "place", "exact", "equals", "in_full"}  # of the pen's: lengths and texts, nothing drawn


def gadgets() -> set[str]:
    """The public classes of the rooms that hold what scenes are built from."""
    files = [
        file
        for room in ROOMS
        for file in ([ROOT / room] if room.endswith(".py") else (ROOT / room).glob("*.py"))
    ]
    bodies = [ast.parse(Path(file).read_text(encoding="utf-8")).body for file in files]
    named = {node.name for body in bodies for node in body if isinstance(node, ast.ClassDef)}
    return {name for name in named if not name.startswith("_")} - INNER


def used() -> set[str]:
    """The names and methods that the examples' code calls; of ``Bars.under`` both."""
    tree = ast.walk(ast.parse(inspect.getsource(examples)))
    calls = [node.func for node in tree if isinstance(node, ast.Call)]
    parts = [part for call in calls for part in (call, getattr(call, "value", None))]
    return {getattr(part, "id", None) or getattr(part, "attr", "") for part in parts if part is not None}


def test_every_gadget_has_an_example():
    """So has each method of the pen that draws."""
    methods = {name for name in vars(Pen) if not name.startswith("_")} - FROM_OTHERS
    assert len(gadgets()) > 10 and len(methods) > 5
    assert (gadgets() | methods) - used() == set()


def test_the_page_is_up_to_date():
    """What it says is what the examples say now (else: make docs), and each has its small picture."""
    assert PAGE.read_text(encoding="utf-8") == page()
    assert {path.name for path in PICTURES.iterdir()} == {f"{example.__name__}.png" for example in EACH}
    for path in PICTURES.iterdir():
        assert path.stat().st_size <= 25_000
        with Image.open(path) as picture:
            assert picture.size == SIZE


@pytest.mark.parametrize("example", examples.FLAT, ids=lambda example: example.__name__)
def test_an_example_draws_something(example):
    """It runs, in few lines, and there is ink."""
    lines = [line for line in code_of(example).splitlines() if line and not line.startswith("from ")]
    picture = drawn(example)
    assert 1 <= len(lines) <= 8 and picture.size == SIZE and len(picture.getcolors(100_000)) > 10
