"""What a frame says in writing, line by line: read back from the drawn texts, in the lesson's language."""

from __future__ import annotations

import pytest

from stage.scene.lesson_scene import LessonScene
from stage.scene.shown_texts import shown_texts
from stage.style.layout import Layout
from stage.style.theme import THEMES
from stage.text.languages import LANGUAGES
from stage.text.phrases import Wording
from stage.text.writing import Pen

LAYOUT = Layout.of("16:9")
SIDE, PLOT = LAYOUT.side, LAYOUT.plot


def pen_in(language: str) -> Pen:
    return Pen(THEMES["dark"], LAYOUT, Wording(language))


def read(*texts, language: str = "en", title=None) -> list[str]:
    return shown_texts(texts, LAYOUT, LANGUAGES[language], title)


def beside(text, row: float, across: float = 0.1):
    return text.place(SIDE.left + across, SIDE.top - row)


@pytest.mark.parametrize(
    ("source", "language", "text"),
    [
        ("f(x) = x^2", "en", "f(x) = x²"),
        ("f'(1) approx -0.607", "en", "f′(1) ≈ −0.607"),
        ("f'(1) approx -0.607", "de", "f′(1) ≈ −0,607"),
        ("lim_(h -> 0) frac(f(1 + h) - f(1), h)", "en", "lim h → 0 ((f(1 + h) − f(1))/h)"),
        ("f(x) = x^2, quad #box[$a = 0.5$]", "de", "f(x) = x², a = 0,5"),
        ('nabla f = vec(delim: "[", gap: #0.5em, 2 x, 0.5 y)', "de", "∇f = [2x, 0,5y]"),
        ("nabla f = bracket.l 2 x, 4 bracket.r", "en", "∇f = [2x, 4]"),
    ],
)
def test_formulas_are_told_as_text(source, language, text):
    assert read(beside(pen_in(language).formula(source), 1), language=language) == [text]


def test_lines_go_from_top_to_bottom_and_from_left_to_right():
    """Whatever the order in which they were drawn; parts of a formula join, cells of a table are parted."""
    pen = pen_in("en")
    name = beside(pen.formula("f'(1)"), 1)
    value = pen.number("=2", "formula").after(name)
    cells = [beside(pen.number(text, "body"), 2, across) for text, across in (("0.5", 1.5), ("2.5", 3.0))]
    below = beside(pen.words("at the end"), 3)
    assert read(below, value, *reversed(cells), name) == ["f′(1) = 2", "0.5 · 2.5", "at the end"]


def test_what_is_no_text_of_the_frame_is_left_out():
    """A title has its own place in what is told; labels in the plot belong to it; what has faded is gone."""
    pen = pen_in("en")
    title, faded = pen.title("A title"), beside(pen.words("gone"), 1)
    label = pen.words("a label", "label").move_to([(PLOT.left + PLOT.right) / 2, 0, 0])
    faded.set_opacity(0)
    assert read(title, label, faded, title=title) == []
    large = pen.words("large").move_to([(PLOT.left + PLOT.right) / 2, 0, 0])
    assert read(large) == ["large"]


class Told(LessonScene):
    """Two beats with a title and a line each."""

    def construct(self):
        self.play_beats(self.ask, self.answer)

    def ask(self):
        self.title("A question")
        self.line = beside(self.pen.words("What?"), 1)
        self.play(self.line.animate(run_time=0.2).shift([0, 0, 0]))

    def answer(self):
        self.title("An answer")
        self.remove(self.line)
        self.play(beside(self.pen.words("That."), 1).animate(run_time=0.2).shift([0, 0, 0]))


def test_each_beat_knows_its_title_and_its_texts(still):
    scene = still(Told)
    assert [(beat.title, beat.texts) for beat in scene.beats] == [
        ("A question", ["What?"]),
        ("An answer", ["That."]),
    ]
