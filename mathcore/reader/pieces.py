"""Functions of pieces, ["x^2 for x < 0", "x for x >= 0"]: expressions, and the intervals where they hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import mpmath
import sympy

from mathcore.evaluate.multiprecision import at_point
from mathcore.lexer.errors import ExpressionError
from mathcore.notation.letters import letter
from mathcore.notation.plain_text import plain, slope_text
from mathcore.notation.typeset import OTHERWISE
from mathcore.reader.expression import Reading, names
from mathcore.reader.intervals import EVERYWHERE, Interval, Intervals, joint, rest_of, united, within

MOST_PIECES = 8
_WORD = re.compile(r"(?<![A-Za-z_])(for|if|otherwise|else)(?![A-Za-z_])")
_SIGN = re.compile(r"<=|>=|=<|=>|==|!=|[<>≤≥⩽⩾=≠]")
_SIGNS = (
    {"<": "<", ">": ">"}
    | dict.fromkeys(("<=", "=<", "≤", "⩽"), "<=")
    | dict.fromkeys((">=", "=>", "≥", "⩾"), ">=")
)
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_AND, _OR = (re.compile(rf"(?<![A-Za-z_]){word}(?![A-Za-z_])") for word in ("and", "or"))
_BETWEEN = re.compile("|".join(part.pattern for part in (_SIGN, _AND, _OR)))
ReadOne = Callable[[str], Reading]


@dataclass(frozen=True)
class PieceReading:
    """A piece as it was read: its expression, where it holds, and that condition as Typst."""

    reading: Reading
    where: Intervals
    condition: str


@dataclass(frozen=True)
class _Part:
    """A part of a piece's text, and where it begins in it."""

    text: str
    start: int

    def cut(self, at: Sequence[re.Match[str]]) -> list[_Part]:
        """The parts between matches."""
        begins = [0, *(match.end() for match in at)]
        ends = [*(match.start() for match in at), len(self.text)]
        return [_Part(self.text[b:e], self.start + b) for b, e in zip(begins, ends, strict=True)]


def expression_of(piece: str) -> str:
    """The formula of a piece, without its condition."""
    return _WORD.split(piece)[0]


def names_in(given: str | Sequence[str], constants: Iterable[str] = ()) -> list[str]:
    """`names` of a text, or of a list of pieces: of their expressions and the sides of their comparisons."""
    if isinstance(given, str):
        return names(given, constants)
    found: list[str] = []
    for piece in (piece for piece in given if isinstance(piece, str)):
        expression, *conditions = _WORD.split(piece)[::2]
        for part in (expression, *(side for one in conditions for side in _BETWEEN.split(one))):
            with suppress(ExpressionError):  # the reading itself will tell
                found += names(part, constants)
    return list(dict.fromkeys(found))


def read_pieces(texts: Sequence[str], x: sympy.Symbol, read_one: ReadOne) -> tuple[PieceReading, ...]:
    """Read the pieces of a function of x; `read_one` reads a formula in x.

    ExpressionError for what cannot be read, for an empty condition, and where two pieces differ at a place.
    """
    if not 1 <= len(texts) <= MOST_PIECES or not all(isinstance(text, str) for text in texts):
        raise ExpressionError(
            f"A function of pieces is a list of up to {MOST_PIECES} texts",
            "",
            0,
            'write ["x^2 for x < 0", "x otherwise"]',
        )
    found: list[PieceReading] = []
    for number, text in enumerate(texts, 1):
        try:
            found.append(_Piece(text, x, read_one).read(found))
            _check_overlaps(found, text, x)
        except ExpressionError as error:
            problem = f"Piece {number}: {error.problem}"
            raise ExpressionError(problem, error.text, error.position, error.hint) from None
    return tuple(found)


