"""How names, numbers and functions are written in Typst math."""

from __future__ import annotations

from fractions import Fraction

from mathcore.notation.fact import LOWERED, MINUS, THIN
from mathcore.notation.letters import GREEK

OPERATORS = {
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "asinh": 'op("arsinh")', "acosh": 'op("arcosh")',
    "atanh": 'op("artanh")', "sign": 'op("sign")', "sigmoid": 'op("sigmoid")', "relu": 'op("ReLU")',
    "erf": 'op("erf")', "softplus": 'op("softplus")', "gelu": 'op("GELU")', "silu": 'op("SiLU")',
    "swish": 'op("swish")',
}  # fmt: skip

CALLS = {"sqrt": "sqrt", "cbrt": "root", "abs": "abs", "floor": "floor", "ceil": "ceil"}


def word(name: str) -> str:
    """A name: x, theta, x_1; upright if it is a word of several letters, such as cost."""
    head, _, index = name.partition("_")
    if len(head) > 1 and head not in GREEK.values():
        head = f'op("{head}")'
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


def numeral(text: str) -> str:
    """A number as a Fact shows it: −0.607, 12 345, 1.67 × 10⁻⁵."""
    mantissa, times, exponent = text.replace(MINUS, "-").replace(THIN, " thin ").partition(" × 10")
    return f"{mantissa} times 10^({exponent.translate(LOWERED)})" if times else mantissa


def quoted(text: str) -> str:
    """Any text as a Typst string literal; a user's words enter a source in no other way."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return '"' + escaped.replace("\t", "\\t") + '"'
