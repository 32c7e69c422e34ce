"""Descriptions of a beat's last frame: from its claims, in the lesson's language, and nothing else."""

from __future__ import annotations

import pytest

from studio.slides.describing import described, spoken_name


def row(name: str, kind: str, shown, time: float = 3.0) -> dict:
    return {"name": name, "kind": kind, "shown": shown, "time": time}


ROWS = [
    row("h", "number", "2"),
    row("the point of contact", "point", [1.0, -0.5]),
    row("the curve", "curve", [[0.0, 0.0], [1.0, 1.0]]),
    row("the secant", "line", [4.0, 0.0], time=1.0),
]


def test_what_the_last_frame_shows_is_told_in_order():
    """Shapes first, points with their places; what was taken away before the end is not there."""
    told = described(ROWS, ["f(x) = x²", "2 · 4"], "en")
    assert told == (
        "In the picture: the curve; the point of contact at (1, −0.5).",
        "In writing: f(x) = x²; 2 · 4.",
    )
    assert described(ROWS, [], "de") == ("Im Bild: die Kurve; der Berührpunkt bei (1; −0,5).",)
    assert described([], [], "en") == ()


def test_a_long_row_of_points_is_cut_short():
    rows = [row(f"w_{k}", "point", [float(k), 1.0]) for k in range(12)]
    (told,) = described(rows, [], "en")
    assert told == "In the picture: w₀ at (0, 1); w₁ at (1, 1); …; w₁₁ at (11, 1)."
    (few,) = described(rows[:3], [], "en")
    assert few == "In the picture: w₀ at (0, 1); w₁ at (1, 1); w₂ at (2, 1)."


def test_many_of_a_kind_are_one():
    rows = [row(f"the contour line at {k}", "curve", [[0.0, 0.0]]) for k in range(9)]
    assert described(rows, [], "de") == ("Im Bild: Höhenlinien.",)


@pytest.mark.parametrize(
    ("name", "english", "german"),
    [
        ("the slice along θ", "the slice along θ", "der Schnitt entlang θ"),
        ("the w₁-component", "the w₁-component", "die w₁-Komponente"),
        ("the turning arrow", "an arrow that turns all round", "ein Pfeil, der sich ringsum dreht"),
        ("the contour -1/5", "contour lines", "Höhenlinien"),
        (
            "the contour through the point",
            "the contour line through the point",
            "die Höhenlinie durch den Punkt",
        ),
        ("a height on its line", "", ""),
        ("a thing of a new scene", "a thing of a new scene", ""),
    ],
)
def test_names(name, english, german):
    """A name that is not known is said as it is in English; in German nothing is better than English."""
    assert (spoken_name(name, "en"), spoken_name(name, "de")) == (english, german)
