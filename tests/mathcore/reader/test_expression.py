"""The reader: reads what lecturers write as they mean it, refuses what has two readings, runs nothing."""

from __future__ import annotations

import math
import tomllib
from decimal import Decimal

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from mathcore import Curve, ExpressionError, names, number, parse, read

X = sympy.Symbol("x", real=True)

FRIENDLY = {
    "x^2": X**2, "x**2": X**2, "x²": X**2, "x⁻¹": 1 / X, "2x": 2 * X, "2πx": 2 * sympy.pi * X,
    "x(x+1)": X * (X + 1), "(x+1)(x-1)": (X + 1) * (X - 1), "2·x": 2 * X, "3×x÷2": 3 * X / 2, "−x²": -(X**2),
    "sin x": sympy.sin(X), "sin 2x": sympy.sin(2 * X), "sin(x)^2": sympy.sin(X) ** 2,
    "sin²x": sympy.sin(X) ** 2, "sin^2(x)": sympy.sin(X) ** 2, "sin^-1 x": sympy.asin(X),
    "tan⁻¹(x)": sympy.atan(X), "sin^(-1)(x)": sympy.asin(X), "e^x": sympy.exp(X), "eˣ": sympy.exp(X),
    "e^(-x^2)": sympy.exp(-(X**2)), "e^-x^2": sympy.exp(-(X**2)), "exp x": sympy.exp(X),
    "exp(x)": sympy.exp(X),
    "|x|": sympy.Abs(X), "|x-1|+|x+1|": sympy.Abs(X - 1) + sympy.Abs(X + 1), "2|x|": 2 * sympy.Abs(X),
    "||x|-1|": sympy.Abs(sympy.Abs(X) - 1), "√x": sympy.sqrt(X), "√(x²+1)": sympy.sqrt(X**2 + 1),
    "sqrt x": sympy.sqrt(X), "½x": X / 2, "ln x": sympy.log(X), "log x": sympy.log(X),
    "log_2(x)": sympy.log(X) / sympy.log(2), "log(x, 2)": sympy.log(X) / sympy.log(2),
    "max(0, x)": sympy.Max(0, X), "min(x, 1, 2)": sympy.Min(X, 1), "cosh x": sympy.cosh(X),
    "sec x": sympy.sec(X), "arctan x": sympy.atan(X), "3!": sympy.Integer(6), "3!x": 6 * X,
    "τ": 2 * sympy.pi, "pi": sympy.pi, "0.1x": X / 10, ".5x": X / 2, "{x+1}[x+2]": (X + 1) * (X + 2),
    "f(x) = x^2": X**2, "y = 3x": 3 * X, "L(x)=x": X, "x^2^3": X**8, "2^-x": 2 ** (-X), "x^1/2": X / 2,
    "1/2 x": X / 2, "e^2x": sympy.exp(2) * X, "sin x cos x": sympy.sin(X) * sympy.cos(X), "-x^2": -(X**2),
    "(-x)^2": X**2, "2-x": 2 - X, "x--2": X + 2, "a": None, "  x  +  1 ": X + 1, "x*-2": -2 * X,
    "1/-x": -1 / X,
    "6/2/3": sympy.Integer(1), "6/2*3": sympy.Integer(9), "x^-2": X**-2, "-2^2": sympy.Integer(-4),
    "sin -x": None, "xe^x": X * sympy.exp(X), "x sin x": X * sympy.sin(X), "ln(x)/x": sympy.log(X) / X,
    "2 sin x + 1": 2 * sympy.sin(X) + 1, "sigmoid(x)": 1 / (1 + sympy.exp(-X)), "relu(x)": sympy.Max(0, X),
    "sin(π/6)": sympy.Rational(1, 2), "cos 2πx": sympy.cos(2 * sympy.pi * X), "x^{2}": X**2, "x²y": None,
}  # fmt: skip

