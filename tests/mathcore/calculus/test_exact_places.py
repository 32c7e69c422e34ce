"""Places given exactly are decided exactly: poles, edges, jumps, corners and slopes of 0, however slight.

What is right is known by hand: a zero of a denominator, a root's argument that is 0, one-sided slopes.
"""

from __future__ import annotations

import pytest
import sympy
from mpmath import mp, mpf, workdps

from mathcore import Curve, Surface, discontinuities, number
from mathcore.calculus.limits import ERRATIC, GROWS, SETTLES, SLOW, WORKING, Ray, trend

# Text, place, value (None: not defined), a word of the reason ("" where there is a tangent).
VALUES = (
    ("1/(x^2-0.01)", "0.1", None, "pole"), ("1/(x+y-1)", ("0.1", "0.9"), None, "pole"),
    ("1/(x^2+y^2-1)", ("0.6", "0.8"), None, "pole"), ("√(0.49-x^2)", "0.7", 0, "edge"),
    ("√(3-x^2)", "√3", 0, "edge"), ("√(x^2+y^2-1)", ("0.6", "0.8"), 0, "edge"),
    ("1/(x^2+x-1)", "(√5-1)/2", None, "pole"), ("√(x-|x|)", "1.7", 0, ""), ("sign(x-|x|)", "1.7", 0, ""),
    ("1/(x-|x|)", "1.7", None, "outside"), ("floor(x/|x|)", "1.7", 1, ""),
    ("(x^2-y^2)/(x-y)", (1, 1), None, "edge of its domain"), ("arccos(|x|/x)", "1.7", 0, ""),
    ("(cos x-1+x^2/2)/x^4", 0, None, "hole"), ("(sin x-x+x^3/6)/x^5", 0, None, "hole"),
    ("(e^x-1-x-x^2/2-x^3/6-x^4/24)/x^5", 0, None, "hole"), ("e^(x^2)", 2000, sympy.exp(4_000_000), ""),
    ("arcsin(x/√3)", "√3", "pi/2", "edge"), ("ln(x^2-2)", "√2", None, "pole"),
    ("1/(e^x-2)", "ln 2", None, "pole"), ("tan(3x)", "pi/6", None, "pole"),
    ("1/(1-sin(x)^2-cos(x)^2)", "1.1", None, "outside"), ("floor(10x)", "0.3", 3, "jumps"),
    ("(x^3-0.001)/(x-0.1)", "0.1", None, "hole"), ("(x^2-2)/(x-√2)", "√2", None, "hole"),
    ("x^2 y/(x^4+y^2)", (0, 0), None, "another value"), ("x y^2/(x^2+y^2)", (0, 0), None, "hole"),
    ("x^2 (x-y)/(x^4+(x-y)^2)", (0, 0), None, "another value"),
    ("(|x|-1)^2 (x^2-y-1)/((|x|-1)^4+(x^2-y-1)^2)", (1, 0), None, "another value"),
    ("(x^2-y-1)^3/((|x|-1)^2+(x^2-y-1)^2)", (1, 0), None, "hole"),
    ("ln(x^2+y^2-1)", ("3/5", "4/5"), None, "pole"), ("sin(9^99 x)", 0, 0, ""),
    ("√(5-2√6)-√3+√2+x", 0, 0, ""), ("ln|x|+100", 0, None, "pole"), ("1/|x|^0.01", 0, None, "pole"),
    # Beside a huge constant; along the curve on which f changes; too slow to tell.
    ("2cosh(100) + arctan(1/(2x - 4pi/3))", "2pi/3", None, "broken"),
    ("e^100 + sin(x)/x", 0, None, "hole"), ("e^90 + (x^2-y^2)/(x^2+y^2)", (0, 0), None, "another value"),
    ("e^70 + |x|^0.01/sign(x)", 0, None, "hole"), ("e^70 + |x|^0.01 + arctan(1/x)", 0, None, "broken"),
    ("√(1/|2x-y|^-1)", (0, 0), None, "edge of its domain"),
    ("x/floor(1-|2x-y|)", (0, 0), 0, "not defined all round"),
    ("max(1/|x|^0.01, 5)", 0, None, "is not known"),
    # Another formula nearer to the place than f is evaluated.
    ("max(1/|x-e|^0.01, 10)", "e", None, "is not known"), ("max(-ln|x|, 1000)", 0, None, "is not known"),
    ("max(|x|^0.001, 0.5)", 0, "1/2", "is not known"), ("||x|^0.01 - 0.001|", 0, "1/1000", "is not known"),
    ("floor(1/|x|^0.001)", 0, None, "is not known"), ("sign(|x|^0.01 - 0.05)", 0, -1, "is not known"),
    ("x/((sin(x^3)-x^3)/(x^3)^3)", 0, None, "hole"),
    ("max(1/(x^2+y^2)^0.001, 10)", (0, 0), None, "is not known"),
    ("min(1/|x|^0.01, 10)", 0, None, "is not known"),
    ("max(ln(-ln|x|), 10)", 0, None, "is not known"), ("max(sin(1/x), 2)", 0, None, "hole"),
    ("max(1/|x|^0.01, 1)", 0, None, "pole"), ("floor(|x|^0.01 + 3/2) + x", 0, 1, ""),
)  # fmt: skip

