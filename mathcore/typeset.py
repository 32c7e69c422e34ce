"""SymPy → Typst: an expression as a lecturer sets it (x² + 3x, not 3·x + x**2)."""

from __future__ import annotations

from fractions import Fraction

import sympy

from mathcore.fact import LOWERED, MINUS, THIN, Fact
from mathcore.functions import cbrt
from mathcore.typst_words import bracketed, raised, word

_SUM, _PRODUCT, _POWER, _ATOM = 1, 2, 3, 4

_NAMES = {
    sympy.sin: "sin", sympy.cos: "cos", sympy.tan: "tan", sympy.sec: "sec", sympy.csc: "csc",
    sympy.cot: "cot",
    sympy.asin: "arcsin", sympy.acos: "arccos", sympy.atan: "arctan", sympy.sinh: "sinh", sympy.cosh: "cosh",
    sympy.tanh: "tanh", sympy.coth: "coth", sympy.asinh: 'op("arsinh")', sympy.acosh: 'op("arcosh")',
    sympy.atanh: 'op("artanh")', sympy.log: "ln", sympy.sign: 'op("sign")', sympy.Max: "max",
    sympy.Min: "min",
}  # fmt: skip

_CALLS = {sympy.Abs: "abs", sympy.floor: "floor", sympy.ceiling: "ceil", cbrt: "root"}
_CONSTANTS = {sympy.pi: "pi", sympy.E: "e", sympy.oo: "oo", -sympy.oo: "-oo"}


def typeset(expr: sympy.Expr) -> str:
    """Typst math source of an expression or an exact number. ValueError for what cannot be set."""
    return _set(sympy.sympify(expr) if isinstance(expr, (int, float)) else expr, False)[0]


def _set(expr: sympy.Basic, small: bool) -> tuple[str, int]:
    """The source and how tightly it binds; `small` (in an exponent) sets fractions with a slash."""
    if isinstance(expr, sympy.Rational):
        return _rational(expr, small)
    if isinstance(expr, sympy.Float):
        return _float(expr)
    if expr in _CONSTANTS:
        return _CONSTANTS[expr], _ATOM
    if isinstance(expr, sympy.Symbol):
        return word(expr.name), _ATOM
    if isinstance(expr, sympy.Add):
        return _sum(expr, small)
    if isinstance(expr, sympy.Mul):
        return _product(expr, small)
    if isinstance(expr, (sympy.Pow, sympy.exp)):
        return _power(expr, small)
    if isinstance(expr, sympy.Piecewise):
        return _cases(expr)
    return _function(expr, small)


def _inside(expr: sympy.Basic, least: int, small: bool) -> str:
    text, level = _set(expr, small)
    return text if level >= least else bracketed(text)


def _rational(value: sympy.Rational, small: bool) -> tuple[str, int]:
    sign = "-" if value < 0 else ""
    if value.q == 1:
        return str(value.p), _SUM if sign else _ATOM
    above, below = abs(value.p), value.q
    text = f"{sign}{above}\\/{below}" if small else f"{sign}frac({above}, {below})"
    return text, _SUM if sign else _POWER - 1


def _float(value: sympy.Float) -> tuple[str, int]:
    """To four decimals: a Float is never exact."""
    shown = Fact("", value, "").shown(4).text.replace(MINUS, "-").replace(THIN, " thin ")
    mantissa, times, exponent = shown.partition(" × 10")
    if times:
        return f"{mantissa} times 10^({exponent.translate(LOWERED)})", _SUM if shown[0] == "-" else _PRODUCT
    return shown, _SUM if shown[0] == "-" else _ATOM


# -- sums


def _sum(expr: sympy.Add, small: bool) -> tuple[str, int]:
    terms = sorted(expr.args, key=_order)
    if terms[0].could_extract_minus_sign():  # 1 − x rather than −x + 1
        positive = [term for term in terms if not term.could_extract_minus_sign()]
        if positive:
            terms.remove(positive[0])
            terms.insert(0, positive[0])
    text = _set(terms[0], small)[0]
    for term in terms[1:]:
        if term.could_extract_minus_sign():
            text += f" - {_inside(-term, _PRODUCT, small)}"
        else:
            text += f" + {_inside(term, _PRODUCT, small)}"
    return text, _SUM


def _order(term: sympy.Expr) -> tuple[object, ...]:
    """Powers downwards, then other functions, constants last; surds before plain numbers stay behind them."""
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


