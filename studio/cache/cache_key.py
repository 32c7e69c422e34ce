"""On what a film depends: the project's files, what is installed, settings, parameters, files that it reads.

Only the standard library is imported, so that "is this film still the one?" is answered without Manim. Where
a dependency cannot be told, everything counts: a film may be drawn again for nothing, but is never stale.
"""

from __future__ import annotations

import ast
import dataclasses
import hashlib
import importlib.util
import os
import platform
import re
import site
import sys
import sysconfig
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from studio.system.fingerprint import fingerprint as fingerprint
from studio.system.fingerprint import key as key
from studio.system.fingerprint import sha256

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("mathcore", "stage", "scenes", "studio")
DRAWING = PACKAGES[:3]  # their data files count for every film
DISTRIBUTIONS = (
    "manim", "typst", "sympy", "mpmath", "numpy", "scipy", "av", "pillow", "pycairo", "manimpango",
    "moderngl", "glcontext", "contourpy", "pydantic", "skia-pathops", "svgelements",
)  # fmt: skip
ABSENT, UNREADABLE = "absent", "unreadable"
CHANGED = "changed"  # in place of the hash of a file that was written while it was in use: no file has it

_LIST_OF_SCENES = "scenes/__init__.py"
_DYNAMIC = frozenset(("import_module", "__import__", "exec", "eval", "runpy", "spec_from_file_location"))
_DYNAMIC_WORD = re.compile(rb"\b(?:%s)\b" % "|".join(_DYNAMIC).encode())
_SETTLED = 2_000_000_000  # nanoseconds: the coarsest clock of a file system in use, FAT's


@dataclasses.dataclass(frozen=True, slots=True)
class _Imports:
    """What a file names: (module, name taken from it or ""); dotted uses; or anything, for all it says."""

    names: frozenset[tuple[str, str]] = frozenset()
    uses: frozenset[str] = frozenset()
    anything: bool = False


_known: dict[tuple[str, str], tuple[tuple[int, ...], str, _Imports]] = {}  # by path and place in the project
_parsed: dict[tuple[str, str], _Imports] = {}  # by package and hash


def sources(modules: Iterable[str], root: Path = ROOT) -> dict[str, str]:
    """The project's files that ``modules`` depend on by their imports, each with the SHA-256 of its bytes.

    The drawing packages' data files count always. ValueError for a module of none of the project's packages.
    """
    project = _Project(root)
    waiting = {path for path in project.drawing if not path.endswith(".py")}
    for module in modules:
        if module.partition(".")[0] not in PACKAGES:
            raise ValueError(f"{module} is in none of the packages {', '.join(PACKAGES)}")
        waiting |= project.named(module, "")
    found: dict[str, str] = {}
    while waiting:
        relative = waiting.pop()
        found[relative], imports = _read(project.paths[relative], relative)
        waiting |= project.reached(imports) - found.keys()
    return dict(sorted(found.items()))


def everything(root: Path = ROOT) -> dict[str, str]:
    """All files of the four packages, code and data, each with the SHA-256 of its bytes."""
    return {relative: _read(path, "")[0] for relative, path in sorted(_Project(root).paths.items())}


def touched() -> set[str]:
    """The project's files and Manim's settings that were written since this process first asked.

    What is hashed is read again, when Python loads it: this tells whether the two can have differed, even if
    a file was changed back in between.
    """
    now, before = _stamps(), _first_stamps()
    return {name for name in now.keys() | before.keys() if now.get(name) != before.get(name)}


def _stamps() -> dict[str, tuple[int, ...]]:
    return {name: _stamp(path) for name, path in (_Project(ROOT).paths | _first_settings()).items()}


_first_stamps = cache(_stamps)
_first_settings = cache(lambda: {name: path.absolute() for name, path in _settings_files(None).items()})


