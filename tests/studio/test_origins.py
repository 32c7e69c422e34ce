"""A film depends on what its code, settings and values can reach, and on nothing else."""

from __future__ import annotations

import ast
import functools
import hashlib
import os
import subprocess
import sys
import threading
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import sympy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from manim._config.utils import config_file_paths
from pydantic import BaseModel, ConfigDict

from mathcore import Curve, Surface
from scenes import SCENES
from studio import origins
from studio.origins import (
    CHANGED,
    PACKAGES,
    ROOT,
    Reading,
    everything,
    fingerprint,
    key,
    merged,
    sources,
    touched,
    unchanged,
    versions,
)

LONG_AGO = 1_600_000_000


def project(root: Path, files: dict[str, str | bytes]) -> Path:
    """Files below a root, as old as files usually are."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        os.utime(path, (LONG_AGO, LONG_AGO))
    return root


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def python(code: str, **environment: str) -> str:
    """What a Python of its own prints."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


# -- sources


ONE = {"stage/a.py": "", "stage/b.py": "import mathcore.deep", "mathcore/deep.py": "", "scenes/other.py": ""}


@pytest.mark.parametrize(
    "text",
    [
        "import stage.b",
        "import stage.b as other, os",
        "from stage import b",
        "from stage.b import anything, more",
        "from stage.b import *",
        "from .b import anything",
        "from . import b",
        "def draw():\n    for x in y:\n        from stage import b",
        "if TYPE_CHECKING:\n    from stage.b import Thing",
        "class A:\n    try:\n        pass\n    except E:\n        import stage.b",
        "match x:\n    case 1:\n        import stage.b",
        "async def f():\n    while x: pass\n    else: import stage.b",
        "try: pass\nfinally:\n    with x:\n        import stage.b",
        "import stage\nstage.b.value()",
        "import stage as s\ndef f(): return [s.b.value]",
        "import stage.gone\nprint(stage.b)",
    ],
)
def test_every_kind_of_import_counts(tmp_path, text):
    """However and wherever a module is imported, it counts, and so does what it imports; nothing else."""
    root = project(tmp_path, {**ONE, "stage/a.py": text})
    assert sources(["stage.a"], root) == {
        name: sha256(root / name) for name in ("mathcore/deep.py", "stage/a.py", "stage/b.py")
    }


@pytest.mark.parametrize(
    "text", ["", "# import stage.b", '"""from stage import b"""', "import os, numpy", "import stage.gone"]
)
def test_what_is_not_imported_does_not_count(tmp_path, text):
    """Comments, texts, other libraries and modules that are not there bring nothing in."""
    root = project(tmp_path, {**ONE, "stage/a.py": text})
    assert set(sources(["stage.a", "stage.absent"], root)) == {"stage/a.py"}


def test_relative_imports_go_up(tmp_path):
    """Each further dot is one package further up, also from a package's __init__."""
    files = {
        "stage/inner/a.py": "from .. import b\nfrom ..c import x\nfrom . import d",
        "stage/inner/__init__.py": "from .e import y",
        **{f"stage/{name}.py": "" for name in ("b", "c", "inner/d", "inner/e", "d", "e")},
    }
    found = set(sources(["stage.inner.a"], project(tmp_path, files)))
    assert found == {"stage/b.py", "stage/c.py"} | {
        f"stage/inner/{name}.py" for name in ("a", "__init__", "d", "e")
    }


def test_packages_on_the_way_count(tmp_path):
    """To import a module runs the __init__ of each package that it lies in."""
    files = {
        "stage/__init__.py": "import mathcore.x",
        "stage/in/__init__.py": "",
        "stage/in/a.py": "",
        "stage/in/b.py": "",
        "mathcore/x.py": "",
    }
    found = set(sources(["stage.in.a"], project(tmp_path, files)))
    assert found == {"stage/__init__.py", "stage/in/__init__.py", "stage/in/a.py", "mathcore/x.py"}