def _product(expr: sympy.Mul, small: bool) -> tuple[str, int]:
    sign, above, below = _above_and_below(expr)
    if not below:
        return sign + _factors(above, small), _SUM if sign else _PRODUCT
    if small:
        over = _factors(above, True) if above else "1"
        over = bracketed(over) if len(above) == 1 and isinstance(above[0], sympy.Add) else over
        under = _factors(below, True)
        plain = len(below) == 1 and _set(below[0], True)[1] >= _POWER
        text = f"{over}\\/{under if plain else bracketed(under)}"
    else:
        text = f"frac({_alone(above)}, {_alone(below)})"
    return sign + text, _SUM if sign else _POWER - 1


def _alone(parts: list[sympy.Expr]) -> str:
    """Factors over or under a bar: a single one needs no brackets."""
    if not parts:
        return "1"
    return _set(parts[0], False)[0] if len(parts) == 1 else _factors(parts, False)


def _above_and_below(expr: sympy.Mul) -> tuple[str, list[sympy.Expr], list[sympy.Expr]]:
    sign, above, below = "", [], []
    for part in expr.args:
        if part.is_Rational:
            if part < 0:
                sign = "" if sign else "-"
            if abs(part.p) != 1:
                above.append(sympy.Integer(abs(part.p)))
            if part.q != 1:
                below.append(sympy.Integer(part.q))
            continue
        exponent = part.exp if isinstance(part, sympy.Pow) else None
        if exponent is not None and exponent.is_Rational and exponent < 0:
            below.append(part.base**-exponent)
        else:
            above.append(part)
    return sign, _in_order(above), _in_order(below)


def _in_order(parts: list[sympy.Expr]) -> list[sympy.Expr]:
    """Numbers, surds, constants, powers of letters, sums, functions."""

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


def _factors(parts: list[sympy.Expr], small: bool) -> str:
    if not parts:
        return "1"
    if len(parts) == 1:
        return _inside(parts[0], _PRODUCT, small)
    texts = [_inside(part, _PRODUCT, small) for part in parts]
    result = texts[0]
    for text in texts[1:]:
        result += f" dot {text}" if text[0].isdigit() else f" {text}"
    return result


def _power(expr: sympy.Expr, small: bool) -> tuple[str, int]:
    base, exponent = (sympy.E, expr.args[0]) if isinstance(expr, sympy.exp) else (expr.base, expr.exp)
    if exponent == sympy.S.Half:
        return f"sqrt({_set(base, small)[0]})", _ATOM
    if exponent.is_Rational and exponent < 0 and base != sympy.E:
        below = _set(base**-exponent, small)
        if not small:
            return f"frac(1, {below[0]})", _POWER - 1
        return f"1\\/{below[0] if below[1] >= _POWER else bracketed(below[0])}", _POWER - 1
    top = _set(exponent, True)[0]
    if base.func in _NAMES and exponent.is_Integer and len(base.args) == 1:
        return f"{_NAMES[base.func]}{raised('', top)}{bracketed(_set(base.args[0], small)[0])}", _POWER
    return raised(_inside(base, _ATOM, small), top), _POWER


def _cases(expr: sympy.Piecewise) -> tuple[str, int]:
    rows = []
    for part, condition in expr.args:
        when = '"otherwise"' if condition == sympy.true else f'"if" {_condition(condition)}'
        rows.append(f"{_set(part, False)[0]} & {when}")
    return f"cases({', '.join(rows)})", _ATOM


def _condition(condition: sympy.Basic) -> str:
    if isinstance(condition, sympy.And):
        return ' "and" '.join(_condition(part) for part in condition.args)
    if isinstance(condition, sympy.Or):
        return ' "or" '.join(_condition(part) for part in condition.args)
    signs = {sympy.Ge: ">=", sympy.Gt: ">", sympy.Le: "<=", sympy.Lt: "<", sympy.Ne: "!=", sympy.Eq: "="}
    left, right = (_set(part, False)[0] for part in condition.args)
    return f"{left} {signs[condition.func]} {right}"


def _function(expr: sympy.Basic, small: bool) -> tuple[str, int]:
    inside = ", ".join(_set(part, small)[0] for part in expr.args)
    if expr.func in _CALLS:
        index = "3, " if expr.func is cbrt else ""
        return f"{_CALLS[expr.func]}({index}{inside})", _ATOM
    if expr.func in _NAMES:
        return f"{_NAMES[expr.func]}{bracketed(inside)}", _POWER
    raise ValueError(f"{expr.func.__name__} cannot be set as a formula: use those the reader knows")
