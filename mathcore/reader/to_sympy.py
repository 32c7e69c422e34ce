"""Tree → SymPy, by an allow-list. The only text passed to SymPy is the names of checked variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import mpmath
import sympy

from mathcore.evaluate.exact import TooLargeError, check_exponential, longest_under_root, size
from mathcore.evaluate.functions import CONSTANTS, ONE_ARGUMENT, STEPS
from mathcore.evaluate.multiprecision import at_point
from mathcore.lexer.errors import ExpressionError
from mathcore.notation.tree import Binary, Call, Name, Negative, Node, Numeral

LARGEST_EXPONENT = 100
FINEST_EXPONENT = 1000
LARGEST_FACTORIAL = 170
MOST_BITS = 4096
MOST_UNDER_ROOT = 14_000  # binary digits: Python writes no whole number of more than 14,284
MOST_REPEATED = 100  # nodes
NEEDS_ITS_DOMAIN = (
    sympy.log, sympy.asin, sympy.acos, sympy.acosh, sympy.atanh, sympy.tan, sympy.sec, sympy.csc, sympy.cot,
)  # fmt: skip
COMPLEX = (sympy.re, sympy.im, sympy.arg, sympy.atan2, sympy.conjugate)


def _normal(u: sympy.Expr) -> sympy.Expr:
    """The standard normal distribution's Φ(u)."""
    of = u / sympy.sqrt(2)
    return (1 + sympy.erf(of, evaluate=not of.free_symbols)) / 2


BY_FORMULA: dict[str, Callable[[sympy.Expr], sympy.Expr]] = {
    "sigmoid": lambda u: 1 / (1 + sympy.exp(-u)),
    "sigma": lambda u: 1 / (1 + sympy.exp(-u)),
    "softplus": lambda u: sympy.log(1 + sympy.exp(u), evaluate=False),
    "silu": lambda u: u / (1 + sympy.exp(-u)),
    "swish": lambda u: u / (1 + sympy.exp(-u)),
    "gelu": lambda u: u * _normal(u),
    "Phi": _normal,
    "degrees": lambda u: u * sympy.pi / 180,
}


@cache
def symbol(name: str) -> sympy.Symbol:
    """The real symbol of a variable whose name the reader has checked."""
    return sympy.Symbol(name, real=True)


