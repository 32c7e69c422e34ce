"""A small deck whose films are drawn at once: each frame shows its slide by its colour, its time by a bar."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from studio.film.captions import Cue
from studio.film.encoder import BeatEncoder, Format
from studio.slides.deck import Deck, Slide

FORMAT = Format(640, 360, 15)
FRAMES = 12
COLOURS = ((200, 40, 40), (40, 160, 40), (50, 80, 220), (200, 160, 30))
HOSTILE = (
    "<script>alert('1')</script> \"quoted\" 'single' & a --> b",
    "control \x00\x07\x1b[31m\u2028 characters, a tab\tand two\n\nlines",
    "emoji \U0001f600 \U0001f469\u200d\U0001f52c, right to left "
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "500 characters: " + "long " * 97,
    "TeX \\input{/etc/passwd} $x_1^2$ % # & ~ ^ { } ; Typst #read(\"x\") ]]> </aside></script>",
)  # fmt: skip


def frame(slide: int, number: int, format: Format = FORMAT) -> np.ndarray:
    """A frame of a slide's film, RGBA: the slide's colour, a white bar as wide as the time passed."""
    picture = np.full((format.height, format.width, 4), 255, np.uint8)
    picture[..., :3] = COLOURS[slide % len(COLOURS)]
    done = format.width * (number + 1) // FRAMES
    picture[format.height // 3 : format.height // 2, :done, :3] = 255
    return picture


def a_slide(folder: Path, number: int, **changes) -> Slide:
    """A slide with a film of FRAMES frames."""
    film = folder / f"{number}.mp4"
    with BeatEncoder(film, FORMAT) as encoder:
        for n in range(FRAMES):
            encoder.write(frame(number, n))
    first, last = folder / f"{number}-first.png", folder / f"{number}-last.png"
    Image.fromarray(frame(number, 0)[..., :3]).save(first)
    Image.fromarray(frame(number, FRAMES - 1)[..., :3]).save(last)
    clip = number // 2
    plain = Slide(
        clip=("tangent", "hill")[clip % 2],
        chapter=("The tangent of x²", "A hill")[clip % 2],
        beat=f"beat-{number}",
        number=number % 2 + 1,
        title=f"Title {number}",
        film=film,
        first=first,
        last=last,
        seconds=FRAMES / FORMAT.fps,
        cues=(Cue(0.0, 0.4, f"First words {number}"), Cue(0.4, 0.8, "and more\non two lines")),
        words=f"First words {number} and more on two lines",
        formulas=("f′(1) = 2", "−0.607"),
        seen=(f"The curve x² and the point (1, {number}).",),
    )
    return replace(plain, **changes)


def a_deck(folder: Path, count: int = 4, **changes) -> Deck:
    """A deck of so many slides, in two clips."""
    slides = tuple(a_slide(folder, number) for number in range(count))
    german = tuple((Cue(0.0, 0.8, f"Deutsche Worte {number}"),) for number in range(count))
    size = FORMAT.width, FORMAT.height, FORMAT.fps
    plain = Deck("Slopes", "Ada L.", "en", "dark", *size, slides, (("de", german),))
    return replace(plain, **changes)


def a_hostile_deck(folder: Path) -> Deck:
    """A deck whose every text is one that could do harm."""
    slides = tuple(
        a_slide(folder, n, title=text, chapter=text, words=text, seen=(text,), formulas=(text,),
                cues=(Cue(0.0, 0.8, text),))
        for n, text in enumerate(HOSTILE)
    )  # fmt: skip
    return replace(a_deck(folder, 1), title=HOSTILE[0], author=HOSTILE[1], slides=slides, other_cues=())
