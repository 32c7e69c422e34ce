"""The layout check finds what is planted, and lets pass what is allowed."""

from __future__ import annotations

import pytest
from manim import Circle, Dot, Line, Rectangle, Square, VGroup

from stage.style.layout import Layout
from stage.style.theme import THEMES
from stage.text.writing import Pen
from studio.check.frame import Frame
from studio.check.layout import LEAST_PIXELS, faults, name_of

THEME = THEMES["dark"]
INK = THEME.ink


@pytest.fixture(scope="module")
def pen():
    return Pen(THEME, Layout.of("16:9"))


def found(pen, *mobjects) -> list[tuple[str, str, str]]:
    """The faults of some mobjects drawn in this order: what, of which text, with what."""
    family = [part for m in mobjects for part in m.get_family()]
    return [(f.kind, f.text, f.other) for f in faults(Frame(family), pen.layout)]


def named(mobject, label: str):
    mobject.label = label
    return mobject


def middle(text):
    """The text in the middle of the picture."""
    return text.move_to([0, 0, 0])


@pytest.fixture
def word(pen):
    return middle(pen.words("mmmm", "label"))


def test_a_text_alone_is_no_fault(pen, word):
    """A text in the middle with nothing near it is in order."""
    assert found(pen, word) == []


def test_a_planted_overlap_is_found(pen, word):
    """Two texts one over the other are found once, by what both say."""
    other = pen.words("nnnn", "label").move_to([0.2, 0.05, 0])
    ((kind, *names),) = found(pen, word, other)
    assert (
        kind == "text over text"
        and {"mmmm" in n or "nnnn" in n for n in names} == {True}
        and names[0] != names[1]
    )


def test_neighbours_are_no_overlap(pen, word):
    """Two texts side by side, a tenth of an em apart, are in order."""
    other = pen.words("nnnn", "label")
    other.place(word.get_right()[0] + 0.1 * word.em(), word.origin()[1])
    assert found(pen, word, other) == []


def test_interlocking_boxes_are_no_overlap(pen):
    """It is glyphs that must not meet: an exponent may stand in the empty corner of a neighbour's box."""
    low = pen.formula("x_(m m)", "label").place(0, 0)
    above = pen.number("7").place(low.get_left()[0] + 0.4, low.get_top()[1] - 0.02)
    assert low.get_top()[1] > above.get_bottom()[1] and found(pen, low, above) == []


def test_a_faded_text_is_not_there(pen, word):
    """A text that is not to be seen meets nothing."""
    other = pen.words("nnnn", "label").move_to([0, 0, 0]).set_opacity(0)
    assert found(pen, word, other) == []


def test_a_foreign_line_is_found_by_its_name(pen, word):
    """A line through a text is found, and called by its label."""
    line = named(Line([-3, 0.02, 0], [3, 0.02, 0], color=INK), "an axis")
    ((kind, text, other),) = found(pen, line, word)
    assert (kind, other) == ("text over a line", "an axis") and "mmmm" in text


def test_its_own_leader_is_allowed(pen, word):
    """The one line that a label names as its leader may touch it, another may not."""
    line, foreign = (Line([-3, y, 0], [3, y, 0], color=INK) for y in (0.02, -0.02))
    word.leader = line
    assert found(pen, line, word) == []
    assert [kind for kind, *_ in found(pen, line, foreign, word)] == ["text over a line"]


@pytest.mark.parametrize(("away", "count"), [(0.5, 0), (0.005, 1)])
def test_a_line_that_passes_is_no_fault(pen, word, away, count):
    """A line under a text is in order if clear of it; one whose stroke reaches the glyphs is not."""
    y = word.get_bottom()[1] - away
    assert len(found(pen, Line([-3, y, 0], [3, y, 0], color=INK, stroke_width=4), word)) == count


def test_a_curve_is_met_where_it_runs(pen, word):
    """A circle's line counts, not its box: a text well inside a ring is in order, one on the ring is not."""
    assert found(pen, Circle(2, color=INK), word) == []
    assert len(found(pen, Circle(0.3, color=INK), word)) == 1


def test_an_invisible_line_is_not_there(pen, word):
    """A line without opacity, or of no width, crosses nothing."""
    lines = (Line([-3, 0, 0], [3, 0, 0]).set_stroke(opacity=0), Line([-3, 0, 0], [3, 0, 0], stroke_width=0))
    assert found(pen, *lines, word) == []


@pytest.mark.parametrize(
    "place", [(-6.6, 0), (6.6, 0), (0, -3.7), (0, 3.7)], ids=["left", "right", "bottom", "top"]
)
def test_a_label_off_the_margin_is_found(pen, place):
    """A text that reaches into the outer 5 % is found on each side, with how far."""
    label = pen.words("mmmm", "label").move_to([*place, 0])
    ((kind, text, other),) = found(pen, label)
    assert (kind, other) == ("outside the margin", "") and "mmmm" in text
    (fault,) = faults(Frame(label.get_family()), pen.layout)
    safe = pen.layout.safe
    beyond = max(
        safe.left - label.get_left()[0],
        label.get_right()[0] - safe.right,
        safe.bottom - label.get_bottom()[1],
        label.get_top()[1] - safe.top,
    )
    assert fault.detail.startswith(f"{beyond * 135:.0f} px")


def test_a_label_on_the_margin_is_allowed(pen):
    """A text that ends at the margin is in order."""
    label = pen.words("mmmm", "label")
    assert found(pen, label.place(pen.layout.safe.left, pen.layout.safe.bottom + 0.1)) == []