def test_a_package_taken_whole_counts_with_its_modules(tmp_path):
    """A star, or a package's own name, may give any module inside."""
    files = {
        "stage/a.py": "from stage import kit",
        "stage/b.py": "from stage.kit import *",
        "stage/kit/x.py": "",
    }
    root = project(tmp_path, files)
    assert set(sources(["stage.a"], root)) == {"stage/a.py", "stage/kit/x.py"}
    assert set(sources(["stage.b"], root)) == {"stage/b.py", "stage/kit/x.py"}


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("from scenes.one import One", False),
        ("import scenes.one\nscenes.one.One()", False),
        ("from scenes.one import One as two", False),
        ("import scenes", True),
        ("from scenes import SCENES", True),
        ("def f():\n    from scenes import SCENES as scenes", True),
        ("import scenes.one\nscenes.SCENES", True),
        ("from scenes import *", True),
    ],
)
def test_the_list_of_scenes_counts_where_it_is_named(tmp_path, text, listed):
    """A scene does not depend on every other through the list of all scenes; what asks for the list does."""
    files = {
        "scenes/__init__.py": "from scenes.one import One\nfrom scenes.two import Two\nSCENES = (One, Two)",
        "scenes/one.py": "class One: pass",
        "scenes/two.py": "class Two: pass",
        "studio/a.py": text,
    }
    root = project(tmp_path, files)
    whole = {"studio/a.py", "scenes/one.py", "scenes/two.py", "scenes/__init__.py"}
    assert set(sources(["studio.a"], root)) == (whole if listed else {"studio/a.py", "scenes/one.py"})
    assert set(sources(["scenes.one"], root)) == {"scenes/one.py"}
    assert "scenes/two.py" in sources(["scenes"], root)


@pytest.mark.parametrize(
    "text",
    [
        "from importlib import import_module",
        "from importlib import import_module as load\nload(x)",
        "import importlib\nimportlib.import_module(name)",
        "x = __import__",
        "def f():\n    exec(text)",
        "eval('1')",
        "builtins.eval",
        "import runpy",
        "from runpy import run_path",
        "importlib.util.spec_from_file_location('a', 'b')",
        "def broken(:",
        b"\xff\xfe not UTF-8",
        b"nothing\0here",
    ],
)
def test_what_cannot_be_told_makes_everything_count(tmp_path, text):
    """After dynamic loading, evaluated text or a file that is broken, all code that draws counts."""
    root = project(tmp_path, {**ONE, "stage/c.py": text, "studio/x.py": "", "scenes/__init__.py": ""})
    drawing = {"scenes/__init__.py", "stage/c.py", *ONE}
    assert set(sources(["stage.a"], root)) == {"stage/a.py"}
    project(root, {"stage/a.py": "import stage.c"})
    assert set(sources(["stage.a"], root)) == drawing


@pytest.mark.parametrize("text", ["def eval(self): pass", "# exec", "'__import__'", "executes = evaluate(1)"])
def test_a_word_alone_loads_nothing(tmp_path, text):
    """A method called eval, as SymPy's functions have, and the words in texts are no dynamic loading."""
    root = project(tmp_path, {**ONE, "stage/a.py": text})
    assert set(sources(["stage.a"], root)) == {"stage/a.py"}


def test_data_of_the_drawing_packages_always_counts(tmp_path):
    """Files other than .py count, but for hidden and compiled ones; the studio's are no part of a picture."""
    files = {
        "stage/hill.glsl": "1",
        "mathcore/deep/table.csv": "2",
        "scenes/words.toml": "3",
        "stage/odd \udce4.bin".encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape"): "4",
    }
    others = ["studio/page.html", "stage/.hidden", "stage/.git/x", "stage/__pycache__/x.bin", "stage/x.pyc"]
    root = project(tmp_path, {**files, **dict.fromkeys(others, ""), "stage/a.py": ""})
    found = sources(["stage.a"], root)
    assert found == {name: sha256(root / name) for name in sorted([*files, "stage/a.py"])}
    assert set(everything(root)) == {*found, "studio/page.html"}
    assert list(found) == sorted(found)


def test_links_are_read_through(tmp_path):
    """A linked file and a linked folder count by what they lead to; loops and dead ends do no harm."""
    project(tmp_path, {"else/b.py": "import mathcore.m", "else/deep/x.dat": "x", "root/mathcore/m.py": ""})
    root = project(tmp_path / "root", {"stage/a.py": "import stage.b"})
    for name, target in [
        ("b.py", "../../else/b.py"),
        ("deep", "../../else/deep"),
        ("loop", "../stage"),
        ("self", "self"),
        ("dead.py", "nowhere.py"),
    ]:
        (root / "stage" / name).symlink_to(target)
    found = sources(["stage.a"], root)
    assert set(found) == {"stage/a.py", "stage/b.py", "mathcore/m.py", "stage/deep/x.dat"}
    assert found["stage/b.py"] == sha256(tmp_path / "else" / "b.py")
    project(tmp_path, {"else/b.py": ""})
    assert set(sources(["stage.a"], root)) == {"stage/a.py", "stage/b.py", "stage/deep/x.dat"}


