"""Manim is imported without networkx and SciPy, which take a quarter of that time and which no clip needs.

Manim names them while it is imported: graphs' layouts, and rotations about an axis in space. It gets
stand-ins that import the library when they are first called; the one rotation that every pair of axes is
drawn with is calculated here. Everybody else imports the library itself.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader
from importlib.machinery import PathFinder
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # what only answers from a cache, or cleans, needs no library
    import numpy as np

AT_FIRST_USE = ("networkx", "scipy.spatial.transform")


class _Named:
    """What is found in a module under a dotted name, looked up when it is called."""

    def __init__(self, module: str, path: tuple[str, ...]):
        self._module, self._path = module, path

    def __getattr__(self, name: str) -> _Named:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Named(self._module, (*self._path, name))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        found: Any = import_module(self._module)
        for name in self._path:
            found = getattr(found, name)
        return found(*args, **kwargs)


class _StandIn(ModuleType):
    """A module of which everything is a name that is looked up later."""

    def __getattr__(self, name: str) -> _Named:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Named(self.__name__, (name,))


class Rotation:
    """SciPy's Rotation as Manim uses it: from an axis times an angle to a matrix (Rodrigues, 1840)."""

    def __init__(self, vector: np.ndarray):
        self._vector = vector

    @classmethod
    def from_rotvec(cls, vector: np.ndarray) -> Rotation:
        """The rotation about ``vector`` (3,) by its length in radians."""
        import numpy as np

        return cls(np.asarray(vector, float))

    def as_matrix(self) -> np.ndarray:
        """The matrix (3, 3) that turns column vectors."""
        import numpy as np

        angle = np.linalg.norm(self._vector)
        x, y, z = self._vector / angle if angle else self._vector
        across = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
        return np.eye(3) + np.sin(angle) * across + (1 - np.cos(angle)) * across @ across


class _WithStandIns:
    """Manim's loader, but for that stand-ins take the place of what has not been imported yet."""

    def __init__(self, loader: Loader):
        self._loader = loader

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def exec_module(self, module: ModuleType) -> None:
        absent = {name: _StandIn(name) for name in AT_FIRST_USE if name not in sys.modules}
        if "scipy.spatial.transform" in absent:
            absent["scipy.spatial.transform"].Rotation = Rotation
        sys.modules.update(absent)
        try:
            self._loader.exec_module(module)
        finally:
            for name in absent:
                sys.modules.pop(name, None)


class _ManimFinder:
    """Finds Manim as Python does, and nothing else."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> Any:
        spec = PathFinder.find_spec(name, path, target) if name == "manim" else None
        if spec is not None and spec.loader is not None:
            spec.loader = _WithStandIns(spec.loader)
        return spec


sys.meta_path.insert(0, _ManimFinder())
