"""Sentences and labels as templates with named values, in a lesson's language.

The English template is in the scene's code; its translation is looked up in ``scenes/words/``, and a lesson
may replace a beat's caption or title by its own wording.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import sympy

from mathcore import Curve, Fact, Shown, Surface, typeset
from mathcore.notation.typst_words import numeral, quoted, word
from stage.text.formula_text import formula_text
from stage.text.languages import LANGUAGES, Language
from stage.text.numbers import WITHOUT_DECIMALS, NumberStyle, decimals_for

CATALOGUES = Path(__file__).parents[2] / "scenes" / "words"
DOMAIN = "hillwalk"
_LONGEST = 48  # characters of a function's formula in a sentence; a longer one is named instead
_NAMED = re.compile(r"{([^{}]*)}")
_DECIMAL = re.compile(r"(?<![#\d.])(\d+)\.(\d+)(?!em)")


class Phrase:
    """A template in English and its named values: ``Phrase("{f} at {x}", f=curve, x=number)``.

    A value is a text, a Phrase, a number (int, Fact, Shown, exact SymPy number), a formula (Curve, Surface,
    SymPy expression, Formula, Equality), a tuple of numbers, which is a place, or a list of values, Listed.
    """

    def __init__(self, template: str, /, **values: Any):
        self.template, self.values = template, values

    def __repr__(self) -> str:
        return f"Phrase({self.template!r}, {', '.join(self.values)})"


_POWER = Phrase("to the power")
_OF_CASES = Phrase("for"), Phrase("otherwise"), Phrase("and"), Phrase("or")


def places_of(template: str) -> list[str]:
    """The names of a template's placeholders, each once."""
    return list(dict.fromkeys(_NAMED.findall(template)))


def readable(name: str) -> str:
    """A beat's name in English, from the name of its method or section."""
    return name.strip("_").replace("_", " ").replace("-", " ").capitalize()


@dataclass(frozen=True)
class Equality:
    """``w = 3`` or ``w ≈ 4.174``: a variable and its number, as shown or exact."""

    variable: sympy.Symbol
    value: Shown | sympy.Expr


@dataclass(frozen=True)
class Formula:
    """Typst mathematics as it is: ``s(t)``."""

    typst: str


@dataclass(frozen=True)
class Listed:
    """A list of values: ``4, 3, 2.5``, optionally with an ellipsis and the last value."""

    values: Sequence[Any]
    last: Any = None


@dataclass(frozen=True)
class OwnWords:
    """A lesson's own wording of one beat: its title, and its captions in order."""

    title: str | None = None
    say: tuple[str, ...] = ()


class WordingError(RuntimeError):
    """A lesson's own wording that does not fit a beat: the beat, what is wrong, what would work."""

    def __init__(self, beat: str, reason: str, hint: str):
        super().__init__(f"{beat}: {reason}; {hint}")
        self.beat, self.reason, self.hint = beat, reason, hint


@dataclass(frozen=True)
class _Piece:
    """A part of a phrase: as plain text, as Typst mathematics, and whether it is a formula."""

    text: str
    typst: str
    formula: bool = False