def test_a_module_of_no_package_is_refused(tmp_path):
    """What is in none of the four packages cannot be followed: it is an error, not an empty answer."""
    with pytest.raises(ValueError, match=r"lecturer\.own is in none of"):
        sources(["lecturer.own"], tmp_path)


def test_a_project_without_files_has_none(tmp_path):
    """Nothing there, nothing found."""
    assert sources(["stage.a"], tmp_path) == everything(tmp_path) == {}


STYLES = [
    "import {0}.{1}",
    "import {0}.{1} as other",
    "from {0} import {1}",
    "from {0}.{1} import name",
    "def f():\n    if x:\n        from {0} import {1} as z",
    "from {0}.{1} import *",
]
NODES = [f"{package}.{name}" for package in PACKAGES for name in "abc"]
INITS = st.sets(st.sampled_from(["mathcore", "stage", "studio"]))  # scenes has no list of scenes here
STARTS = st.sets(st.sampled_from(NODES), min_size=1, max_size=2)
EDGES = st.tuples(st.sampled_from(NODES), st.sampled_from(NODES), st.sampled_from(STYLES))


def test_the_closure_is_what_can_be_reached(tmp_path_factory):
    """Over random import graphs: a file counts if and only if a path of imports leads to it."""

    @settings(max_examples=60, deadline=None)
    @given(st.lists(EDGES, max_size=25), INITS, STARTS)
    def check(edges, with_init, start):
        texts = dict.fromkeys([*NODES, *(f"{package}.__init__" for package in with_init)], "")
        for one, other, text in edges:
            texts[one] += text.format(*other.split(".")) + "\n"
        root = tmp_path_factory.mktemp("graph")
        project(root, {name.replace(".", "/") + ".py": text for name, text in texts.items()})
        # Warshall's algorithm over the same edges, and one from each module to its package's __init__.
        reach = {(one, other) for one, other, _ in edges}
        reach |= {(n, f"{n.partition('.')[0]}.__init__") for n in NODES if n.partition(".")[0] in with_init}
        for middle in texts:
            into = [one for one, other in reach if other == middle]
            reach |= {(one, other) for one in into for by, other in reach if by == middle}
        expected = start | {other for one, other in reach if one in start}
        assert set(sources(sorted(start), root)) == {name.replace(".", "/") + ".py" for name in expected}

    check()


def test_a_change_is_seen_and_what_stays_is_read_once(tmp_path, monkeypatch):
    """A second call parses nothing; a change of the same size and time is seen all the same."""
    root = project(tmp_path, {**ONE, "stage/a.py": "import stage.b"})
    first, parse, count = sources(["stage.a"], root), ast.parse, []
    monkeypatch.setattr(origins.ast, "parse", lambda data: count.append(data) or parse(data))
    assert sources(["stage.a"], root) == first and count == []
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail(f"{path} is read again"))
    assert sources(["stage.a"], root) == first
    monkeypatch.undo()
    project(root, {"stage/a.py": "import stage.B"})
    assert set(sources(["stage.a"], root)) == {"stage/a.py"}
    path = root / "stage" / "a.py"
    for text in ("import stage.b", "import stage.c", "import stage.b"):  # too soon for the clock, maybe
        path.write_text(text)
        assert ("stage/b.py" in sources(["stage.a"], root)) == text.endswith("b")


def test_the_project_itself():
    """Each scene depends on itself alone among the scenes, and on what of the stage it uses."""
    for scene in SCENES:
        found = set(sources([scene.__module__]))
        topic = scene.__module__.rpartition(".")[0].replace(".", "/")
        scenes = {name for name in found if name.startswith("scenes/") and name.endswith(".py")}
        assert scenes and all(name.startswith(f"{topic}/") for name in scenes)
        assert {"stage/scene/lesson_scene.py", "stage/text/typesetting.py", "mathcore/__init__.py"} <= found
        assert not any(name.startswith("studio/") for name in found)
    assert "scenes/partials/hill_partials.py" not in sources(["scenes.slopes.tangent_slope"])
    found = set(sources(["scenes.partials.hill_partials"]))
    assert {"stage/three_d/terrain.py", "stage/opengl/shaders.py"} <= found < set(everything())


