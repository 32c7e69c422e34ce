"""Typst mathematics as plain text: ``frac(x^2, 4) + e^(-x)`` as ``x²/4 + e⁻ˣ``.

It reads the Typst that mathcore and the stage write, so that a caption has the formulas shown on screen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from mathcore.notation.fact import THIN
from stage.text.languages import Language

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\d+(?:\.\d+)?|[A-Za-z]+(?:\.[a-z]+)*|\\/|->|[<>!]=|\S')
_RAISED = dict(
    zip(
        "0123456789+−=·/abcdefghijklmnoprstuvwxyzβγδθφχ",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼·⁄ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵝᵞᵟᶿᵠᵡ",
        strict=True,
    )
) | {".": "·"}
_LOWERED = dict(zip("0123456789aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
_UNBROKEN = re.compile(r"#box\[\$(.*?)\$\]")  # what is not to be broken into lines
_PARTS = {"1/2": "½", "1/3": "⅓", "2/3": "⅔", "1/4": "¼", "3/4": "¾", "1/5": "⅕", "1/8": "⅛"}
_BARE = re.compile(r"[0-9]+|[^\W\d_][₀-₉]*")  # what needs no brackets under a root
_BINARY = {
    "+": "+", "-": "−", "=": "=", "<": "<", ">": ">", "<=": "≤", ">=": "≥", "!=": "≠", "->": "→",
    "times": "×", "approx": "≈", "arrow.l": "←", "mod": "mod",
}  # fmt: skip
_SIGNS = {"oo": "∞", "partial": "∂", "nabla": "∇", "dif": "d"}
_BEHIND = {"'": "′", "!": "!", "degree": "°"}
_SPACES = {"thin", "med", "thick", "quad", "&"}
_ENCLOSING = {"abs": "||", "floor": "⌊⌋", "ceil": "⌈⌉"}

# Precedence of a text: a sum needs brackets in a product, a quotient beside another factor.
_SUM, _QUOTIENT, _PRODUCT, _ATOM = range(4)


@lru_cache(maxsize=1024)
def formula_text(source: str, language: Language, power: str = "to the power") -> str:
    """Typst mathematics as text. ``power`` stands between a base and an exponent that cannot be raised."""
    return _Reader(_UNBROKEN.sub(r"\1", source), language, power).row(())[0]


@dataclass(frozen=True)
class _Item:
    """A factor; ``kind`` decides what is written between it and its neighbours."""

    text: str
    kind: str  # number, letter, operator (∂), group, call (sin(x)), name (sin), root (√x), word or mark
    level: int = _ATOM


class _Reader:
    """Reads tokens from left to right; ``_at`` is the index of the next one."""

    def __init__(self, source: str, language: Language, power: str):
        self._tokens, self._at = _TOKEN.findall(source), 0
        self._language, self._power = language, power

    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1]

    def row(self, stop: Collection[str]) -> tuple[str, int]:
        """The text up to one of the tokens ``stop``, and its precedence."""
        text, level, factors, terms = "", _ATOM, [], 0
        while self._next() and self._next() not in stop:
            token = self._next()
            if token in _SPACES:
                self._take()
            elif token in _BINARY:
                sign = _BINARY[self._take()]
                text += _product(factors) + " " * bool(factors and factors[-1].kind == "word")
                lone = not text or text[-1] in " ("
                text += sign if lone and sign in "−+" else f" {sign} "
                level, factors, terms = _SUM, [], terms + 1
            else:
                factors.append(self._factor())
        if not terms:
            level = _level(factors)
        return text + _product(factors), level

    def _factor(self) -> _Item:
        item = self._primary()
        while self._next() in ("^", "_", *_BEHIND) or (item.kind == "name" and self._next() == "("):
            sign = self._take()
            if sign == "(":
                item = _Item(f"{item.text}({self._closed()})", "call")
            elif sign == "^":
                item = self._raised(item)
            elif sign == "_":
                mark = " " if item.kind == "name" else "_"  # lim h → 0, w_max
                item = _Item(item.text + _shifted(self._argument()[0], _LOWERED, mark), item.kind)
            else:
                item = _Item(item.text + _BEHIND[sign], item.kind)
        return item

    def _closed(self) -> str:
        inside = self.row((")",))[0]
        self._take()
        return inside

    def _argument(self) -> tuple[str, int]:
        """The argument of ^ or _: in brackets, which are not shown, or a single token."""
        if self._next() != "(":
            item = self._primary()
            return item.text, item.level
        self._take()
        inside, level = self.row((")",))
        self._take()
        return inside, level

    def _raised(self, base: _Item) -> _Item:
        exponent, level = self._argument()
        if base.kind == "root":
            base = _Item(f"({base.text})", "group")
        text = exponent.replace(" ", "")
        if all(c in _RAISED for c in text):
            return _Item(base.text + "".join(_RAISED[c] for c in text), base.kind)
        if base.text == "e":
            return _Item(f"exp({exponent})", "call")
        exponent = exponent if level == _ATOM else f"({exponent})"
        return _Item(f"{base.text} {self._power} {exponent}", "group", _QUOTIENT)

    def _primary(self) -> _Item:
        token = self._take()
        if token[0].isdigit():
            between = {"thin": THIN, f'"{self._language.mark}"': "."}  # 12 345, and 0,5 as it is typeset
            while self._next() in between and self._is_number(self._at + 1):
                token += between[self._take()] + self._take()
            return _Item(self._language.number(token), "number")
        if token[0] == '"':
            return _Item(re.sub(r"\\(.)", r"\1", token[1:-1]), "word")
        if token in ("dot", "\\/", ",", ";"):
            return _Item({"dot": "·", "\\/": "/"}.get(token, f"{token} "), "mark")
        if token in ("bracket.l", "bracket.r"):
            return _Item("[" if token.endswith("l") else "]", "mark")
        if token in _SIGNS:
            return _Item(_SIGNS[token], "operator" if token != "oo" else "letter")
        if token == "(":
            return _Item(f"({self._closed()})", "group")
        if len(token) == 1:
            return _Item(token, "letter" if token.isalpha() else "group")
        return self._named(token)

    def _is_number(self, at: int) -> bool:
        return at < len(self._tokens) and self._tokens[at][0].isdigit()

    def _named(self, token: str) -> _Item:
        """A function with its own Typst notation, such as frac, a Greek letter, or a function's name."""
        if token in ("frac", "sqrt", "root", "cases", "op", "vec", *_ENCLOSING) and self._next() == "(":
            parts = self._parts()
            if token == "vec":  # its look is told among its entries
                entries = [text for text, _ in parts if not text.startswith(("delim", "gap"))]
                return _Item(f"[{', '.join(entries)}]", "group")
            if token == "frac":
                return _quotient(*parts)
            if token == "cases":
                return _Item(", ".join(text for text, _ in parts), "group", _SUM)
            if token == "op":
                return _Item(parts[0][0], "name")
            if token in _ENCLOSING:
                before, after = _ENCLOSING[token]
                return _Item(f"{before}{parts[0][0]}{after}", "group")
            inside, sign = parts[-1][0], "∛" if token == "root" else "√"
            if _BARE.fullmatch(inside):
                return _Item(f"{sign}{inside}", "root")
            return _Item(f"{sign}({inside})", "call")
        return _Item(_greek(token), "letter") if _greek(token) else _Item(token, "name")

    def _parts(self) -> list[tuple[str, int]]:
        """The arguments of a function."""
        parts = []
        while self._take() != ")" and self._next():
            parts.append(self.row((",", ")")))
        return parts