# Text → a piece of the refusal that helps.
REFUSED = {
    "1/2x": "1/(2*x", "x/2y": "x/(2*y", "2e3x": "10^(3)", "1e-3x": "10^(-3)", "log10x": "glued to digits",
    "4,5x": "4.5", "1 000": "1000", "3 4": "3*4", "x2": "x^2", "x 2": "x^2", "sinx": "sin(x)",
    "xsin x": "x sin",
    "foo(x)": "not known", "sine x": "perhaps sin", "(x+1": "add )", "x+1)": "closes nothing",
    "1/0": "divides by 0",
    "x^200": "100", "x^^2": "missing", "200!": "170", "x!": "whole", "sqrt(-1)": "not a real",
    "ln(-1)": "not positive",
    "x = 1": "=", "x^2 = 4": "=", "x^": "too early", "*x": "missing", "sin": "no argument",
    "sin x/2": "sin(x / ",
    "max(x)": "needs 2", "x²^3": "brackets", "√2x": "√(", "√x²": "√(", "∞": "finite", "x<1": "compares",
    "х^2": "U+0445", "x\u200b": "U+200B", "x\u202e2": "U+202E", "x;y": "no meaning", "'x'": "no meaning",
    "": "no formula", "   ": "no formula", "f(x) =": "no formula", "12345678901234567890": "18 digits",
    "1.2.3": "point", "|x": "not closed", "x,": "comma", "(-8)^(1/3)": "cbrt", "sin 2*x": "two ways",
    "log_1(x)": "not known", "ln^-1 x": "no agreed meaning", "asin(2)": "not a real", "0^-1": "0",
    "tan(pi/2)": "real",
    "√(-x^2)": "no real values",
    "sqrt²(-x^100)": "no real values",
    "((¾xx^100)^100)^100": "too large",
}  # fmt: skip


@pytest.mark.parametrize("text", [text for text, meaning in FRIENDLY.items() if meaning is not None])
def test_reads_what_lecturers_write(text):
    """Each friendly text means what its row says."""
    assert parse(text, ("x",)) == FRIENDLY[text]


def test_reads_cube_roots_of_negative_numbers():
    """∛ and cbrt are the real, odd root."""
    assert parse("∛(-8)", ()) == -2
    assert parse("cbrt(-27/8)", ()) == sympy.Rational(-3, 2)


@pytest.mark.parametrize(("text", "help_"), REFUSED.items())
def test_refuses_with_help(text, help_):
    """Each doubtful text is refused with a hint, a place inside the text and a caret under it."""
    with pytest.raises(ExpressionError) as caught:
        read(text, ("x",) if "y" not in text else ("x", "y"))
    error = caught.value
    assert help_ in str(error)
    assert 0 <= error.position <= len(text)
    assert str(error).splitlines()[-1].strip() == "^"
    assert error.hint in str(error)


def test_caret_stands_under_the_place():
    """The caret's column is the position's column in the line above."""
    with pytest.raises(ExpressionError) as caught:
        parse("3x + ?", ("x",))
    *_, line, caret = str(caught.value).splitlines()
    assert line[caret.index("^")] == "?"


@given(st.text(alphabet="xyπθ0123456789.,+-*/^()[]{}|!=²³⁻½√∛ sincoexplgabqrtm_e", max_size=40))
@settings(max_examples=1500, deadline=None)
def test_only_its_own_error_comes_out(text):
    """Whatever the text, the answer is a reading or an ExpressionError."""
    for variables in (("x", "y"), ("theta",)):
        try:
            reading = read(text, variables)
        except ExpressionError as error:
            assert str(error).count("\n") == 2
        else:
            assert reading.expr.free_symbols <= {sympy.Symbol(name, real=True) for name in variables}


@given(st.text(max_size=60))
@settings(max_examples=500, deadline=None)
def test_any_unicode_is_answered(text):
    """Text of any characters ends in a reading or an ExpressionError, in names and number too."""
    for reader in (lambda: read(text, ("x",)), lambda: names(text), lambda: number(text)):
        try:
            reader()
        except ExpressionError as error:
            assert str(error)


