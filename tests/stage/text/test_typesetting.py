"""Typst's outlines: exact words, its own fonts, a right baseline, the same glyph under the same key."""

from __future__ import annotations

import json

import numpy as np
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from stage.text import typesetting
from stage.text.typesetting import TypesettingError, colour_of_part, figure, glyphs_of, quoted

HOSTILE = [
    '"',
    "\\",
    '\\"',
    '"]; #read("/etc/passwd")',
    "#",
    "$x$",
    "*b* _i_ `c`",
    "\n\r\t",
    "\\n",
    "\\u{41}",
    "//",
    "/* */",
    "</svg>",
    "&amp;",
    "<a>",
    '#eval("1")',
    "$",
    "@x",
    "~",
    "--- ...",
    "\x00",
    "\x1b[0m",
    "\u2028",
    "\u202e",
    "e\u0301",
    "−×≈′",
    "",
    " ",
    "'",
    "}{",
    '\\\\"',
    "%s{0}",
    "\U0001f600",
    "\ufeff",
]
# A surrogate has no UTF-8: it can come from no lesson file.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
pieces = st.lists(
    st.one_of(texts, st.sampled_from(HOSTILE), st.text('\\"#$nrtu{}\n', max_size=12)), max_size=12
)


@settings(max_examples=40, deadline=None)
@given(pieces)
def test_words_come_back_exactly(words):
    """A text that enters a source by way of quoted() is, to Typst itself, that very text."""
    listed = "".join(f"{quoted(word)}," for word in [*words, *HOSTILE])
    found = typst.query(f"#metadata(({listed})) <words>".encode(), "<words>", field="value", one=True)
    assert json.loads(found) == [*words, *HOSTILE]


@pytest.mark.parametrize("word", HOSTILE)
def test_hostile_words_are_drawn(word):
    """Words that would be markup are laid out as the characters that they are."""
    glyphs = glyphs_of(f"#{quoted(word)}")
    if word.isascii() and word.isprintable():
        # The font itself joins three hyphens to a dash.
        assert len(glyphs) == len(word.replace(" ", "").replace("---", "-"))


def test_quotes_stay_quotes():
    """A text is drawn with its own signs: a straight quote, a number sign and a dollar are one glyph each."""
    assert [len(glyphs_of(f"#{quoted(sign)}")) for sign in '"#$*_\\'] == [1] * 6


def test_no_font_of_the_machine_is_used(monkeypatch):
    """Every compilation leaves the machine's fonts out and names no font path."""
    asked = []
    real = typst.compile

    def spy(source, **options):
        asked.append(options)
        return real(source, **options)

    monkeypatch.setattr(typesetting.typst, "compile", spy)
    glyphs_of.__wrapped__('#"seldom set"')
    assert asked and all(o.get("ignore_system_fonts") is True and not o.get("font_paths") for o in asked)


def drawn(markup: str) -> list[tuple[float, float, float, float]]:
    return [
        (
            *g.points[:, 0][[g.points[:, 0].argmin(), g.points[:, 0].argmax()]],
            g.points[:, 1].min(),
            g.points[:, 1].max(),
        )
        for g in glyphs_of(markup)
    ]


@pytest.mark.parametrize(
    "markup", ['#"x"', "$ x $", '#"xp"', "$ x frac(1, 2) $", "$ x_(i_j) $", "$ x^(2^3) $"]
)
def test_the_baseline_is_where_letters_stand(markup):
    """The foot of an x is at height 0, whatever hangs below or stands above on its line."""
    left, right, bottom, top = drawn(markup)[0]
    assert bottom == pytest.approx(0, abs=0.02) and 0.4 < top < 0.5 and 0 <= left < right < 0.7


def test_figures_stand_on_the_baseline():
    """All figures are alike in height, two thirds of an em, and stand on the line."""
    for character in "0123456789":
        _, points, _ = figure(character)
        low, high = points[:, 1].min(), points[:, 1].max()
        assert low == pytest.approx(0, abs=0.03) and high == pytest.approx(0.666, abs=0.025)


def test_descenders_hang():
    """The foot of a p is a fifth of an em under the line."""
    ((_, _, bottom, _),) = drawn('#"p"')
    assert -0.25 < bottom < -0.15


def test_a_fraction_bar_is_a_thin_box():
    """A fraction's bar lies between its two numbers, thin, and at least as wide as they are."""
    one, bar, two = sorted(glyphs_of("$ frac(1, 2) $"), key=lambda g: -g.points[:, 1].mean())
    assert bar.key == "" and 0 < np.ptp(bar.points[:, 1]) < 0.08 < np.ptp(two.points[:, 0]) <= np.ptp(
        bar.points[:, 0]
    )
    assert one.points[:, 1].min() > bar.points[:, 1].max() > 0.2 > bar.points[:, 1].min() - 0.1
    assert two.points[:, 1].max() < bar.points[:, 1].min()


def test_the_same_glyph_has_the_same_key():
    """A letter has one key and one outline wherever it stands; another letter has another."""
    a, b, again = glyphs_of('#"aba"')
    (alone,) = glyphs_of('#"a"')
    assert a.key == again.key == alone.key != b.key
    assert np.allclose(a.points - a.points[0], again.points - again.points[0])


def test_all_figures_of_a_number_are_the_formulas_own():
    """A number's figures have the very outlines that they have inside a formula."""
    for character, glyph in zip("0123456789", glyphs_of("$ 0123456789 $"), strict=True):
        key, points, _ = figure(character)
        assert glyph.key == key and np.allclose(glyph.points - glyph.points[0], points - points[0], atol=1e-9)


def test_figures_are_as_wide_as_typst_sets_them():
    """The advances of a number's figures and point are those that Typst gives them in a formula."""
    for text in ("00", "01", "1.5", "8.88"):
        set_by_typst = glyphs_of(f"$ {text} $")
        x = 0.0
        for character, glyph in zip(text, set_by_typst, strict=True):
            _, points, advance = figure(character)
            assert points[0, 0] + x == pytest.approx(glyph.points[0, 0], abs=2e-3)
            x += advance


def test_parts_keep_their_mark():
    """A part marked by its colour comes back with that colour, and the rest without."""
    fills = [g.fill for g in glyphs_of(f'$ x + #text(fill: rgb("{colour_of_part(3)}"), $y$) $')]
    assert fills == [colour_of_part(0), colour_of_part(0), colour_of_part(3)]


def test_a_source_that_does_not_compile_says_so():
    """Typst's refusal names the source and Typst's own reason."""
    with pytest.raises(TypesettingError, match="unknown variable") as caught:
        glyphs_of("$ nosuchname $")
    assert "nosuchname" in str(caught.value)
