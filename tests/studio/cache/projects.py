"""Projects for the tests: files below a root."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

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