# -- print → parse

LEAVES = st.one_of(
    st.just(("x",)),
    st.integers(0, 12).map(lambda n: ("n", str(n))),
    st.sampled_from([("n", "0.5"), ("n", "1.25")]),
)
TREES = st.recursive(
    LEAVES,
    lambda part: st.one_of(
        st.tuples(st.sampled_from("+-*/"), part, part),
        st.tuples(st.just("^"), part, st.integers(0, 3).map(lambda n: ("n", str(n)))),
        st.tuples(st.just("neg"), part),
        st.tuples(st.sampled_from(["sin", "cos", "exp", "abs", "sqrt", "ln", "atan", "cbrt"]), part),
    ),
    max_leaves=12,
)


def of_an_angle(function):
    """The function of an angle; of a huge one floats know no digit."""

    def of(u):
        if abs(u) > 1e6:
            raise OverflowError
        return function(u)

    return of


FUNCTIONS = {
    "sin": of_an_angle(math.sin), "cos": of_an_angle(math.cos), "exp": math.exp, "abs": abs,
    "sqrt": math.sqrt, "ln": math.log,
    "atan": math.atan, "cbrt": lambda u: math.copysign(abs(u) ** (1 / 3), u),
}  # fmt: skip
BINDING = {"+": 1, "-": 1, "*": 2, "/": 2, "neg": 1, "^": 4}


def printed(tree, draw_style):
    """The tree as a lecturer might type it, with brackets only where they are needed."""
    kind, *parts = tree
    if kind == "x":
        return "x", 9
    if kind == "n":
        return parts[0], 9
    texts = [printed(part, draw_style) for part in parts]
    if kind in FUNCTIONS:
        inside = texts[0][0]
        if kind == "abs" and draw_style and "|" not in inside:
            return f"|{inside}|", 9
        return f"{kind}({inside})", 9
    own = BINDING[kind]
    left = texts[0][0] if texts[0][1] >= own + (kind == "^" or kind == "neg") else f"({texts[0][0]})"
    if kind == "neg":
        return f"−{left}", own
    right = texts[1][0] if texts[1][1] > own else f"({texts[1][0]})"
    if kind == "*" and draw_style and not right[0].isdigit() and left[-1] != "|" and "/" not in left:
        return f"{left} {right}", own
    return f"{left}{' ' * draw_style}{kind}{' ' * draw_style}{right}", own


def evaluated(tree, x):
    """The tree's value in plain floats."""
    kind, *parts = tree
    if kind == "x":
        return x
    if kind == "n":
        return float(parts[0])
    values = [evaluated(part, x) for part in parts]
    if kind in FUNCTIONS:
        return FUNCTIONS[kind](*values)
    if kind == "neg":
        return -values[0]
    a, b = values
    return {"+": a + b, "-": a - b, "*": a * b, "^": a**b}[kind] if kind != "/" else a / b


@given(TREES, st.booleans())
@settings(max_examples=600, deadline=None)
def test_prints_and_parses_to_the_same_values(tree, style):
    """A random tree, printed and read again, has the tree's own values."""
    text, _ = printed(tree, int(style))
    if len(text) > 250 or text.count("(") > 15:
        return
    try:
        curve = Curve.read(text)
    except ExpressionError as error:
        assert any(
            word in str(error) for word in ("0", "real", "positive", "large", "two ways", "deep", "long")
        ), text
        return
    for x in (0.37, 1.9, -1.3):
        try:
            expected = evaluated(tree, x)
        except (ValueError, ZeroDivisionError, OverflowError):
            continue
        if isinstance(expected, complex) or not math.isfinite(expected) or abs(expected) > 1e8:
            continue
        seen = float(curve.values(x))
        # Where a float route cancels (1/(x − x) and the like) neither value means anything.
        if math.isfinite(seen):
            nearby = [evaluated_or_nan(tree, x + step) for step in (1e-7, -1e-7)]
            if all(abs(value - expected) < 1e-3 * (1 + abs(expected)) for value in nearby):
                assert seen == pytest.approx(expected, rel=1e-6, abs=1e-6), text