def _stamp(path: Path | str) -> tuple[int, ...]:
    """What changes when a file is written, whatever is written; empty where there is none."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return ()
    return status.st_mtime_ns, status.st_size, status.st_ctime_ns, status.st_ino


class _Project:
    """The files below a root as they are now, and which of them an import names."""

    def __init__(self, root: Path) -> None:
        self.paths = {name: path for top in PACKAGES for name, path in _files(Path(root, top), top, ())}
        self.drawing = {name for name in self.paths if name.partition("/")[0] in DRAWING}
        self.inside: dict[str, set[str]] = {}  # by package
        for name in self.paths:
            if name.endswith(".py"):
                self.inside.setdefault(_package(name), set()).add(name)

    def reached(self, imports: _Imports) -> set[str]:
        """The files that these imports depend on directly."""
        every = {name for name in self.drawing if name.endswith(".py")} if imports.anything else set()
        named = (self.named(module, name) for module, name in imports.names)
        return every.union(*named, *map(self._used, imports.uses))

    def named(self, module: str, name: str) -> set[str]:
        """The files of ``import module`` (no name) or ``from module import name``."""
        taken = module if name == "*" else f"{module}.{name}"
        # What a package taken by its name holds may be used without another import.
        inside = self.inside.get(taken, set()) if name else set()
        return self._way(module) | self._own(module) | self._own(taken) | inside

    def _used(self, dotted: str) -> set[str]:
        """The files of ``a.b.c`` in an expression, as far as these are modules."""
        starts = [dotted[: end.start()] for end in re.finditer(r"\.|$", dotted)]
        *_, module = ["", *(start for start in starts if self._own(start) or start in self.inside)]
        return self._way(module) | self._own(module)

    def _own(self, module: str) -> set[str]:
        """The file that Python takes for a module; a package's is its __init__."""
        base = module.replace(".", "/")
        return {name for name in (f"{base}/__init__.py", f"{base}.py") if name in self.paths}

    def _way(self, module: str) -> set[str]:
        """The __init__ of each package on the way, but that of scenes: it would tie all together."""
        parts = module.split(".")
        packages = (self._own(".".join(parts[:length])) for length in range(1, len(parts)))
        return set().union(*packages) - {_LIST_OF_SCENES}


