"""SymPy → Typst: an expression as a lecturer would write it (x² + 3x, not 3·x + x**2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal
from fractions import Fraction

import sympy

from mathcore.evaluate.functions import NamedConstant, cbrt, derivative
from mathcore.notation.fact import Fact
from mathcore.notation.typst_words import bracketed, numeral, raised, word

Orders = Mapping[sympy.Expr, tuple[sympy.Expr, ...]]

OTHERWISE, _FOR = '"otherwise"', '"for" '
_SUM, _PRODUCT, _POWER, _ATOM = 1, 2, 3, 4
_SHORT_BELOW = 12  # the largest denominator of a fraction beside decimals
_EXACT = Context(prec=4000)

_NAMES = {
    sympy.sin: "sin", sympy.cos: "cos", sympy.tan: "tan", sympy.sec: "sec", sympy.csc: "csc",
    sympy.cot: "cot",
    sympy.asin: "arcsin", sympy.acos: "arccos", sympy.atan: "arctan", sympy.sinh: "sinh", sympy.cosh: "cosh",
    sympy.tanh: "tanh", sympy.coth: "coth", sympy.asinh: 'op("arsinh")', sympy.acosh: 'op("arcosh")',
    sympy.atanh: 'op("artanh")', sympy.log: "ln", sympy.sign: 'op("sign")', sympy.Max: "max",
    sympy.Min: "min", sympy.erf: 'op("erf")',
}  # fmt: skip

_CALLS = {sympy.Abs: "abs", sympy.floor: "floor", sympy.ceiling: "ceil", cbrt: "root"}
_CONSTANTS = {sympy.pi: "pi", sympy.E: "e", sympy.oo: "oo", -sympy.oo: "-oo"}


def typeset(expr: sympy.Expr, orders: Orders | None = None) -> str:
    """Typst math source of an expression or an exact number. ValueError for an unknown function.

    `orders` gives the order of the terms of sums, and which numbers were written as decimals and which as
    fractions, as in Reading. Other sums go by falling degree; without a decimal written, all are fractions.
    """
    given = sympy.sympify(expr) if isinstance(expr, (int, float)) else expr
    return _set(given, Style(False, orders or {}, decimals_in(orders or {})))[0]


def decimals_in(orders: Orders) -> bool:
    """Whether a decimal was written."""
    return any(part.is_Rational and len(written) == 1 for part, written in orders.items())


def numbers_in(orders: Orders) -> Orders:
    """How the numbers were written, without the sums: what also holds for a derivative."""
    return {part: written for part, written in orders.items() if part.is_Rational}


def slope_name(function: str, variable: str) -> str:
    """Typst source of f′(x)."""
    return f"{primed(function)}{bracketed(word(variable))}"


def primed(function: str) -> str:
    """Typst source of f′; the prime goes before an index, lest it be set inside."""
    head, mark, index = word(function).partition("_")
    return f"{head}'{mark}{index}"


def partial_name(function: str, variable: str) -> str:
    """Typst source of ∂f/∂x."""
    return f"frac(partial {word(function)}, partial {word(variable)})"


def rate_name(function: str, variable: str) -> str:
    """Typst source of df/dx, with upright d."""
    return f"frac(dif {word(function)}, dif {word(variable)})"


def gradient_name(function: str, variables: Iterable[str] = ()) -> str:
    """Typst source of ∇f, or of ∇f(x, y)."""
    places = ", ".join(word(variable) for variable in variables)
    return f"nabla {word(function)}" + (bracketed(places) if places else "")


def slope_orders(orders: Orders, variable: sympy.Symbol) -> Orders:
    """The orders for a derivative: those given, and each sum's derivatives in the order of its terms."""
    found = dict(orders)
    sums = [terms for part, terms in orders.items() if isinstance(part, sympy.Add)]
    if sum(map(len, sums)) > 40:  # would take too long
        return found
    for terms in sums:
        slopes = [slope for term in terms if (slope := derivative(term, variable, for_display=True)) != 0]
        total = sympy.Add(*slopes)
        if isinstance(total, sympy.Add) and set(total.args) == set(slopes):
            found.setdefault(total, tuple(slopes))
    return found