def evaluated_or_nan(tree, x):
    """As `evaluated`, NaN where it fails."""
    try:
        value = evaluated(tree, x)
    except (ValueError, ZeroDivisionError, OverflowError):
        return math.nan
    return math.nan if isinstance(value, complex) else value


# -- numbers, names, variables


@pytest.mark.parametrize(
    ("given_", "exact"),
    [
        (1, sympy.Integer(1)), (0.1, sympy.Rational(1, 10)), (1e-9, sympy.Rational(1, 10**9)),
        (Decimal("2.50"), sympy.Rational(5, 2)), ("1/3", sympy.Rational(1, 3)), ("pi/4", sympy.pi / 4),
        ("sqrt(2)", sympy.sqrt(2)), ("−3", sympy.Integer(-3)), ("1e-3", sympy.Rational(1, 1000)),
        ("½", sympy.Rational(1, 2)), ("e", sympy.E), (sympy.Rational(2, 7), sympy.Rational(2, 7)),
    ],
)  # fmt: skip
def test_numbers_are_exact(given_, exact):
    """A number keeps its exact value: 0.1 is 1/10."""
    assert number(given_) == exact


@pytest.mark.parametrize(
    "given_",
    [
        "x",
        "1/0",
        "",
        "sqrt(-1)",
        float("nan"),
        float("inf"),
        True,
        None,
        [],
        "1e999",
        1e300,
        10**200,
        sympy.I,
        "3 4",
    ],
)
def test_what_is_no_number_is_refused(given_):
    """Not real, not finite, not a number: ExpressionError."""
    with pytest.raises(ExpressionError):
        number(given_)


def test_names_are_those_that_are_not_known():
    """names() finds variables, not functions or constants."""
    assert names("t^2 + sin t") == ["t"]
    assert names("e^(-k^2) π") == ["k"]
    assert names("f(s) = s^2") == ["s"]
    assert names("3 + 4") == []
    assert names("θ² + w_1") == ["theta", "w_1"]


@pytest.mark.parametrize("name", ["e", "pi", "π", "sin", "x y", "__class__", "xx", "", "x;", 3, "x_9999"])
def test_only_letters_are_variables(name):
    """A variable is one letter with an index or not: nothing else becomes a symbol's name."""
    with pytest.raises(ExpressionError):
        read("1", (name,))


def test_two_variables_side_by_side():
    """xy is x·y where both are declared."""
    x, y = sympy.symbols("x y", real=True)
    assert parse("3x + 4y", ("x", "y")) == 3 * x + 4 * y
    assert parse("xy + 2xy^2", ("x", "y")) == x * y + 2 * x * y**2


NOTED = {
    "e^2x": "e^2x is read as e^2·x", "e^2πx": "e^2πx is read as e^2·π·x", "1/2 x": "1/2 x is read as (1/2)·x",
    "x^1/2": "x^1/2 is read as (x^1)/2", "sin x cos x": "sin x cos x is read as sin(x)·cos(x)",
    "sin x / x": "sin x / x is read as sin(x)/x", "ln 2 x": "ln 2 x is read as ln(2·x)",
    "sin x^2": "sin x^2 is read as sin(x^2)", "x^2^3": "x^2^3 is read as x^(2^3)",
    "e^-x^2": "e^-x^2 is read as e^(−(x^2))", "-2^2": "-2^2 is read as −(2^2)",
    "sin^-1 x": "sin^-1 x is read as arcsin(x)", "2^3!": "2^3! is read as 2^(3!)",
    "1/x*x": "1/x*x is read as (1/x)·x", "√x+1": "√x+… is read as √(x) + …",
    "log x": "log without a base is read as the natural logarithm ln",
    "x^(1/3)": "x^(1/3) is defined for x ≥ 0 alone; ∛(x) everywhere",
    "e^sin x cos x": "e^sin x cos x is read as e^(sin(x))·cos(x)",
}  # fmt: skip
PLAIN = (
    "x^2 + 3x", "sin x", "sin 2x", "2 sin x + 1", "x^4/4 - x^2", "e^x", "e^(-x^2)", "1/(1+x^2)", "½x",
    "|x|/2", "√x + 1", "x e^x", "x sin x", "sin²x", "-x^2", "x^2/4", "3x/2", "sin(x) cos(x)", "log_2(x)",
    "x^(1/2)",
)  # fmt: skip