# Text, place, slope or gradient (None: there is none), a word of the reason.
SLOPES = (
    ("100000x + |x|", 0, None, "corner"), ("1000x + 0.001|x|", 0, None, "999.999"),
    ("1000x + 0.0000001|x|", 0, None, "999.9999999 from the left and 1000.0000001"),
    ("0.000001|x|", 0, None, "corner"), ("10^6 x + |x|", (0, 0), None, "crease"),
    ("10^5 x^2 + relu(|x|-3)", 3, None, "corner"), ("10^5 x + √(1-cos(|x|-pi/3))", "-pi/3", None, "corner"),
    ("|x|^1.05", 0, 0, ""), ("x + |x|^1.05", 0, 1, ""), ("x + |x|^1.001", 0, 1, ""),
    ("|x|^0.01", 0, None, "cusp"), ("|x|^0.0001", 0, None, "cusp"),
    ("max(0, x^3-x+8/27)^0.1 + 4", "1/3", None, "cusp"),
    ("x sign(x)^2", 0, 1, ""), ("x*sign(x^2)", 0, 1, ""), ("x floor(1-|x|)", 0, 0, ""),
    ("relu(x)^2", 0, 0, ""),
    ("|x| sin x", 0, 0, ""), ("max(0,1-x)^2", 1, 0, ""), ("x^3-4x^2+x", "4/3 - √13/3", 0, ""),
    ("sin(x)^2+cos(x)^2-1", "0.3", 0, ""), ("max(0,x+y)^1.5", (0, 0), (0, 0), ""),
    ("|x y|", (0, 0), (0, 0), ""),
    ("1000000(x+y)+|x y|", (0, 0), (10**6, 10**6), ""), ("|x|^1.2+y", (0, 0), (0, 1), ""),
    ("x^1.5", 0, None, "edge"), ("x^2 floor(x)", 0, 0, ""), ("floor(x)^2", 1, None, "jumps"),
    ("(x-1)^2 sign(x-1)", 1, 0, ""), ("x∛x", 0, 0, ""), ("|sin x|^1.2", "pi", 0, ""),
    ("arccos(cos x)", "pi", None, "corner"), ("∛(x^3+y^4)", (0, 0), (1, 0), ""),
    ("floor(x+y)(x+y-1)", ("0.5", "0.5"), None, "crease"),
    ("max(ceil(x)+1/x, ceil(x)-2x)", "0.37", "-1/0.37^2", ""),
    # Another formula in a narrow sector, or along a curve only.
    ("max(ceil(x y - 1), y)", (1, 1), None, "fit no plane"),
    ("relu(y - 4x) floor(5x - y + 1)", (0, 0), None, "fit no plane"),
    ("relu(y - 4x)^2 floor(5x - y + 1)", (0, 0), (0, 0), ""),
    ("√(|(x-y) - (x y - 2.89)| pi + x - y)", ("1.7", "1.7"), None, "edge"),
    ("√(|y - 7x + x^2| + 0.01x)", (0, 0), None, "edge"),
    ("min(x^2+y^2-1, (x^2+y^2-1)^2)", ("√3/2", "1/2"), None, "crease"),
    ("|min(x^2+y^2-1.69, (x^2+y^2-1.69)^2)|", ("1.2", "0.5"), None, "crease"),
    ("|x^2+y^2-1|^1.05/100", ("√3/2", "1/2"), (0, 0), ""),
)  # fmt: skip


def read(text: str, place: object) -> Curve | Surface:
    """A surface where the place has two coordinates."""
    return Surface.read(text) if isinstance(place, tuple) else Curve.read(text)


def names(rows: tuple) -> list[str]:
    """For the list of tests."""
    return [f"{text} at {place}" for text, place, *_ in rows]


@pytest.mark.parametrize(("text", "place", "value", "word"), VALUES, ids=names(VALUES))
def test_values_at_exact_places(text, place, value, word):
    """The value is exact, or there is none; the judgement names what is there."""
    function = read(text, place)
    seen, judged = function.value(place), function.differentiable_at(place)
    assert seen is sympy.nan if value is None else seen == number(value)
    assert judged.ok == (not word) and word in judged.reason