def _files(folder: Path, relative: str, above: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    """All regular files below a folder, through links, without hidden ones and compiled ones."""
    here = os.path.realpath(folder)
    if here in above or not folder.is_dir():  # a link back to where it came from, or nothing
        return
    for entry in os.scandir(folder):
        name = f"{relative}/{entry.name}"
        if entry.name.startswith(".") or entry.name == "__pycache__" or entry.name.endswith((".pyc", ".pyo")):
            continue
        if os.path.isdir(entry.path):  # entry.is_dir() raises for a link to itself
            yield from _files(Path(entry.path), name, (*above, here))
        elif os.path.isfile(entry.path):
            yield name, Path(entry.path)


def _read(path: Path, relative: str) -> tuple[str, _Imports]:
    """A file's hash and its imports, if it is a module in that place in the project."""
    stamp = _stamp(path)
    known = _known.get((str(path), relative))
    if stamp and known is not None and known[0] == stamp:
        return known[1:]
    try:
        data = path.read_bytes()
    except OSError:  # or gone since it was listed; once it can be read, its hash is another
        return UNREADABLE, _Imports(anything=relative.endswith(".py"))
    digest, imports = hashlib.sha256(data).hexdigest(), _Imports()
    if relative.endswith(".py"):
        place = _package(relative), digest
        imports = _parsed[place] = _parsed.get(place) or _imports(data, place[0])
    # A file written a moment ago may be written once more with the same time and size.
    if stamp and time.time_ns() - stamp[0] > _SETTLED:
        _known[str(path), relative] = (stamp, digest, imports)
    return digest, imports


def _package(relative: str) -> str:
    return relative.rpartition("/")[0].replace("/", ".")


def _imports(data: bytes, package: str) -> _Imports:
    """The imports anywhere in a module's text."""
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _Imports(anything=True)
    # To walk all of a tree takes long, so it is done only where it may find something.
    anything = bool(_DYNAMIC_WORD.search(data)) and any(map(_is_dynamic, ast.walk(tree)))
    names: set[tuple[str, str]] = set()
    bound: dict[str, set[str]] = {}
    for node in _statements(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                if top in PACKAGES:
                    names.add((alias.name, ""))
                    bound.setdefault(alias.asname or top, set()).add(alias.name if alias.asname else top)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: package.count(".") + 2 - node.level] if node.level else []
            module = ".".join([*above, *filter(None, [node.module])])
            if module.partition(".")[0] in PACKAGES:
                names.update((module, alias.name) for alias in node.names)
    return _Imports(frozenset(names), frozenset(_uses(tree, bound) if bound else ()), anything)


def _is_dynamic(node: ast.AST) -> bool:
    """Whether a name here is one by which code is loaded or text is run."""
    names = [getattr(node, part, None) for part in ("id", "attr", "module")]
    names += [node.name] if isinstance(node, ast.alias) else []
    return any(name.partition(".")[0] in _DYNAMIC for name in names if name)


def _statements(tree: ast.Module) -> Iterator[ast.AST]:
    """Every statement, however deep; expressions hold no imports."""
    waiting: list[ast.AST] = [tree]
    for node in waiting:
        yield node
        for part in ("body", "orelse", "finalbody", "handlers", "cases"):
            inner = getattr(node, part, ())
            waiting.extend(inner if isinstance(inner, list) else ())


def _uses(tree: ast.Module, bound: Mapping[str, set[str]]) -> Iterator[str]:
    """The dotted names that start at a module's: after ``import stage``, stage.theme may be used."""
    for node in ast.walk(tree):
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.insert(0, node.attr)
            node = node.value
        if parts and isinstance(node, ast.Name):
            yield from (".".join([module, *parts]) for module in bound.get(node.id, ()))


def versions() -> dict[str, str]:
    """The versions of all that draws, of Python and the platform, and a mark of Typst's build as "fonts".

    All text is set in the fonts that Typst's extension module embeds, so that file stands for them.
    """
    return dict(_versions())


@cache  # what a process has loaded stays what it was when it started
def _versions() -> Mapping[str, str]:
    found = dict.fromkeys(DISTRIBUTIONS, ABSENT)
    for name in DISTRIBUTIONS:
        with suppress(metadata.PackageNotFoundError, KeyError):
            found[name] = metadata.version(name) or ABSENT
    found |= {"python": platform.python_version(), "implementation": sys.implementation.name}
    return found | {"platform": sys.platform, "machine": platform.machine(), "fonts": _extension("typst")}


def _extension(distribution: str) -> str:
    """A hash over what RECORD says of a wheel's extension modules: 80 MB that need not be read."""
    files, told = [], []
    with suppress(metadata.PackageNotFoundError):
        files = metadata.files(distribution) or []
    for file in (file for file in files if file.suffix in (".so", ".pyd", ".dylib")):
        place = Path(str(file.locate()))  # another build put in its place leaves RECORD as it was
        size = place.stat().st_size if place.exists() else None
        told.append([str(file), file.hash.value if file.hash else None, file.size, size])
    return key(sorted(told, key=lambda entry: entry[0])) if told else ABSENT


def settings(folder: Path | None = None) -> dict[str, str]:
    """The hashes of Manim's configuration files that are there, by "library", "user" and "folder".

    ``folder`` is the current one unless given. The places are those of ``manim._config.utils``.
    """
    found = {name: sha256(path) for name, path in _settings_files(folder).items()}
    return {name: digest for name, digest in found.items() if digest is not None}


def settings_files() -> set[str]:
    """The real paths of Manim's configuration files, there or not."""
    return {os.path.realpath(path) for path in _settings_files(None).values()}


def _settings_files(folder: Path | None) -> dict[str, Path]:
    away = ("AppData", "Roaming", "Manim") if sys.platform.startswith("win32") else (".config", "manim")
    manim = importlib.util.find_spec("manim")
    files = {"library": Path(manim.origin).parent / "_config" / "default.cfg"} if manim else {}
    return files | {
        "user": Path(os.path.expanduser("~"), *away, "manim.cfg"),
        "folder": Path(folder or ".", "manim.cfg"),
    }


_active: list[Reading] = []
_starting, _own_thread = threading.Lock(), threading.local()


class Reading:
    """Records which files Python code opens to read them while this is active, in any thread.

    Left out: what is installed, the project's modules, Git's and the system's own folders, what is compiled,
    and all below the folders ``ignoring``. Code in C that opens files by itself is not seen.
    """

    def __init__(self, ignoring: Iterable[Path] = (), root: Path = ROOT) -> None:
        self._files: dict[str, tuple[str, tuple[int, ...]]] = {}
        self._root = _folders([root])
        self._modules = _folders(Path(root, package) for package in PACKAGES)
        self._ignored = _folders(ignoring)
        # A project below sys.prefix, as /usr is one, would else have no files of its own.
        around = {f for f in _installed() if any(r != f and r.startswith(f) for r in self._root)}
        self._around, self._apart = tuple(around), tuple(f for f in _installed() if f not in around)

    def __enter__(self) -> Reading:
        with _starting:
            _listen()
        _active.append(self)
        return self

    def __exit__(self, *_exception: object) -> None:
        _active.remove(self)

    @property
    def files(self) -> dict[str, str]:
        """Each file's real path with its SHA-256 as it was when first opened, or CHANGED if written since."""
        files = sorted(self._files.items())
        return {path: digest if stamp == _stamp(path) else CHANGED for path, (digest, stamp) in files}

    def _hear(self, path: str, real: str) -> None:
        # The hash is taken now: after the drawing the file may be another than the one that was read.
        if real not in self._files and self._counts(path) and self._counts(real):
            stamp = _stamp(real)
            if (digest := sha256(real)) is not None:
                self._files.setdefault(real, (digest, stamp))

    def _counts(self, path: str) -> bool:
        place = os.path.normcase(path)
        out = place.endswith((".pyc", ".pyo")) or not {"__pycache__", ".git"}.isdisjoint(Path(place).parts)
        out = out or (place + os.sep).startswith(self._ignored) or place.startswith(self._apart)
        out = out or (place.startswith(self._around) and not place.startswith(self._root))
        return not out and not (place.endswith(".py") and place.startswith(self._modules))


def unchanged(files: Mapping[str, str]) -> bool:
    """Whether each file is still there with that hash."""
    return all(sha256(path) == digest for path, digest in files.items())


def merged(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """The files of both readings; one that was not the same in both is CHANGED."""
    differ = (path for path in one.keys() & other.keys() if one[path] != other[path])
    return {**one, **other, **dict.fromkeys(differ, CHANGED)}


@cache  # a hook can be neither removed nor told from another
def _listen() -> None:
    sys.addaudithook(_hear)


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    """The audit hook, called for all that Python audits: it must be quick and must not raise."""
    if event != "open" or not _active or getattr(_own_thread, "busy", False):
        return
    path, _mode, flags = arguments
    # By its flags: os.open tells no mode. What is emptied or made by the opening holds nothing to read.
    if isinstance(path, int) or flags & (os.O_WRONLY | os.O_TRUNC | os.O_EXCL):
        return
    _own_thread.busy = True  # to hash a file is to open it
    try:
        with suppress(OSError, ValueError, TypeError):  # no path to open: the caller is about to be told so
            place = os.path.abspath(os.fsdecode(path))
            for reading in tuple(_active):
                reading._hear(place, os.path.realpath(place))
    finally:
        _own_thread.busy = False


def _folders(paths: Iterable[Path | str]) -> tuple[str, ...]:
    """Each as it is named and as it really is, ending so that ``startswith`` tells what is below."""
    places = [os.path.abspath(path) for path in paths]
    every = dict.fromkeys([*places, *map(os.path.realpath, places)])
    return tuple(os.path.normcase(place).rstrip(os.sep) + os.sep for place in every)


@cache
def _installed() -> tuple[str, ...]:
    """Where Python, its libraries and the system's devices lie."""
    libraries = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    libraries += [*site.getsitepackages(), site.getusersitepackages()]
    prefixes = [sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix]
    return _folders(filter(None, [*prefixes, *libraries, "/proc", "/sys", "/dev"]))