@pytest.mark.parametrize("text", NOTED)
def test_says_how_a_surprising_text_was_read(text):
    """Readings that might surprise come with one note, a formula that the reader reads to the same."""
    reading = read(text, ("x",))
    assert reading.notes == (NOTED[text],)
    assert read(reading.plain, ("x",)).expr == reading.expr
    assert Curve.read(text).notes == reading.notes


@pytest.mark.parametrize("text", PLAIN)
def test_plain_texts_come_without_notes(text):
    """What nobody would read otherwise is not commented."""
    assert read(text, ("x",)).notes == ()


LIMITS = (
    ("x" + "+1" * 49, "x" + "+1" * 50, "too long"),  # 100 tokens: x and 49 times two are 99
    ("1+" * 40 + "x" + " " * (300 - 81), "1+" * 40 + "x" + " " * (301 - 81), "301 characters"),
    ("(" * 20 + "x" + ")" * 20, "(" * 21 + "x" + ")" * 21, "nested too deep"),
    ("sin(" * 20 + "x" + ")" * 20, "sin(" * 21 + "x" + ")" * 21, "nested too deep"),
    ("√" * 20 + "x", "√" * 21 + "x", "nested too deep"),
    ("1" * 18, "1" * 19, "18 digits"),
    ("0." + "1" * 18, "0." + "1" * 19, "18 digits"),
    ("x^100", "x^101", "too large"),
    ("x^-100", "x^-101", "too large"),
    ("170!", "171!", "170!"),
    ("2^0.125", "24^0.31416", "three decimals"),
)


@pytest.mark.parametrize(("allowed", "refused", "says"), LIMITS, ids=lambda text: text[:12])
def test_limits(allowed, refused, says):
    """Each limit lets its last value through and names itself for the first one beyond."""
    read(allowed, ("x",))
    with pytest.raises(ExpressionError) as caught:
        read(refused, ("x",))
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("f(t) = x^2", "head names t"), ("sin(x) = x", "known function"), ("e = x", "e is a number"),
        ("x = 2", "both called x"),
        ("|x|y|x|", "abs(x)"), ("3!!", "(3!)!"), ("1½", "(1 + ½)"), ("log10(x)", "log_10(x)"),
        ("sinxcosx", "sin(x) cos(x)"), ("arcsinx", "arcsin(x)"), ("xsin(x)", "x sin"), ("√-x", "√(−…)"),
        ("lg x", "log_10(x)"), ("x:2", "write / for a division"), ("f'(x)", "slope is computed"),
        ("sinn x", "perhaps sin"), ("⌊x", "⌋"), ("1/(√(5+2√6)-√2-√3)", "divides by 0"),
        ("arcosh²(½)", "not a real number"), ("2x³4", "4 stands behind"),
    ],
)  # fmt: skip
def test_never_guesses(text, says):
    """What has two readings, or none, is refused with what would work."""
    with pytest.raises(ExpressionError) as caught:
        read(text, ("x", "y"))
    assert says in str(caught.value)


def test_keeps_the_hole_that_cancelling_hides():
    """x/x and (√x)² keep what they need to be defined."""
    assert Curve.read("x/x").value(0) is sympy.nan
    assert Curve.read("(√x)²").value(-1) is sympy.nan
    assert Curve.read("(√x)²").value(4) == 4


