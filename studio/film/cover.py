"""The picture that a folder shows for a film, and a player while it loads."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

_WIDTH = 640  # pixels; a cover is shown small
_QUALITY = 85  # JPEG, at which thin lines are still clean


def cover(picture: Image.Image) -> bytes:
    """A picture as a JPEG fit for a film's cover, its colours not thinned out."""
    small = picture.convert("RGB")
    if small.width > _WIDTH:
        height = max(round(small.height * _WIDTH / small.width), 1)
        small = small.resize((_WIDTH, height), Image.Resampling.LANCZOS)
    made = BytesIO()
    small.save(made, "JPEG", quality=_QUALITY, subsampling=0)
    return made.getvalue()
