"""The position in the tokens, and the error messages for tokens that are refused."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from mathcore.notation.letters import letter
from mathcore.notation.tree import ALIASES, CONSTANTS, FUNCTIONS
from mathcore.reader.errors import ExpressionError
from mathcore.reader.tokenizer import Token

COMPUTED = {
    "lg": "write log_10(x) for the base 10, log_2(x) for the base 2",
    "lb": "write log_2(x)", "ld": "write log_2(x)", "inf": "write a finite number",
    "infinity": "write a finite number", "i": "the values must be real numbers",
    "diff": "give the function itself; its slope is computed",
    "int": "give the function itself, without an integral",
    "mod": "write x - 3 floor(x/3) for the rest of x by 3",
    "ctg": "write cot(x)", "arctg": "write arctan(x)", "root": "write sqrt(x) or cbrt(x)",
}  # fmt: skip


class TokenReader:
    """A position in a list of tokens; `notes` collects readings that may surprise."""

    def __init__(
        self, text: str, tokens: Sequence[Token], variables: Sequence[str], constants: Iterable[str] = ()
    ) -> None:
        self.text = text
        self.tokens = tokens
        self.variables = variables
        self.constants = {*CONSTANTS, *constants}
        self.at = 0
        self.depth = 0
        self.bars = [False]  # for each open bracket, innermost last: whether a | closes it
        self.notes: list[str] = []
        self.readings: dict[str, str] = {}

    @property
    def now(self) -> Token:
        return self.tokens[self.at]

    @property
    def before(self) -> Token:
        return self.tokens[self.at - 1]

    def take(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def error(self, problem: str, hint: str, position: int | None = None) -> ExpressionError:
        return ExpressionError(problem, self.text, self.now.position if position is None else position, hint)

    def written(self, start: int, end: int) -> str:
        return " ".join(self.text[start:end].split())

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def number_after(self) -> ExpressionError:
        last, token = self.before, self.now
        if "vulgar" in (last.kind, token.kind) and {last.kind, token.kind} <= {"number", "vulgar"}:
            mixed, product = f"({last.text} + {token.text})", f"{last.text}*{token.text}"
            return self.error(
                f"{self.written(last.position, token.end)} can be read in two ways",
                f"write {mixed} for the mixed number or {product} for a product",
            )
        if last.kind == "number":
            return self.error(
                "Two numbers stand side by side",
                f"write {last.text}{token.text} for one number or {last.text}*{token.text} for a product",
            )
        if last.kind != "name":
            return self.error(
                f"The number {token.text} stands behind {last.text}",
                f"put it first, as in {token.text}(x + 1), or write * or ^ before it",
            )
        return self.error(
            f"{self.written(last.position, token.end)} can be read in two ways",
            f"write {token.text}{last.text} for a product, {last.text}^{token.text} for a power",
        )

    def glued_digits(self, function: Token) -> ExpressionError:
        """The refusal of digits right after a function's name: sin2x, log10(x)."""
        name, digits = function.text, self.now.text
        based = name == "log" and digits.isdigit() and len(digits) <= 3 and int(digits) >= 2
        hint = f"write {name}({digits}…) for its value there"
        if based:
            hint = f"write log_{digits}(x) for the base {digits}, log({digits}x) for the value at {digits}x"
        return self.error(
            f"{self.written(function.position, self.now.end)} is a name glued to digits",
            hint,
            function.position,
        )

    def unknown(self, token: Token) -> ExpressionError:
        """The refusal of an unknown name, with the nearest known one."""
        known = [
            *self.variables,
            *self.constants,
            *ALIASES,
            *(name for name in FUNCTIONS if name != "factorial"),
        ]
        given = f"{token.text[:40]} is not known here"
        variables = ", ".join(letter(name) for name in self.variables) or "none"
        if token.text in COMPUTED:
            return self.error(given, COMPUTED[token.text], token.position)
        if pieces := _cut(token.text, self.variables):
            return self.error(
                given, f"write {_with_brackets(pieces)}, if that is what is meant", token.position
            )
        if near := difflib.get_close_matches(token.text[:40], known, 1, 0.6):
            return self.error(given, f"perhaps {near[0]}? The variables are: {variables}", token.position)
        return self.error(
            given,
            f"use the variables ({variables}), e, π and functions such as sin, ln, sqrt",
            token.position,
        )

    def missing(self) -> ExpressionError:
        token = self.now
        if token.kind == "end":
            return self.error("The formula ends too early", "add what is missing after the last sign")
        if token.kind == "!":
            return self.error("A ! stands before its number", "write 3! or factorials after a number")
        shown = token.text or "the end"
        return self.error(f"Something is missing before {shown}", "put a number, a name or a bracket there")

    def leftover(self) -> ExpressionError:
        token, last = self.now, self.before
        if token.kind == ",":
            after = self.tokens[self.at + 1]
            if last.kind == after.kind == "number":
                return self.error(
                    f"{last.text},{after.text} holds a comma", f"write {last.text}.{after.text} with a point"
                )
            return self.error("A comma stands outside a function", "write one formula; decimals take a point")
        if token.kind == "=":
            return self.error("There is an = inside the formula", "give the right side alone, as in x^2")
        if token.kind in (")", "]", "}", "|", "unfloor", "unceil"):
            return self.error(f"The {token.text} closes nothing", "delete it or open a bracket before it")
        return self.error(
            f"{token.text or 'A sign'} is not expected here", "put a sign or a bracket before it"
        )


def _cut(word: str, variables: Sequence[str]) -> list[str] | None:
    """A word split into the fewest known names, a function among them: xsin, sinxcosx; or None."""
    word = word[:40]
    known = {*variables, *CONSTANTS, *FUNCTIONS, *ALIASES} - {"factorial", "e"}
    best: list[list[str] | None] = [[]] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 12), end):
            before = best[start]
            if before is None or word[start:end] not in known:
                continue
            if best[end] is None or len(before) + 1 < len(best[end]):
                best[end] = [*before, word[start:end]]
    pieces = best[-1]
    if pieces is None or not any(piece in FUNCTIONS or piece in ALIASES for piece in pieces):
        return None
    return pieces


def _with_brackets(pieces: Sequence[str]) -> str:
    """sin, x, cos, x as sin(x) cos(x)."""
    shown, at = [], 0
    while at < len(pieces):
        piece = pieces[at]
        if piece in FUNCTIONS or piece in ALIASES:
            argument = pieces[at + 1] if at + 1 < len(pieces) else "…"
            if argument in FUNCTIONS or argument in ALIASES:
                argument = "…"
            shown.append(f"{piece}({argument})")
            at += 2
        else:
            shown.append(letter(piece))
            at += 1
    return " ".join(shown)
