"""The position in the tokens, and the error messages for tokens that are refused."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from mathcore.lexer.errors import ExpressionError
from mathcore.lexer.tokenizer import Token
from mathcore.notation.letters import GREEK, letter
from mathcore.notation.tree import (
    ALIASES,
    CONSTANTS,
    FUNCTIONS,
    INVERSES,
    Binary,
    Name,
    Node,
    Numeral,
    function_named,
)  # fmt: skip

CLOSING = {"(": ")", "[": "]", "{": "}", "|": "|", "floor": "unfloor", "ceil": "unceil"}
COMPUTED = {
    "lg": "write log_10(x) for the base 10, log_2(x) for the base 2",
    "lb": "write log_2(x)", "ld": "write log_2(x)", "inf": "write a finite number",
    "infinity": "write a finite number", "i": "the values must be real numbers",
    "diff": "give the function itself; its slope is computed",
    "int": "give the function itself, without an integral",
    "ctg": "write cot(x)", "arctg": "write arctan(x)", "root": "write sqrt(x) or cbrt(x)",
    "sh": "write sinh(x)", "ch": "write cosh(x)", "th": "write tanh(x)", "sen": "write sin(x)",
    "coth": "write 1/tanh(x)", "sech": "write 1/cosh(x)", "csch": "write 1/sinh(x)",
    "acot": "write pi/2 - arctan(x)", "erfc": "write 1 - erf(x)", "hypot": "write sqrt(x^2 + y^2)",
    "pow": "write x^2", "power": "write x^2", "square": "write x^2", "expm": "write e^x - 1",
    "rem": "write x mod 2", "fmod": "write x mod 2", "frac": r"write x mod 1, or \frac{1}{x}",
    "sinc": "write sin(x)/x, or sin(pi x)/(pi x)", "mish": "write x tanh(softplus(x))",
    "elu": 'give its pieces, ["x for x >= 0", "e^x - 1 for x < 0"]', "radians": "write 60°",
    "deg": "write 60°", "round": "write floor(x + 1/2)", "logit": "write ln(x/(1 - x))",
    "huber": 'give its pieces, ["x^2/2 for |x| <= 1", "|x| - 1/2 for |x| > 1"]',
    "Gamma": "write (n - 1)! of a whole number", "gamma": "write (n - 1)! of a whole number",
}  # fmt: skip
COMPUTED |= dict.fromkeys(("heaviside", "step"), 'give its pieces, ["0 for x < 0", "1 for x >= 0"]')
COMPUTED |= dict.fromkeys(
    ("if", "else", "for", "otherwise", "where"), 'give pieces as a list, ["x^2 for x < 0", "x for x >= 0"]'
)
COMPUTED |= dict.fromkeys(("Pi", "PI"), "write pi or π")
COMPUTED |= dict.fromkeys(("dx", "dy", "dt", "dw"), "give the function itself; its slope is computed")


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

    def at_mod(self) -> bool:
        """Whether mod stands here as a sign between two numbers, not as mod(x, 2)."""
        if self.now.kind != "name" or self.now.text.lower() != "mod":
            return False
        depth = 0
        for token in self.tokens[self.at + 1 :]:
            if depth == 1 and token.kind == ",":
                return False
            depth += (token.kind in CLOSING) - (token.kind in CLOSING.values())
            if depth <= 0:
                return True
        return True

    def error(self, problem: str, hint: str, position: int | None = None) -> ExpressionError:
        return ExpressionError(problem, self.text, self.now.position if position is None else position, hint)

    def written(self, start: int, end: int) -> str:
        return " ".join(self.text[start:end].split())

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def grouped(self, inside: Node, opening: Token) -> Node:
        """[ … ] as a bracket; [x] and [x/2], which need none, may as well be the greatest whole number."""
        needless, parts = True, [inside]
        while parts and needless:
            match parts.pop():
                case Binary(sign="*" | "/", left=left, right=right):
                    parts += left, right
                case Numeral() | Name():
                    pass
                case _:
                    needless = False
        if needless and not isinstance(inside, Numeral):
            what = self.written(opening.end, self.before.position)
            self.note(f"[{what}] is read as a bracket: write floor({what}) for the greatest whole number")
        return inside

    def number_after(self) -> ExpressionError:
        last, token = self.before, self.now
        if "vulgar" in (last.kind, token.kind) and {last.kind, token.kind} <= {"number", "vulgar"}:
            mixed, product = f"({last.text} + {token.text})", f"{last.text}*{token.text}"
            return self.error(
                f"{self.written(last.position, token.end)} can be read in two ways",
                f"write {mixed} for the mixed number or {product} for a product",
            )
        if last.kind == "number" and self.tokens[self.at + 1].kind == "/":
            part = f"{token.text}/{self.tokens[self.at + 2].text}"
            mixed, product = f"({last.text} + {part})", f"{last.text}*{part}"
            return self.error(
                f"{last.text} {part} can be read in two ways",
                f"write {mixed} for the mixed number or {product} for a product",
                last.position,
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
            f"write {last.text}_{token.text} for an index, {token.text}{last.text} for a product, "
            f"{last.text}^{token.text} for a power",
        )

    def glued_digits(self, function: Token) -> ExpressionError:
        """The refusal of digits right after a function's name: sin2x, log10(x)."""
        name, digits = function.text, self.now.text
        if function_named(name) == "atan" and digits == "2":
            return self.error(
                f"{name}2 is not known here",
                "write arctan(y/x), which is the same angle where x > 0",
                function.position,
            )
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
        if hint := COMPUTED.get(token.text, COMPUTED.get(token.text.lower())):
            return self.error(given, hint, token.position)
        if pieces := _cut(token.text, (*self.variables, *self.constants)):
            return self.error(
                given, f"write {_with_brackets(pieces)}, if that is what is meant", token.position
            )
        if (inner := function_named(token.text[1:])) and not function_named(token.text):
            given_apart = f"{token.text[0]} {token.text[1:]}(…)"
            return self.error(
                given, f"write {given_apart} for a product" + _or_inverse(token.text, inner), token.position
            )
        alone = letters_of(token.text, False) and self._unknown_letters()
        if alone and not {one.swapcase() for one in alone} & {*self.variables}:
            *others, last = map(letter, alone)
            given = f"{', '.join(others)} and {last} are" if others else f"{last} is"
            return self.error(
                f"{given} not known here",
                f"a constant needs a value in [constants], such as {letter(alone[0])} = 2"
                + (f"; the variables are: {variables}" if self.variables else ""),
                token.position,
            )
        near = [one for one in self.variables if one == token.text.swapcase()]
        if near := near or difflib.get_close_matches(token.text[:40], known, 1, 0.6):
            return self.error(given, f"perhaps {near[0]}? The variables are: {variables}", token.position)
        return self.error(
            given,
            f"use the variables ({variables}), e, π and functions such as sin, ln, sqrt",
            token.position,
        )

    def _unknown_letters(self) -> list[str]:
        """The letters that are not known, from the token before this one on."""
        words = (token.text for token in self.tokens[self.at - 1 :] if token.kind == "name")
        letters = dict.fromkeys(one for word in words for one in letters_of(word, False) or ())
        return [one for one in letters if one not in self.constants and one not in self.variables]

    def missing(self) -> ExpressionError:
        token = self.now
        if token.kind == "end":
            return self.error("The formula ends too early", "add what is missing after the last sign")
        if token.kind == "!":
            return self.error("A ! stands before its number", "write 3! or factorials after a number")
        if token.kind == self.before.kind == "/":
            return self.error("// has no meaning in a formula", "write floor(x/2)")
        shown = token.text or "the end"
        return self.error(f"Something is missing before {shown}", "put a number, a name or a bracket there")

    def leftover(self) -> ExpressionError:
        token, last = self.now, self.before
        if token.kind == ",":
            after = self.tokens[self.at + 1]
            if last.kind == after.kind == "number" and len(after.text) == 3 and after.text.isdigit():
                return self.error(
                    f"{last.text},{after.text} can be read in two ways",
                    f"write {last.text}{after.text} for thousands, {last.text}.{after.text} for a decimal",
                )
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


def letters_of(word: str, called: bool) -> list[str] | None:
    """The letters of mx, mgh, kt_1, pir; None where that may be a function's name, as when it is `called`."""
    head, mark, index = word.partition("_")
    if head in GREEK.values() or len(head) == 1:
        return [word]
    if head[:2] == "pi" and len(head) < 5:
        return ["pi", *head[2:-1], head[-1] + mark + index]
    misspelt = called or difflib.get_close_matches(head.lower(), (*FUNCTIONS, *ALIASES, *CONSTANTS), 1, 0.6)
    if (
        len(head) > 3
        or head in COMPUTED
        or head.lower() in COMPUTED
        or function_named(head)
        or (len(head) == 3 and misspelt)
    ):
        return None
    return [*head[:-1], head[-1] + mark + index]


def _or_inverse(word: str, inner: str) -> str:
    return f", arc{inner}(…) for the inverse function" if word[0] == "A" and inner in INVERSES else ""


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
