"""A value as canonical text: the same in every process, another for any other value."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any


def sha256(path: Path) -> str | None:
    """The SHA-256 of a regular file's bytes, as hexadecimal digits; None where there is none to be read."""
    try:
        if not Path(path).is_file():  # to open a pipe would wait for its other end
            return None
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return None


def key(*parts: Any) -> str:
    """The SHA-256 of the parts' canonical text: whatever ``fingerprint`` takes, in any nesting."""
    return hashlib.sha256(fingerprint(parts).encode("ascii")).hexdigest()


def fingerprint(value: Any) -> str:
    """A lesson's parameters as canonical text: the same in every process, another for any other value.

    None, bool, int, float, str, Decimal, tuple, list, dict, frozen dataclasses, pydantic models and SymPy
    expressions, in any nesting. TypeError that names any other type.
    """
    return json.dumps(_canonical(value), ensure_ascii=True, separators=(",", ":"))


def _canonical(value: Any) -> Any:
    """As JSON, in which every list starts with the word for what it is."""
    kind = type(value)
    name = f"{kind.__module__}.{kind.__qualname__}"
    if value is None or kind in (bool, str):
        return value
    if kind in (int, float, Decimal):  # Python refuses to write thousands of decimal digits
        return [name, hex(value) if kind is int else repr(value)]
    if kind in (tuple, list):
        return [name, *map(_canonical, value)]
    if kind is dict:
        pairs = [[_canonical(inner) for inner in pair] for pair in value.items()]
        return [name, *sorted(pairs, key=json.dumps)]
    sympy, pydantic = sys.modules.get("sympy"), sys.modules.get("pydantic")
    if sympy is not None and isinstance(value, sympy.Basic):
        # The tree as it stands: srepr of it all would sort unevaluated sums, and names classes bare.
        return ["sympy", name, *(map(_canonical, value.args) if value.args else [sympy.srepr(value)])]
    if pydantic is not None and isinstance(value, pydantic.BaseModel):
        beyond = _canonical([value.__pydantic_extra__, value.__pydantic_private__])
        return ["model", name, *([n, _canonical(getattr(value, n))] for n in kind.model_fields), beyond]
    if dataclasses.is_dataclass(kind) and kind.__dataclass_params__.frozen:
        names = [field.name for field in dataclasses.fields(value)]
        return ["dataclass", name, *([n, _canonical(getattr(value, n))] for n in names)]
    raise TypeError(f"A film's key cannot be made from a value of type {name}")
