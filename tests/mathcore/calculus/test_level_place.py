"""What a place with slopes 0 is: by the Hessian where it decides, else by the surface round it."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from mathcore import Surface, level_place

X, Y = sympy.symbols("x y")
PLACES = [  # text, place, what it is, and whether the second derivatives decide: by hand
    ("x^2 + y^2", (0, 0), "minimum", True),
    ("1 - x^2 - y^2", (0, 0), "maximum", True),
    ("x^2 - y^2", (0, 0), "saddle", True),
    ("sin(x)sin(y)", ("pi/2", "pi/2"), "maximum", True),
    ("sin(x)sin(y)", (0, 0), "saddle", True),
    ("x^2 + x y + y^2", (0, 0), "minimum", True),
    ("cos(x) + cos(y)", (0, "pi"), "saddle", True),
    ("(x^2+y-11)^2 + (x+y^2-7)^2", (3, 2), "minimum", True),
    ("x^3 - 3x y^2", (0, 0), "saddle", False),
    ("x^4 + y^4", (0, 0), "minimum", False),
    ("1 - x^4 - y^4", (0, 0), "maximum", False),
    ("x^2 + y^4", (0, 0), "minimum", False),
    ("(y - x^2)(y - 3x^2)", (0, 0), "saddle", False),  # a minimum along each straight line
    ("x^3", (0, 0), "saddle", False),
    ("(x - y)^2", (1, 1), "trough", False),
    ("-(x - y)^4", (2, 2), "ridge", False),
    ("x^2 y^2", (0, 0), "trough", False),
    ("x^2 y", (0, 1), "trough", False),
    ("5", (1, 1), "flat", False),
    ("max(0, x)^2 + max(0, y)^2", (-1, -1), "flat", False),
    ("(x^2 + y^2)^(3/2)", (0, 0), "minimum", False),
    ("1000000 + x^4 + y^4", (0, 0), "minimum", False),
]


@pytest.mark.parametrize(("text", "at", "kind", "decided"), PLACES)
def test_a_level_place_is_named(text, at, kind, decided):
    """As by hand; and heights at random places nearby, in exact arithmetic, do not speak against it."""
    surface = Surface.read(text)
    found = level_place(surface, at, 6.0)
    assert (found.kind, found.decided) == (kind, decided)
    assert surface.steepest(at).direction is None
    chance = np.random.default_rng(3)
    here = [sympy.nsimplify(part) for part in at]
    signs = set()
    for _ in range(60):
        way = [sympy.Rational(int(part), 10**4) for part in chance.integers(-99, 100, 2)]
        there = surface.value([part + step for part, step in zip(here, way, strict=True)])
        signs.add(int(sympy.sign(sympy.N(there - surface.value(here), 30))) if any(way) else 0)
    allowed = {"minimum": {0, 1}, "trough": {0, 1}, "maximum": {0, -1}, "ridge": {0, -1}, "flat": {0}}
    assert signs <= allowed.get(kind, {-1, 0, 1})


@pytest.mark.parametrize(("text", "at"), [(text, at) for text, at, _, decided in PLACES if decided])
def test_the_second_derivatives_are_sympys(text, at):
    """They, and the determinant, are those that SymPy's own diff gives."""
    surface = Surface.read(text)
    there = dict(zip((X, Y), map(sympy.nsimplify, at), strict=True))
    expr = surface.expr.subs(dict(zip(surface.variables, (X, Y), strict=True)))
    hessian = sympy.hessian(expr, (X, Y)).subs(there)
    found = level_place(surface, at)
    assert [float(part) for part in found.second] == [float(hessian[k]) for k in (0, 1, 3)]
    assert float(found.determinant) == float(hessian.det())


def test_where_it_cannot_be_told_it_is_not():
    """Waves ever faster towards the place: the circles do not agree, or do not show it."""
    place = level_place(Surface.read("sqrt(1 - x^2 - y^2)^3 + 0.98x^2"), (0, 0), 60.0)
    assert place.kind in ("saddle", "maximum") and place.decided
    assert level_place(Surface.read("ln(1 + x^2) - 10^-9 x + y^4"), (0, 0), 1000.0).kind != "flat"