@dataclass(frozen=True)
class Wording:
    """Turns phrases into text: in a language, and with a lesson's own wording of beats.

    ``numbers`` is how the lecturer writes numbers; a scene sets it by its parameters.
    """

    code: str = "en"
    own: Mapping[str, OwnWords] = field(default_factory=dict)
    numbers: NumberStyle = WITHOUT_DECIMALS

    @property
    def language(self) -> Language:
        return LANGUAGES[self.code]

    def text(self, phrase: Phrase | str) -> str:
        """A phrase as plain text; a str stays as it is."""
        return phrase if isinstance(phrase, str) else "".join(piece.text for piece in self._pieces(phrase))

    def typst(self, phrase: Phrase | str) -> str:
        """A phrase, or a str of Typst mathematics, as one line of these, with the language's decimal mark."""
        if isinstance(phrase, str):
            return self._localised(phrase)
        source = ""
        for piece in self._pieces(phrase):
            if piece.formula:
                source += piece.typst
            else:  # a space beside words must be written as one in the formula
                lead, tail = (" " * (piece.text[end : end + 1 or None] == " ") for end in (0, -1))
                source += f"{lead}{quoted(piece.text.strip())}{tail}"
        return self._localised(source)

    def markup(self, phrase: Phrase | str) -> str:
        """A phrase as Typst text with formulas in it; a str is taken literally."""
        if isinstance(phrase, str):
            return f"#{quoted(phrase)}"
        markup, words = "", ""
        for piece in (*self._pieces(phrase), _Piece("", "", True)):
            if piece.formula:
                markup += f"#{quoted(words)}" * bool(words) + f"${self._localised(piece.typst)}$" * bool(
                    piece.typst
                )
                words = ""
            else:
                words += piece.text
        return markup

    def beat(self, name: str) -> str:
        """A beat's name for readers: ``draw-the-curve`` as ``Draw the curve``."""
        return translated(readable(name), self.code)

    # --- a lesson's own words

    def said(self, beat: str, number: int, phrase: Phrase) -> str:
        """Caption ``number`` (from 0) of a beat, in the lesson's own wording if it has one."""
        own = self.own.get(beat, OwnWords()).say
        return self.text(self._own(beat, own[number], phrase) if number < len(own) else phrase)

    def titled(self, beat: str, phrase: Phrase) -> Phrase:
        """The title of a beat, in the lesson's own wording if it has one."""
        own = self.own.get(beat, OwnWords()).title
        return phrase if own is None else self._own(beat, own, phrase)

    def _own(self, beat: str, template: str, phrase: Phrase) -> Phrase:
        known = [f"{{{name}}}" for name in phrase.values]
        for name in places_of(template):
            if name not in phrase.values:
                there = f"there {'is' if len(known) == 1 else 'are'} {', '.join(known)}" if known else ""
                raise WordingError(beat, f"there is no {{{name}}} to say here", there or "it has no values")
        return _OwnPhrase(template, **phrase.values)

    # --- pieces

    def _pieces(self, phrase: Phrase) -> Iterator[_Piece]:
        template = (
            phrase.template if isinstance(phrase, _OwnPhrase) else translated(phrase.template, self.code)
        )
        parts = _NAMED.split(template)
        for k, part in enumerate(parts):
            if k % 2 == 0:
                after = parts[k + 1] if k + 1 < len(parts) else ""
                if part.endswith(" = ") and self._only_named(phrase.values.get(after)):
                    parts[k + 1 : k + 2], part = [""], part.removesuffix(" = ")
                if part:
                    yield _Piece(part, quoted(part))
            elif not part:
                continue  # a formula whose name stands before it
            elif part not in phrase.values:
                raise ValueError(f"{phrase!r} gives no value for {{{part}}}")
            else:
                yield from self._value(phrase.values[part])

    def _only_named(self, value: Any) -> bool:
        """Whether a function's formula is too long for a sentence."""
        return isinstance(value, (Curve, Surface)) and len(self._formula(value.typst).text) > _LONGEST

    def _value(self, value: Any) -> Iterator[_Piece]:
        match value:
            case Phrase():
                yield from self._pieces(value)
            case str() | int():
                yield _Piece(str(value), quoted(str(value)))
            case Shown():
                yield self._number(value)
            case Fact():
                yield self._number(value.shown(decimals_for(value.value)))
            case Equality(variable=variable, value=shown):
                if isinstance(shown, Shown):
                    relation, source = shown.relation, numeral(shown.text)
                else:
                    relation, source = self.numbers.shown(shown)
                sign = "approx" if relation == "≈" else "="
                yield self._formula(f"{word(variable.name)} {sign} {source}")
            case Listed(values=values, last=last):
                for k, one in enumerate(values):
                    if k:
                        between = "," if isinstance(one, Phrase) else self.language.between
                        yield _Piece(f"{between} ", quoted(f"{between} "))
                    yield from self._value(one)
                if last is not None:
                    yield _Piece(" … ", quoted(" … "))
                    yield from self._value(last)
            case tuple():
                between = f"{self.language.between} "
                yield _Piece(
                    f"({between.join(self._exact(part).text for part in value)})",
                    f"thin ({between.join(self._exact(part).typst for part in value)})",
                    True,
                )
            case Formula(typst=typst):
                yield self._formula(typst)
            case Curve() | Surface():
                yield self._formula(value.called if self._only_named(value) else value.typst)
            case sympy.Expr() if not value.free_symbols:
                yield self._exact(value)
            case sympy.Expr():
                yield self._formula(typeset(value))
            case _:
                raise TypeError(
                    f"{type(value).__name__} is no value of a phrase: give a text, number or formula"
                )

    def _number(self, shown: Shown) -> _Piece:
        return _Piece(self.language.number(shown.text), numeral(shown.text))

    def _exact(self, value: sympy.Expr) -> _Piece:
        """An exact number as it is, a long one rounded."""
        source = self.numbers.shown(value)[1]
        return _Piece(self._formula(source).text, source)

    def _formula(self, source: str) -> _Piece:
        source = self._in_words(source)
        power = translated(_POWER.template, self.code)
        return _Piece(formula_text(source, self.language, power), source, True)

    def _in_words(self, source: str) -> str:
        """A formula with the words of its cases, and the separators of arguments, in the language."""
        for one in _OF_CASES:
            source = source.replace(f'"{one.template}"', f'"{translated(one.template, self.code)}"')
        return source if self.language.between == "," else _parted(source, self.language.between)

    def _localised(self, source: str) -> str:
        """Typst mathematics with the language's decimal mark, quoted lest Typst space it as punctuation."""
        source = self._in_words(source)
        mark = self.language.mark
        return source if mark == "." else _DECIMAL.sub(rf'\1"{mark}"\2', source)


def _parted(source: str, between: str) -> str:
    """Typst mathematics with ``between`` separating the arguments of max and min."""
    named, parted = [], ""
    for k, sign in enumerate(source):
        if sign == "(":
            named.append(source[:k].endswith(("max", "min")))
        elif sign == ")" and named:
            named.pop()
        parted += between if sign == "," and named and named[-1] else sign
    return parted


class _OwnPhrase(Phrase):
    """A phrase in a lesson's own words; not translated."""


@lru_cache(maxsize=8)
def _catalogue(code: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, CATALOGUES, [code], fallback=code == "en")


def translated(template: str, code: str) -> str:
    """A template in a language; in English it is itself."""
    return _catalogue(code).gettext(template) if template else ""  # gettext("") is the catalogue's header