@dataclass(frozen=True)
class Style:
    """`small`: in an exponent, where fractions take a slash; `orders`: sums whose order is given, and numbers
    as they were written; `decimals`: whether one was a decimal.

    `done` caches parts already set: setting a part twice at each level would take exponential time.
    """

    small: bool
    orders: Orders
    decimals: bool = False
    done: dict[tuple[sympy.Basic, bool], tuple[str, int]] = field(default_factory=dict, compare=False)

    @property
    def raised(self) -> Style:
        return Style(True, self.orders, self.decimals, self.done)

    @property
    def normal(self) -> Style:
        return Style(False, self.orders, self.decimals, self.done)


class _LogTo(sympy.Function):
    """log(u, b), for typesetting only: SymPy itself writes ln u/ln b."""

    nargs = 2


def _set(expr: sympy.Basic, how: Style) -> tuple[str, int]:
    """The source and its precedence."""
    if (expr, how.small) not in how.done:
        how.done[expr, how.small] = _set_anew(expr, how)
    return how.done[expr, how.small]


def _set_anew(expr: sympy.Basic, how: Style) -> tuple[str, int]:
    if isinstance(expr, sympy.Rational):
        return _rational(expr, how)
    if isinstance(expr, sympy.Float):
        return _float(expr)
    if expr in _CONSTANTS:
        return _CONSTANTS[expr], _ATOM
    if isinstance(expr, (sympy.Symbol, NamedConstant)):
        return word(expr.name), _ATOM
    if isinstance(expr, sympy.Add):
        return _sum(expr, how)
    if isinstance(expr, sympy.Mul):
        return _product(expr, how)
    if isinstance(expr, (sympy.Pow, sympy.exp)):
        return _power(expr, how)
    if isinstance(expr, sympy.Piecewise):
        return _cases(expr, how)
    return _function(expr, how)


def _inside(expr: sympy.Basic, least: int, how: Style) -> str:
    text, level = _set(expr, how)
    return text if level >= least else bracketed(text)


def _rational(value: sympy.Rational, how: Style) -> tuple[str, int]:
    sign = "-" if value < 0 else ""
    above, below = _above_bar(abs(value), how)
    if below == 1:
        return sign + above, _SUM if sign else _ATOM
    text = f"{sign}{above}\\/{below}" if how.small else f"{sign}frac({above}, {below})"
    return text, _SUM if sign else _POWER - 1


def _above_bar(value: sympy.Rational, how: Style) -> tuple[str, int]:
    """A positive number as a numeral over a whole number: 0.15 over 1, 1 over 3, and 0.1 over 3 for 1/30.

    It is a fraction where no decimal was written, where its denominator was, or where it is short, as 5/12.
    """
    rest = int(value.q)
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    written = len(how.orders.get(value, ())), len(how.orders.get(sympy.Rational(1, value.q), ()))
    short = rest > 1 and value.q <= _SHORT_BELOW
    if not how.decimals or (written[0] != 1 and (short or written[1] == 2)):
        return str(value.p), int(value.q)
    above = value * rest
    return f"{_EXACT.divide(Decimal(int(above.p)), Decimal(int(above.q))):f}", rest


def _float(value: sympy.Float) -> tuple[str, int]:
    """A Float, which is never exact, to four decimals."""
    shown = numeral(Fact("", value, "").shown(4).text)
    return shown, _SUM if shown[0] == "-" else _PRODUCT if "times" in shown else _ATOM


# -- sums


def _sum(expr: sympy.Add, how: Style) -> tuple[str, int]:
    given = how.orders.get(expr)
    terms = list(given or sorted(expr.args, key=_order))
    if not given and terms[0].could_extract_minus_sign():  # 1 − x rather than −x + 1
        positive = [term for term in terms if not term.could_extract_minus_sign()]
        if positive:
            terms.remove(positive[0])
            terms.insert(0, positive[0])
    text = _set(terms[0], how)[0]
    for term in terms[1:]:
        if term.could_extract_minus_sign():
            text += f" - {_inside(-term, _PRODUCT, how)}"
        else:
            text += f" + {_inside(term, _PRODUCT, how)}"
    return text, _SUM


