"""``hillwalk slides``: a lesson's beats as slides, handout and player."""

from __future__ import annotations

import tomllib
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from contextlib import suppress
from typing import TYPE_CHECKING

from studio.cli import options
from studio.cli.command import Command
from studio.cli.lessons import lesson_path, load_lesson
from studio.system.errors import amount, tell

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from studio.output.manifest import Manifest
    from studio.slides.making import Made

_USUAL = "medium"  # the size that slides need: 720 lines, 30 frames a second
_LARGE = 100_000_000  # bytes of a page, from which on one should know of --folder


def run(given: Namespace) -> int:
    """Render what is not drawn yet, then make the formats; tell how large each is."""
    from studio.cli.rendering import rendered
    from studio.cli.reports import show_summary
    from studio.film.encoder import QUALITIES
    from studio.lesson.file import lesson_name
    from studio.output.folders import LessonFolders
    from studio.output.manifest import Manifest
    from studio.render.worker_pool import all_cores
    from studio.slides.deck import Choices
    from studio.slides.making import Request, make_slides
    from studio.system.console import console
    from studio.system.progress import Live

    path = lesson_path(given.lesson)
    folders = LessonFolders(given.out, lesson_name(path), path)
    drawn, theme = _drawn(Manifest.read(folders.folder))
    quality = _quality(given.quality, drawn)
    theme = given.theme or (None if theme == _own_theme(path) else theme)
    done = rendered(given.lesson, given.out, quality, theme, jobs=given.jobs, keep=given.keep)
    clips = done.lesson.clips if done.lesson else ()
    if not done.summary.made:
        show_summary(done.summary, clips, console())
        return done.status
    if not done.summary.unchanged:
        tell(f"drew what was missing, in {quality}; the slides are made from it")
    choices = Choices(given.folder, given.click, given.notes, given.full)
    request = Request(given.to, QUALITIES[given.quality or _USUAL], choices)
    made = make_slides(
        request,
        folders,
        lambda: done.lesson or load_lesson(given.lesson, theme),
        Live(),
        given.jobs or all_cores(),
    )
    _show(made)
    return done.status


def _drawn(manifest: Manifest) -> tuple[str | None, str | None]:
    """The quality and the theme in which all clips of a lesson lie there; None where they differ."""
    from studio.film.encoder import QUALITIES

    shapes = {
        (clip.get("width"), clip.get("height"), clip.get("fps"), clip.get("theme"))
        for clip in manifest.clips.values()
    }
    if len(shapes) != 1:
        return None, None
    *format, theme = shapes.pop()
    known = [name for name, one in QUALITIES.items() if [one.width, one.height, one.fps] == format]
    return (known[0], theme) if known else (None, None)


def _own_theme(path: Path) -> str | None:
    """The theme that a lesson's file asks for; asked for again, a render is then the one that it was."""
    with suppress(OSError, ValueError):  # what is wrong with the file is told when it is rendered
        return tomllib.loads(path.read_text(encoding="utf-8")).get("theme", "dark")
    return None


def _quality(wanted: str | None, drawn: str | None) -> str:
    """In what to draw: what is drawn already will do, unless more is wanted."""
    from studio.film.encoder import QUALITIES

    if drawn is None:
        return wanted or _USUAL
    if wanted is not None and QUALITIES[drawn].height < QUALITIES[wanted].height:
        return wanted
    if wanted is None and QUALITIES[drawn].height < QUALITIES[_USUAL].height:
        tell(f"the films were drawn in {drawn}; --quality {_USUAL} makes the slides sharper")
    return drawn


def _show(made: Iterable[Made]) -> None:
    from studio.system.console import console, table

    screen = console()
    rows = [(one.path.name, amount(one.size), "as it was" if one.unchanged else "made") for one in made]
    screen.print(table(("file", "size", ""), rows, right=(1,), width=screen.width))
    for one in made:
        screen.print(str(one.path), soft_wrap=True)
    for one in made:
        if one.kept is not None:
            screen.print(
                f"{one.path.name} had been changed by hand: that one is now {one.kept}", soft_wrap=True
            )
        if one.path.suffix == ".html" and one.size > _LARGE:
            screen.print(
                f"{one.path.name} is large for one file; --folder keeps its films beside it, and "
                "--quality draft makes them smaller.",
                soft_wrap=True,
            )


def _to(parser: ArgumentParser) -> None:
    """Which formats."""
    parser.add_argument(
        "--to",
        type=_formats,
        default=tuple(_FORMATS),
        metavar="LIST",
        help="formats, with commas between: html (deck.html), pptx, pdf, tex, player (player.html), "
        "txt (lecture.txt) (default: all)",
    )


_FORMATS = ("html", "pptx", "pdf", "tex", "player", "txt")
_OTHER_WORDS = {
    "powerpoint": "pptx", "ppt": "pptx", "impress": "pptx", "keynote": "pptx", "reveal": "html",
    "handout": "pdf", "beamer": "tex", "latex": "tex", "video": "player", "text": "txt", "words": "txt",
}  # fmt: skip


def _formats(text: str) -> tuple[str, ...]:
    known = {name: tuple(word for word, meant in _OTHER_WORDS.items() if meant == name) for name in _FORMATS}
    read = options.one_of("to", known)
    names = tuple(
        dict.fromkeys(read(part.strip().removeprefix(".")) for part in text.split(",") if part.strip())
    )
    if not names:
        raise ArgumentTypeError(f"--to {options.quoted(text)}: there are {', '.join(_FORMATS)}")
    return names


def _at_most(parser: ArgumentParser) -> None:
    """How large and smooth the films are."""
    options.quality(parser, None, f"{_USUAL}, or less where less is drawn")


def _choices(parser: ArgumentParser) -> None:
    """How the formats are made."""
    parser.add_argument(
        "--folder",
        action="store_true",
        help="keep the films beside deck.html and player.html, in deck/ and player/, instead of in them; "
        "with player.zip, for course platforms that take one",
    )
    parser.add_argument("--click", action="store_true", help="in deck.pptx, films start on a click")
    parser.add_argument(
        "--no-notes",
        dest="notes",
        action="store_false",
        help="deck.pptx (for Keynote) and deck.tex without speaker notes",
    )
    parser.add_argument("--full", action="store_true", help="deck.pdf with a whole page for each beat")


COMMAND = Command(
    "slides",
    "the beats as slides, handout and player, from what is drawn",
    "Makes out/<lesson>/deck.html (a slide a beat, in any browser, offline), deck.pptx (PowerPoint,\n"
    "Keynote, Impress), deck.pdf (a handout), deck.tex (Beamer), player.html (the whole lecture in one\n"
    "page, for a course platform) and lecture.txt (in words). Films that are there are used: nothing is\n"
    "drawn twice, and what is missing is drawn first. A deck that you have changed by hand is kept.",
    "hillwalk slides lessons/mine.toml --to html,pptx",
    (
        options.lesson,
        _to,
        _at_most,
        _choices,
        options.theme,
        options.jobs,
        options.keep,
        options.out_folder,
    ),
    run,
)
