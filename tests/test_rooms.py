"""The rooms of the house: their order, their size, and that no import leads back to where it began."""

from __future__ import annotations

import ast
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FLOORS = ("mathcore", "stage", "scenes", "studio")
# Floor → its rooms: each may import those named before it, and itself.
ROOMS = {
    "mathcore": ["evaluate", "notation", "lexer", "reader", "calculus", "framing", "descent"],
    "stage": ["style", "claims", "text", "graphing", "opengl", "three_d", "gadgets", "scene"],
    "studio": [
        "system",
        "lesson",
        "film",
        "check",
        "cache",
        "output",
        "render",
        "clip_formats",
        "slides",
        "preview",
        "cli",
        "commands",
    ],
}
MOST_FILES = 10  # in a room, its front page aside


def name_of(path: Path) -> str:
    """The dotted name of a file's module: a package's for its __init__."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py"))}


def imports(path: Path) -> set[str]:
    """Our modules that a file imports anywhere: inside functions and for type checkers alone included."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else node.module for name in inside}
    return found & MODULES.keys()


GRAPH = {name: imports(path) - {name} for name, path in MODULES.items()}


@pytest.mark.parametrize("floor", sorted(ROOMS))
def test_the_table_names_the_rooms_there_are(floor):
    """Each folder of a floor that holds code is in the table, and its front page says what it is."""
    rooms = {path.parent for path in (ROOT / floor).glob("*/*.py")}
    assert {room.name for room in rooms} == set(ROOMS[floor])
    for room in rooms:
        assert ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8")))


@pytest.mark.parametrize("floor", sorted(ROOMS))
def test_rooms_import_one_way(floor):
    """A room imports from itself and from the rooms before it."""
    rank = {room: index for index, room in enumerate(ROOMS[floor])}
    for name, used in GRAPH.items():
        top, *inside = name.split(".")
        if top != floor or len(inside) < 2:
            continue
        rooms = {
            other.split(".")[1] for other in used if other.startswith(f"{floor}.") and other.count(".") > 1
        }
        assert {room for room in rooms if rank[room] > rank[inside[0]]} == set(), name


@pytest.mark.parametrize("floor", sorted(ROOMS))
def test_rooms_stay_small(floor):
    """No folder of a floor holds more than ten files."""
    held = Counter(path.parent for path in (ROOT / floor).rglob("*.py") if path.name != "__init__.py")
    assert {folder: count for folder, count in held.items() if count > MOST_FILES} == {}


@pytest.mark.parametrize("floor", sorted(ROOMS))
def test_no_import_circle(floor):
    """Among the modules of a floor no import leads back, neither inside a function nor for type checkers."""
    own = {name: {other for other in used if other.split(".")[0] == floor} for name, used in GRAPH.items()}
    try:
        TopologicalSorter({name: used for name, used in own.items() if name.split(".")[0] == floor}).prepare()
    except CycleError as circle:
        pytest.fail(" → ".join(reversed(circle.args[1])))


def test_there_is_something_to_check():
    """The graph holds all four floors and knows an import that is there."""
    assert {name.split(".")[0] for name in GRAPH} == set(FLOORS)
    assert "mathcore.evaluate.work_budget" in GRAPH["mathcore.evaluate.numeric"]