def _order(term: sympy.Expr) -> tuple[object, ...]:
    """Sort key: falling powers, other functions, constants; rationals before surds."""
    if not term.free_symbols:
        return (2, 0 if term.is_Rational else 1, str(term))
    degree = _degree(term)
    if degree is None:
        return (1, 0, str(term))
    return (0, -degree, str(term))


def _degree(term: sympy.Expr) -> Fraction | None:
    """The degree of a monomial; None for anything else."""
    total = Fraction(0)
    for part in sympy.Mul.make_args(term):
        base, exponent = part.as_base_exp()
        if base.is_Symbol and exponent.is_Rational:
            total += Fraction(int(exponent.p), int(exponent.q))
        elif isinstance(base, sympy.Add) and exponent.is_Integer:
            total += int(exponent)
        elif part.free_symbols:
            return None
    return total


# -- products and powers


def _product(expr: sympy.Mul, how: Style) -> tuple[str, int]:
    sign, above, below = _above_and_below(expr, how)
    above, below = _with_bases(above, below)
    if not below:
        return sign + _factors(above, how), _SUM if sign else _PRODUCT
    if how.small:
        over = _factors(above, how)
        over = bracketed(over) if len(above) == 1 and isinstance(above[0], sympy.Add) else over
        under = _factors(below, how)
        plain = len(below) == 1 and _set(below[0], how)[1] >= _POWER
        text = f"{over}\\/{under if plain else bracketed(under)}"
    elif factors := _behind_a_fraction(above, below):
        number = _set(above[0] if above[0].is_Rational else sympy.S.One, how)[0]
        rest = _factors(factors, how)
        text = f"frac({number}, {below[0]}){' dot ' if rest[0].isdigit() else ' '}{rest}"
        return sign + text, _SUM if sign else _PRODUCT
    else:
        text = f"frac({_alone(above, how)}, {_alone(below, how)})"
    return sign + text, _SUM if sign else _POWER - 1


def _behind_a_fraction(above: list[sympy.Expr], below: list[sympy.Expr]) -> list[sympy.Expr]:
    """The factors to write after a small fraction rather than over its bar: ½ (x − 3)², ½ sin(2x)."""
    if len(below) != 1 or not below[0].is_Integer or below[0] > 12 or not above:
        return []
    factors = above[1:] if above[0].is_Rational else above
    kinds = {type(factor.as_base_exp()[0]) for factor in factors}
    if len(factors) > 1 and sympy.Add in kinds and (kinds & {*_NAMES} or sympy.exp in map(type, factors)):
        return factors
    if len(factors) != 1 or not factors[0].free_symbols:
        return []
    base, exponent = factors[0].as_base_exp()
    if isinstance(base, sympy.Add):
        return factors if exponent.is_Integer and exponent > 1 else []
    return factors if base.func in _NAMES else []


def _with_bases(
    above: list[sympy.Expr], below: list[sympy.Expr]
) -> tuple[list[sympy.Expr], list[sympy.Expr]]:
    """ln(u)/ln 2 becomes log₂(u)."""
    bases = [part for part in below if isinstance(part, sympy.log) and part.args[0].is_Integer]
    tops = [part for part in above if isinstance(part, sympy.log) and part.free_symbols]
    if len(bases) != 1 or len(tops) != 1:
        return above, below
    joint = _LogTo(tops[0].args[0], bases[0].args[0], evaluate=False)
    return _in_order([*(part for part in above if part is not tops[0]), joint]), [
        part for part in below if part is not bases[0]
    ]


def _alone(parts: list[sympy.Expr], how: Style) -> str:
    """Factors above or below a bar, where a single one needs no brackets."""
    if not parts:
        return "1"
    return _set(parts[0], how)[0] if len(parts) == 1 else _factors(parts, how)


def _above_and_below(expr: sympy.Mul, how: Style) -> tuple[str, list[sympy.Expr], list[sympy.Expr]]:
    sign, above, below = "", [], []
    for part in expr.args:
        if part.is_Rational:
            if part < 0:
                sign = "" if sign else "-"
            under = sympy.Integer(_above_bar(abs(part), how)[1])
            if (over := abs(part) * under) != 1:
                above.append(over)
            if under != 1:
                below.append(under)
            continue
        exponent = part.exp if isinstance(part, sympy.Pow) else None
        if exponent is not None and exponent.is_Rational and exponent < 0:
            below.append(part.base**-exponent)
        else:
            above.append(part)
    return sign, _in_order(above), _in_order(below)


