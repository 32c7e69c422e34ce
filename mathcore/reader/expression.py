"""The safe reader: a lecturer's text → a SymPy expression, by an allow-list.

Text → tokens (tokenizer.py) → tree (parser.py, notation/tree.py) → SymPy (to_sympy.py) and Typst
(notation/to_typst.py). No text is ever passed to SymPy's parser; an ambiguous text is refused with both
readings.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import sympy

from mathcore.evaluate.multiprecision import at_point
from mathcore.notation.letters import letter
from mathcore.notation.to_text import to_text
from mathcore.notation.to_typst import to_typst
from mathcore.notation.tree import CONSTANTS, function_named
from mathcore.reader.errors import ExpressionError
from mathcore.reader.header import Header, canonical, header, is_variable, split_header
from mathcore.reader.header import variable as _variable
from mathcore.reader.parser import Parser
from mathcore.reader.to_sympy import Translator
from mathcore.reader.to_sympy import symbol as _symbol
from mathcore.reader.tokenizer import Token, tokenize

__all__ = [
    "ExpressionError",
    "Header",
    "Reading",
    "canonical",
    "header",
    "is_variable",
    "names",
    "number",
    "parse",
    "read",
    "variable_symbol",
]

_SCIENTIFIC = re.compile(r"([+\-\u2212]?)([0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE]([+\-\u2212]?)([0-9]{1,3})")


@dataclass(frozen=True)
class Reading:
    """A formula as it was read.

    `typst` sets it as written; `notes` name readings that may surprise; `guards` are parts that must be
    defined though they cancelled out of `expr` (x/x is not defined at 0). `orders` holds the terms of each
    sum in the order given, and how numbers were written (see to_sympy.Translator); `plain` is the formula in
    plain text, with every product and bracket explicit; `name` is the function's, from the formula's head,
    or "".
    """

    text: str
    variables: tuple[str, ...]
    expr: sympy.Expr
    typst: str
    notes: tuple[str, ...] = ()
    guards: tuple[sympy.Expr, ...] = ()
    orders: Mapping[sympy.Expr, tuple[sympy.Expr, ...]] = field(default_factory=dict, compare=False)
    plain: str = ""
    name: str = ""


def variable_symbol(name: str) -> sympy.Symbol:
    """The real SymPy symbol of a variable: one letter, Latin or Greek, with an index or not."""
    return _symbol(_variable(name))


def read(text: str, variables: Iterable[str] = ("x",)) -> Reading:
    """Read a formula in the given variables. ExpressionError says where and why it cannot be read."""
    declared = tuple(_variable(name) for name in variables)
    head, tokens = split_header(tokenize(text), text)
    _check_head(head, declared, text)
    tokens = _split_words(tokens, text, declared)
    parser = Parser(text, tokens, declared)
    try:
        tree = parser.formula()
        translator = Translator(text)
        expr = translator.of(tree)
    except ExpressionError:
        raise
    except Exception as problem:  # whatever SymPy raises must become an ExpressionError
        raise ExpressionError("The formula is too complicated", text, 0, "write a shorter one") from problem
    guards = tuple(
        dict.fromkeys(guard for guard in translator.guards if _can_fail(guard) and not expr.has(guard))
    )
    notes = tuple(parser.notes)
    typst, plain = to_typst(tree), to_text(tree)
    return Reading(text, declared, expr, typst, notes, guards, translator.orders, plain, head.name)


def parse(text: str, variables: Iterable[str] = ("x",)) -> sympy.Expr:
    """The SymPy expression of a formula: `read(text, variables).expr`."""
    return read(text, variables).expr


def number(value: object) -> sympy.Expr:
    """An exact real constant from an int, Decimal, float (by its shortest decimal) or text such as "pi/4"."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str, sympy.Expr)):
        raise ExpressionError(f"{value!r} is not a number"[:80], "", 0, 'write 0.1, "1/3" or "pi/4"')
    if isinstance(value, sympy.Expr):
        if value.free_symbols or at_point(value, None, None) is None:
            raise ExpressionError(f"{value} is not a real number"[:80], "", 0, 'write 0.1, "1/3" or "pi/4"')
        return value
    if isinstance(value, str):
        return _scientific(value) or read(value, ()).expr
    return _from_decimal(value)