@pytest.mark.parametrize(("text", "place", "slope", "word"), SLOPES, ids=names(SLOPES))
def test_slopes_at_exact_places(text, place, slope, word):
    """A slope of 0 is 0 and not 10⁻⁶¹, a corner is none however small beside the slope."""
    function = read(text, place)
    judged = function.differentiable_at(place)
    assert judged.ok == (slope is not None) and word in judged.reason
    if slope is None:
        return
    seen = function.gradient_at(place) if isinstance(place, tuple) else (function.slope(place),)
    expected = slope if isinstance(slope, tuple) else (slope,)
    for one, other in zip(seen, map(number, expected), strict=True):
        assert one == 0 if other == 0 else abs(sympy.N(one - other, 50)) < mpf("1e-44")
    if not any(map(number, expected)) and isinstance(place, tuple):
        assert function.steepest(place).direction is None


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("(cos x-1+x^2/2)/x^4", "1/24"),
        ("(sin x-x+x^3/6)/x^5", "1/120"),
        ("(e^x-1)/x", "1"),
        ("x ln|x|+7", "7"),
    ],
)
def test_limits_at_holes(text, limit):
    """The limit on both sides is that of the Taylor series, to forty digits."""
    curve = Curve.read(text)
    with workdps(WORKING):
        for sign in (-1, 1):
            seen = Ray(curve, sympy.S.Zero, lambda step, sign=sign: (sign * step,)).limit()
            assert seen.kind == SETTLES
            assert abs(seen.limit - mpf(number(limit).p) / number(limit).q) < mpf("1e-44")


@pytest.mark.parametrize(
    ("f", "kind", "limit"),
    [
        (lambda k: 3 + mpf(10) ** (-k / mpf(100)), SETTLES, 3),
        (lambda k: mpf(10) ** (-k / mpf(10)), SETTLES, 0),
        (lambda k: mpf(2) ** -10 + mpf(10) ** (-k / mpf(100)), SETTLES, mpf(2) ** -10),
        (lambda _: mpf(5), SETTLES, 5),
        (lambda k: 100 - k * mp.log(10), GROWS, -mp.inf),
        (lambda k: 7 + mpf(10) ** (k / mpf(100)), GROWS, mp.inf),
        (lambda k: 1 / (k * mp.log(10)), SLOW, None),
        (lambda k: mp.log(k + 0 * mp.pi), SLOW, None),
        (lambda k: mp.sin(mpf(10) ** k), ERRATIC, None),
        (lambda k: mpf(k == 75), ERRATIC, None),
    ],
)
def test_trends(f, kind, limit):
    """Powers settle or grow, logarithms grow, what is slower is not told, and waves are erratic."""
    with workdps(WORKING):
        seen = trend([f(k) for k in (25, 50, 75, 100)], [mpf(10) ** -75] * 4)
        assert seen.kind == kind
        if kind == SETTLES:
            assert abs(seen.limit - limit) < mpf("1e-44")
        elif kind == GROWS:
            assert seen.limit == limit


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ln|x|+100", {0: "pole"}), ("1/|x|^0.01", {0: "pole"}), ("1/|x|^0.01+500", {0: "pole"}),
        ("|x|^0.01", {}),
        ("1.6-|x|^0.02", {}), ("sign(x)|x|^0.05", {}), ("ln|cos x-x|+100", {0.7390851332151607: "pole"}),
        ("(cos x-x)/(cos x-x)", {0.7390851332151607: "hole"}),
    ],
)  # fmt: skip
def test_breaks_however_slow(text, expected):
    """A pole that grows slower than any picture shows is one, and a cusp is no break."""
    found = discontinuities(Curve.read(text), -2, 2)
    assert [one.kind for one in found] == list(expected.values())
    assert [one.place for one in found] == pytest.approx(list(expected), abs=1e-9)


@pytest.mark.parametrize("text", ["ln(-ln|x|)", "1/ln|x|"])
def test_what_is_too_slow_is_not_known(text):
    """No step that can be taken tells ln(−ln|x|), which grows, from what does not: nothing is claimed."""
    judged = Curve.read(text).differentiable_at(0)
    assert not judged.ok and "is not known" in judged.reason


@pytest.mark.parametrize(
    ("text", "place"), [("e^(e^(x^2))", 20), ("sin(e^(e^x))", 12), ("sinh(sinh(sinh x))", 30)]
)
def test_what_is_too_large_is_not_called_undefined(text, place):
    """A value beyond what can be written is refused as that, in one sentence."""
    judged = Curve.read(text).differentiable_at(place)
    assert not judged.ok and ("too large" in judged.reason or "cannot be" in judged.reason)
    with pytest.raises(ValueError, match=r"too large|cannot be"):
        Curve.read(text).value(place)