# What a lecturer without a head types → what the refusal tells them to write.
MEANT = {
    "lambda x: x^2": "behind the colon alone", "def f(x): return x**2": "behind the colon alone",
    "1,000x": "1000 for thousands", "12,500": "12500 for thousands", "0,5x": "0.5 with a point",
    "a x^2": "such as a = 2", "mx + b": "m and b are not known", "kx(1-x)": "such as k = 2",
    "g*t^2": "by f(t) = …", "p = n R T/V": "by p(T) = …",
    "½gt²": "by f(t) = …", "n r T/P": "by f(T) = …", "mgh": "by f(h) = …",
    "C(1 + r)^t": "as C = 2", "h_0 + v_0 t - g t^2/2": "by f(t) = …", "A sin(ωt + φ)": "as A = 2",
    "atan2(x, 1)": "arctan(y/x)", "np.arctan2(x, 1)": "arctan(y/x)", "sinc(x)": "sin(x)/x",
    "heaviside(x)": '["0 for x < 0"', "elu(x)": "pieces",
    "leaky_relu(x)": "max(0.01x, x)", "pow(x, 2)": "x^2",
    "np.power(x, 2)": "x^2", "x % 2": "x mod 2", "x//2": "floor(x/2)", "coth x": "1/tanh(x)",
    "sh x": "sinh(x)", "sen(x)": "sin(x)",
    "math.log10(x)": "log_10(x)", "PI x": "pi", "x.^2": "without the point",
    "x.sin(x)": "name alone", "f: x -> x^2": "f(x) = x^2",
    "f(x) := x^2": "f(x) = x^2", "f: x ↦ x^2": "f(x) = x^2",
    "x if x > 0 else 0": "pieces", "x^2 for x<1": "pieces", "dy/dx": "its slope is computed",
    "x + 1 mod 2": "brackets", "x mod 2*3": "brackets", "-x mod 2": "brackets", "x mod 2 mod 3": "brackets",
    "x mod": "t mod 1", "mod(x)": "2 values", "x^2°": "brackets", "5°30'": "no meaning",
    "Asin(x)": "A sin(…) for a product", "Acos(x)": "arccos(…)", "bsin(x)": "b sin(…)",
    r"\frac{x}": "curly brackets", r"\frac xy": "curly brackets", r"\frac{x}12": "curly brackets",
    r"2\frac12": "mixed number", r"\sqrt[4]{x}": "x^(1/4)", r"\sqrt[5]{x}": "sign(x)|x|^(1/5)",
    r"\sqrt2x": "two ways", r"\foo x": "\\frac", r"\int x": "the function itself", r"\infty": "finite",
    r"\begin{cases}": "pieces", "x$": "without $", r"x\%": "LaTeX",
    "1/2πx": "1/(2*pi", "1/2mx": "1/(2*m", "X^2 + x": "perhaps x", "sinn(x)": "perhaps sin",
    "3 1/2 x": "(3 + 1/2) for the mixed number",
    "(x - 1)_+": "max(0, x)", "1_{x>0}": "pieces", "round(x)": "floor(x + 1/2)", "logit(x)": "ln(x/(1 - x))",
    "huber(x)": '["x^2/2 for |x| <= 1", "|x| - 1/2 for |x| > 1"]', "𝟙(x)": "pieces",
}  # fmt: skip


@pytest.mark.parametrize(("text", "tells"), MEANT.items())
def test_tells_what_to_write(text, tells):
    """No hint leads astray: each names what works, and the place is in the text."""
    with pytest.raises(ExpressionError) as caught:
        Curve.read(text, None)
    assert tells in f"{caught.value.problem}: {caught.value.hint}"
    assert 0 <= caught.value.position <= len(text)


ROOTS = {
    "x^(1/3)": "∛(x)", "x^(2/3)": "∛(x)^2", "(1 - x)^(1/3)": "∛(1 − x)", "x^⅓": "∛(x)",
    "x^(1/5)": "sign(x)·|x|^(1/5)", "x^(2/5)": "|x|^(2/5)", r"x^{\frac{4}{3}}": "∛(x)^4",
}  # fmt: skip


