"""mathcore stands alone."""

from __future__ import annotations

import subprocess
import sys


def test_importing_mathcore_loads_no_manim():
    """`import mathcore` loads SymPy and NumPy, and nothing that draws or reads lessons."""
    code = "import sys, mathcore; print(sorted({m.split('.')[0] for m in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "'mathcore'" in loaded and "'sympy'" in loaded
    for stranger in ("manim", "pydantic", "typst", "av", "matplotlib", "scipy", "stage", "scenes", "studio"):
        assert f"'{stranger}'" not in loaded


def test_the_public_face_is_whole():
    """Each name in __all__ is there and has a docstring."""
    import mathcore

    for name in mathcore.__all__:
        assert getattr(mathcore, name).__doc__


def test_importing_mathcore_leaves_numpy_for_later():
    """NumPy takes half as long to load as SymPy: the `np` of mathcore.evaluate.arrays waits for an array."""
    code = "import sys, mathcore; print('numpy' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "False"
