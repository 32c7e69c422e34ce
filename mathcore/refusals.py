"""The reader's way through its tokens, and the sentences with which it refuses them."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from mathcore.errors import ExpressionError
from mathcore.tokens import Token
from mathcore.tree import CONSTANTS, FUNCTIONS, function_named


class TokenReader:
    """A place in a row of tokens; `notes` collects the readings that might surprise."""

    def __init__(self, text: str, tokens: Sequence[Token], variables: Sequence[str]) -> None:
        self.text = text
        self.tokens = tokens
        self.variables = variables
        self.at = 0
        self.depth = 0
        self.bars = [False]  # whether a | would close, innermost bracket last
        self.notes: list[str] = []

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
        return self.text[start:end].strip()

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def number_after(self) -> ExpressionError:
        last, token = self.before, self.now
        if last.kind in ("number", "vulgar"):
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

    def unknown(self, token: Token) -> ExpressionError:
        known = [*self.variables, *CONSTANTS, *(name for name in FUNCTIONS if name != "factorial")]
        near = difflib.get_close_matches(token.text, known, 1, 0.6)
        given = f"{token.text} is not known here"
        variables = ", ".join(self.variables) or "none"
        for name in self.variables:
            rest = token.text.removeprefix(name)
            if rest != token.text and function_named(rest):
                return self.error(given, f"for {name} times {rest} write {name} {rest}", token.position)
        for name in sorted(known, key=len, reverse=True):
            rest = token.text.removeprefix(name)
            if function_named(name) and rest != token.text and rest in (*self.variables, "pi"):
                return self.error(given, f"for {name} of {rest} write {name}({rest})", token.position)
        if near:
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
        if token.kind in (")", "]", "}", "|"):
            return self.error(f"The {token.text} closes nothing", "delete it or open a bracket before it")
        return self.error(
            f"{token.text or 'A sign'} is not expected here", "put a sign or a bracket before it"
        )