def names(text: str) -> list[str]:
    """The names in a text that are neither functions nor constants: ["t"] for "t^2"."""
    found: dict[str, None] = {}
    for token in split_header(tokenize(text), text)[1]:
        if token.kind != "name" or function_named(token.text) or token.text in CONSTANTS:
            continue
        for piece in _pieces(token.text) or [token.text]:
            if piece not in CONSTANTS:
                found[piece] = None
    return list(found)


def _from_decimal(value: int | float | Decimal) -> sympy.Expr:
    shown = str(value)[:40] if not isinstance(value, int) or abs(value) < 10**40 else "A number beyond 10^40"
    finite = math.isfinite(value) if not isinstance(value, int) else abs(value) < 10**100
    if not finite:
        raise ExpressionError(f"{shown} is not a finite number", shown, 0, "write a number such as 0.1")
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if exact and not -100 <= exact.adjusted() <= 100:
        raise ExpressionError(
            f"{shown} is too large or too small", shown, 0, "stay within 10^-100 and 10^100"
        )
    above, below = exact.as_integer_ratio()
    return sympy.Rational(above, below)


def _scientific(text: str) -> sympy.Expr | None:
    """1e-3 and the like, a number only where no formula is expected; else None."""
    if not (match := _SCIENTIFIC.fullmatch(text.strip())):
        return None
    minus = "\N{MINUS SIGN}"
    return _from_decimal(Decimal("".join(match.expand(r"\1\2e\3\4")).replace(minus, "-")))


def _check_head(head: Header, declared: Sequence[str], text: str) -> None:
    """Refuse a head that does not go with the variables that are read."""
    shown = ", ".join(map(letter, declared)) or "none"
    for name in head.variables:
        if name not in declared:
            problem = f"The formula's head names {letter(name)}"
            hint = f"use the same variables on both sides; here they are: {shown}"
            raise ExpressionError(problem, text, max(text.find("(") + 1, 0), hint)
    if head.name in declared:
        problem = f"The function and a variable are both called {letter(head.name)}"
        raise ExpressionError(problem, text, 0, f"give the function another name; the variables are: {shown}")


def _split_words(tokens: Sequence[Token], text: str, variables: Sequence[str]) -> list[Token]:
    """xy becomes x, y where both are declared; a word with two such splittings is refused."""
    result: list[Token] = []
    for token in tokens:
        if (
            token.kind != "name"
            or token.text in variables
            or token.text in CONSTANTS
            or function_named(token.text)
        ):
            result.append(token)
            continue
        pieces = _pieces(token.text, variables)
        if not pieces:
            result.append(token)
            continue
        place = token.position
        for index, piece in enumerate(pieces):
            result.append(Token("name", piece, place, place + len(piece), token.spaced and index == 0))
            place += len(piece)
    return result


def _pieces(word: str, variables: Sequence[str] | None = None) -> list[str] | None:
    """The only split of a word into variables and constants, or None; its letters if none are declared."""
    if variables is None:
        return [word] if is_variable(word) else None
    ways: list[list[list[str]]] = [[[]]] + [[] for _ in word]
    known = {*variables, *CONSTANTS}
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 12), end):
            if word[start:end] in known and not word[end : end + 1].startswith(("_", *"0123456789")):
                ways[end] = (ways[end] + [[*way, word[start:end]] for way in ways[start]])[:2]
    return ways[-1][0] if len(ways[-1]) == 1 else None


def _can_fail(guard: sympy.Expr) -> bool:
    return bool(guard.free_symbols) and not guard.is_Symbol
