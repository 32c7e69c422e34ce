"""How names, numbers and functions are written in Typst math."""

from __future__ import annotations

from fractions import Fraction

OPERATORS = {
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "asinh": 'op("arsinh")', "acosh": 'op("arcosh")',
    "atanh": 'op("artanh")', "sign": 'op("sign")', "sigmoid": 'op("sigmoid")', "relu": 'op("ReLU")',
    "erf": 'op("erf")', "softplus": 'op("softplus")', "gelu": 'op("GELU")', "silu": 'op("SiLU")',
    "swish": 'op("swish")',
}  # fmt: skip

CALLS = {"sqrt": "sqrt", "cbrt": "root", "abs": "abs", "floor": "floor", "ceil": "ceil"}


def word(name: str) -> str:
    """A variable or constant: x, theta, x_1."""
    head, _, index = name.partition("_")
    return f"{head}_({index})" if index else head


def bracketed(text: str) -> str:
    """Round brackets that grow with their content."""
    return f"({text})"


def raised(base: str, exponent: str) -> str:
    """base^exponent; a longer exponent is in brackets, which Typst does not print."""
    return f"{base}^{exponent}" if len(exponent) == 1 else f"{base}^({exponent})"


def number_text(value: Fraction, text: str, small: bool = False) -> str:
    """A number as typed: 0.1 stays 0.1, ½ becomes a fraction."""
    if value.denominator == 1 or "." in text:
        return ("0" + text if text.startswith(".") else text).rstrip(".")
    if small:
        return f"{value.numerator}\\/{value.denominator}"
    return f"frac({value.numerator}, {value.denominator})"
