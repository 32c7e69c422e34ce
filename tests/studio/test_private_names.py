"""What is leant on and not promised: is all of it still there, and is all of it listed?"""

from __future__ import annotations

import ast
import importlib
import inspect
import platform
import re
from collections.abc import Set
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from tests.packing import ROOT
from tests.studio.private_names import Name, listed

OURS = ("mathcore", "stage", "scenes", "studio", "bench")
FILES = [path for package in OURS for path in sorted((ROOT / package).rglob("*.py"))]
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
LISTED = listed()
PROMISED = re.compile(
    r"__(name|qualname|module|doc|dict|mro|setattr|version|main|import|pycache|traceback|cause)__"
)


def where(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def spoken_of() -> dict[str, list[str]]:
    """The files in which each name is defined, imported, or taken from something."""
    files: dict[str, list[str]] = {}
    for path, tree in TREES.items():
        nodes = list(ast.walk(tree))
        names = {node.attr for node in nodes if isinstance(node, ast.Attribute)} | defined(tree)
        names |= {a.name for node in nodes if isinstance(node, ast.ImportFrom) for a in node.names}
        for name in names:
            files.setdefault(name, []).append(where(path))
    return files


def complaint(name: Name) -> str:
    """What is wrong with a name in the library that is installed; empty where nothing is."""
    version = platform.python_version() if name.library == "CPython" else metadata.version(name.library)
    used = spoken_of().get(name.name, [])
    told = f"{name.library} {version}: {name} {{}}; it is for: {name.purpose} ({', '.join(used[:4])})"
    module, _, inside = name.owner.partition(":")
    try:
        owner = importlib.import_module(module)
        for part in filter(None, inside.split(".")):
            owner = getattr(owner, part)
    except (ImportError, AttributeError) as error:
        return told.format(f"is gone with all of {name.owner} ({error})")
    if not hasattr(owner, name.name) and not set_in(owner, name.name):
        return told.format("is gone")
    lacking = [one for one in name.takes if one not in parameters(getattr(owner, name.name))]
    return told.format(f"no longer takes {', '.join(lacking)}") if lacking else ""


def set_in(owner: Any, name: str) -> bool:
    """Whether a class or one that it is made from gives its objects such an attribute."""
    texts = []
    for base in getattr(owner, "__mro__", ()):
        with suppress(OSError, TypeError):
            texts.append(inspect.getsource(base))
    return any(re.search(rf"\bself\.{name}(: [^=\n]+)? = ", text) for text in texts)


def parameters(function: Any) -> set[str]:
    """The names of a function's parameters; of one in C, which tells none, the words it is explained in."""
    try:
        return set(inspect.signature(function).parameters)
    except ValueError:
        return set(re.findall(r"\w+", function.__doc__ or ""))


@pytest.mark.parametrize("name", LISTED, ids=str)
def test_what_is_leant_on_is_there(name):
    """It is there, with the parameters it needs; and it is still leant on."""
    assert not complaint(name)
    assert name.name in spoken_of(), f"nothing uses {name} any more: take it off the list"


@pytest.mark.parametrize(
    ("owner", "name", "takes", "told"),
    [
        ("manim:Scene", "_is_not", (), "manim:Scene._is_not is gone; it is for: a try ()"),
        ("manim:Gone", "play", (), "is gone with all of manim:Gone"),
        ("manim.gone", "play", (), "is gone with all of manim.gone"),
        ("manim:Scene", "update_to_time", ("t", "gone"), "no longer takes gone"),
        ("manim:Scene", "animations", (), ""),
        ("manim:Scene", "update_to_time", ("t",), ""),
    ],
)
def test_what_is_gone_is_named(owner, name, takes, told):
    """With the library, its version, and what for."""
    found = complaint(Name("manim", owner, name, takes, "a try"))
    assert told in found and bool(found) == bool(told)
    assert not found or found.startswith(f"manim {metadata.version('manim')}: {owner}.{name} ")


def foreign(tree: ast.Module, ours: Set[str]) -> set[str]:
    """The private names in a file that are neither defined there nor, for self, anywhere among ``ours``."""
    here, names = defined(tree), set()
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and node.attr.startswith("_")
            and not PROMISED.fullmatch(node.attr)
        ):
            own = here | ours if isinstance(node.value, ast.Name) and node.value.id == "self" else here
            names |= {node.attr} - own
        elif isinstance(node, ast.ImportFrom) and node.module.partition(".")[0] not in (*OURS, "__future__"):
            private = any(part.startswith("_") for part in node.module.split("."))
            names |= {alias.name for alias in node.names if private or alias.name.startswith("_")}
    return names


def defined(tree: ast.Module) -> set[str]:
    """The names that a file gives to anything of its own."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names |= {node.attr} if isinstance(node.value, ast.Name) and node.value.id == "self" else set()
    return names


def redefined(path: Path, tree: ast.Module) -> set[str]:
    """What the classes of a file redefine of a class that is not ours, but for what Python itself calls."""
    dotted = where(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    module, names = importlib.import_module(dotted), set()
    for node in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        theirs = [b for b in getattr(module, node.name).__mro__ if b.__module__.partition(".")[0] not in OURS]
        own = {inner.name for inner in node.body if isinstance(inner, ast.FunctionDef)}
        own |= {target.id for inner in node.body if isinstance(inner, ast.Assign) for target in inner.targets}
        names |= {name for name in own if any(name in vars(base) for base in theirs)}
    return {name for name in names if not name.endswith("__")}


@cache
def ours() -> frozenset[str]:
    """All names that any file gives to anything."""
    return frozenset().union(*map(defined, TREES.values()))


@pytest.mark.parametrize("path", FILES, ids=where)
def test_all_that_is_leant_on_is_listed(path):
    """Each private name of others that a file uses, and each name of theirs that its classes redefine."""
    found = foreign(TREES[path], ours())
    if path.name != "__main__.py":
        found |= redefined(path, TREES[path])
    missing = found - {name.name for name in LISTED}
    assert not missing, f"{where(path)}: not in the list of private names: {', '.join(sorted(missing))}"


def test_the_scan_finds_what_it_looks_for():
    """Private attributes and imports of others count; one's own do not."""
    text = """
from manim._config.output import OutputSpec
from manim import _thing
class One(Scene):
    def _own(self): self._mine = self._theirs
    def play(self): other._mine, other._gone, self._elsewhere, self.__class__, str.__name__
"""
    found = foreign(ast.parse(text), {"_elsewhere"})
    assert found == {"OutputSpec", "_thing", "_theirs", "_gone", "__class__"}
