"""One-sided generalized series: Σ c·h^a·ℓ^b as h falls to 0, with ℓ = −ln h, and what is left out.

The terms are ordered by how large they are beside the point: h^a·ℓ^b before h^c·ℓ^d if a < c, or a = c and
b > d. A series knows the first term that it no longer knows (`order`); an exact one has none. What falls
faster than any power, as e^(−1/h) does, is a series without terms of order FLAT; what grows faster than any
is `Huge`. This is arithmetic of leading terms (see D. Gruntz, On computing limits, 1996, for the idea), so no
sampling is involved.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from tests.fuzz_math.oracle import real
from tests.fuzz_math.oracle.real import NOTHING, ONE, Abstain, Real, Undefined

Key = tuple[Fraction, Fraction]  # (a, −b): the larger, the smaller the term
INF: Key = (Fraction(10**12), NOTHING)
FLAT: Key = (Fraction(10**9), NOTHING)
START: Key = (NOTHING, NOTHING)
MOST_TERMS, MOST_PRODUCTS = 60, 60_000


class NeedMore(Exception):
    """The terms known do not decide: a higher order may."""


def plus(first: Key, second: Key) -> Key:
    """The key of a product; INF and FLAT stay."""
    for great in (INF, FLAT):
        if max(first, second) >= (great[0] / 2, NOTHING):
            return great
    return first[0] + second[0], first[1] + second[1]


@dataclass(frozen=True)
class Huge:
    """Faster than every power of 1/h; its sign, if known."""

    sign: int


@dataclass(frozen=True)
class Series:
    """`terms` by key, none of coefficient 0; all below `order`. `rest`: the sign of a series without terms.

    Where `rest` is 0 and there are no terms, an exact series is 0 and any other has an unknown sign.
    """

    terms: dict[Key, Real] = field(default_factory=dict)
    order: Key = INF
    rest: int = 0

    @property
    def exact_zero(self) -> bool:
        return not self.terms and self.order == INF

    @property
    def lead(self) -> Key:
        """The first term's key; the order where there are no terms."""
        return min(self.terms) if self.terms else self.order

    @property
    def sign(self) -> int:
        """The sign close to the point: 0 for an exact 0. NeedMore or Abstain where it is not known."""
        if self.terms:
            return real.sign(self.terms[self.lead])
        if self.order == INF or self.rest:
            return self.rest
        if self.order == FLAT:
            raise Abstain("the sign of what is flat")
        raise NeedMore

    @property
    def limit(self) -> Real | None:
        """What it tends to; None if it grows without bound."""
        if self.lead < START and self.terms:
            return None
        if self.order <= START:
            raise NeedMore
        return self.terms.get(START, NOTHING)

    def without_limit(self) -> Series:
        """The series less its constant."""
        return Series({key: c for key, c in self.terms.items() if key != START}, self.order, self.rest)


def constant(c: Real) -> Series:
    """The series of a number."""
    return Series({START: c} if c != 0 else {})


def cut(terms: dict[Key, Real], order: Key, most: Fraction, rest: int = 0) -> Series:
    """Without terms of 0, beyond the order, or beyond h^most."""
    kept = {key: c for key, c in terms.items() if c != 0 and key < order}
    beyond = [key for key in kept if key[0] > most]
    if len(kept) - len(beyond) > MOST_TERMS:
        beyond = sorted(kept)[MOST_TERMS:]
    if beyond:
        order = min(beyond)
        kept = {key: c for key, c in kept.items() if key < order}
        rest = 0
    return Series(kept, order, 0 if kept else rest)


