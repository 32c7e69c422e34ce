"""What pyproject.toml asks for: each library that is imported, from a stated version on, as it is locked."""

from __future__ import annotations

import ast
import re
import sys
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.lowest_versions import lowest, requirements
from tests.packing import ROOT

# Imported by other names.
NAMED = {"PIL": "pillow", "cairo": "pycairo", "pydantic_core": "pydantic", "pptx": "python-pptx"}
FOR_BENCH = {"playwright"}  # drives the browser in which the preview is measured; the tests ask for it
BY_NAME = {"websockets", "pyreveal"}  # uvicorn imports the one for sockets; of the other, files are read
OURS = ("mathcore", "stage", "scenes", "studio", "bench")


def locked(*files: str) -> dict[str, Version]:
    """Every version in these locks, by name."""
    text = "".join((ROOT / file).read_text(encoding="utf-8") for file in files)
    pins = re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE)
    return {canonicalize_name(name): Version(version) for name, version in pins}


def build_group() -> list[Requirement]:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [Requirement(line) for line in told["dependency-groups"]["build"]]


BUILD = locked("requirements-build.txt")
USE = BUILD | locked("requirements-test.txt", "requirements.txt")


@pytest.mark.parametrize(
    ("requirement", "lock"),
    [(one, USE) for one in requirements()] + [(one, BUILD) for one in build_group()],
    ids=lambda value: str(value) if isinstance(value, Requirement) else "",
)
def test_the_lock_satisfies_what_is_asked_for(requirement, lock):
    """What set-up installs is a version that pyproject.toml allows."""
    version = lock[canonicalize_name(requirement.name)]
    assert version in requirement.specifier, f"{requirement} is asked for, and {version} is locked"


def test_every_requirement_has_a_lower_bound():
    """And no library has two of them."""
    bounds = [(canonicalize_name(one.name), lowest(one)) for one in requirements()]
    assert len(set(bounds)) == len({name for name, _ in bounds}) > 10
    with pytest.raises(ValueError, match="lowest"):
        lowest(Requirement("numpy<3"))


def test_every_library_imported_is_asked_for():
    """Also what another library happens to bring along; and nothing is asked for that is not imported."""
    imported = set()
    for path in (path for package in OURS for path in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            imported |= {name.partition(".")[0] for name in names}
    foreign = imported - set(sys.stdlib_module_names) - set(OURS)
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*told["dependencies"], *told["optional-dependencies"]["cluster"]]
    used = {NAMED.get(name, name) for name in foreign} - FOR_BENCH | BY_NAME
    assert used == {Requirement(line).name for line in asked}
