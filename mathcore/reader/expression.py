"""The safe reader: a lecturer's text → a SymPy expression, by an allow-list.

Text → tokens (tokenizer.py) → tree (parser.py, notation/tree.py) → SymPy (to_sympy.py) and Typst
(notation/to_typst.py). No text is ever passed to SymPy's parser; an ambiguous text is refused with both
readings.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

import sympy

from mathcore.evaluate.exact import MOST_EXACT_NODES, size
from mathcore.evaluate.functions import NamedConstant
from mathcore.evaluate.multiprecision import at_point
from mathcore.lexer.errors import ExpressionError
from mathcore.lexer.tokenizer import Token, tokenize
from mathcore.notation.letters import letter
from mathcore.notation.plain_text import plain
from mathcore.notation.to_text import to_text
from mathcore.notation.to_typst import to_typst
from mathcore.notation.tree import CONSTANTS, LETTERS, Node, function_named, holds
from mathcore.notation.typeset import Orders
from mathcore.reader.header import Header, canonical, header, is_variable, split_header
from mathcore.reader.header import variable as _variable
from mathcore.reader.parser import Parser
from mathcore.reader.refusals import letters_of
from mathcore.reader.to_sympy import Translator
from mathcore.reader.to_sympy import symbol as _symbol

__all__ = [
    "Constants",
    "ExpressionError",
    "Header",
    "Reading",
    "canonical",
    "constant",
    "header",
    "is_variable",
    "names",
    "number",
    "parse",
    "read",
    "variable_symbol",
]

Constants = Mapping[str, sympy.Expr]  # by the name that the reader spells: alpha for α
NONE: Constants = MappingProxyType({})
LIKELY = ("t", "x", "theta", "w", "T", "V", "r", "v", "u", "s", "y", "z", "h")  # to be variables
_SCIENTIFIC = re.compile(r"([+\-\u2212]?)([0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE]([+\-\u2212]?)([0-9]{1,3})")


@dataclass(frozen=True)
class Reading:
    """A formula as it was read.

    `typst` sets it as written; `notes` name readings that may surprise; `guards` are parts that must be
    defined though they cancelled out of `expr` (x/x is not defined at 0). `orders` holds the terms of each
    sum in the order given, and how numbers were written (see to_sympy.Translator); `plain` is the formula in
    plain text, with every product and bracket explicit; `name` is the function's, from the formula's head,
    or "". `shown` is `expr` with the lesson's constants as letters (then `orders` are its sums'), None
    without any.
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
    shown: sympy.Expr | None = None


def variable_symbol(name: str) -> sympy.Symbol:
    """The real SymPy symbol of a variable: one letter, Latin or Greek, with an index or not."""
    return _symbol(_variable(name))


def read(text: str, variables: Iterable[str] = ("x",), constants: Constants = NONE) -> Reading:
    """Read a formula in the given variables. ExpressionError says where and why it cannot be read.

    `constants` are the values of further letters; a variable that the text's head names hides one of them.
    """
    declared = tuple(_variable(name) for name in variables)
    head, tokens = split_header(tokenize(text), text)
    _check_head(head, declared, text)
    constants = _without_variables(constants, declared, head, tokens, text)
    tokens = _split_words(tokens, text, {*declared, *constants})
    parser = Parser(text, tokens, declared, constants)
    try:
        tree = parser.formula()
        translator = Translator(text, constants)
        expr = translator.of(tree)
        shown, orders = _with_letters(tree, text, constants, translator)
    except ExpressionError:
        raise
    except Exception as problem:  # whatever SymPy raises must become an ExpressionError
        raise ExpressionError("The formula is too complicated", text, 0, "write a shorter one") from problem
    guards = tuple(
        dict.fromkeys(guard for guard in translator.guards if _can_fail(guard) and not expr.has(guard))
    )
    notes = tuple(parser.notes)
    typst, plain = to_typst(tree), to_text(tree)
    return Reading(text, declared, expr, typst, notes, guards, orders, plain, head.name, shown)


def parse(text: str, variables: Iterable[str] = ("x",)) -> sympy.Expr:
    """The SymPy expression of a formula: `read(text, variables).expr`."""
    return read(text, variables).expr