class Arithmetic:
    """Operations on series up to h^most."""

    def __init__(self, most: int) -> None:
        self.most, self.products = Fraction(most), 0

    def add(self, s: Series | Huge, t: Series | Huge) -> Series | Huge:
        if isinstance(s, Huge) or isinstance(t, Huge):
            if isinstance(s, Huge) and isinstance(t, Huge) and (s.sign != t.sign or not s.sign):
                raise Abstain("a difference of what grows without bound")
            return s if isinstance(s, Huge) else t
        terms = dict(s.terms)
        for key, c in t.terms.items():
            terms[key] = real.add(terms[key], c) if key in terms else c
        if s.exact_zero or t.exact_zero:
            rest = t.rest if s.exact_zero else s.rest
        else:
            rest = s.rest if s.rest == t.rest and s.order == t.order == FLAT else 0
        return cut(terms, min(s.order, t.order), self.most, rest)

    def scale(self, s: Series | Huge, c: Real) -> Series | Huge:
        """c · s."""
        if isinstance(s, Huge):
            if c == 0:
                raise Abstain("0 times what grows without bound")
            return Huge(s.sign * real.sign(c))
        if c == 0:
            return Series()
        return Series({key: real.mul(c, b) for key, b in s.terms.items()}, s.order, s.rest * real.sign(c))

    def sub(self, s: Series | Huge, t: Series | Huge) -> Series | Huge:
        return self.add(s, self.scale(t, -ONE))

    def mul(self, s: Series | Huge, t: Series | Huge) -> Series | Huge:
        if isinstance(s, Huge) or isinstance(t, Huge):
            signs = []
            for part in (s, t):
                if isinstance(part, Series):
                    if part.exact_zero:
                        return part
                    if not part.terms:
                        raise Abstain("what is flat times what grows without bound")
                signs.append(part.sign)
            return Huge(signs[0] * signs[1])
        if s.exact_zero or t.exact_zero:
            return Series()
        self.products += len(s.terms) * len(t.terms)
        if self.products > MOST_PRODUCTS:
            raise Abstain("a series of too many terms")
        terms: dict[Key, Real] = {}
        for first, c in s.terms.items():
            for second, b in t.terms.items():
                key = plus(first, second)
                term = real.mul(c, b)
                terms[key] = real.add(terms[key], term) if key in terms else term
        order = min(plus(s.lead, t.order), plus(t.lead, s.order))
        rest = 0
        if order == FLAT and not (s.terms and t.terms):
            rest = s.sign * t.sign if (s.terms or s.rest) and (t.terms or t.rest) else 0
        return cut(terms, order, self.most, rest)

    def shift(self, s: Series, by: Key) -> Series:
        """s times the power of h and ℓ that has this key."""
        return cut({plus(k, by): c for k, c in s.terms.items()}, plus(s.order, by), self.most, s.rest)

    def compose(self, coefficients: list[Real], eps: Series) -> Series:
        """Σ dⱼ·epsʲ with eps → 0, up to the order reached by the given coefficients."""
        total, grown = constant(coefficients[0]), constant(ONE)
        if eps.exact_zero:
            return total
        if eps.lead <= START:
            raise NeedMore
        for c in coefficients[1:]:
            grown = self.mul(grown, eps)
            total = self.add(total, self.scale(grown, c))
            if not grown.terms:
                return cut(dict(total.terms), min(total.order, grown.order), self.most)
        rest = self.mul(grown, eps)
        return cut(dict(total.terms), min(total.order, rest.lead), self.most)

    def power(self, s: Series | Huge, r: Fraction) -> Series | Huge:
        """s^r for a rational r."""
        whole = r.denominator == 1
        if r == 0:
            return constant(ONE)
        if whole and r > 0 and isinstance(s, Series):  # its sign need not be known, and it stays exact
            result, left = s, int(r) - 1
            while left:
                result, s, left = self.mul(result, s) if left % 2 else result, self.mul(s, s), left // 2
            return result
        if s.sign < 0 and not whole:
            raise Undefined
        if s.sign == 0:
            if isinstance(s, Huge):
                raise Abstain("a power of what oscillates")
            return Series() if r > 0 else _undefined()
        turned = 1 if s.sign > 0 or r.numerator % 2 == 0 else -1
        if isinstance(s, Huge) or (s.order == FLAT and not s.terms):
            grows = isinstance(s, Huge) == (r > 0)
            return Huge(turned) if grows else Series({}, FLAT, turned)
        lead, c = s.lead, s.terms[s.lead]
        eps = self._relative(s)
        outer = {(lead[0] * r, lead[1] * r): real.power(c, r)}
        return self.mul(Series(outer), self.compose(_binomials(r, self._count(eps)), eps))

    def _relative(self, s: Series) -> Series:
        """s over its first term, less 1."""
        lead, c = s.lead, s.terms[s.lead]
        by = (-lead[0], -lead[1])
        rest = {plus(key, by): real.div(b, c) for key, b in s.terms.items() if key != lead}
        return cut(rest, plus(s.order, by), self.most)

    def _count(self, eps: Series) -> int:
        """How many powers of eps there are up to h^most."""
        first = eps.lead[0]
        return 12 if first <= 0 else min(int(self.most / first) + 2, 60)

    def ln(self, s: Series | Huge) -> Series | Huge:
        if s.sign <= 0:
            if isinstance(s, Huge) and s.sign == 0:
                raise Abstain("the logarithm of what oscillates")
            raise Undefined
        if isinstance(s, Huge):
            return s
        if not s.terms:
            return Huge(-1)
        lead, eps = s.lead, self._relative(s)
        if lead[1] != 0:
            raise Abstain("the logarithm of a logarithm")
        count = self._count(eps)
        small = self.compose([NOTHING, *(Fraction((-1) ** (j + 1), j) for j in range(1, count))], eps)
        head = constant(real.FUNCTIONS["ln"](s.terms[lead]))
        if lead[0] != 0:  # ln h^a = −a·ℓ
            head = self.add(head, Series({(NOTHING, -ONE): -lead[0]}))
        return self.add(head, small)

    def exp(self, s: Series | Huge) -> Series | Huge:
        if isinstance(s, Huge):
            if not s.sign:
                raise Abstain("the exponential of what oscillates")
            return Huge(1) if s.sign > 0 else Series({}, FLAT, 1)
        if s.order <= START:
            raise NeedMore
        growing = {key: c for key, c in s.terms.items() if key < START}
        if growing:
            lead = min(growing)
            if lead[0] < 0 or lead[1] < -1:
                return Huge(1) if growing[lead] > 0 else Series({}, FLAT, 1)
            c = growing[lead]
            if lead != (NOTHING, -ONE) or len(growing) > 1 or not isinstance(c, Fraction):
                raise Abstain("the exponential of a logarithm's power")
            by: Key = (-c, NOTHING)  # e^(c·ℓ) = h^(−c)
        else:
            by = START
        eps = Series({k: c for k, c in s.terms.items() if k > START}, s.order, s.rest)
        value = real.FUNCTIONS["exp"](s.terms.get(START, NOTHING))
        return self.mul(Series({by: value}), self.compose(_exponential(self._count(eps)), eps))


def _undefined() -> Series:
    raise Undefined


def _binomials(r: Fraction, count: int) -> list[Fraction]:
    found = [ONE]
    for j in range(1, count):
        found.append(found[-1] * (r - j + 1) / j)
        if found[-1] == 0:
            break
    return found if len(found) > 1 else [*found, NOTHING]


def _exponential(count: int) -> list[Fraction]:
    found = [ONE]
    for j in range(1, max(count, 3)):
        found.append(found[-1] / j)
    return found
