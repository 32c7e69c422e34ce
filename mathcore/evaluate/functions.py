"""The functions allowed in formulas: their SymPy forms, their derivatives, and those that SymPy lacks."""

from __future__ import annotations

from collections.abc import Sequence

import sympy


class cbrt(sympy.Function):
    """The real cube root, odd and defined everywhere; SymPy's own is complex for negative numbers."""

    is_real = True

    @classmethod
    def eval(cls, x: sympy.Expr) -> sympy.Expr | None:
        if x.is_zero:
            return sympy.S.Zero
        if x.is_number and x.is_positive:
            return x ** sympy.Rational(1, 3)
        if (x.is_number and x.is_negative) or x.could_extract_minus_sign():
            return -cls(-x)
        return None

    def _eval_evalf(self, prec: int) -> sympy.Expr | None:
        """SymPy would take mpmath's root, which is complex for negative numbers."""
        x = self.args[0]._eval_evalf(prec)
        return sympy.sign(x) * abs(x) ** sympy.Rational(1, 3) if x is not None and x.is_Float else None


class NamedConstant(sympy.NumberSymbol):
    """A lesson's own constant: printed as its letter, calculated with as its value, an exact real number."""

    __slots__ = ("name", "value")
    is_real = True

    def __new__(cls, name: str, value: sympy.Expr) -> NamedConstant:
        made = sympy.AtomicExpr.__new__(cls)
        made.name, made.value = name, value
        return made

    def __getnewargs__(self) -> tuple[str, sympy.Expr]:
        return self.name, self.value

    def _hashable_content(self) -> tuple[str, sympy.Expr]:
        return self.name, self.value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NamedConstant) and self._hashable_content() == other._hashable_content()

    __hash__ = sympy.Basic.__hash__

    def _eval_is_positive(self) -> bool | None:
        return self.value.is_positive

    def _eval_is_negative(self) -> bool | None:
        return self.value.is_negative

    def _eval_is_zero(self) -> bool | None:
        return self.value.is_zero

    def _eval_is_integer(self) -> bool | None:
        return self.value.is_integer

    def _as_mpf_val(self, prec: int) -> object:
        return self.value._eval_evalf(prec)._mpf_

    def _sympystr(self, _printer: object) -> str:
        return self.name

    def _sympyrepr(self, _printer: object) -> str:
        return f"NamedConstant({self.name!r}, {sympy.srepr(self.value)})"


ONE_ARGUMENT = {
    "sin": sympy.sin, "cos": sympy.cos, "tan": sympy.tan, "sec": sympy.sec, "csc": sympy.csc,
    "cot": sympy.cot, "asin": sympy.asin, "acos": sympy.acos, "atan": sympy.atan, "sinh": sympy.sinh,
    "cosh": sympy.cosh, "tanh": sympy.tanh, "asinh": sympy.asinh, "acosh": sympy.acosh,
    "atanh": sympy.atanh, "exp": sympy.exp, "ln": sympy.log, "log": sympy.log, "sqrt": sympy.sqrt,
    "cbrt": cbrt, "abs": sympy.Abs, "sign": sympy.sign, "floor": sympy.floor, "ceil": sympy.ceiling,
    "erf": sympy.erf,
}  # fmt: skip

STEPS = (sympy.sign, sympy.floor, sympy.ceiling)
CONSTANTS = {"pi": sympy.pi, "tau": 2 * sympy.pi, "e": sympy.E}


def _outer(function: type, u: sympy.Expr, for_display: bool) -> sympy.Expr | None:
    """The derivative of a function of one argument, at u (a standard table); None for an unknown one."""
    one = sympy.S.One
    table = {
        sympy.sin: lambda: sympy.cos(u),
        sympy.cos: lambda: -sympy.sin(u),
        sympy.tan: lambda: one / sympy.cos(u) ** 2,
        sympy.sec: lambda: sympy.sec(u) * sympy.tan(u),
        sympy.csc: lambda: -sympy.csc(u) * sympy.cot(u),
        sympy.cot: lambda: -one / sympy.sin(u) ** 2,
        sympy.asin: lambda: one / sympy.sqrt(1 - u**2),
        sympy.acos: lambda: -one / sympy.sqrt(1 - u**2),
        sympy.atan: lambda: one / (1 + u**2),
        sympy.sinh: lambda: sympy.cosh(u),
        sympy.cosh: lambda: sympy.sinh(u),
        sympy.tanh: lambda: one / sympy.cosh(u) ** 2,
        sympy.asinh: lambda: one / sympy.sqrt(1 + u**2),
        sympy.acosh: lambda: one / (sympy.sqrt(u - 1) * sympy.sqrt(u + 1)),
        sympy.atanh: lambda: one / (1 - u**2),
        sympy.exp: lambda: sympy.exp(u),
        sympy.log: lambda: one / u,
        # |u|/u, unlike sign(u), is undefined at the corner.
        sympy.Abs: lambda: sympy.sign(u) if for_display else sympy.Abs(u) / u,
        sympy.sign: lambda: sympy.S.Zero,
        sympy.floor: lambda: sympy.S.Zero,
        sympy.ceiling: lambda: sympy.S.Zero,
        sympy.erf: lambda: 2 * sympy.exp(-(u**2)) / sympy.sqrt(sympy.pi),
        cbrt: lambda: one / (3 * cbrt(u) ** 2),
    }
    return table[function]() if function in table else None


