"""The code in a document, as one module."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]


def code_of(document: str) -> str:
    """A document's Python blocks, one after the other."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    return "\n\n".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL))


def module_of(code: str, path: Path) -> ModuleType:
    """Write code to a file, and load it as a module."""
    path.write_text(code, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # where pydantic looks for what a class is written with
    spec.loader.exec_module(module)
    return module
