"""Any text as LaTeX that pdfLaTeX and LuaLaTeX set alike, and from which the same text can be copied."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from studio.film.captions import plain
from studio.slides.formats.letters import clusters, unseen

__all__ = ["PREAMBLE", "signs", "tex"]

_LONGEST_WORD, _PART = 30, 10  # letters; a longer word may break after every tenth

_ESCAPED = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%",
    "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", '"': r"\textquotedbl{}",
    "'": r"\textquotesingle{}", "`": r"\textasciigrave{}",
}  # fmt: skip

_GROW_TOGETHER = (
    "-",
    "<",
    ">",
    ",",
)  # twice, a font would draw them as one: a dash, a guillemet, a low quotation mark

# What both engines' usual fonts (T1 and TS1, Latin Modern) set from the letter itself.
_LITERAL = frozenset(
    [chr(code) for code in range(0xA1, 0x100) if code not in (0xAD, 0xB2, 0xB3, 0xB9)]
    + list("ĂăĄąĆćČčĎďĐđĘęĚěĞğĹĺĽľŁłŃńŇňŐőŒœŔŕŘřŚśŞşŠšŢţŤťŮůŰűŸŹźŻżŽžİı")
    + list("–—‘’‚“”„†‡•‰‹›€™")
)

_ACCENTS = dict(zip(
    "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0323\u0327\u0328\u0331",
    ("\\`", "\\'", "\\^", "\\~", "\\=", "\\u", "\\.", '\\"', "\\r", "\\H", "\\v", "\\d", "\\c", "\\k", "\\b"),
    strict=True,
))  # fmt: skip

_GREEK = (
    "alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi o pi rho varsigma sigma tau \
upsilon varphi chi psi omega"
)
_GREEK_CAPITALS = "A B Gamma Delta E Z H Theta I K Lambda M N Xi O Pi P - Sigma T Upsilon Phi X Psi Omega"
_SIGNS = r"""
− -   ′ '   ″ ''   ‴ '''   ∂ \partial   ∇ \nabla   ∞ \infty   √ \surd   ∑ \sum   ∏ \prod   ∫ \int
≈ \approx   ≠ \ne   ≤ \le   ≥ \ge   ≡ \equiv   ≪ \ll   ≫ \gg   ∝ \propto   ∼ \sim   ≃ \simeq
≅ \cong   → \to   ← \leftarrow   ↔ \leftrightarrow   ↑ \uparrow   ↓ \downarrow   ↦ \mapsto
⇒ \Rightarrow   ⇐ \Leftarrow   ⇔ \Leftrightarrow   ↗ \nearrow   ↘ \searrow   ↙ \swarrow
↖ \nwarrow   ⟶ \longrightarrow   ∈ \in   ∉ \notin   ∋ \ni   ∅ \emptyset   ⊂ \subset
⊆ \subseteq   ⊃ \supset   ⊇ \supseteq   ∪ \cup   ∩ \cap   ∀ \forall   ∃ \exists   ¬ \neg
∧ \wedge   ∨ \vee   ∖ \setminus   ∥ \parallel   ⊥ \perp   ∠ \angle   ⋅ \cdot   ∙ \bullet
∘ \circ   ⊕ \oplus   ⊗ \otimes   ⊙ \odot   ∗ *   ⋆ \star   ∓ \mp   ∕ /   ⁄ /   ∣ \mid   ⋯ \cdots   … \ldots
⋮ \vdots   ⋱ \ddots   ‖ \|   ⟨ \langle   ⟩ \rangle   ⌊ \lfloor   ⌋ \rfloor   ⌈ \lceil
⌉ \rceil   ϕ \phi   ϵ \epsilon   ϑ \vartheta   ϱ \varrho   ϖ \varpi   ℓ \ell   ℏ \hbar
ℵ \aleph   ℜ \Re   ℑ \Im   △ \triangle   ▲ \blacktriangle   ▼ \blacktriangledown   ■ \blacksquare
□ \square   ○ \bigcirc   ● \bullet   ✓ \checkmark   ∎ \blacksquare   ∴ \therefore   ∵ \because
‐ \mbox{-}   ‑ \mbox{-}   ‒ \mbox{--}   ― \mbox{---}
"""


def _table() -> dict[str, str]:
    words = _SIGNS.split()
    table = dict(zip(words[::2], words[1::2], strict=True))
    for start, names in (("α", _GREEK), ("Α", _GREEK_CAPITALS)):
        for place, name in enumerate(names.split()):
            table[chr(ord(start) + place)] = rf"\mathrm{{{name}}}" if len(name) == 1 else rf"\{name}"
    del table["΢"]  # no letter: capitals have no final sigma
    return table


_MATHS = _table()

PREAMBLE = r"""% Signs that a font lacks: drawn by other means, copied from the PDF as what they are.
\makeatletter
\ifdefined\directlua
  \newcommand{\spanned}[1]{\pdfextension literal page{#1}}
\else
  \usepackage[utf8]{inputenc}
  \usepackage[T1]{fontenc}
  \IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
  \newcommand{\spanned}[1]{\pdfliteral page{#1}}
\fi
\usepackage{textcomp}
\DeclareRobustCommand{\unichar}[1]{}% what hyperref calls a letter of a bookmark; nothing elsewhere
% \drawn{the signs as UTF-16}{the signs for a PDF's bookmarks}{what draws them}
\DeclareRobustCommand{\drawn}[3]{\leavevmode
  \spanned{/Span<</ActualText<FEFF#1>>>BDC}#3\spanned{EMC}}
% A sign that nothing here can draw: its number in a box.
\DeclareRobustCommand{\lacking}[3]{\drawn{#1}{#2}{{\fboxsep=1pt\fbox{\tiny\ttfamily#3}}}}
% Keeps two signs from being drawn as one.
\DeclareRobustCommand{\apart}{\kern0pt}
\pdfstringdefDisableCommands{%
  \def\drawn#1#2#3{#2}\def\lacking#1#2#3{#2}\let\apart\@empty}
% \sign{number}{what draws it}
\newcommand{\sign}[2]{%
  \ifdefined\directlua
    \catcode"#1=\active
    \begingroup\lccode`\~="#1\relax\lowercase{\endgroup\def~}{\drawn{#1}{\unichar{"#1}}{#2}}%
  \else
    \DeclareUnicodeCharacter{#1}{\drawn{#1}{\unichar{"#1}}{#2}}%
  \fi}
\makeatother
"""


def tex(text: str, *, breaks: bool = False) -> str:
    """``text`` on one line of LaTeX, for a document with `PREAMBLE` and the text's `signs`.

    ``breaks`` lets long words break: for text that is set, not for a bookmark.
    """
    words = []
    for word in plain(text).split(" "):
        letters = clusters(word)
        if breaks and len(letters) > _LONGEST_WORD:
            parts = [letters[at : at + _PART] for at in range(0, len(letters), _PART)]
        else:
            parts = [letters]
        words.append("\\allowbreak{}".join(map(_written, parts)))
    return " ".join(words)


def signs(texts: Iterable[str]) -> list[str]:
    """The lines that declare what is not in every font, of all ``texts``, in order of their numbers."""
    used = sorted({letter for text in texts for letter in plain(text)})
    return [
        rf"\sign{{{ord(sign):04X}}}{{{drawn}}}"
        for sign in used
        if _declared(sign) and (drawn := _maths(sign))
    ]


def _written(letters: list[str]) -> str:
    written = ""
    for letter in map(_cluster, letters):
        if letter[:1] in _GROW_TOGETHER and written.endswith(letter[0]):
            written += "\\apart{}"
        written += letter
    return written


def _cluster(cluster: str) -> str:
    shown = "".join(character for character in cluster if not unseen(character))
    if not shown:
        return ""
    if len(shown) == 1:
        return _letter(shown)
    base, marks = shown[0], shown[1:]
    if base.isascii() and base.isalpha() and all(mark in _ACCENTS for mark in marks):
        return _drawn("drawn", cluster, _accented(base, marks))
    return _drawn("lacking", cluster, r"\,".join(f"{ord(character):04X}" for character in shown))


def _letter(letter: str) -> str:
    if letter.isascii():
        return _ESCAPED.get(letter, letter)
    if letter in _LITERAL or (_declared(letter) and _maths(letter)):
        return letter
    if drawing := _maths(letter):
        return _drawn("drawn", letter, drawing)
    base, *marks = unicodedata.normalize("NFD", letter)
    if marks and base.isascii() and all(mark in _ACCENTS for mark in marks):
        return _drawn("drawn", letter, _accented(base, "".join(marks)))
    return _drawn("lacking", letter, f"{ord(letter):04X}")


def _accented(base: str, marks: str) -> str:
    for mark in marks:
        base = f"{_ACCENTS[mark]}{{{base}}}"
    return base


def _drawn(command: str, cluster: str, drawing: str) -> str:
    codes = cluster.encode("utf-16-be").hex().upper()
    names = "".join(rf'\unichar{{"{ord(character):04X}}}' for character in cluster)
    return rf"\{command}{{{codes}}}{{{names}}}{{{drawing}}}"


def _declared(letter: str) -> bool:
    """Whether a letter that is drawn as mathematics stands in the text itself: pdfLaTeX reads no others."""
    return letter not in _LITERAL and "\x7f" < letter <= "\uffff"


def _maths(letter: str) -> str | None:
    """What draws a sign of mathematics, if it is one that LaTeX can draw."""
    if letter in _MATHS:
        return rf"\ensuremath{{{_MATHS[letter]}}}"
    kind, _, codes = unicodedata.decomposition(letter).partition("> ")
    if kind not in ("<super", "<sub", "<font"):
        return None
    base = "".join(chr(int(code, 16)) for code in codes.split()).replace("−", "-")
    if not re.fullmatch(r"[A-Za-z0-9()+=-]+", base):
        return None
    if kind == "<font":
        return rf"\ensuremath{{{_alphabet(unicodedata.name(letter))}{{{base}}}}}"
    return rf"\ensuremath{{{{}}{'^' if kind == '<super' else '_'}{{{base}}}}}"


def _alphabet(name: str) -> str:
    alphabets = {"DOUBLE-STRUCK": r"\mathbb", "FRAKTUR": r"\mathfrak", "SANS": r"\mathsf", "MONO": r"\mathtt",
                 "BOLD": r"\mathbf"}  # fmt: skip
    return next((command for word, command in alphabets.items() if word in name), r"\mathit")
