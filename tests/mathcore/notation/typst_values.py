"""The values of Typst math, read as a person reads the formula on the screen: shares no code with mathcore.

A bare function takes the factors that stand beside it up to the next function or sign; SyntaxError where a
dot or a slash follows these. Everything is real: ValueError where a value is not.
"""

from __future__ import annotations

import re

import mpmath
from mpmath import mpf

TOKEN = re.compile(r'\s*([0-9]+(?:\.[0-9]+)?|\.[0-9]+|op\("[a-zA-Z]+"\)|[a-zA-Z]+|\\/|[-+^_!(),])')


def _power(base, exponent):
    if base == 0 and exponent <= 0:
        raise ValueError("0 to a power that is not positive")
    if base < 0 and exponent != int(exponent):
        raise ValueError("a negative number to a broken power")
    return base ** (int(exponent) if exponent == int(exponent) and abs(exponent) < 10**6 else exponent)


def _real(function, lowest=-mpmath.inf, highest=mpmath.inf, open_=False):
    def of(u):
        if not lowest <= u <= highest or (open_ and u in (lowest, highest)):
            raise ValueError(u)
        return function(u)

    return of


def _root(index, of):
    assert index == 3
    return mpmath.sign(of) * _power(abs(of), mpf(1) / 3) if of else mpf(0)


PLAIN = {
    "sin": mpmath.sin, "cos": mpmath.cos, "tan": mpmath.tan, "sec": mpmath.sec, "csc": mpmath.csc,
    "cot": mpmath.cot, "arcsin": _real(mpmath.asin, -1, 1), "arccos": _real(mpmath.acos, -1, 1),
    "arctan": mpmath.atan, "sinh": mpmath.sinh, "cosh": mpmath.cosh, "tanh": mpmath.tanh, "exp": mpmath.exp,
    "ln": _real(mpmath.log, 0, open_=True), "log": _real(mpmath.log, 0, open_=True),
    'op("arsinh")': mpmath.asinh, 'op("arcosh")': _real(mpmath.acosh, 1), 'op("sign")': mpmath.sign,
    'op("artanh")': _real(mpmath.atanh, -1, 1, open_=True),
    'op("sigmoid")': lambda u: 1 / (1 + mpmath.exp(-u)),
    'op("ReLU")': lambda u: max(mpf(0), u), "max": max, "min": min, 'op("erf")': mpmath.erf,
    'op("softplus")': lambda u: mpmath.log1p(mpmath.exp(u)), 'op("GELU")': lambda u: u * mpmath.ncdf(u),
    'op("SiLU")': lambda u: u / (1 + mpmath.exp(-u)), 'op("swish")': lambda u: u / (1 + mpmath.exp(-u)),
    "Phi": mpmath.ncdf,
}  # fmt: skip
ENCLOSING = {
    "sqrt": _real(mpmath.sqrt, 0), "abs": abs, "floor": mpmath.floor, "ceil": mpmath.ceil, "root": _root,
    "frac": lambda above, below: above / below,
}  # fmt: skip


class Formula:
    """One Typst formula; `at` gives its value."""

    def __init__(self, source: str) -> None:
        self.tokens: list[str] = []
        place = 0
        while place < len(source.rstrip()):
            match = TOKEN.match(source, place)
            if not match:
                raise SyntaxError(f"{source!r} at {place}")
            self.tokens.append(match.group(1))
            place = match.end()

    def at(self, **names: mpf) -> mpf:
        """The value where the letters stand for these numbers."""
        self.names = {"pi": +mpmath.pi, "e": +mpmath.e, "tau": 2 * mpmath.pi, **names}
        self.place = 0
        value = self.sum()
        if self.now is not None:
            raise SyntaxError(f"{self.now} is left over in {' '.join(self.tokens)}")
        return value

    @property
    def now(self) -> str | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def take(self, expected: str | None = None) -> str:
        token = self.now
        if token is None or (expected is not None and token != expected):
            raise SyntaxError(f"{token} instead of {expected} in {' '.join(self.tokens)}")
        self.place += 1
        return token

    def sum(self) -> mpf:
        negative = self.now == "-"
        if negative:
            self.take()
        value = -self.product() if negative else self.product()
        if self.now == "mod":
            if negative:  # −t mod 2 may be read in two ways
                raise SyntaxError(f"a − before mod in {' '.join(self.tokens)}")
            self.take()
            by = self.product()
            if self.now in ("+", "-", "mod"):  # and so may t mod 2 + 1
                raise SyntaxError(f"{self.now} after mod in {' '.join(self.tokens)}")
            return value - by * mpmath.floor(value / by)
        while self.now in ("+", "-"):
            value = value + self.product() if self.take() == "+" else value - self.product()
        return value

    def product(self) -> mpf:
        value = self.factor()
        while self.now is not None and self.now not in ("+", "-", ")", ",", "mod"):
            if self.now == "\\/":
                self.take()
                value = value / self.factor()
                continue
            if self.now == "dot":
                self.take()
            value = value * self.factor()
        return value

    def factor(self) -> mpf:
        token = self.now
        if token in PLAIN:
            return self.function(PLAIN[self.take()], token)
        return self.raised()

    def raised(self) -> mpf:
        value = self.atom()
        while self.now in ("^", "!", "degree"):
            if self.now != "^":
                value = mpmath.factorial(value) if self.take() == "!" else value * mpmath.pi / 180
                continue
            self.take("^")
            value = _power(value, self.script())
        return value

    def script(self) -> mpf:
        """What stands raised or lowered: one sign or name, or what is in brackets."""
        if self.now == "(":
            return self.bracket()[0]
        token = self.take()
        return self.names[token] if token in self.names else mpf(token)

    def bracket(self) -> list[mpf]:
        self.take("(")
        values = [self.sum()]
        while self.now == ",":
            self.take()
            values.append(self.sum())
        self.take(")")
        return values

    def atom(self) -> mpf:
        if self.now == "(":
            (value,) = self.bracket()
            return value
        token = self.take()
        if token in ENCLOSING:
            return ENCLOSING[token](*self.bracket())
        name = token
        if self.now == "_":
            self.take()
            self.take("(")
            name = f"{token}_{self.take()}"
            self.take(")")
        if name in self.names:
            return self.names[name]
        return mpf(name)

    def function(self, function, name: str) -> mpf:
        base = power = None
        if self.now == "_":
            self.take()
            base = self.script()
        if self.now == "^":
            self.take()
            power = self.script()
        if self.now == "(":
            values = self.bracket()
            behind = None
            if self.now == "^":
                self.take()
                behind = self.script()
        else:
            values, behind = [self.bare()], None
        value = function(*values)
        if base is not None:
            value = value / mpmath.log(base)
        for exponent in (power, behind):
            value = value if exponent is None else _power(value, exponent)
        return value

    def bare(self) -> mpf:
        if self.now in PLAIN:
            return self.factor()
        value = self.raised()
        while self.now is not None and self.now not in ("+", "-", ")", ",", "dot", "\\/", "mod", *PLAIN):
            value = value * self.raised()
        if self.now in ("dot", "\\/"):  # sin x · y and sin x/y may be read in two ways
            raise SyntaxError(f"{self.now} after the argument of a function in {' '.join(self.tokens)}")
        return value