@pytest.mark.parametrize(("text", "everywhere"), ROOTS.items())
def test_odd_roots_left_of_zero(text, everywhere):
    """The note names a formula with the same values where there are any, and with real ones elsewhere."""
    (note,) = read(text, ("x",)).notes
    assert note.endswith(f"{everywhere} everywhere")
    power, other = Curve.read(text), Curve.read(everywhere)
    for place in ("0.3", "0.7", "-0.4", "-3", "5"):
        given_, wider = power.point(number(place)), other.point(number(place))
        assert wider is not None
        assert given_ is None or abs(given_ - wider) < 1e-40
    assert any(power.point(number(place)) is None for place in ("-0.4", "-3", "5"))
    found = power.differentiable_at(5 if "1 - x" in text else -3)
    assert not found.ok
    assert everywhere in found.hint


@pytest.mark.parametrize("text", ["v^0.16", "v^0.2", "v^2.04", "v^(1/2)", "v^-0.4", "v^3"])
def test_decimal_exponents_are_no_roots(text):
    """v^0.16 is not meant for negative v: no note."""
    assert Curve.read(text, None).notes == ()


EATEN = {
    '"\\frac{1}{x}"': "1/x", '"\\theta x"': None, '"2\\times x"': "2x", '"\\tan x"': "tan x",
    '"3\\beta"': None, '"\\tfrac12 x"': "x/2",
    '"\\frac{x}{2}\\times x"': "x^2/2",
}  # fmt: skip


@pytest.mark.parametrize(("source", "same"), EATEN.items())
def test_backslashes_that_toml_takes(source, same):
    r"""Between double quotes \f, \t and \b are one character in TOML: the command is known all the same."""
    text = tomllib.loads(f"f = {source}")["f"]
    assert "\\" not in text
    if same is None:
        assert {"theta", "beta"} & {*names(text)}
    else:
        assert parse(text) == parse(same)


def test_what_is_a_function_follows_from_what_is_declared():
    """σ(x) is the logistic function, unless σ is a variable or a constant; so is Φ(x)."""
    sigma = sympy.Symbol("sigma", real=True)
    assert parse("σ(1)", ("sigma",)) == sigma
    assert read("σ(x)", ("x",), {"sigma": sympy.Integer(3)}).expr == 3 * X
    assert read("σ(x)", ("x",)).typst == "sigma(x)"
    assert parse("σ(0)", ()) == sympy.Rational(1, 2)
    assert parse("LN", ("L", "N")) == sympy.prod(sympy.symbols("L N", real=True))


TYPESET = {
    "t mod 1": "t mod 1", "2t mod 3": "2 t mod 3",
    "(t + 1) mod 2": "(t + 1) mod 2", "3(t mod 1)": "3 (t mod 1)",
    "(t mod 1)^2": "(t mod 1)^2", "(t mod 1) - 0.5": "(t mod 1) - 0.5", "mod(t, 2)": "t mod 2",
    "sin(60°)t": "sin(60 degree) t", "ReLU(t)": 'op("ReLU")(t)',
    "GELU(t)": 'op("GELU")(t)', "erf t": 'op("erf") t',
    r"\frac{t}{2}": "frac(t, 2)", r"\sqrt[3]{t}": "root(3, t)", "Φ(t)": "Phi(t)",
}  # fmt: skip


@pytest.mark.parametrize(("text", "typst"), TYPESET.items())
def test_is_set_as_it_was_written(text, typst):
    """Functions by other names, the rest of a division and degrees keep their form."""
    assert read(text, ("t",)).typst == typst


@pytest.mark.parametrize(
    ("text", "told"), [("x - [x]", "floor(x)"), ("[x/2]^2", "floor(x/2)"), ("2[x+1]", "")]
)
def test_a_bracket_that_may_be_the_greatest_whole_number_is_told(text, told):
    """[x] needs no bracket, so that something else may be meant; [x + 1] does."""
    notes = read(text).notes
    assert told in notes[0] if told else not notes