def test_what_a_scene_loads_is_in_its_closure():
    """All of mathcore and the stage that Python loads for a scene was foreseen."""
    code = (
        "import sys, scenes.slopes.tangent_slope\n"
        "for name, module in list(sys.modules.items()):\n"
        f"    if name.partition('.')[0] in {('mathcore', 'stage')} and getattr(module, '__file__', None):\n"
        "        print(module.__file__)"
    )
    # Without the list of scenes, which would load them all.
    alone = (
        "import sys, types\nsys.modules['scenes'] = s = types.ModuleType('scenes')\ns.__path__ = ['scenes']\n"
    )
    loaded = {Path(line).resolve().relative_to(ROOT).as_posix() for line in python(alone + code).splitlines()}
    assert len(loaded) > 20 and loaded <= set(sources(["scenes.slopes.tangent_slope"]))


def test_it_is_light():
    """To answer from a cache loads no library: neither Manim nor SymPy nor NumPy nor pydantic nor Typst."""
    code = (
        "import sys\nfrom studio.origins import *\nfrom studio import origins as o\n"
        "o.sources(['scenes.slopes.tangent_slope']); o.versions(); o.settings(); o.key(1); o.everything()\n"
        "with o.Reading(): pass\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    loaded = set(python(code).split())
    assert "studio" in loaded
    assert not loaded & {"manim", "sympy", "numpy", "pydantic", "typst", "av", "mathcore", "stage", "scenes"}


# -- versions and settings


def test_versions_are_those_installed():
    """Each library that draws, Python and the platform are told; a copy is handed out."""
    found = versions()
    assert found["manim"].startswith("0.22") and found["sympy"] == sympy.__version__
    assert found["numpy"] == np.__version__ and found["python"] == sys.version.split()[0]
    assert found["platform"] == sys.platform and len(found["fonts"]) == 64
    assert set(origins.DISTRIBUTIONS) < set(found) and all(found.values())
    found["manim"] = "0"
    assert versions()["manim"] != "0"


def test_what_is_not_installed_is_absent(monkeypatch):
    """A library that is not there, or was installed without a RECORD, is no error."""
    monkeypatch.setattr(origins, "DISTRIBUTIONS", ("no-such-distribution",))
    assert origins._versions.__wrapped__()["no-such-distribution"] == "absent"
    assert origins._extension("no-such-distribution") == "absent"
    monkeypatch.setattr(origins.metadata, "files", lambda name: None)
    assert origins._extension("typst") == "absent"


def test_another_build_of_typst_is_noticed(tmp_path, monkeypatch):
    """The mark changes with the recorded hash of the extension module, and with its size on the disk."""

    class Packed(type(Path())):
        size = 3

        def locate(self):
            return self

    def mark(recorded: str, size: int) -> str:
        file = Packed(tmp_path / "_typst.abi3.so")
        file.write_bytes(b"x" * size)
        file.hash = SimpleNamespace(value=recorded)
        monkeypatch.setattr(origins.metadata, "files", lambda name: [file])
        return origins._extension("typst")

    marks = [mark("one", 3), mark("two", 3), mark("one", 4)]
    assert len(set(marks)) == 3 and mark("one", 3) == marks[0]


def test_settings_are_the_files_that_manim_reads(tmp_path, monkeypatch):
    """The folder's and the user's manim.cfg, where Manim itself looks for them; missing ones are left out."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    library, user, folder = config_file_paths()
    assert origins.settings() == {"library": sha256(library)}
    user.parent.mkdir(parents=True)
    user.write_text("[CLI]\n")
    folder.write_text("[CLI]\nquality = low_quality\n")
    told = {"library": sha256(library), "user": sha256(user), "folder": sha256(folder)}
    assert origins.settings() == origins.settings(tmp_path) == told
    assert set(origins.settings(tmp_path / "home")) == {"library", "user"}


# -- values and keys


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=5)
    | st.decimals(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=2) | st.integers(0, 3), inner, max_size=3)
    ),
    max_leaves=8,
)


def same(one: object, other: object) -> bool:
    """Equal, and of the same types all the way down; 0.0 and −0.0 are two."""
    if type(one) is not type(other):
        return False
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    return str(one) == str(other)


def reordered(value: object) -> object:
    if isinstance(value, dict):
        return {name: reordered(value[name]) for name in reversed(value)}
    return type(value)(map(reordered, value)) if isinstance(value, (list, tuple)) else value


@settings(max_examples=150, deadline=None)
@given(PLAIN, PLAIN)
@example(1, 1.0)
@example(1, True)
@example([1, 2], (1, 2))
@example({1: 2}, {"1": 2})
@example(["int", "0x1"], 1)
@example(["builtins.int", "0x1"], 1)
@example(0.0, -0.0)
@example(Decimal("1.0"), Decimal("1.00"))
@example([[], []], [[[]]])
def test_plain_values_have_one_text_each(one, other):
    """Two values have the same text and key if and only if they are the same; a dict's order is nothing."""
    assert fingerprint(one) == fingerprint(reordered(one)) and key(one) == key(reordered(one))
    assert (fingerprint(one) == fingerprint(other)) == same(one, other)
    assert (key(one, other) == key(other, one)) == same(one, other)


def test_keys_keep_their_parts_apart():
    """What stands in which part matters."""
    assert (
        len({key("ab", "c"), key("a", "bc"), key("abc"), key(["ab", "c"]), key("ab", "c", None), key()}) == 6
    )
    assert len(key({"a": [1, None, 2.5]})) == 64


@dataclass(frozen=True)
class Frozen:
    """A value."""

    a: object
    b: object = 1


@dataclass(frozen=True)
class Other(Frozen):
    """A value of another class with the same fields."""


@dataclass
class Loose:
    """A value that may change."""

    a: int = 1


class Model(BaseModel):
    """Parameters with whatever else is given."""

    model_config = ConfigDict(extra="allow", arbitrary_types_allowed=True)
    a: object = 1
    b: object = 2


def test_records_go_in_with_class_and_fields():
    """Each field, the class, and what a model was given beyond its fields, all matter."""
    values = [Frozen(1), Frozen(2), Frozen(1, 2), Other(1), Model(), Model(a=2), Model(b=1), Model(c=3)]
    assert len({fingerprint(value) for value in values}) == len(values)
    assert fingerprint(Frozen(1)) == fingerprint(Frozen(1)) and fingerprint(Model(c=3)) == fingerprint(
        Model(c=3)
    )


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({1, 2}, "builtins.set"),
        (b"x", "builtins.bytes"),
        (np.float64(1), "numpy.float64"),
        (Path("x"), "Path"),
        (object(), "builtins.object"),
        (Loose(), "Loose"),
        (Frozen, "builtins.type"),
        (Frozen([1, {2: Loose()}]), "Loose"),
        (Model(b=1j), "builtins.complex"),
    ],
)
def test_anything_else_is_refused_by_name(value, name):
    """A type whose text is not known raises a TypeError that names it, however deep it lies."""
    with pytest.raises(TypeError, match=name):
        fingerprint(value)


