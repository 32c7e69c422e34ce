"""Text → tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mathcore.lexer import latex
from mathcore.lexer.errors import ExpressionError
from mathcore.lexer.unknown_characters import unknown_character
from mathcore.notation.letters import GREEK

LONGEST_TEXT = 300
MOST_TOKENS = 100
MOST_DIGITS = 18

# What the lecturer may type → the one spelling of each operator and bracket.
SYMBOLS = {
    "+": "+", "-": "-", "\u2212": "-", "\u2013": "-",
    "*": "*", "\u00b7": "*", "\u22c5": "*", "\u00d7": "*", "\u2217": "*",
    "/": "/", "\u00f7": "/", "\u2215": "/", "\u2044": "/",
    "^": "^", "!": "!", "=": "=", ",": ",", "|": "|",
    "(": "(", ")": ")", "[": "[", "]": "]", "{": "{", "}": "}",
    "\u221a": "root2", "\u221b": "root3",
    "\u230a": "floor", "\u230b": "unfloor", "\u2308": "ceil", "\u2309": "unceil", "\u00b0": "\u00b0",
}  # fmt: skip

SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ˣʸᶻᵗʷⁿ", "0123456789+-()xyztwn", strict=True))

VULGAR = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5),
    "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8),
}  # fmt: skip

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")
_WORD = re.compile(r"[A-Za-z]+")
_DIGIT = re.compile(r"\s*([0-9])")
_LIBRARY = re.compile(  # np. and the like before a function's name
    r"(?:np|jnp|numpy|[Mm]ath|cmath|torch|tf|F|sp|scipy|sympy|mp|mpmath)(?:\.[A-Za-z]+)*\.(?=[A-Za-z])"
)
INDEX = re.compile(r"_[0-9]{1,3}(?![0-9])|_\{[0-9]{1,3}\}|[₀-₉]{1,3}(?![₀-₉])")
LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789", "_{}")


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is number, vulgar, name, end, superscript, unsuperscript, or an operator's own sign."""

    kind: str
    text: str
    position: int
    end: int
    spaced: bool  # whether a blank stands before it


def tokenize(text: str) -> list[Token]:
    """Split a formula into tokens; ends with a token of kind "end". ExpressionError where it cannot."""
    if not isinstance(text, str):
        raise ExpressionError(
            f"A formula is a text, not {type(text).__name__}", "", 0, "write it like x^2 + 3x"
        )
    if len(text) > LONGEST_TEXT:
        raise ExpressionError(
            f"The formula has {len(text)} characters",
            text,
            LONGEST_TEXT,
            f"at most {LONGEST_TEXT} are read; name a shorter function",
        )
    tokens: list[Token] = []
    place = 0
    spaced, marks = False, 0
    quoted = len(text.strip()) > 1 and text.strip()[0] == text.strip()[-1] == "$"  # as TeX has it
    while place < len(text):
        if (blank := latex.BLANK.match(text, place)) or (quoted and text[place] == "$"):
            place, spaced = blank.end() if blank else place + 1, True
            continue
        if text[place] in " \t\n\r\u00a0\u2009\u202f" and not latex.COMMAND.match(text, place):
            place, spaced = place + 1, True
            continue
        found = _next(text, place, spaced)
        tokens.extend(found)
        place, spaced = found[-1].end, False
        marks += sum(token.kind in ("superscript", "unsuperscript") for token in found)
        if len(tokens) - marks > MOST_TOKENS:
            raise ExpressionError(
                "The formula is too long",
                text,
                place,
                f"at most {MOST_TOKENS} numbers, names and signs are read",
            )
    tokens.append(Token("end", "", len(text.rstrip()), len(text), spaced))
    return tokens


def _next(text: str, place: int, spaced: bool) -> list[Token]:
    mark = text[place]
    if text.startswith("**", place):
        return [Token("^", "**", place, place + 2, spaced)]
    if match := latex.DEGREES.match(text, place):
        return [Token("°", "°", place, match.end(), spaced)]
    if match := latex.COMMAND.match(text, place):
        return _command(text, match, spaced)
    if mark in SYMBOLS:
        return [Token(SYMBOLS[mark], mark, place, place + 1, spaced)]
    if mark in SUPERSCRIPTS:
        return _superscript(text, place, spaced)
    if mark in VULGAR:
        return [Token("vulgar", mark, place, place + 1, spaced)]
    if match := _NUMBER.match(text, place):
        return [_number(text, match, spaced)]
    if match := _LIBRARY.match(text, place):
        place = match.end()
    if match := _WORD.match(text, place):
        return [_with_index(text, match.group(), place, spaced)]
    if mark in GREEK or mark == "Φ":
        return [_with_index(text, GREEK.get(mark, "Phi"), place, spaced, 1)]
    raise unknown_character(text, place)


def _command(text: str, match: re.Match[str], spaced: bool) -> list[Token]:
    """The tokens of a LaTeX command; \\frac12 is followed by two numbers of one digit."""
    kind, name, end = latex.command(text, match)
    if kind == "name":
        return [_with_index(text, name, match.start(), spaced, end - match.start())]
    tokens = [Token(kind, name, match.start(), end, spaced)]
    while kind == "frac" and len(tokens) < 3 and (digit := _DIGIT.match(text, tokens[-1].end)):
        tokens.append(Token("number", digit[1], digit.start(1), digit.end(), False))
    return tokens


def _with_index(text: str, name: str, place: int, spaced: bool, width: int | None = None) -> Token:
    end = place + (len(name) if width is None else width)
    if match := INDEX.match(text, end):
        name, end = f"{name}_{match.group().translate(LOWERED)}", match.end()
    return Token("name", name, place, end, spaced)


def _number(text: str, match: re.Match[str], spaced: bool) -> Token:
    digits = match.group()
    if len(digits.replace(".", "").lstrip("0")) > MOST_DIGITS:
        raise ExpressionError(
            f"The number {digits[:24]}… is too long",
            text,
            match.start(),
            f"at most {MOST_DIGITS} digits are read",
        )
    if exponent := re.compile(r"[eE][+\-\u2212]?[0-9]").match(text, match.end()):
        tail = exponent.group()
        raise ExpressionError(
            f"{digits + tail} can be read in two ways",
            text,
            match.end(),
            f"write {digits}*10^({tail[1:]}) for a power of ten, {digits}*e and a sign for the constant e",
        )
    if text[match.end() : match.end() + 1] == ".":
        raise ExpressionError(
            "A number has two points", text, match.end(), "write one decimal point, as in 1.5"
        )
    return Token("number", digits, match.start(), match.end(), spaced)


def _superscript(text: str, place: int, spaced: bool) -> list[Token]:
    """x² becomes x, superscript, 2, unsuperscript; each token keeps the place of its raised letter."""
    end = place
    while end < len(text) and text[end] in SUPERSCRIPTS:
        end += 1
    lowered = "".join(SUPERSCRIPTS[mark] for mark in text[place:end])
    tokens = [Token("superscript", text[place], place, place, spaced)]
    at = 0
    while at < len(lowered):
        tokens.extend(
            Token(token.kind, token.text, token.position + place, token.end + place, False)
            for token in _next(lowered, at, False)
        )
        at = tokens[-1].end - place
    tokens.append(Token("unsuperscript", text[end - 1], end - 1, end, False))
    return tokens
