"""A tree along a path p + d·h as a one-sided series: what the judgements are held against."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from tests.fuzz_math.oracle import real
from tests.fuzz_math.oracle.formula import Tree
from tests.fuzz_math.oracle.real import HALF, NOTHING, ONE, Abstain, Real, Undefined
from tests.fuzz_math.oracle.series import INF, START, Arithmetic, Huge, NeedMore, Series, constant

Value = Series | Huge
ORDERS = (4, 10, 24)
TWO = Fraction(2)


def expand(tree: Tree, path: Mapping[str, Series], enough: Callable[[Value], object]) -> object:
    """`enough` of the series to the lowest order that decides it; None where f is not defined beside it."""
    for most in ORDERS:
        try:
            return enough(Expansion(most, path).of(tree))
        except NeedMore:
            continue
        except (Undefined, ZeroDivisionError):
            return None
    raise Abstain("cancels beyond h^24")


def line(place: Real, direction: Real, power: int = 1) -> Series:
    """place + direction·h^power."""
    terms = {START: place, (Fraction(power), NOTHING): direction}
    return Series({key: c for key, c in terms.items() if c != 0})


class Expansion(Arithmetic):
    """The series of trees along one path, up to h^most."""

    def __init__(self, most: int, path: Mapping[str, Series]) -> None:
        super().__init__(most)
        self.path = path

    def of(self, tree: Tree) -> Value:
        """The series of a tree. Undefined where a part of it is not defined beside the point."""
        head = tree[0]
        if head == "number":
            return constant(Fraction(tree[1]))
        if len(tree) == 1:
            return self.path[head] if head in self.path else constant(real.constant(head))
        parts = [self.of(part) for part in tree[1:]]
        if head == "^":
            return self.raised(tree, *parts)
        if all(isinstance(part, Series) and self._is_constant(part) for part in parts):
            return constant(real.combine(head, [part.terms.get(START, NOTHING) for part in parts]))
        if head in ("+", "-"):
            return self.add(*parts) if head == "+" else self.sub(*parts)
        if head == "*":
            return self.mul(*parts)
        if head == "/":
            return self.quotient(*parts)
        if head in ("max", "min"):
            return self.extreme(head, parts)
        if head.startswith("log_"):
            return self.scale(self.ln(parts[0]), real.div(ONE, real.FUNCTIONS["ln"](Fraction(head[4:]))))
        if head == "factorial":
            raise Abstain("a factorial")
        return getattr(self, f"_{head}")(parts[0])

    def _is_constant(self, s: Series) -> bool:
        return s.order >= (Fraction(10**11), NOTHING) and all(key == START for key in s.terms)

    def raised(self, tree: Tree, base: Value, exponent: Value) -> Value:
        if tree[1] == ("e",):
            return self.exp(exponent)
        if isinstance(exponent, Series) and self._is_constant(exponent):
            r = exponent.terms.get(START, NOTHING)
            if not isinstance(r, Fraction):
                near = real.floor(real.add(r, HALF))
                if real.sub(r, near) != 0:
                    return self._irrational(base, r)
                r = near
            if r == 0:
                raise Abstain("the power 0")
            return self.power(base, r)
        if base.sign == 0:
            if exponent.sign > 0:
                return Series()
            raise Undefined
        return self.exp(self.mul(exponent, self.ln(base)))

    def _irrational(self, base: Value, r: Real) -> Value:
        limit = base.limit if isinstance(base, Series) else None
        if limit is None or limit == 0:
            raise Abstain("an irrational power at 0")
        return self.exp(self.scale(self.ln(base), r))

    def quotient(self, s: Value, t: Value) -> Value:
        exact = isinstance(s, Series) and isinstance(t, Series) and s.order == t.order == INF
        if exact and s.terms and s.terms.keys() == t.terms.keys():  # x/|x| is a constant, exactly
            ratios = [real.div(c, t.terms[key]) for key, c in s.terms.items()]
            if all(real.sub(ratio, ratios[0]) == 0 for ratio in ratios):
                return constant(ratios[0])
        return self.mul(s, self.power(t, -ONE))

    def extreme(self, head: str, parts: list[Value]) -> Value:
        best = parts[0]
        for other in parts[1:]:
            difference = self.sub(other, best)
            try:
                ahead = difference.sign
            except NeedMore:
                if self.most < ORDERS[-1]:
                    raise
                ahead = 0  # they agree as far as they are known
            best = other if ahead == (1 if head == "max" else -1) else best
        return best

    def _neg(self, s: Value) -> Value:
        return self.scale(s, -ONE)

    def _abs(self, s: Value) -> Value:
        try:
            return self.scale(s, Fraction(s.sign)) if s.sign else s
        except NeedMore:
            if self.most < ORDERS[-1]:
                raise
            return s  # 0 as far as it is known

    def _sign(self, s: Value) -> Value:
        return constant(Fraction(s.sign))

    def _floor(self, s: Value) -> Value:
        if isinstance(s, Huge) or (limit := s.limit) is None:
            raise Abstain("the steps of what grows without bound")
        below = real.floor(limit)
        if real.sub(limit, below) == 0 and s.without_limit().sign < 0:
            below -= 1
        return constant(below)

    def _ceil(self, s: Value) -> Value:
        return self._neg(self._floor(self._neg(s)))

    def _relu(self, s: Value) -> Value:
        return self.extreme("max", [Series(), s])

    def _sqrt(self, s: Value) -> Value:
        return self.power(s, HALF)

    def _cbrt(self, s: Value) -> Value:
        if s.sign == 0:
            return s
        return self.scale(self.power(self.scale(s, Fraction(s.sign)), Fraction(1, 3)), Fraction(s.sign))

    def _exp(self, s: Value) -> Value:
        return self.exp(s)

    def _ln(self, s: Value) -> Value:
        return self.ln(s)

    _log = _ln

    # -- trigonometric functions

    def _split(self, s: Value) -> tuple[Real, Series]:
        if isinstance(s, Huge) or (limit := s.limit) is None:
            raise Abstain("oscillates without end")
        return limit, s.without_limit()

    def _small(self, eps: Series, odd: bool) -> Series:
        """sin and cos of what tends to 0."""
        count, found, c = self._count(eps) + 1, [], ONE
        for j in range(count):
            c = c / j if j else ONE
            found.append(c * (-1) ** (j // 2) if j % 2 == odd else NOTHING)
        return self.compose(found, eps)

    def _sin(self, s: Value) -> Value:
        u, eps = self._split(s)
        head = self.scale(self._small(eps, False), real.sin(u))
        return self.add(head, self.scale(self._small(eps, True), real.cos(u)))

    def _cos(self, s: Value) -> Value:
        u, eps = self._split(s)
        head = self.scale(self._small(eps, False), real.cos(u))
        return self.sub(head, self.scale(self._small(eps, True), real.sin(u)))

    def _tan(self, s: Value) -> Value:
        return self.quotient(self._sin(s), self._cos(s))

    def _cot(self, s: Value) -> Value:
        return self.quotient(self._cos(s), self._sin(s))

    def _sec(self, s: Value) -> Value:
        return self.quotient(constant(ONE), self._cos(s))

    def _csc(self, s: Value) -> Value:
        return self.quotient(constant(ONE), self._sin(s))

    def _atan(self, s: Value) -> Value:
        if isinstance(s, Huge) or s.limit is None:
            quarter = constant(s.sign * real.constant("pi") / 2)
            return self.sub(quarter, self._atan(self.quotient(constant(ONE), s)))
        u, eps = s.limit, s.without_limit()
        turned = self.quotient(eps, self.add(constant(real.add(ONE, real.mul(u, u))), self.scale(eps, u)))
        count = self._count(turned) + 1
        found = [Fraction((-1) ** (j // 2), j) if j % 2 else NOTHING for j in range(count)]
        return self.add(constant(real.FUNCTIONS["atan"](u)), self.compose(found, turned))

    def _asin(self, s: Value) -> Value:
        if isinstance(s, Huge) or s.limit is None:
            raise Undefined
        distance = real.sub(abs(s.limit), ONE)
        if distance > 0:
            raise Undefined
        if distance < 0:
            return self._atan(self.quotient(s, self._sqrt(self.sub(constant(ONE), self.mul(s, s)))))
        side = Fraction(real.sign(s.limit))
        left = self.sub(constant(ONE), self.scale(s, side))  # 1 − |u|
        if left.sign < 0:
            raise Undefined
        half = self._sqrt(self.scale(left, HALF))
        quarter = constant(real.constant("pi") / 2)
        return self.scale(self.sub(quarter, self.scale(self._asin(half), TWO)), side)

    def _acos(self, s: Value) -> Value:
        return self.sub(constant(real.constant("pi") / 2), self._asin(s))

    # -- hyperbolic functions

    def _sinh(self, s: Value) -> Value:
        return self.scale(self.sub(self.exp(s), self.exp(self._neg(s))), HALF)

    def _cosh(self, s: Value) -> Value:
        return self.scale(self.add(self.exp(s), self.exp(self._neg(s))), HALF)

    def _tanh(self, s: Value) -> Value:
        double = self._sigmoid(self.scale(s, TWO))
        return self.sub(self.scale(double, TWO), constant(ONE))

    def _sigmoid(self, s: Value) -> Value:
        return self.power(self.add(constant(ONE), self.exp(self._neg(s))), -ONE)

    def _asinh(self, s: Value) -> Value:
        if isinstance(s, Series) and s.limit is not None:
            root = self._sqrt(self.add(constant(ONE), self.mul(s, s)))
            return self.ln(self.add(s, root))
        side, size = Fraction(s.sign), self._abs(s)
        root = self._sqrt(self.add(constant(ONE), self.mul(size, size)))
        return self.scale(self.ln(self.add(size, root)), side)

    def _acosh(self, s: Value) -> Value:
        above = self.sub(s, constant(ONE))
        if above.sign < 0:
            raise Undefined
        return self.ln(self.add(s, self._sqrt(self.mul(above, self.add(s, constant(ONE))))))

    def _atanh(self, s: Value) -> Value:
        above, below = self.add(constant(ONE), s), self.sub(constant(ONE), s)
        if above.sign <= 0 or below.sign <= 0:
            raise Undefined
        return self.scale(self.ln(self.quotient(above, below)), HALF)