def test_all_of_a_function_goes_in():
    """Curves and surfaces differ by every one of their fields, also by those that no comparison sees."""
    x, y = sympy.symbols("x y", real=True)
    for whole in (Curve.read("x^2 + 3x"), Surface.read("x y + 1/x")):
        others = [
            replace(whole, expr=whole.expr + 1),
            replace(whole, text="another"),
            replace(whole, typst="another"),
            replace(whole, guards=(whole.expr,)),
            replace(whole, notes=("read so",)),
            replace(whole, orders={x + 1: (sympy.S.One, x)}),
            replace(whole, orders={x + 1: (x, sympy.S.One)}),
        ]
        assert len({fingerprint(value) for value in [whole, *others]}) == len(others) + 1
        assert fingerprint(whole) == fingerprint(replace(whole))
    one, other = {x + 1: (x, sympy.S.One), x + y: (y, x)}, {x + y: (y, x), x + 1: (x, sympy.S.One)}
    assert fingerprint(one) == fingerprint(other)
    before = fingerprint(curve := Curve.read("x^2"))
    assert curve.slope(1) == 2  # what a curve keeps of its answers is no part of it
    assert fingerprint(curve) == before


def test_expressions_are_told_apart():
    """Assumptions, precision, exactness, order and unevaluated parts of an expression all matter."""
    x, y, real = sympy.Symbol("x"), sympy.Symbol("y"), sympy.Symbol("x", real=True)
    values = [
        x, real, y, x + y, x * y, x**y, y**x, sympy.Integer(1), sympy.Float(1), sympy.Float(1, 30),
        sympy.Float("0.1"), sympy.Rational(1, 10), sympy.pi, sympy.sin(x), sympy.sin(real), sympy.nan,
        sympy.oo, sympy.Add(x, x, evaluate=False), 2 * x, sympy.Add(x, y, 1, evaluate=False),
        sympy.Add(1, y, x, evaluate=False), sympy.Tuple(), sympy.Tuple(x), sympy.true, sympy.Symbol("x'\"")
    ]  # fmt: skip
    assert len({fingerprint(value) for value in values}) == len(values)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_every_scene_has_a_fingerprint(scene):
    """Each scene's own parameters can be told, and come out the same when they are made again."""
    assert fingerprint(scene.Parameters()) == fingerprint(scene.Parameters())