def derivative(expr: sympy.Expr, x: sympy.Symbol, for_display: bool = False) -> sympy.Expr:
    """f′ by the rules of differentiation, without simplifying.

    `for_display` keeps 2(x − 3), which SymPy would multiply out. It is undefined at corners of the parts of
    f, even where f has a slope there, and meaningless at their jumps: see `off_steps`.
    """
    if x not in expr.free_symbols:
        return sympy.S.Zero
    if expr == x:
        return sympy.S.One
    if isinstance(expr, sympy.Add):
        return sympy.Add(*(derivative(term, x, for_display) for term in expr.args))
    if isinstance(expr, sympy.Mul):
        return _of_product(expr, x, for_display)
    if isinstance(expr, sympy.Pow):
        return _of_power(expr, x, for_display)
    if isinstance(expr, (sympy.Max, sympy.Min)):
        return _of_largest(expr, x)
    if isinstance(expr, sympy.Piecewise):
        return cases([(derivative(part, x), condition) for part, condition in expr.args])
    inner = expr.args[0]
    outer = _outer(expr.func, inner, for_display)
    if outer is None:
        raise ValueError(f"There is no rule to differentiate {expr.func.__name__}: use the functions listed")
    return outer * derivative(inner, x, for_display)


def _of_product(expr: sympy.Mul, x: sympy.Symbol, for_display: bool) -> sympy.Expr:
    constants = [part for part in expr.args if x not in part.free_symbols]
    parts = [part for part in expr.args if x in part.free_symbols]
    times = _product if for_display else sympy.Mul
    terms = [
        times(*constants, derivative(part, x, for_display), *parts[:place], *parts[place + 1 :])
        for place, part in enumerate(parts)
    ]
    if len(terms) > 1 and all(_is_linear(term) for term in terms):
        return sympy.Add(*map(sympy.expand_mul, terms))  # 6x + 3, not 3(x − 1) + 3(x + 2)
    return sympy.Add(*terms)


def _is_linear(expr: sympy.Expr) -> bool:
    """Whether it is a number times a sum of numbers, and of variables times numbers."""
    parts = [part.as_coeff_Mul()[1] for part in sympy.Add.make_args(expr.as_coeff_Mul()[1])]
    return all(part.is_Symbol or part.is_Number for part in parts)


def _of_power(expr: sympy.Pow, x: sympy.Symbol, for_display: bool) -> sympy.Expr:
    base, exponent = expr.base, expr.exp
    if x not in exponent.free_symbols:
        slope = derivative(base, x, for_display)
        if for_display and slope.is_number:
            return _product(exponent * slope, base ** (exponent - 1))
        return sympy.Mul(exponent, base ** (exponent - 1), slope)
    if x not in base.free_symbols:
        return expr * sympy.log(base) * derivative(exponent, x)
    return expr * (
        derivative(exponent, x) * sympy.log(base) + exponent * derivative(base, x) * base**sympy.S.NegativeOne
    )


def _product(*factors: sympy.Expr) -> sympy.Expr:
    """The product, in which a number stands before a sum and does not multiply it out."""
    number, rest = sympy.Mul(*factors, evaluate=False).as_coeff_mul()
    parts = [part for factor in rest for part in sympy.Mul.make_args(factor)]
    number *= sympy.Mul(*(part for part in parts if part.is_Number))
    parts = [part for part in parts if not part.is_Number]
    if len(parts) == 1 and isinstance(parts[0], sympy.Add) and number not in (0, 1, -1):
        return sympy.Mul(number, parts[0], evaluate=False)
    return sympy.Mul(number, *parts)


def _of_largest(expr: sympy.Expr, x: sympy.Symbol) -> sympy.Expr:
    """The derivative of max (min): that of the largest (smallest) argument."""
    least = isinstance(expr, sympy.Min)
    branches = []
    for part in expr.args:
        others = [other for other in expr.args if other is not part]
        conditions = (part < other if least else part > other for other in others)
        branches.append((derivative(part, x), sympy.And(*conditions)))
    return cases(branches)  # undefined where two arguments are equal, as the slope may jump there


def off_steps(expr: sympy.Expr) -> tuple[sympy.Expr, ...]:
    """An expression for each sign, floor and ceiling in f, which is undefined where that jumps."""
    parts = [part for part in sympy.preorder_traversal(expr) if isinstance(part, STEPS)]
    jumps = dict.fromkeys((part.args[0], 0 if isinstance(part, sympy.sign) else part) for part in parts)
    return tuple(
        sympy.Piecewise((sympy.S.Zero, sympy.Ne(u, step, evaluate=False)), evaluate=False)
        for u, step in jumps
    )


def cases(branches: Sequence[tuple[sympy.Expr, sympy.Basic]]) -> sympy.Expr:
    """A Piecewise. Many cases stay unevaluated, as SymPy takes minutes to merge conditions of equal ones.

    So do those that SymPy rewrites for ever, as with ⌈x⌉ on both sides of a condition.
    """
    try:
        return sympy.Piecewise(*branches, evaluate=len(branches) <= 3)
    except RecursionError:
        return sympy.Piecewise(*branches, evaluate=False)
