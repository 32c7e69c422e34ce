"""deck.tex: a Beamer document of the films, for pdfLaTeX and LuaLaTeX, and a folder of what it shows."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from studio.film.captions import plain
from studio.slides.deck import Choices, Deck, Slide, notes
from studio.slides.formats.latex.tex import PREAMBLE, signs, tex

__all__ = ["media_folder", "write_beamer"]

_BABEL = {"de": "ngerman"}  # what babel calls a language that is not TeX's own
_SHAPES = {"169": 16 / 9, "1610": 16 / 10, "149": 14 / 9, "54": 5 / 4, "43": 4 / 3, "32": 3 / 2}
_SHORT = 9.0  # cm, the shorter side of a page of another shape; Beamer's own are 9 to 9.6 cm high
# How many characters of notes a page holds at what size; a paragraph takes as much as so many more.
_SIZES = ((650, r"\normalsize"), (950, r"\small"), (1350, r"\footnotesize"), (2000, r"\scriptsize"))
_PARAGRAPH = 60

_ABOUT = """\
% Made by Hillwalk. Compile it twice with pdflatex or lualatex. The films stay in the folder beside it.
"""
_FILMS = r"""\usepackage{multimedia}
\setbeamertemplate{navigation symbols}{}
\setbeamersize{text margin left=0pt,text margin right=0pt}

% How the films play. Each viewer knows one of these ways; the page shows the last frame until then.
%   \filmmovie  on the page, in Okular, Evince and pdfpc; by itself in Okular, on a click in the others
%   \filmpdfpc  on the page and by itself, in pdfpc alone
%   \filmrun    in a window of its own, on a click, in Adobe's and most other viewers
\newcommand{\filmby}{\filmmovie}
\newcommand{\filmpicture}[1]{\includegraphics[width=\paperwidth,height=\paperheight]{#1.png}}
\newcommand{\filmmovie}[2]{\movie[autostart,#2]{\filmpicture{#1}}{#1.mp4}}
\newcommand{\filmpdfpc}[2]{\href{run:#1.mp4?autostart\&#2}{\filmpicture{#1}}}
\newcommand{\filmrun}[2]{\href{run:#1.mp4}{\filmpicture{#1}}}
% \film[loop]{name}: on all of the page, under what the frame holds.
\newcommand{\film}[2][once]{\setbeamertemplate{background}{\filmby{#2}{#1}}}

% The speaker notes beside each page; pdfpc shows them with: pdfpc --notes=right
%\setbeameroption{show notes on second screen=right}
\setbeamertemplate{note page}{\centering\vskip4mm
  \begin{minipage}{.9\paperwidth}\parskip=.6em\raggedright
    {\usebeamerfont{title}\insertframenumber\par}\insertnote
  \end{minipage}\par}
"""


def media_folder(target: Path) -> Path:
    """The folder beside ``target`` in which its films and pictures lie."""
    return target.with_name(f"{_safe(target.stem, 'deck')}-media")


def write_beamer(deck: Deck, target: Path, choices: Choices) -> None:
    """Write the document, and its films and last frames into `media_folder`, made if need be.

    A frame for each beat shows the film on all of the page; ``choices.notes`` adds the speaker notes. Signs
    of mathematics are drawn by LaTeX's own; letters of other scripts and emoji as their numbers in a box.
    """
    folder = media_folder(target)
    folder.mkdir(parents=True, exist_ok=True)
    names = [_name(slide, number) for number, slide in enumerate(deck.slides, 1)]
    for slide, name in zip(deck.slides, names, strict=True):
        shutil.copyfile(slide.film, folder / f"{name}.mp4")
        shutil.copyfile(slide.last, folder / f"{name}.png")
    parts = [_ABOUT, _head(deck, choices), "\\begin{document}\n"]
    for chapter in deck.chapters:
        parts.append(f"\\section{{{tex(plain(chapter.title) or chapter.clip)}}}\n")
        for number in range(chapter.first, chapter.end):
            parts.append(_frame(deck, number, f"{folder.name}/{names[number]}", choices))
    target.write_text("\n".join([*parts, "\\end{document}\n"]), encoding="utf-8", newline="\n")


def _head(deck: Deck, choices: Choices) -> str:
    """The preamble: the page's shape, the fonts, the signs that the deck's texts use, its title."""
    shape = deck.width / deck.height
    option = next((name for name, ratio in _SHAPES.items() if abs(shape / ratio - 1) < 0.005), None)
    options = [f"aspectratio={option}"] if option else []
    lines = [rf"\documentclass[{','.join([*options, 'hyperref={unicode}'])}]{{beamer}}"]
    if not option:
        width, height = (
            round(_SHORT * side / min(deck.width, deck.height), 2) for side in (deck.width, deck.height)
        )
        lines.append(rf"\geometry{{paperwidth={width:g}cm,paperheight={height:g}cm}}")
    if babel := _BABEL.get(deck.language):
        lines.append(rf"\IfFileExists{{{babel}.ldf}}{{\usepackage[{babel},shorthands=off]{{babel}}}}{{}}")
    lines += [PREAMBLE, *signs(_texts(deck, choices)), "", _FILMS]
    lines.append(rf"\hypersetup{{pdflang={{{deck.language}}}}}")
    lines += [rf"\title{{{tex(deck.title)}}}", rf"\author{{{tex(deck.author)}}}", r"\date{}"]
    return "\n".join(lines) + "\n"


def _texts(deck: Deck, choices: Choices) -> list[str]:
    texts = [deck.title, deck.author]
    for number, slide in enumerate(deck.slides):
        texts += [slide.title, slide.beat, slide.chapter, slide.clip]
        texts += notes(deck, number) if choices.notes else ()
    return texts


def _frame(deck: Deck, number: int, film: str, choices: Choices) -> str:
    slide = deck.slides[number]
    lines = [
        rf"\subsection{{{tex(plain(slide.title) or slide.beat)}}}",
        r"\begingroup",
        rf"\film{'[loop]' if slide.loops else ''}{{{film}}}",
        r"\begin{frame}[plain]",
    ]
    said = [text for text in map(plain, notes(deck, number)) if text] if choices.notes else []
    if said:
        told = [tex(text, breaks=True) for text in said]
        size = next(
            (size for most, size in _SIZES if sum(len(text) + _PARAGRAPH for text in said) <= most), r"\tiny"
        )
        lines += [rf"  \note{{{size}%", *(f"    {text}\\par" for text in told), "  }"]
    return "\n".join([*lines, r"\end{frame}", r"\endgroup", ""])


def _name(slide: Slide, number: int) -> str:
    """A file's name of letters that neither TeX nor a link nor any file system takes amiss."""
    return f"{number:02}-{_safe(slide.clip, 'clip')[:40]}-{_safe(slide.beat, 'beat')[:40]}"


def _safe(text: str, otherwise: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-") or otherwise