def number(value: object, constants: Constants = NONE) -> sympy.Expr:
    """An exact real number from an int, Decimal, float (by its shortest decimal) or text such as "pi/4"."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str, sympy.Expr)):
        raise ExpressionError(f"{value!r} is not a number"[:80], "", 0, 'write 0.1, "1/3" or "pi/4"')
    if isinstance(value, sympy.Expr):
        if value.free_symbols or at_point(value, None, None) is None:
            raise ExpressionError(f"{value} is not a real number"[:80], "", 0, 'write 0.1, "1/3" or "pi/4"')
        return value
    if isinstance(value, str):
        return _scientific(value) or read(value, (), constants).expr
    return _from_decimal(value)


def constant(name: str, value: object, others: Constants = NONE) -> tuple[str, sympy.Expr]:
    """A constant's name as the reader spells it, and its exact value, which may hold `others`."""
    spelled, exact = _variable(name, "constant"), number(value, others)
    if size(exact, MOST_EXACT_NODES) > MOST_EXACT_NODES:  # others within others grow without bound
        raise ExpressionError(
            "This constant is too long", str(value), 0, "give it, or one that it holds, as a decimal"
        )
    return spelled, exact


def names(text: str, constants: Iterable[str] = ()) -> list[str]:
    """The names in a text that are neither functions nor constants: ["t"] for "t^2".

    A name among `constants` counts where the text's head names it as a variable. mx is m and x.
    """
    found: dict[str, None] = {}
    head, body = split_header(tokenize(text), text)
    known = {*CONSTANTS, *constants}.difference(head.variables)
    for place, token in enumerate(body, 1):
        if token.kind != "name" or function_named(token.text) or token.text in known:
            continue
        if token.text in LETTERS and body[place].kind == "(":  # σ(x)
            continue
        for piece in letters_of(token.text, body[place].kind == "(") or [token.text]:
            if piece not in known:
                found[piece] = None
    return list(found)


def undetermined(text: str, free: Sequence[str], many: int) -> ExpressionError:
    """The error for a text with more names than variables: it shows how to tell which are variables."""
    name = letter(header(text).name or "f")
    likely = sorted(free, key=lambda name: LIKELY.index(name) if name in LIKELY else len(LIKELY))
    chosen = [letter(one) for one in free if one in likely[:many]]
    *shown, last = map(letter, free)
    others = [one for one in (*shown, last) if one not in chosen]
    return ExpressionError(
        f"The formula holds {', '.join(shown)} and {last}",
        text,
        0,
        f"tell which {'are its variables' if many > 1 else 'is its variable'} by "
        f"{name}({', '.join(chosen)}) = …, and give the others values in [constants], as {others[0]} = 2",
    )


def _without_variables(
    constants: Constants, variables: Sequence[str], head: Header, tokens: list[Token], text: str
) -> Constants:
    """The constants that no variable hides; an ExpressionError where a letter is both and no head tells."""
    kept = dict(constants)
    for name in variables:
        value = kept.pop(name, None)
        used = next((token for token in tokens if token.kind == "name" and token.text == name), None)
        if value is not None and used is not None and name not in head.variables:
            shown = letter(name)
            raise ExpressionError(
                f"{shown} is the variable here, and also the constant {shown} = {plain(value)}",
                text,
                used.position,
                f"write f({', '.join(map(letter, variables))}) = … for the variable, or rename the constant",
            )
    return kept


def _with_letters(
    tree: Node, text: str, constants: Constants, calculated: Translator
) -> tuple[sympy.Expr | None, Orders]:
    """The formula with its constants as letters, None where it has none; and the orders of its sums."""
    used = {name: NamedConstant(name, constants[name]) for name in constants if holds(tree, name)}
    if not used:
        return None, calculated.orders
    lettered = Translator(text, used)
    try:
        return lettered.of(tree), lettered.orders
    except ExpressionError:  # n! is read of numbers only
        return None, calculated.orders


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


def _split_words(tokens: Sequence[Token], text: str, variables: Collection[str]) -> list[Token]:
    """xy becomes x, y where both are known; a word with two such splittings is refused."""
    result: list[Token] = []
    for token in tokens:
        if (
            token.kind != "name"
            or token.text in variables
            or token.text in CONSTANTS
            or (function_named(token.text) and token.text.islower())
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


def _pieces(word: str, variables: Collection[str]) -> list[str] | None:
    """The only split of a word into variables and constants, or None."""
    ways: list[list[list[str]]] = [[[]]] + [[] for _ in word]
    known = {*variables, *CONSTANTS}
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 12), end):
            if word[start:end] in known and not word[end : end + 1].startswith(("_", *"0123456789")):
                ways[end] = (ways[end] + [[*way, word[start:end]] for way in ways[start]])[:2]
    return ways[-1][0] if len(ways[-1]) == 1 else None


def _can_fail(guard: sympy.Expr) -> bool:
    return bool(guard.free_symbols) and not guard.is_Symbol