@dataclass(frozen=True)
class _Piece:
    """Reads one piece."""

    text: str
    x: sympy.Symbol
    read_one: ReadOne

    def read(self, before: Sequence[PieceReading]) -> PieceReading:
        words = list(_WORD.finditer(self.text))
        expression = _Part(self.text[: words[0].start()] if words else self.text, 0)
        shown = expression.text.strip(" ,") or "x^2"
        name = letter(self.x.name)
        if not words:
            problem = "There is no condition"
            hint = f'write "{shown} for {name} < 0", or "{shown} otherwise" for the rest'
            if sign := _SIGN.search(self.text.partition("=")[2] if "=" in self.text else self.text):
                hint = 'write for before it, as in "x^2 for x < 0"'.replace("x", name) if sign else hint
            raise self.error(problem, hint, len(self.text))
        reading = self._formula(_Part(expression.text.rstrip(" ,"), 0))
        condition = _Part(self.text[words[0].end() :], words[0].end())
        if words[0].group() in ("otherwise", "else") or (len(words) > 1 and not self._between(words)):
            return PieceReading(reading, self._rest(before, words[-1], shown), OTHERWISE)
        if len(words) > 1:
            hint = f'give each piece a text of its own: ["{shown} for {name} < 0", "… otherwise"]'
            raise self.error(f"There is a second {words[1].group()} in it", hint, words[1].start())
        where, typst = self._condition(condition, shown)
        if not where:
            hint = "let it name a smaller and then a larger number, as in 0 < x < 1".replace("x", name)
            raise self.error(f"No {name} fulfils {condition.text.strip()}", hint, condition.start)
        return PieceReading(reading, where, typst)

    def error(self, problem: str, hint: str, position: int) -> ExpressionError:
        return ExpressionError(problem, self.text, position, hint)

    def _between(self, words: Sequence[re.Match[str]]) -> str:
        """What stands between the first two words."""
        return self.text[words[0].end() : words[1].start()].strip()

    def _rest(self, before: Sequence[PieceReading], word: re.Match[str], shown: str) -> Intervals:
        """Where none of the pieces before holds."""
        if tail := self.text[word.end() :].strip():
            raise self.error(f"Behind {word.group()} stands {tail}", "delete it", word.end())
        if not before:
            raise self.error("Nothing stands before otherwise", f'write "{shown}" alone, not in a list', 0)
        where = rest_of(united(part for piece in before for part in piece.where))
        if not where:
            raise self.error("The pieces before leave no rest", "delete it", word.start())
        return where

    def _formula(self, part: _Part) -> Reading:
        """A formula that is a part of the piece; errors point into the piece."""
        try:
            return self.read_one(part.text)
        except ExpressionError as error:
            raise self.error(error.problem, error.hint, part.start + error.position) from None

    # -- conditions

    def _condition(self, part: _Part, shown: str) -> tuple[Intervals, str]:
        """Comparisons joined by `and` and `or`: the intervals where they hold, and Typst."""
        ways, texts = [], []
        for way in part.cut(list(_OR.finditer(part.text))):
            found = [self._compared(one, shown) for one in way.cut(list(_AND.finditer(way.text)))]
            where = EVERYWHERE
            for one, _ in found:
                where = joint(where, one)
            ways += where
            texts.append(' "and" '.join(typst for _, typst in found))
        return united(ways), ' "or" '.join(texts)

    def _compared(self, part: _Part, shown: str) -> tuple[Intervals, str]:
        """0 <= x < 1 and the like."""
        signs = list(_SIGN.finditer(part.text))
        name = letter(self.x.name)
        usual = f'write "{shown} for {name} < 0" or "{shown} for 0 <= {name} < 1"'
        if not signs:
            raise self.error("The condition compares nothing", usual, part.start)
        for sign in signs:
            if sign.group() not in _SIGNS:
                raise self._equality(part, sign, shown)
        sides = []
        for side in part.cut(signs):
            try:
                sides.append(self._formula(side))
            except ExpressionError as error:
                unknown = "is not known" in error.problem
                hint = (
                    f'the condition is on {name}, as in "{shown} for {name} < 0"' if unknown else error.hint
                )
                raise self.error(error.problem, hint, error.position) from None
        where, typst = EVERYWHERE, sides[0].typst
        for k, match in enumerate(signs):
            sign, left, right = _SIGNS[match.group()], sides[k].expr, sides[k + 1].expr
            if bool(left.free_symbols) == bool(right.free_symbols):
                raise self.error(f"The condition must compare {name} with a number", usual, part.start)
            if right.free_symbols:
                left, right, sign = right, left, _TURNED[sign]
            found = _solved(left, sign, right, self.x)
            if found is None:
                hint = f"name the places where it begins and ends: {usual}"
                raise self.error("Where this holds is not worked out here", hint, part.start)
            where = joint(where, found)
            typst += f" {_SIGNS[match.group()]} {sides[k + 1].typst}"
        return where, typst

    def _equality(self, part: _Part, sign: re.Match[str], shown: str) -> ExpressionError:
        name, (left, right) = letter(self.x.name), (one.strip() for one in part.text.split(sign.group(), 1))
        place = right if left == name else left
        if sign.group() in ("=", "=="):
            problem = f"{part.text.strip()} is one place, not an interval"
            hint = f'write "{shown} for {place} <= {name} <= {place}"'
        else:
            problem = f"{part.text.strip()} leaves out one place"
            hint = f'write "{shown} for {name} < {place} or {name} > {place}"'
        return self.error(problem, hint, part.start + sign.start())


def _solved(side: sympy.Expr, sign: str, bound: sympy.Expr, x: sympy.Symbol) -> Intervals | None:
    """Where side < bound, or another sign, for a·x + b or a·|c·x + d|; None for any other side."""
    factor, rest = side.as_coeff_Mul()
    if isinstance(rest, sympy.Abs):
        reach, sign = bound / factor, sign if factor > 0 else _TURNED[sign]
        inner = rest.args[0]
        above, below = _solved(inner, sign, reach, x), _solved(inner, _TURNED[sign], -reach, x)
        if above is None or below is None:
            return None
        return joint(above, below) if sign in ("<", "<=") else united((*above, *below))
    slope = side.coeff(x)
    start = side - slope * x
    if slope.free_symbols or slope == 0 or start.free_symbols:
        return None
    place = (bound - start) / slope
    sign = sign if at_point(slope, None, None) > 0 else _TURNED[sign]
    closed = sign in ("<=", ">=")
    if sign in ("<", "<="):
        return (Interval(-sympy.oo, place, False, closed),)
    return (Interval(place, sympy.oo, closed, False),)


# -- overlaps


def _check_overlaps(found: Sequence[PieceReading], text: str, x: sympy.Symbol) -> None:
    """Refuse a piece that holds where an earlier one does and has another value there."""
    last = found[-1]
    for number, other in enumerate(found[:-1], 1):
        for place in within(joint(other.where, last.where)):
            first, second = other.reading.expr, last.reading.expr
            values = [at_point(expr, x, place) for expr in (first, second)]
            if values == [None, None] or (None not in values and at_point(first - second, x, place) == 0):
                continue
            before, here = (_told(value) for value in values)
            raise ExpressionError(
                f"Piece {number} holds at {letter(x.name)} = {plain(place)} as well: "
                f"it has {before} there, and this one {here}",
                text,
                _WORD.search(text).start(),
                "let one begin where the other ends, with < on one side and >= on the other",
            )


def _told(value: mpmath.mpf | None) -> str:
    return "no value" if value is None else slope_text(value)
