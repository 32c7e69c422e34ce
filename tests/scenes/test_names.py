"""A lecturer's own names in every scene: all that is written and said, in English and in German."""

from __future__ import annotations

import re

import pytest
from manim import tempconfig

import scenes
from stage.text.phrases import Wording
from stage.text.writing import Pen
from studio.lesson.running import UNDRAWN, SilentRenderer

# A scene with its parameters; what must be written (Typst), what must be said, and in both what must not.
NAMED = {
    "s(t)": (
        scenes.TangentSlope,
        {"f": "s(t) = 20t - 5t^2", "at": 1, "axes": {"s": "height (m)"}},
        ["s(t) = 20 t - 5 t^2", "s(1 + h) - s(1)", "s'(1)", "s'(t)", "t", "height (m)"],
        ["s(t) = 20t − 5t²", "t = 1"],
        r"\b[fxy]\b",
    ),
    "h(t)": (
        scenes.TangentSlope,
        {"f": "h(t) = 20 - 5t^2", "at": 1},
        ["h(1 + Delta t) - h(1)", "Delta t", "h'(1)", "h'(t)", "t", "h"],
        ["h(t) = 20 − 5t²", "Δt"],
        r"\b[fxy]\b|\+ h\b|run h|Abstand h",
    ),
    "a(v_0)": (
        scenes.TangentSlope,
        {"f": "a(v_0) = v_0^2/20", "at": "pi/6"},
        ["a(c + h) - a(c)", "c = frac(pi, 6)", "a'(c)", "a'(v_(0))", "v_(0)", "a"],
        ["a(v₀) = v₀²/20", "v₀ = π/6"],
        r"\b[fxy]\b|a\(a",
    ),
    "pressure(h)": (
        scenes.TangentSlope,
        {"f": "pressure(h) = 8 - h^2", "at": 1},
        ['frac(Delta op("pressure"), Delta h)', 'op("pressure")\'(1)', 'op("pressure")'],
        ["pressure(h) = 8 − h²", "Δh"],
        r"\b[fxy]\b",
    ),
    "J(θ)": (
        scenes.ShrinkingSteps,
        {"L": "J(θ) = (θ - 3)^2", "start": 10, "steps": 3, "axes": {"theta": "angle"}},
        ["J(theta) = ", "J'(theta)", "alpha J'(theta)", "theta arrow.l theta - ", "angle", "J", "theta = 10"],
        ["J(θ) = (θ − 3)²", "θ = 10", "θ = 3"],
        r"\b[LwJ]\b(?![('′])(?!$)",
    ),
    "E_1(k)": (
        scenes.ShrinkingSteps,
        {"L": "E_1(k) = k^2", "start": 4, "steps": 3},
        ["E_(1)(k) = ", "E'_(1)(k)", "n", "k arrow.l k - ", "E_(1)"],
        ["E₁(k) = k²", "k = 4"],
        r"\b[Lw]\b",
    ),
    "C(α)": (
        scenes.ShrinkingSteps,
        {"L": "C(α) = α^2", "start": 4, "steps": 2},
        ["C(alpha) = ", "alpha arrow.l alpha - ", "eta C'(alpha)", "eta = "],
        ["C(α) = α²", "α = 4"],
        r"\b[Lw]\b|alpha C'",
    ),
    "P(w_1, w_2)": (
        scenes.PlanePartials,
        {"f": "P(w_1, w_2) = 2w_1 - 3w_2", "at": [1, 2], "axes": {"P": "profit (€)"}},
        ["frac(partial P, partial w_(1))", "frac(partial P, partial w_(2))", "w_(1)", "w_(2)", "profit (€)"],
        ["P(w₁, w₂) = 2w₁ − 3w₂", "w₁", "w₂"],
        r"\b[fxy]\b",
    ),
    "F(L, K)": (
        scenes.HillPartials,
        {"f": "F(L, K) = 10 L^0.3 K^0.7", "at": [100, 200], "axes": {"L": "labour (hours per day)"}},
        ["F(L, K) = ", "frac(partial F, partial L)", "frac(partial F, partial K)", "labour (hours per day)"],
        ["(L, K)", "F(L, K)", "K"],
        r"\b[fxy]\b",
    ),
    "U(x_1, x_2)": (
        scenes.GradientArrow,
        {"f": "U(x_1, x_2) = x_1^2 + 2x_2^2", "at": [1, 1]},
        ["U(x_(1), x_(2)) = ", "nabla U(x_(1), x_(2)) = ", "nabla U(1", "|nabla U|", "nabla U", "x_(1)", "U"],
        ["U(x₁, x₂) = x₁² + 2x₂²", "x₁", "x₂"],
        r"\b[fy]\b|\bx\b(?!_)",
    ),
}


def run(name: str, code: str, monkeypatch) -> tuple[list[str], str]:
    """All that is written in a scene, as Typst or as words, and all its captions with the clip's title."""
    written: list[str] = []

    def keep(make):
        def kept(self, *args, **kwargs):
            line = make(self, *args, **kwargs)
            written.append(line.says)
            return line

        return kept

    for kind in ("formula", "axis_name"):
        monkeypatch.setattr(Pen, kind, keep(getattr(Pen, kind)))
    scene, given, *_ = NAMED[name]
    wording, parameters = Wording(code), scene.Parameters(**given)
    with tempconfig(UNDRAWN):
        made = scene(parameters, wording=wording, renderer=SilentRenderer())
        made.render()
    said = [words for beat in made.beats for _, words in beat.words]
    return written, "\n".join([wording.text(scene.chapter(parameters)), *said])


@pytest.mark.parametrize("code", ["en", "de"])
@pytest.mark.parametrize("name", NAMED)
def test_a_scene_speaks_of_the_lecturers_function(name, code, monkeypatch):
    """The head's name stands in formulas, at axes, in tables and in captions, and the scene's own nowhere."""
    written, said = run(name, code, monkeypatch)
    _, _, shown, told, never = NAMED[name]
    alone, parts = ([one for one in shown if (len(one) < 3) == short] for short in (True, False))
    assert [name for name in alone if name not in written] == []  # as at an axis, or over a column
    assert [part for part in parts if not any(part in line for line in written)] == []
    assert [one for one in told if one not in said] == []
    assert [line for line in (*written, *said.split("\n")) if re.search(never, line)] == []
