"""`Fact`: one exact value with its name, and the decimal text shown for it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Literal

import mpmath
import sympy

from mathcore.evaluate.multiprecision import at_point

MINUS = "\N{MINUS SIGN}"
THIN = "\N{THIN SPACE}"
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_EXACT = Context(prec=4000, rounding=ROUND_HALF_UP, Emin=MIN_EMIN, Emax=MAX_EMAX)
_SIGNIFICANT = 3
_ROUGH = Context(prec=_SIGNIFICANT, rounding=ROUND_HALF_UP, Emin=MIN_EMIN, Emax=MAX_EMAX)
_THOUSANDS_FROM = 10_000
_HUGE = 10**7
_SMALLEST = 3  # no number from 10^-3 on is set with a power of ten


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as shown on screen: the relation "=" or "≈", and the text ("−0.607")."""

    relation: Literal["=", "≈"]
    text: str

    def __str__(self) -> str:
        return f"{self.relation} {self.text}"


@dataclass(frozen=True)
class Fact:
    """One value: its name ("slope of the tangent"), its exact value, and the expression it comes from."""

    name: str
    exact: sympy.Expr
    expression: str

    def __post_init__(self) -> None:
        exact = sympy.sympify(self.exact) if isinstance(self.exact, (int, float)) else self.exact
        if not isinstance(exact, sympy.Expr) or at_point(exact, None, None) is None:
            raise ValueError(f"The fact {self.name!r} has the value {exact}: it needs a real, finite number")
        object.__setattr__(self, "exact", exact)

    @property
    def value(self) -> float:
        """The nearest float."""
        return float(at_point(self.exact, None, None))

    def shown(self, digits: int) -> Shown:
        """The text with at most `digits` decimals, and two significant digits at least.

        "=" without trailing zeros where that is exact; "≈" with all digits where it is rounded. Halves round
        away from zero. Non-zero values below 10^-digits and 0.001, and those from 10^7 on, are set as
        1.67 × 10⁻⁵ with three significant digits.
        """
        _check_digits(digits)
        value, known_exactly = _decimal_of(self.exact)
        size = value.copy_abs()  # abs() rounds to the context, in which it may overflow
        if size and (size >= _HUGE or size < Decimal(1).scaleb(-max(digits, _SMALLEST))):
            return _scientific(value, known_exactly)
        if 0 < size < 1:
            digits = max(digits, 1 - value.adjusted())
        rounded = value.quantize(Decimal(1).scaleb(-digits), context=_EXACT)
        if known_exactly and rounded == value:
            return Shown("=", _plain(_stripped(rounded)))
        return Shown("≈", _plain(rounded))


def decimal(value: object, digits: int) -> str:
    """`value` (float, int or SymPy number) with exactly `digits` decimals, never −0.00: for live numbers.

    ValueError if it is not a finite real number.
    """
    _check_digits(digits)
    if isinstance(value, sympy.Expr):
        exact = _decimal_of(value)[0]
    else:
        exact = Decimal(repr(float(value))) if not isinstance(value, (int, Decimal)) else Decimal(value)
    if not exact.is_finite():
        raise ValueError(f"{value} cannot be shown: a readout needs a finite number")
    return _plain(exact.quantize(Decimal(1).scaleb(-digits), context=_EXACT))


def parse_shown(text: str) -> Decimal:
    """The number in a shown text (`Shown.text`, `decimal`), with a decimal point or comma.

    ValueError if it is not a number.
    """
    plain = text.replace(MINUS, "-").replace(THIN, "").replace(",", ".")
    if " × 10" in plain:
        mantissa, _, exponent = plain.partition(" × 10")
        plain = f"{mantissa}e{exponent.translate(LOWERED)}"
    try:
        return Decimal(plain)
    except ArithmeticError as problem:
        raise ValueError(
            f"{text!r} is no shown number: it should read like −0.607 or 1.67 × 10⁻⁵"
        ) from problem


def _check_digits(digits: int) -> None:
    if isinstance(digits, bool) or not isinstance(digits, int) or not 0 <= digits <= 30:
        raise ValueError(f"{digits!r} decimals cannot be shown: give a whole number from 0 to 30")


def _decimal_of(exact: sympy.Expr) -> tuple[Decimal, bool]:
    """The value to enough digits to round correctly, and whether it is exact, which rationals are."""
    if exact.is_Rational:
        twos_and_fives = int(exact.q)
        for prime in (2, 5):
            while twos_and_fives % prime == 0:
                twos_and_fives //= prime
        value = _EXACT.divide(Decimal(int(exact.p)), Decimal(int(exact.q)))
        return value, twos_and_fives == 1
    precise = at_point(exact, None, None, 60)
    if precise is None:
        raise ValueError(f"{exact} is not a real, finite number")
    with mpmath.workdps(60):
        try:
            return Decimal(mpmath.nstr(precise, 55, strip_zeros=False)), False
        except InvalidOperation:  # beyond 10^±(10^18)
            raise ValueError("A value so large or so near 0 cannot be written as a decimal") from None


def _scientific(value: Decimal, known_exactly: bool) -> Shown:
    rounded = _ROUGH.plus(value)
    exponent = rounded.adjusted()
    mantissa = rounded.scaleb(-exponent, context=_EXACT).quantize(Decimal("0.01"), context=_EXACT)
    same = known_exactly and rounded == value
    text = _plain(_stripped(mantissa) if same else mantissa)
    return Shown("=" if same else "≈", f"{text} × 10{str(exponent).translate(RAISED)}")


def _stripped(value: Decimal) -> Decimal:
    if value == value.to_integral_value():
        return value.quantize(Decimal(1), context=_EXACT)
    return value.normalize(_EXACT)


def _plain(value: Decimal) -> str:
    """Digits with a true minus sign, thin spaces between thousands, and no minus before zero."""
    text = f"{value.copy_abs():f}"  # abs() would round to the context's 28 digits
    whole, point, rest = text.partition(".")
    if int(whole) >= _THOUSANDS_FROM:
        whole = f"{int(whole):,}".replace(",", THIN)
    return (MINUS if value < 0 else "") + whole + point + rest
