"""The last frame of a beat in sentences, for those who cannot see it: from the claims checked in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from stage.text.languages import LANGUAGES

__all__ = ["SHAPES", "described", "is_named", "spoken_name"]

SHAPES = ("surface", "curve", "line", "point", "segment", "arrow", "angle", "bar", "area")  # in this order
_LATEST = 0.15  # seconds from the last look at a beat back to the one before
_INDEXED = re.compile(r"([^\W\d_]+)_(\d+)")  # w_3: one of a row of points
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_MOST = 3  # of a row of points: the first ones, and the last
_NUMBER = re.compile(r"[−-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?")

# What shapes are called, after their claims; # stands for a number. None: not worth a word, since it is part
# of something else that is named.
_NAMES: Mapping[str, tuple[str, str] | None] = {
    "the hill": ("the surface", "die Fläche"),
    "the curve": ("the curve", "die Kurve"),
    "the loss": ("the loss curve", "die Kurve des Verlusts"),
    "the curve under the lens": ("the curve under a lens", "die Kurve unter einer Lupe"),
    "the slice along #": ("the slice along {0}", "der Schnitt entlang {0}"),
    "the contour line at #": ("contour lines", "Höhenlinien"),
    "the contour #": ("contour lines", "Höhenlinien"),
    "the contour through the point": (
        "the contour line through the point",
        "die Höhenlinie durch den Punkt",
    ),
    "the contour's tangent": ("the contour line's tangent", "die Tangente der Höhenlinie"),
    "the secant": ("the secant", "die Sekante"),
    "the tangent": ("the tangent", "die Tangente"),
    "the section along #": ("the section along {0}", "der Schnitt entlang {0}"),
    "the tangent along #": ("the tangent along {0}", "die Tangente entlang {0}"),
    "the tangent under the lens": ("the tangent under a lens", "die Tangente unter einer Lupe"),
    "the point": ("the point", "der Punkt"),
    "the place": ("the place on the surface", "die Stelle auf der Fläche"),
    "a slope put down": ("a slope put down", "eine eingetragene Steigung"),
    "the height of a slope": None,
    "the point of contact": ("the point of contact", "der Berührpunkt"),
    "the second point": ("the second point", "der zweite Punkt"),
    "a height on its line": None,
    "the run": ("the run", "der Schritt zur Seite"),
    "the rise": ("the rise", "der Höhenunterschied"),
    "the run along #": ("the run along {0}", "der Schritt entlang {0}"),
    "the rise along #": ("the rise along {0}", "der Höhenunterschied entlang {0}"),
    "the gap": ("the gap to the goal", "der Abstand zum Ziel"),
    "the goal": ("the goal", "das Ziel"),
    "the path of step #, along": None,
    "the path of step #, down": ("the path of the steps", "der Weg der Schritte"),
    "the slope's graph": ("the slope's graph", "der Graph der Steigung"),
    "the slope at step #": ("the slopes as heights", "die Steigungen als Höhen"),
    "the slope that becomes the step": None,
    "step # along the axis": ("the steps along the axis", "die Schritte auf der Achse"),
    "the first step once more": ("the first step once more", "der erste Schritt noch einmal"),
    "slope bar #": ("a bar for each slope", "ein Balken für jede Steigung"),
    "step bar #": ("a bar for each step", "ein Balken für jeden Schritt"),
    "bar #": ("a bar for each step", "ein Balken für jeden Schritt"),
    "the turning arrow": ("an arrow that turns all round", "ein Pfeil, der sich ringsum dreht"),
    "the slope all round": ("the slope as a curve over the direction", "die Steigung über der Richtung"),
    "the slope that way": None,
    "the minimum": ("the minimum", "das Minimum"),
    "the maximum": ("the maximum", "das Maximum"),
    "the gradient": ("the gradient", "der Gradient"),
    "an earlier gradient": ("an earlier gradient", "ein früherer Gradient"),
    "the right angle": ("a right angle", "ein rechter Winkel"),
    "the #-component": ("the {0}-component", "die {0}-Komponente"),
}


def described(rows: Iterable[Mapping[str, Any]], texts: Sequence[str], language: str) -> tuple[str, ...]:
    """Sentences on a beat's last frame: its shapes, by the beat's ``rows`` of claims.json, then its texts."""
    rows = list(rows)
    latest = max((row["time"] for row in rows), default=0.0) - _LATEST
    seen = [row for row in rows if row["kind"] in SHAPES and row["time"] >= latest]
    seen.sort(key=lambda row: SHAPES.index(row["kind"]))
    shapes = _fewer(dict.fromkeys(filter(None, (_shape(row, language) for row in seen))))
    shown, written = {"en": ("In the picture", "In writing"), "de": ("Im Bild", "Geschrieben")}[language]
    told = [f"{shown}: {'; '.join(shapes)}."] if shapes else []
    return (*told, *([f"{written}: {'; '.join(texts)}."] if texts else []))


def _shape(row: Mapping[str, Any], language: str) -> str:
    name = spoken_name(row["name"], language)
    place = row["shown"]
    if name and row["kind"] == "point" and isinstance(place, list) and not isinstance(place[0], list):
        return f"{name} {_AT[language]} {_place(place, language)}"
    return name


_AT = {"en": "at", "de": "bei"}


def _fewer(shapes: Iterable[str]) -> list[str]:
    """Of a long row of points w₀, w₁, … the first and the last ones."""
    shapes = list(shapes)
    row = [shape for shape in shapes if re.match(r"[^\W\d_]+[₀-₉]+ ", shape)]
    left_out = row[_MOST - 1 : -1] if len(row) > _MOST else []
    kept = ["…" if left_out and shape == left_out[0] else shape for shape in shapes]
    return [shape for shape in kept if shape not in left_out[1:]]


def spoken_name(name: str, language: str) -> str:
    """What a claim's shape is called; "" where it is not worth a word or has no name in that language."""
    known = list(LANGUAGES).index(language)
    if found := _INDEXED.fullmatch(name):
        return f"{found[1]}{found[2].translate(_LOWERED)}"
    for pattern, parts in _patterns(name):
        if pattern in _NAMES:
            entry = _NAMES[pattern]
            return entry[known].format(*parts) if entry else ""
    return name if language == "en" else ""


def is_named(name: str) -> bool:
    """Whether it is known what a claim's shape is called in every language, or that it is worth no word."""
    return bool(_INDEXED.fullmatch(name)) or any(pattern in _NAMES for pattern, _ in _patterns(name))


def _patterns(name: str) -> list[tuple[str, tuple[str, ...]]]:
    """The name itself, then with its last word, its first word after "the", or its numbers as a place."""
    found = [(name, ())]
    if along := re.fullmatch(r"(.* along) (\S+)", name):
        found.append((f"{along[1]} #", (along[2],)))
    if part := re.fullmatch(r"the (\S+)-component", name):
        found.append(("the #-component", (part[1],)))
    if level := re.fullmatch(r"(the contour(?: line at)?) (.+)", name):  # at 5, -1/5, sqrt(2)
        found.append((f"{level[1]} #", ()))
    found.append((_NUMBER.sub("#", name), tuple(_NUMBER.findall(name))))
    return found


def _place(numbers: Sequence[float], language: str) -> str:
    own = LANGUAGES[language]
    shown = [own.number(f"{number:.4g}").replace("-", "−") for number in numbers]
    return f"({f'{own.between} '.join(shown)})"