def _greek(name: str) -> str:
    size = "CAPITAL" if name[0].isupper() else "SMALL"
    letter = {"LAMBDA": "LAMDA"}.get(name.upper(), name.upper())
    try:
        return unicodedata.lookup(f"GREEK {size} LETTER {letter}")
    except KeyError:
        return ""


def _shifted(text: str, signs: dict[str, str], mark: str) -> str:
    """A text in superscripts or subscripts; after ``mark`` where a character has none."""
    known = all(c in signs for c in text)
    return "".join(signs[c] for c in text) if known else f"{mark}{text}"


def _quotient(above: tuple[str, int], below: tuple[str, int]) -> _Item:
    over = above[0] if above[1] >= _PRODUCT else f"({above[0]})"
    under = below[0] if below[1] == _ATOM else f"({below[0]})"
    return _Item(f"{over}/{under}", "group", _QUOTIENT)


def _level(factors: list[_Item]) -> int:
    if len(factors) == 1:
        return factors[0].level
    if len(factors) == 2 and factors[0].kind == "operator":
        return _ATOM
    return _QUOTIENT if any(f.text == "/" for f in factors) else _PRODUCT


def _product(factors: list[_Item]) -> str:
    """Factors side by side; a quotient among others is bracketed, or becomes a character such as ½."""
    text, before = "", None
    for item in factors:
        shown = item.text
        if item.level < _PRODUCT and len(factors) > 1 and not any(f.kind == "word" for f in factors):
            shown = _PARTS.get(shown, f"({shown})")
        text += _gap(before, item) + shown
        before = item
    return text


def _gap(before: _Item | None, item: _Item) -> str:
    """The text between two factors."""
    if before is None or "mark" in (before.kind, item.kind) or before.kind == "operator":
        return ""
    if before.kind == "root" or (before.kind, item.kind) == ("number", "number"):
        return "·"
    if "word" in (before.kind, item.kind) or before.kind in ("call", "name") or item.kind in ("call", "name"):
        return " "
    return ""
