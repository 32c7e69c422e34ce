"""The languages of lessons, and how each writes numbers."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Language:
    """``mark`` is the decimal mark, ``between`` separates the numbers of a place or a vector.

    ``track`` is the code for a film's tracks, from ISO 639-2/T.
    """

    code: str
    name: str
    track: str
    mark: str = "."
    between: str = ","

    def number(self, text: str) -> str:
        """A number's text, as a Fact shows it, with this language's decimal mark."""
        return text.replace(".", self.mark)


_KNOWN = Language("en", "English", "eng"), Language("de", "German", "deu", ",", ";")
LANGUAGES = MappingProxyType({one.code: one for one in _KNOWN})