class Translator:
    """Builds the expression; `guards` are parts that must be defined though SymPy cancels them (x/x).

    `orders` holds the order in which the terms of sums were given, which SymPy does not keep, and how numbers
    were written: a decimal has itself, (3/20,), and a fraction, or a divisor, its parts, (1, 4).
    """

    def __init__(self, text: str, constants: Mapping[str, sympy.Expr] | None = None) -> None:
        self.text = text
        self.constants = CONSTANTS | dict(constants or {})
        self.guards: list[sympy.Expr] = []
        self.orders: dict[sympy.Expr, tuple[sympy.Expr, ...]] = {}

    def of(self, node: Node) -> sympy.Expr:
        """The expression of a tree. ExpressionError where a constant part is not a real number."""
        expr = self._real(self._of(node), node)
        if not expr.free_symbols:
            return self._constant(expr, node)
        elif isinstance(expr, sympy.Pow) and expr.exp.is_Rational and abs(expr.exp) > 10 * LARGEST_EXPONENT:
            raise self._too_large(node)
        return expr

    def _real(self, expr: sympy.Expr, node: Node) -> sympy.Expr:
        if expr.free_symbols and expr.has(sympy.I):
            raise self._refusal(node, "This part has no real values", "write one that is real somewhere")
        return expr

    def _of(self, node: Node) -> sympy.Expr:
        match node:
            case Numeral(value=value, text=text):
                return self._number(sympy.Rational(value.numerator, value.denominator), "." in text)
            case Name(name=name, constant=constant):
                return self.constants[name] if constant else symbol(name)
            case Negative(of=part):
                return -self.of(part)
            case Binary(sign="^", left=left, right=right):
                return self._power(self.of(left), self.of(right), node)
            case Binary(sign="*" | "/"):
                return sympy.Mul(*self._factors(node))
            case Binary(sign=sign, left=left, right=right):
                return self._sum(self.of(left), self.of(right) if sign == "+" else -self.of(right))
            case Call():
                return self._call(node)
        raise AssertionError(node)

    def _number(self, value: sympy.Rational, decimal: bool) -> sympy.Rational:
        """The number, and how it was written."""
        if decimal:
            self.orders[value] = (value,)
        elif value.q != 1:
            self.orders.setdefault(sympy.Rational(1, value.q), (sympy.S.One, sympy.Integer(value.q)))
        return value

    def _factors(self, node: Node) -> list[sympy.Expr]:
        """The factors of a product or quotient, as they stand: 3(x − 1)(x + 2) is not (3x − 3)(x + 2)."""
        if not (isinstance(node, Binary) and node.sign in ("*", "/")):
            return [self.of(node)]
        factors, last = self._factors(node.left), self.of(node.right)
        if node.sign == "/":
            last = self._reciprocal(last, node)
        if any(factor.free_symbols for factor in (*factors, last)):
            return [*factors, last]
        return [self._constant(sympy.Mul(*factors, last), node)]

    def _reciprocal(self, divisor: sympy.Expr, node: Node) -> sympy.Expr:
        if divisor == 0:
            raise self._refusal(node, "This divides by 0", "divide by something else")
        if divisor.is_Integer:
            self._number(1 / divisor, decimal=False)
        return self._guarded(divisor**-1)

    def _sum(self, left: sympy.Expr, right: sympy.Expr) -> sympy.Expr:
        total = left + right
        terms = (*self.orders.get(left, (left,)), *self.orders.get(right, (right,)))
        if isinstance(total, sympy.Add) and len(terms) == len(total.args) and {*terms} == {*total.args}:
            self.orders[total] = terms
        return total

    def _power(self, base: sympy.Expr, exponent: sympy.Expr, node: Node) -> sympy.Expr:
        if not exponent.free_symbols:
            value = at_point(exponent, None, None, 20)
            if value is None or abs(value) > LARGEST_EXPONENT:
                raise self._refusal(node, "The exponent is too large", f"use one up to {LARGEST_EXPONENT}")
            if value <= 0 and base == 0:
                raise self._refusal(node, "0 to this power is not defined", "use a positive exponent")
            if base.is_Rational:
                bits = max(abs(base.p), base.q).bit_length() * abs(float(value))
                if bits > MOST_BITS:
                    raise self._too_large(node)
                self._check_decimals(base, exponent, node)
        elif not base.free_symbols and at_point(base, None, None, 20) <= 0:
            raise self._refusal(
                node,
                "A variable power of a number that is not positive is no curve",
                "take a power of a positive number, as in -2^x, which is −(2^x)",
            )
        if base == sympy.E:
            self._check_exponential(exponent, node)
        result = sympy.Pow(base, exponent)
        coefficient, _ = result.as_coeff_Mul()  # SymPy splits (3x/4)^100 into (3/4)^100 · x^100
        if coefficient.is_Rational and max(abs(coefficient.p), coefficient.q).bit_length() > MOST_BITS:
            raise self._too_large(node)
        if exponent.is_Integer and exponent >= 0:
            return result
        return self._guarded(result)

    def _check_decimals(self, base: sympy.Rational, exponent: sympy.Expr, node: Node) -> None:
        """SymPy would compute the millionth power of 24 to evaluate 24^0.314159."""
        if not exponent.is_Rational:
            return
        hint = ""
        if exponent.q > FINEST_EXPONENT:
            hint = "use up to three decimals, or a fraction such as 1/3"
        elif longest_under_root(base, exponent) > MOST_UNDER_ROOT:
            hint = "use fewer decimals, or a fraction such as 1/3"
        if hint:
            raise self._refusal(node, "The exponent of this number has too many digits", hint)

    def _check_exponential(self, of: sympy.Expr, node: Node) -> None:
        try:
            check_exponential(of)
        except TooLargeError:
            raise self._refusal(
                node, "This power has too many digits", "use smaller numbers with fewer decimals"
            ) from None

    def _call(self, node: Call) -> sympy.Expr:
        arguments = [self.of(argument) for argument in node.arguments]
        result = self._function(node, arguments)
        if node.power is not None:
            inner = self._real(result, node) if result.free_symbols else self._constant(result, node)
            result = sympy.Pow(inner, node.power)
        return result

    def _function(self, node: Call, arguments: list[sympy.Expr]) -> sympy.Expr:
        name, first = node.function, arguments[0]
        if name in ("max", "min"):
            return _extreme(sympy.Max if name == "max" else sympy.Min, arguments)
        if name == "factorial":
            return self._factorial(first, node)
        # These hold what they are of twice: one within another doubles the formula.
        if (
            name in (*BY_FORMULA, "mod")
            and sum(size(one, MOST_REPEATED) for one in arguments) > MOST_REPEATED
        ):
            raise self._refusal(node, "This part is too long for its function", "take it of a shorter one")
        if name == "exp" or name in BY_FORMULA:
            self._check_exponential(first, node)
        if name in BY_FORMULA:
            return BY_FORMULA[name](first)
        if name == "mod":
            quotient = first * self._reciprocal(arguments[1], node)
            step = self._step("floor", quotient, node) if quotient.is_number else sympy.floor(quotient)
            return first - arguments[1] * step
        if name == "relu":
            return _extreme(sympy.Max, [sympy.S.Zero, first])
        if name == "ln" or name.startswith("log"):
            return self._logarithm(name, arguments, node)
        if name in ("exp", "sinh", "cosh") and not first.free_symbols:
            value = at_point(first, None, None, 20)
            if value is None or abs(value) > 1000:
                raise self._too_large(node)
        if name in ("floor", "ceil", "sign", "abs", "cbrt") and not first.free_symbols:
            return self._step(name, first, node)
        # SymPy would spend long on simplifying a nested function and on finding its sign, and would write
        # sin(t mod π) as (−1)^⌊t/π⌋ sin t.
        deep = first.free_symbols and any(
            isinstance(part, STEPS) or part.args[0].has(sympy.Function)
            for part in first.atoms(sympy.Function)
        )
        result = ONE_ARGUMENT[name](first, evaluate=False) if deep else ONE_ARGUMENT[name](first)
        if name == "abs" and result.has(*COMPLEX):  # SymPy does not know that 100^√x is real
            result = sympy.Abs(first, evaluate=False)
        return self._guarded(result)

    def _step(self, name: str, of: sympy.Expr, node: Node) -> sympy.Expr:
        """⌊c⌋, ⌈c⌉, the sign and |c| of a constant, from its digits: SymPy's own proofs take too long."""
        value = at_point(of, None, None, 60)
        if name == "sign":
            return sympy.Integer(int(mpmath.sign(value)))
        if name == "abs":
            return of if value > 0 else -of if value < 0 else sympy.S.Zero
        if name == "cbrt":
            third = sympy.Rational(1, 3)
            return of**third if value > 0 else -((-of) ** third) if value < 0 else sympy.S.Zero
        if abs(value) > 10**18:
            raise self._too_large(node)
        nearest = sympy.Integer(int(mpmath.nint(value)))
        if _vanishes(of - nearest):
            return nearest
        return sympy.Integer(int(mpmath.floor(value) if name == "floor" else mpmath.ceil(value)))

    def _factorial(self, of: sympy.Expr, node: Node) -> sympy.Expr:
        if of.is_Integer and 0 <= of <= LARGEST_FACTORIAL:
            return sympy.factorial(of)
        raise self._refusal(
            node,
            "A factorial is read of whole numbers only",
            f"write 3! or another from 0! to {LARGEST_FACTORIAL}!",
        )

    def _logarithm(self, name: str, arguments: list[sympy.Expr], node: Node) -> sympy.Expr:
        """log x, log_2(x) and log(x, 2)."""
        base = sympy.Integer(int(name[4:])) if name.startswith("log_") else None
        if len(arguments) == 2:
            base = arguments[1]
        self._check_logarithm(arguments[0], node)
        of = arguments[0]
        # SymPy takes long to decide whether the argument may be 0.
        asks = bool(of.free_symbols) and not isinstance(of, sympy.exp)
        value = self._guarded(sympy.log(of, evaluate=False) if asks else sympy.log(of))
        if base is None:
            return value
        if base.free_symbols or not base.is_positive or base == 1:
            raise self._refusal(
                node, "The base of a logarithm is a positive number other than 1", "write log_2(x)"
            )
        return sympy.log(arguments[0], base) if arguments[0].is_number else value / sympy.log(base)

    def _check_logarithm(self, of: sympy.Expr, node: Node) -> None:
        if not of.free_symbols:
            value = at_point(of, None, None, 20)
            if value is None or value <= 0:
                raise self._refusal(
                    node,
                    "This is the logarithm of a number that is not positive",
                    "take it of a positive number",
                )

    def _guarded(self, expr: sympy.Expr) -> sympy.Expr:
        if isinstance(expr, (sympy.Pow, sympy.Mul, sympy.Abs, *NEEDS_ITS_DOMAIN)) or expr.is_Symbol:
            self.guards.append(expr)
        return expr

    def _constant(self, expr: sympy.Expr, node: Node) -> sympy.Expr:
        """The constant, its size checked; 0 where its digits cancel, as in √(5 + 2√6) − √2 − √3."""
        if expr.is_Rational:
            if max(abs(expr.p), expr.q).bit_length() > MOST_BITS:
                raise self._too_large(node)
            return expr
        value = at_point(expr, None, None, 20)
        if value is None:
            raise self._refusal(
                node,
                "This part is not a real number",
                "stay where it is defined; cbrt(-8) is the real cube root of −8",
            )
        if abs(value) > 10**1000:
            raise self._too_large(node)
        return sympy.S.Zero if abs(value) < 1e-9 and _vanishes(expr) else expr

    def _too_large(self, node: Node) -> ExpressionError:
        return self._refusal(node, "This number is too large", "use smaller powers")

    def _refusal(self, node: Node, problem: str, hint: str) -> ExpressionError:
        return ExpressionError(problem, self.text, node.position, hint)


def _vanishes(expr: sympy.Expr) -> bool:
    """Whether a constant is 0: exactly, or to a hundred digits."""
    near, nearer = (at_point(expr, None, None, digits) for digits in (50, 110))
    return not near or (nearer is not None and abs(nearer) <= abs(near) * mpmath.mpf(10) ** -20)


def _extreme(kind: type[sympy.Max] | type[sympy.Min], arguments: list[sympy.Expr]) -> sympy.Expr:
    """The maximum or minimum; only its numbers are compared, as SymPy's comparison of functions is slow."""
    parts = [part for given in arguments for part in (given.args if isinstance(given, kind) else (given,))]
    numbers = [part for part in parts if not part.free_symbols]
    rest = [part for part in dict.fromkeys(parts) if part.free_symbols]
    if numbers:
        ranked = sorted(numbers, key=lambda number: at_point(number, None, None, 60))
        rest.append(ranked[-1] if kind is sympy.Max else ranked[0])
    return kind(*rest, evaluate=False)