def test_every_process_gives_the_same_text():
    """Fingerprints do not depend on the seed of Python's hashes, nor on the process."""
    code = """
import sympy
from mathcore import Curve, Surface
from stage.scene.parameters import CurveField, PlaceField, SceneParameters, SurfaceField
from studio.origins import fingerprint, key, sources
class P(SceneParameters):
    f: CurveField = "x^3 - 2x + sin(3x) e^x + |x| + 1/(x^2 + 1) + sqrt(x + 7) + 5"
    g: SurfaceField = "y^2 x + x^2 + 3y exp(-x y) + ln(x^2 + y^2 + 1) + x y + 2"
    at: PlaceField = (1, "pi/4")
a, b, c, d = sympy.symbols("a b c d", real=True, positive=True)
values = [P(), sympy.Max(a, b, c, d), sympy.And(a > 1, b > 2, c > 3), sympy.FiniteSet(a, b, c, d),
          a*b*c*d + a*sympy.sin(b) + c**d, sympy.Piecewise((a, b > 1), (c, True)), {a: 1, b: 2, c + d: (3,)},
          P().f.slope_function, P().g.gradient, P().g.slice(y=1)]
for value in values:
    print(fingerprint(value))
print(key({"b": 1, "a": [2]}), key(sources(["scenes.slopes.tangent_slope"])))
"""
    texts = {python(code, PYTHONHASHSEED=seed) for seed in ("1", "4242")}
    assert len(texts) == 1 and texts.pop().count("\n") == 11


# -- files read while drawing


def test_files_read_are_recorded(tmp_path):
    """However Python code reads a file, it is recorded with its hash, by its real path, and just once."""
    names = ["a", "b", "c.npy", "d", "e", "f", "g"]
    for name in names:
        np.save(tmp_path / "c.npy", np.arange(3)) if name == "c.npy" else (tmp_path / name).write_text(name)
    (tmp_path / "link").symlink_to("g")
    before = threading.active_count()
    with Reading() as reading:
        with open(tmp_path / "a") as file:
            file.read()
        assert (tmp_path / "b").read_text() == "b"
        assert np.load(tmp_path / "c.npy").sum() == 3
        os.close(os.open(os.fsencode(tmp_path / "d"), os.O_RDONLY))
        with open(tmp_path / "e", "r+") as file:
            file.read()
        np.fromfile(tmp_path / "f", np.uint8)
        (tmp_path / "link").read_bytes(), (tmp_path / "a").read_bytes()
    (tmp_path / "late").write_text("")
    (tmp_path / "late").read_text()
    real = tmp_path.resolve()
    assert reading.files == {str(real / name): sha256(real / name) for name in names}
    assert threading.active_count() == before


def test_what_is_written_is_not_read(tmp_path):
    """Writing, appending and making a file are no reading, nor is a file that is not there."""
    (tmp_path / "old").write_text("old")
    with Reading() as reading:
        (tmp_path / "a").write_text("a")
        for mode, name in [("a", "old"), ("w+", "old"), ("x", "new"), ("x+", "newer"), ("ab", "b")]:
            open(tmp_path / name, mode).close()
        np.save(tmp_path / "c.npy", np.arange(3))
        with pytest.raises(FileNotFoundError):
            (tmp_path / "absent").open("rb")
        with pytest.raises(ValueError, match="null"):
            os.open("a\0b", os.O_RDONLY)
        with pytest.raises(IsADirectoryError):
            tmp_path.open("rb")
        os.close(os.open(tmp_path, os.O_RDONLY))
    assert reading.files == {}