def _in_order(parts: list[sympy.Expr]) -> list[sympy.Expr]:
    """Sorted: numbers, surds, constants, powers of letters, sums, functions."""

    def rank(part: sympy.Expr) -> tuple[int, str]:
        base = part.as_base_exp()[0]
        if part.is_Number:
            return 0, ""
        if not part.free_symbols:
            return (1 if base.is_Rational else 6 if base.is_Function else 2), str(part)
        if base.is_Symbol:
            return 3, str(part)
        return (4 if isinstance(base, sympy.Add) else 5), str(part)

    return sorted(parts, key=rank)


def _factors(parts: list[sympy.Expr], how: Style) -> str:
    if not parts:
        return "1"
    if len(parts) == 1:
        return _inside(parts[0], _PRODUCT, how)
    texts = [_inside(part, _PRODUCT, how) for part in parts]
    result = texts[0]
    for text in texts[1:]:
        result += f" dot {text}" if text[0].isdigit() else f" {text}"
    return result


def _power(expr: sympy.Expr, how: Style) -> tuple[str, int]:
    base, exponent = (sympy.E, expr.args[0]) if isinstance(expr, sympy.exp) else (expr.base, expr.exp)
    if exponent == sympy.S.Half:
        return f"sqrt({_set(base, how)[0]})", _ATOM
    if exponent.is_Rational and exponent < 0 and base != sympy.E:
        below = _set(base**-exponent, how)
        if not how.small:
            return f"frac(1, {below[0]})", _POWER - 1
        return f"1\\/{below[0] if below[1] >= _POWER else bracketed(below[0])}", _POWER - 1
    top = _set(exponent, how.raised)[0]
    if base.func in _NAMES and exponent.is_Integer and len(base.args) == 1:
        return f"{_NAMES[base.func]}{raised('', top)}{bracketed(_set(base.args[0], how)[0])}", _POWER
    return raised(_inside(base, _ATOM, how), top), _POWER


def _cases(expr: sympy.Piecewise, how: Style) -> tuple[str, int]:
    rows = []
    for part, condition in expr.args:
        when = OTHERWISE if condition == sympy.true else _condition(condition, how)
        rows.append((_set(part, how.normal)[0], when))
    return set_cases(rows), _ATOM


def set_cases(rows: Iterable[tuple[str, str]]) -> str:
    """Typst source of cases: an expression and its condition each, or OTHERWISE."""
    lines = (f"{part} & {when if when == OTHERWISE else _FOR + _apart(when)}" for part, when in rows)
    return f"cases({', '.join(lines)})"


def _apart(condition: str) -> str:
    """The condition with a space before its minus, lest Typst take that for a difference."""
    return f"med {condition}" if condition.startswith("-") else condition


def _condition(condition: sympy.Basic, how: Style) -> str:
    if isinstance(condition, sympy.And):
        return ' "and" '.join(_condition(part, how) for part in condition.args)
    if isinstance(condition, sympy.Or):
        return ' "or" '.join(_condition(part, how) for part in condition.args)
    signs = {sympy.Ge: ">=", sympy.Gt: ">", sympy.Le: "<=", sympy.Lt: "<", sympy.Ne: "!=", sympy.Eq: "="}
    left, right = (_set(part, how.normal)[0] for part in condition.args)
    return f"{left} {signs[condition.func]} {right}"


def _function(expr: sympy.Basic, how: Style) -> tuple[str, int]:
    if isinstance(expr, _LogTo):
        return f"log_({expr.args[1]}){bracketed(_set(expr.args[0], how)[0])}", _POWER
    inside = ", ".join(_set(part, how)[0] for part in expr.args)
    if expr.func in _CALLS:
        index = "3, " if expr.func is cbrt else ""
        return f"{_CALLS[expr.func]}({index}{inside})", _ATOM
    if expr.func in _NAMES:
        return f"{_NAMES[expr.func]}{bracketed(inside)}", _POWER
    raise ValueError(f"{expr.func.__name__} cannot be set as a formula: use those the reader knows")
