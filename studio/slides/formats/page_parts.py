"""What the pages share: texts, data and files that are safe inside a page, and the policy that shuts it."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

__all__ = [
    "base64_of", "data_url", "escaped", "hash_of", "held", "json_for_script", "policy", "static", "thumbnail",
]  # fmt: skip

_UNHOLDABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
STATIC = Path(__file__).parents[1] / "static"


def held(text: str) -> str:
    """``text`` as a page can hold it: control characters (not tab, newline), lone surrogates are spaces."""
    return _UNHOLDABLE.sub(" ", text)


def escaped(text: str) -> str:
    """``text`` for an element or a quoted attribute."""
    return html.escape(held(text), quote=True)


def json_for_script(value: Any) -> str:
    """``value`` as JSON that cannot end the script element in which it stands, nor open a comment in it."""
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def base64_of(path: Path) -> str:
    """A file as base64 on one line."""
    return base64.b64encode(path.read_bytes()).decode("ascii")


def data_url(data: bytes, kind: str) -> str:
    """``data`` of a MIME type as an address that holds it."""
    return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"


def static(*names: str) -> str:
    """The text of files that lie beside this code, one after the other."""
    return "\n".join((STATIC / name).read_text(encoding="utf-8") for name in names)


def thumbnail(path: Path, longest: int) -> tuple[str, tuple[int, int]]:
    """A picture with a longer side of so many pixels, as an address that holds it, and its size."""
    with Image.open(path) as opened:
        small = opened.convert("RGB")
    small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    written = BytesIO()
    small.save(written, "WEBP", quality=82, method=4)
    return data_url(written.getvalue(), "image/webp"), small.size


def hash_of(text: str) -> str:
    """What a policy calls an inline script or style by."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def policy(scripts: Sequence[str], sources: Mapping[str, str]) -> str:
    """A content security policy: these inline scripts run, ``sources`` may be shown, nothing may be sent.

    Each script is the whole text of its element, with newlines alone at the ends of lines.
    """
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(map(hash_of, scripts)),
        "style-src": "'unsafe-inline'",
        **sources,
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{rule} {value}" for rule, value in rules.items())
