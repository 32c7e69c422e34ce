"""A value has one text, and no other value has it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
import sympy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from mathcore import Curve, Surface
from scenes import SCENES
from studio.system.fingerprint import fingerprint, key
from tests.packing import ROOT

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=5)
    | st.decimals(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=2) | st.integers(0, 3), inner, max_size=3)
    ),
    max_leaves=8,
)


def same(one: object, other: object) -> bool:
    """Equal, and of the same types all the way down; 0.0 and −0.0 are two."""
    if type(one) is not type(other):
        return False
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    return str(one) == str(other)


def reordered(value: object) -> object:
    if isinstance(value, dict):
        return {name: reordered(value[name]) for name in reversed(value)}
    return type(value)(map(reordered, value)) if isinstance(value, (list, tuple)) else value


@settings(max_examples=150, deadline=None)
@given(PLAIN, PLAIN)
@example(1, 1.0)
@example(1, True)
@example([1, 2], (1, 2))
@example({1: 2}, {"1": 2})
@example(["int", "0x1"], 1)
@example(["builtins.int", "0x1"], 1)
@example(0.0, -0.0)
@example(Decimal("1.0"), Decimal("1.00"))
@example([[], []], [[[]]])
def test_plain_values_have_one_text_each(one, other):
    """Two values have the same text and key if and only if they are the same; a dict's order is nothing."""
    assert fingerprint(one) == fingerprint(reordered(one)) and key(one) == key(reordered(one))
    assert (fingerprint(one) == fingerprint(other)) == same(one, other)
    assert (key(one, other) == key(other, one)) == same(one, other)


def test_keys_keep_their_parts_apart():
    """What stands in which part matters."""
    assert (
        len({key("ab", "c"), key("a", "bc"), key("abc"), key(["ab", "c"]), key("ab", "c", None), key()}) == 6
    )
    assert len(key({"a": [1, None, 2.5]})) == 64


@dataclass(frozen=True)
class Frozen:
    """A value."""

    a: object
    b: object = 1


@dataclass(frozen=True)
class Other(Frozen):
    """A value of another class with the same fields."""


@dataclass
class Loose:
    """A value that may change."""

    a: int = 1


class Model(BaseModel):
    """Parameters with whatever else is given."""

    model_config = ConfigDict(extra="allow", arbitrary_types_allowed=True)
    a: object = 1
    b: object = 2


def test_records_go_in_with_class_and_fields():
    """Each field, the class, and what a model was given beyond its fields, all matter."""
    values = [Frozen(1), Frozen(2), Frozen(1, 2), Other(1), Model(), Model(a=2), Model(b=1), Model(c=3)]
    assert len({fingerprint(value) for value in values}) == len(values)
    assert fingerprint(Frozen(1)) == fingerprint(Frozen(1)) and fingerprint(Model(c=3)) == fingerprint(
        Model(c=3)
    )


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({1, 2}, "builtins.set"),
        (b"x", "builtins.bytes"),
        (np.float64(1), "numpy.float64"),
        (Path("x"), "Path"),
        (object(), "builtins.object"),
        (Loose(), "Loose"),
        (Frozen, "builtins.type"),
        (Frozen([1, {2: Loose()}]), "Loose"),
        (Model(b=1j), "builtins.complex"),
    ],
)
def test_anything_else_is_refused_by_name(value, name):
    """A type whose text is not known raises a TypeError that names it, however deep it lies."""
    with pytest.raises(TypeError, match=name):
        fingerprint(value)


def test_all_of_a_function_goes_in():
    """Curves and surfaces differ by every one of their fields, also by those that no comparison sees."""
    x, y = sympy.symbols("x y", real=True)
    for whole in (Curve.read("x^2 + 3x"), Surface.read("x y + 1/x")):
        others = [
            replace(whole, expr=whole.expr + 1),
            replace(whole, text="another"),
            replace(whole, typst="another"),
            replace(whole, guards=(whole.expr,)),
            replace(whole, notes=("read so",)),
            replace(whole, orders={x + 1: (sympy.S.One, x)}),
            replace(whole, orders={x + 1: (x, sympy.S.One)}),
        ]
        assert len({fingerprint(value) for value in [whole, *others]}) == len(others) + 1
        assert fingerprint(whole) == fingerprint(replace(whole))
    one, other = {x + 1: (x, sympy.S.One), x + y: (y, x)}, {x + y: (y, x), x + 1: (x, sympy.S.One)}
    assert fingerprint(one) == fingerprint(other)
    before = fingerprint(curve := Curve.read("x^2"))
    assert curve.slope(1) == 2  # what a curve keeps of its answers is no part of it
    assert fingerprint(curve) == before


def test_expressions_are_told_apart():
    """Assumptions, precision, exactness, order and unevaluated parts of an expression all matter."""
    x, y, real = sympy.Symbol("x"), sympy.Symbol("y"), sympy.Symbol("x", real=True)
    values = [
        x, real, y, x + y, x * y, x**y, y**x, sympy.Integer(1), sympy.Float(1), sympy.Float(1, 30),
        sympy.Float("0.1"), sympy.Rational(1, 10), sympy.pi, sympy.sin(x), sympy.sin(real), sympy.nan,
        sympy.oo, sympy.Add(x, x, evaluate=False), 2 * x, sympy.Add(x, y, 1, evaluate=False),
        sympy.Add(1, y, x, evaluate=False), sympy.Tuple(), sympy.Tuple(x), sympy.true, sympy.Symbol("x'\"")
    ]  # fmt: skip
    assert len({fingerprint(value) for value in values}) == len(values)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_every_scene_has_a_fingerprint(scene):
    """Each scene's own parameters can be told, and come out the same when they are made again."""
    assert fingerprint(scene.Parameters()) == fingerprint(scene.Parameters())


def test_every_process_gives_the_same_text():
    """Fingerprints do not depend on the seed of Python's hashes, nor on the process."""
    code = """
import sympy
from mathcore import Curve, Surface
from stage.scene.parameters import CurveField, PlaceField, SceneParameters, SurfaceField
from studio.system.fingerprint import fingerprint, key
class P(SceneParameters):
    f: CurveField = "x^3 - 2x + sin(3x) e^x + |x| + 1/(x^2 + 1) + sqrt(x + 7) + 5"
    g: SurfaceField = "y^2 x + x^2 + 3y exp(-x y) + ln(x^2 + y^2 + 1) + x y + 2"
    at: PlaceField = (1, "pi/4")
a, b, c, d = sympy.symbols("a b c d", real=True, positive=True)
values = [P(), sympy.Max(a, b, c, d), sympy.And(a > 1, b > 2, c > 3), sympy.FiniteSet(a, b, c, d),
          a*b*c*d + a*sympy.sin(b) + c**d, sympy.Piecewise((a, b > 1), (c, True)), {a: 1, b: 2, c + d: (3,)},
          P().f.slope_function, P().g.gradient, P().g.slice(y=1)]
for value in values:
    print(fingerprint(value))
print(key({"b": 1, "a": [2]}))
"""
    texts = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "4242")
    }  # fmt: skip
    assert len(texts) == 1 and texts.pop().count("\n") == 11
