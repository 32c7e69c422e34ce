"""What is known of clips, kept while a clip stays as it is: its beats, thumbnails, certificate and film; and
the pictures of the page, by ids that tell nothing.
"""

from __future__ import annotations

import secrets
import shutil
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studio.preview.messages import Certificate, Formula, RunThrough

MOST_CLIPS, MOST_PICTURES = 64, 4000


@dataclass
class Known:
    """What is known of one clip as it stands; ``folder`` holds its draft film."""

    run_through: RunThrough | None = None
    thumbnails: dict[int, str] = field(default_factory=dict)  # ids of pictures, by frame
    certificate: Certificate | None = None
    failure: str = ""
    film: Path | None = None
    film_id: str = ""
    share: float = 0.0  # of the film that is drawn
    folder: Path | None = None
    tried: set[str] = field(default_factory=set)  # work that was begun or has failed

    def missing_thumbnail(self) -> int | None:
        """The last frame of the first beat that has no thumbnail yet."""
        beats = self.run_through.beats if self.run_through else ()
        return next((beat["last"] for beat in beats if beat["last"] not in self.thumbnails), None)

    def table(self, poster: str) -> dict[str, Any]:
        """As the page gets it; ``poster`` is the beat that stands for the clip."""
        beats = [] if self.run_through is None else [dict(beat) for beat in self.run_through.beats]
        for beat in beats:
            beat["thumbnail"] = _picture(self.thumbnails.get(beat["last"]))
        stands = next((beat for beat in beats if beat["name"] == poster), beats[-1] if beats else {})
        return {
            "beats": beats, "frames": self.run_through.frames if self.run_through else None,
            "thumbnail": stands.get("thumbnail"), "film": self._film(), "certificate": self._certificate(),
        }  # fmt: skip

    def _film(self) -> dict[str, Any]:
        state = "ready" if self.film else "drawing" if self.share or "DrawFilm" in self.tried else "none"
        return {"state": state, "share": self.share, "url": f"/film/{self.film_id}" if self.film else None}

    def _certificate(self) -> dict[str, Any]:
        found = self.certificate
        if found is None:
            begun = "checking" if "Certify" in self.tried else "waiting"
            state = "failed" if self.failure else begun
            return {"state": state, "claims": None, "layout": None, "told": self.failure, "faults": []}
        layout = sum(fault["kind"] != "claim" for fault in found.faults)
        return {
            "state": "done", "claims": {"count": found.claims, "ok": found.hold},
            "layout": {"faults": layout}, "told": "", "faults": list(found.faults),
        }  # fmt: skip


class Knowledge:
    """What is known of clips, by what they are made from, and pictures by ids; old ones go."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._clips: OrderedDict[str, Known] = OrderedDict()
        self._pictures: OrderedDict[str, tuple[bytes, str]] = OrderedDict()
        self._formulas: dict[str, dict[str, Any]] = {}

    def of(self, made_from: str) -> Known:
        """What is known of a clip."""
        known = self._clips.setdefault(made_from, Known())
        self._clips.move_to_end(made_from)
        while len(self._clips) > MOST_CLIPS:
            _, old = self._clips.popitem(last=False)
            if old.folder is not None:
                shutil.rmtree(old.folder, ignore_errors=True)
        return known

    def film(self, film_id: str) -> Path | None:
        """The draft film with that id."""
        return next((one.film for one in self._clips.values() if one.film and one.film_id == film_id), None)

    def new_folder(self, known: Known) -> Path:
        """An empty folder for a clip's film."""
        known.folder, known.film_id = self._folder / secrets.token_hex(8), secrets.token_urlsafe(16)
        known.folder.mkdir()
        return known.folder

    def keep(self, data: bytes, kind: str) -> str:
        """Keep a picture of that media type: its id."""
        name = secrets.token_urlsafe(16)
        self._pictures[name] = data, kind
        while len(self._pictures) > MOST_PICTURES:
            self._pictures.popitem(last=False)
        return name

    def picture(self, name: str) -> tuple[bytes, str] | None:
        """A picture's bytes and media type."""
        return self._pictures.get(name)

    def formula(self, typst: str) -> dict[str, Any] | None:
        """A formula's picture and size in ems as the page gets it; None where it was not set yet."""
        return self._formulas.get(typst)

    def keep_formula(self, formula: Formula) -> None:
        """Keep a formula that was set."""
        picture = _picture(self.keep(formula.svg, "image/svg+xml")) if formula.svg else None
        if len(self._formulas) > MOST_PICTURES:
            self._formulas.clear()
        self._formulas[formula.typst] = {
            "picture": picture, "width": formula.width, "height": formula.height
        }  # fmt: skip


def _picture(name: str | None) -> str | None:
    return f"/picture/{name}" if name else None
