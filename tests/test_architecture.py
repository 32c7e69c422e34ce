"""The house's rules, read from its own source: imports, colours, text, sizes."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from manim.utils.color import core, manim_colors

ROOT = Path(__file__).resolve().parents[1]
MAY_IMPORT = {
    "mathcore": {"mathcore"},
    "stage": {"mathcore", "stage"},
    "scenes": {"mathcore", "stage", "scenes"},
    "studio": {"mathcore", "stage", "scenes", "studio"},
}
SOURCES = [path for package in MAY_IMPORT for path in sorted((ROOT / package).rglob("*.py"))]
OUTSIDE = {"mathcore": {"sympy", "numpy", "mpmath"}, "scenes": {"manim", "numpy", "sympy", "pydantic"}}
COLOURS = {name for name, value in vars(manim_colors).items() if isinstance(value, core.ManimColor)}
MARKERS = {"#fffffe"}  # typesetting marks its baseline with a colour that nothing has
# What falls back on LaTeX or on the machine's own fonts.
FOREIGN_TEXT = {
    "Text",
    "MarkupText",
    "Paragraph",
    "Tex",
    "MathTex",
    "SingleStringMathTex",
    "BulletedList",
    "Title",
    "Typst",
    "MathTypst",
    "DecimalNumber",
    "Integer",
    "Variable",
    "Table",
    "MathTable",
    "DecimalTable",
    "IntegerTable",
    "MobjectTable",
    "Matrix",
    "DecimalMatrix",
    "IntegerMatrix",
    "MobjectMatrix",
    "BraceLabel",
    "BraceText",
    "Code",
}

each_source = pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> set[str]:
    """The top packages that a file imports, at its head or inside a function."""
    names = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            names.add(node.module.partition(".")[0])
    return names


@each_source
def test_imports_run_one_way(path):
    """studio → scenes → stage → mathcore: no file imports from a package further up."""
    package = path.relative_to(ROOT).parts[0]
    assert imported(path) & set(MAY_IMPORT) <= MAY_IMPORT[package]


@each_source
def test_only_the_stage_and_above_know_manim(path):
    """mathcore knows SymPy and NumPy alone, and scenes need no library beyond Manim's."""
    package = path.relative_to(ROOT).parts[0]
    if package in OUTSIDE:
        foreign = imported(path) - set(MAY_IMPORT) - set(sys.stdlib_module_names)
        assert foreign <= OUTSIDE[package]


def test_there_is_something_to_check():
    """All four packages were found, with their files."""
    assert {path.relative_to(ROOT).parts[0] for path in SOURCES} == set(MAY_IMPORT) and len(SOURCES) > 30


def test_mathcore_loads_no_manim():
    """Importing all of mathcore, in a Python of its own, loads neither Manim nor a package further up."""
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "mathcore").rglob("*.py")
        if path.stem != "__init__"
    ]
    code = f"import sys, {', '.join(modules)}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "mathcore" in loaded and not loaded & {"manim", "stage", "scenes", "studio", "av", "cairo"}


def texts(path: Path) -> list[str]:
    """All string constants of a file but its docstrings."""
    module = tree(path)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(module)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        n.value
        for n in ast.walk(module)
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in docstrings
    ]


@each_source
def test_colours_are_named_in_the_theme_alone(path):
    """No file but the theme holds a colour, neither as #RRGGBB nor as one of Manim's constants."""
    if path == ROOT / "stage" / "style" / "theme.py":
        return
    found = {c for text in texts(path) for c in re.findall(r"#(?:[0-9A-Fa-f]{3}){1,2}\b", text)}
    assert found <= MARKERS
    names = {n.name for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom) for n in node.names}
    attributes = {n.attr for n in ast.walk(tree(path)) if isinstance(n, ast.Attribute)}
    assert len(COLOURS) > 50 and not (names | attributes) & COLOURS


@each_source
def test_text_is_set_in_one_place(path):
    """Nothing uses Manim's texts; only the stage's typesetting, storyboards and handouts call Typst."""
    names = {
        n.name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module.startswith("manim")
        for n in node.names
    }
    assert not names & FOREIGN_TEXT
    assert "typst" not in imported(path) or path.name in ("typesetting.py", "storyboard.py", "handout.py")
    calls = [
        n for n in ast.walk(tree(path)) if isinstance(n, ast.Call) and ast.unparse(n.func) == "typst.compile"
    ]
    assert all("ignore_system_fonts=True" in ast.unparse(call) for call in calls)


@each_source
def test_sizes_are_kept(path):
    """No function is over sixty lines long, and no file over four hundred."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    functions = [n for n in ast.walk(tree(path)) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]
    assert [n.name for n in functions if n.end_lineno - n.lineno + 1 > 60] == []


@each_source
def test_no_text_is_run_as_code(path):
    """No file evaluates text: neither by Python nor by a SymPy function that is given a string to read."""
    calls = [n.func for n in ast.walk(tree(path)) if isinstance(n, ast.Call)]
    named = {f.id for f in calls if isinstance(f, ast.Name)} | {
        f.attr
        for f in calls
        if isinstance(f, ast.Attribute)
        and isinstance(f.value, ast.Name)
        and f.value.id in ("sympy", "builtins", "os")
    }
    assert not named & {"eval", "exec", "compile", "parse_expr", "system", "__import__"}


@each_source
def test_every_public_thing_is_explained(path):
    """Every module and every public class has a docstring."""
    module = tree(path)
    assert ast.get_docstring(module)
    classes = [n for n in module.body if isinstance(n, ast.ClassDef) and not n.name.startswith("_")]
    assert [n.name for n in classes if not ast.get_docstring(n)] == []