@pytest.mark.parametrize(("pixels", "count"), [(18, 1), (23.4, 1), (24.2, 0), (40, 0)])
def test_small_text_is_found(pen, pixels, count):
    """A figure less than 24 pixels high as drawn is found, whatever size was asked for."""
    number = pen.number("0", "title")
    number.scale(
        pixels / pen.layout.in_pixels(number.height) * 0.688 / 0.666
    )  # a 0 is higher than a flat figure
    figures = Frame(middle(number).get_family())
    small = [f for f in faults(figures, pen.layout) if f.kind == "too small"]
    assert len(small) == count
    if small:
        assert f"{LEAST_PIXELS:.0f} needed" in small[0].detail


def test_a_grid_line_needs_a_backing(pen):
    """A quiet grid line under a text is found where the text has no backing, and allowed where it has one."""
    line = Line([-3, 0, 0], [3, 0, 0], color=THEME.grid)
    line.quiet = True
    bare, backed = (middle(pen.words("mmmm", "label")) for _ in range(2))
    backed.with_backing(THEME)
    assert [kind for kind, *_ in found(pen, line, bare)] == ["text over a line"]
    assert found(pen, line, backed) == []


def test_a_backing_is_no_licence(pen):
    """A backing allows the grid alone: another line through the text is found."""
    backed = middle(pen.words("mmmm", "label")).with_backing(THEME)
    assert [k for k, *_ in found(pen, Line([-3, 0, 0], [3, 0, 0], color=INK), backed)] == ["text over a line"]


def test_a_faded_backing_does_not_help(pen):
    """A backing that is fainter than its text lets the grid through, which is found."""
    line = Line([-3, 0, 0], [3, 0, 0], color=THEME.grid)
    line.quiet = True
    backed = middle(pen.words("mmmm", "label")).with_backing(THEME)
    backed.backing.set_fill(opacity=0.3)
    assert len(found(pen, line, backed)) == 1


def test_text_inside_a_solid_shape_is_found(pen, word):
    """A text within a filled shape is found though no outline touches it; a faint wash does it no harm."""
    solid = Square(4, stroke_width=0, fill_color=INK, fill_opacity=1)
    wash = Square(4, stroke_width=0, fill_color=INK, fill_opacity=0.12)
    assert [k for k, *_ in found(pen, solid, word)] == ["text over a line"]
    assert found(pen, wash, word) == []


def test_a_text_beside_a_solid_shape_is_allowed(pen, word):
    """A filled shape that does not reach the text is in order."""
    assert found(pen, Square(1, fill_opacity=1, color=INK).move_to([3, 0, 0]), word) == []


def backdrop(width: float, opacity: float = 1):
    patch = Rectangle(
        width=width, height=2, stroke_width=0, fill_color=THEME.background, fill_opacity=opacity
    )
    patch.backdrop = True
    return patch


def test_a_backdrop_hides_what_lies_under_it(pen, word):
    """A line under a patch of ground is not seen by the text on the patch; one over the patch is."""
    line = Line([-3, 0, 0], [3, 0, 0], color=INK)
    assert found(pen, line, backdrop(4), word) == []
    assert len(found(pen, backdrop(4), line, word)) == 1


@pytest.mark.parametrize(("width", "opacity"), [(0.3, 1), (4, 0.4)])
def test_a_poor_backdrop_hides_nothing(pen, word, width, opacity):
    """A patch that the text overhangs, or that is half transparent, hides no line from it."""
    line = Line([-3, 0, 0], [3, 0, 0], color=INK)
    assert len(found(pen, line, backdrop(width, opacity), word)) == 1


def test_a_patch_of_ground_is_no_line(pen, word):
    """A patch of ground over a text hides it, as the lens does: that is no collision with the patch."""
    assert found(pen, word, backdrop(4)) == []


def test_a_hidden_text_is_not_there(pen, word):
    """A text wholly under a patch of ground is not seen, so that another may stand on the patch."""
    other = middle(pen.words("nnnn", "label"))
    assert found(pen, word, backdrop(4), other) == []
    assert [kind for kind, *_ in found(pen, word, other)] == ["text over text"]


def test_objects_are_called_by_what_they_are(pen, word):
    """A text is called by its words, a thing by its label, else by its kind."""
    assert (
        "mmmm" in name_of(word)
        and name_of(named(Dot(), "the point")) == "the point"
        and name_of(Dot()) == "Dot"
    )


def test_what_is_visible():
    """Visible is what has points and a stroke or a fill that is more than a trace."""
    faint = Line([0, 0, 0], [1, 0, 0]).set_stroke(opacity=0.05)
    unseen = VGroup(), Dot(fill_opacity=0, stroke_opacity=0), faint
    seen = Dot(), Line([0, 0, 0], [1, 0, 0]), VGroup(faint, Dot())
    frame = Frame([part for one in (*unseen, *seen) for part in one.get_family()])
    assert all(map(frame.shows, seen)) and not any(map(frame.shows, unseen))


def test_a_half_hidden_text_is_found(pen):
    """A patch of ground over half a text is a fault; over all of it, the text is not there to be judged."""
    word = pen.words("mmmmmmmm")
    half = Square(side_length=word.width, fill_opacity=1, stroke_width=0).move_to(word.get_right())
    half.backdrop = True
    assert [f.kind for f in faults(Frame([*word.get_family(), half]), pen.layout)] == ["text half hidden"]
    whole = half.copy().scale(3).move_to(word)
    assert not faults(Frame([*word.get_family(), whole]), pen.layout)
    assert not faults(Frame([half, *word.get_family()]), pen.layout)