def test_what_is_covered_elsewhere_is_left_out(tmp_path):
    """Installed files, devices, modules of the project, what is compiled, Git's files and ignored folders."""
    kept = ["lessons/own.py", "out.txt", "stage/a.dat"]
    files = [*kept, "stage/a.py", "stage/__pycache__/a.bin", "x/a.pyc", ".git/HEAD", "out/film"]
    root = project(tmp_path.resolve(), dict.fromkeys(files, "x"))
    with Reading([root / "out"], root) as reading:
        for path in [*files, os.__file__, np.__file__, sys.executable, "/proc/self/stat", "/dev/null"]:
            if (root / path).exists():
                (root / path).open("rb").close()
    assert set(reading.files) == {str(root / name) for name in kept}


def test_a_project_inside_a_prefix_keeps_its_files(tmp_path, monkeypatch):
    """Where Python's prefix holds the project itself, the project's own files still count."""
    files = ["usr/own/data", "usr/other", "usr/own/.venv/x", "usr/own-too"]
    root = project(tmp_path, dict.fromkeys(files, "x")) / "usr" / "own"
    folders = origins._folders([tmp_path / "usr", root / ".venv"])
    monkeypatch.setattr(origins, "_installed", lambda: folders)
    with Reading(root=root) as reading:
        for name in files:
            (tmp_path / name).read_text()
    assert set(reading.files) == {str((root / "data").resolve())}


def test_readings_are_apart_and_see_all_threads(tmp_path):
    """Each reading records while it is active, from every thread; a hook is added just once."""
    root, names = tmp_path.resolve(), [f"file {number}" for number in range(40)]
    project(root, dict.fromkeys([*names, "outer"], "x"))
    added = []
    with pytest.MonkeyPatch.context() as patch, Reading() as outer:
        patch.setattr(sys, "addaudithook", added.append)
        (root / "outer").read_text()
        with Reading() as inner:
            threads = [threading.Thread(target=(root / name).read_text) for name in names for _ in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    assert added == []
    assert set(inner.files) == {str(root / name) for name in names}
    assert set(outer.files) == {*inner.files, str(root / "outer")}


def test_what_changes_while_it_is_read_is_no_files_hash(tmp_path):
    """A file written after it was opened, even if it is put back, is never again the one that was read."""
    path = tmp_path / "data"
    path.write_text("before")
    with Reading() as reading:
        path.read_text()
        path.write_text("after!")
        path.read_text()
    files = reading.files
    assert list(files.values()) == [CHANGED] and not unchanged(files)
    path.write_text("before")
    assert not unchanged(files) and list(reading.files.values()) == [CHANGED]


def test_two_readings_of_one_file_that_differ(tmp_path):
    """Files read for several films are taken together; one that was not the same for all has no hash."""
    assert merged({"a": "1", "b": "2"}, {"b": "2", "c": "3"}) == {"a": "1", "b": "2", "c": "3"}
    assert merged({"a": "1"}, {"a": "2"}) == merged({"a": CHANGED}, {"a": "1"}) == {"a": CHANGED}


def test_what_is_written_since_the_start_is_told(tmp_path, monkeypatch):
    """A file of the project that is changed, and changed back to the byte, has been touched all the same."""
    root = project(tmp_path, ONE)
    monkeypatch.setattr(origins, "ROOT", root)
    for name in ("_first_stamps", "_first_settings"):
        monkeypatch.setattr(origins, name, functools.cache(getattr(origins, name).__wrapped__))
    monkeypatch.chdir(tmp_path)
    assert touched() == set()
    monkeypatch.chdir(root / "stage")  # Manim has read its settings where we were
    assert touched() == set()
    path = root / "stage" / "b.py"
    before, times = path.read_bytes(), path.stat()
    path.write_text("import stage.c")
    path.write_bytes(before)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    (root / "scenes" / "new.txt").write_text("")
    assert touched() == {"stage/b.py", "scenes/new.txt"}


def test_unchanged_tells_changes(tmp_path):
    """Another content, a missing file, a folder or a pipe in its place: none is the file that was read."""
    path = tmp_path / "data"
    path.write_text("x")
    files = {str(path): sha256(path)}
    assert unchanged(files) and unchanged({})
    path.write_text("y")
    assert not unchanged(files)
    path.unlink()
    assert not unchanged(files)
    path.mkdir()
    assert not unchanged(files)
    path.rmdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(path)
        assert not unchanged(files)
