"""Phrases: templates with values, said as they stand on screen, in each language and in a lesson's words."""

from __future__ import annotations

import pytest
import sympy

from mathcore import Curve, Fact, number, parse_shown
from stage.style.theme import THEMES
from stage.text.languages import LANGUAGES
from stage.text.number_claims import read_number
from stage.text.phrases import Equality, Listed, OwnWords, Phrase, Wording, WordingError, places_of
from stage.text.writing import Pen

EN, DE = Wording(), Wording("de")


def fact(text: str) -> Fact:
    return Fact("a value", number(text), text)


VALUES = [
    ("north", "north", "north"),
    (3, "3", "3"),
    (fact("2.5"), "2.5", "2,5"),
    (fact("pi/360"), "0.008727", "0,008727"),  # as many decimals as on screen
    (fact("sqrt(2)"), "1.414", "1,414"),
    (fact("-0.2").shown(3), "−0.2", "−0,2"),
    (fact("12345.5").shown(1), "12\u2009345.5", "12\u2009345,5"),
    (number("-0.2"), "−0.2", "−0,2"),
    (number("1/3"), "1/3", "1/3"),
    (number("pi/6"), "π/6", "π/6"),
    (sympy.Float("1.19"), "1.190", "1,190"),
    (number("123456789/1000007"), "123.456", "123,456"),
    (sympy.Symbol("theta_0"), "θ₀", "θ₀"),
    (Curve.read("0.5x^2"), "0.5x²", "0,5x²"),
    ((number("1"), number("0.5")), "(1, 0.5)", "(1; 0,5)"),
    (Equality(sympy.Symbol("w"), fact("3").shown(3)), "w = 3", "w = 3"),
    (Equality(sympy.Symbol("w"), number("300000")), "w = 300\u2009000", "w = 300\u2009000"),
    (Equality(sympy.Symbol("w"), number("1/3")), "w = 1/3", "w = 1/3"),
    (Equality(sympy.Symbol("w"), fact("266445.57").shown(2)), "w = 266\u2009445.57", "w = 266\u2009445,57"),
    ((number("100000"), number("1e-6")), "(100\u2009000, 0.000001)", "(100\u2009000; 0,000001)"),
    (Equality(sympy.Symbol("w"), fact("sqrt(2)").shown(3)), "w ≈ 1.414", "w ≈ 1,414"),
    (
        Listed([fact("4").shown(3), fact("2.5").shown(3)], fact("2.001").shown(3)),
        "4, 2.5 … 2.001",
        "4; 2,5 … 2,001",
    ),
    (Phrase("After {count} steps", count=8), "After 8 steps", "Nach 8 Schritten"),
]


@pytest.mark.parametrize(("value", "english", "german"), VALUES, ids=[english for _, english, _ in VALUES])
def test_a_value_is_said_as_on_screen(value, english, german):
    """Each kind of value in plain text, with the language's mark and what it parts numbers by."""
    assert (EN.text(Phrase("{a}", a=value)), DE.text(Phrase("{a}", a=value))) == (english, german)


def test_a_phrase_is_translated_and_its_values_keep_their_names():
    """The words are looked up, the places filled in whatever order the translation has them."""
    phrase = Phrase("treat {y} as constant", y=sympy.Symbol("y"))
    assert (EN.text(phrase), DE.text(phrase)) == ("treat y as constant", "y konstant halten")
    assert EN.typst(phrase) == '"treat" y "as constant"' and DE.typst(phrase) == 'y "konstant halten"'


def test_a_title_has_its_formulas_set():
    """In a title's markup a variable is a formula, words and numbers are words."""
    phrase = Phrase("East–west: {y} stays {value}", y=sympy.Symbol("y"), value=number("0.5"))
    assert EN.markup(phrase) == '#"East–west: "$y$#" stays 0.5"'
    assert DE.markup(phrase) == '#"Ost-West: "$y$#" bleibt 0,5"'


def test_what_is_no_value_is_refused():
    """A place without a value and a value of a strange kind are faults of the program."""
    with pytest.raises(ValueError, match="slope"):
        EN.text(Phrase("{slope}", rise=1))
    with pytest.raises(TypeError, match="list"):
        EN.text(Phrase("{a}", a=[1]))


@pytest.mark.parametrize(
    ("source", "german"),
    [
        ("0.5 x^2", '0","5 x^2'),
        ("frac(0.25, 3)", 'frac(0","25, 3)'),
        ("f(x, y) = max(x, frac(0.5, y), 2)", 'f(x, y) = max(x; frac(0","5, y); 2)'),
        ('vec(delim: "[", gap: #0.5em, 1.5, y)', 'vec(delim: "[", gap: #0.5em, 1","5, y)'),
    ],
)
def test_formulas_on_screen_have_the_languages_mark(source, german):
    """A comma stands for the point of a number, and for nothing else."""
    assert (EN.typst(source), DE.typst(source)) == (source, german)


def test_the_words_of_cases_are_translated():
    """What stands between a formula's cases is in the language as well."""
    source = 'cases(x & "for" x < 0, 1.5 & "otherwise")'
    assert DE.typst(source) == 'cases(x & "für" x < 0, 1","5 & "sonst")'


@pytest.fixture(scope="module")
def pens(layout):
    return {code: Pen(THEMES["dark"], layout, Wording(code)) for code in LANGUAGES}


@pytest.mark.parametrize("text", ["2.5", "-0.607", "1/3", "12345.25", "0.0000167", "7"])
def test_a_drawn_number_is_read_back_in_each_language(pens, text):
    """The check reads the comma from its outline, and takes the number for what it is."""
    for code, pen in pens.items():
        read = read_number(pen.fact(fact(text), 3)).lstrip("≈")
        assert ("," in read) == (code == "de" and "." in fact(text).shown(3).text)
        assert parse_shown(read) == parse_shown(fact(text).shown(3).text)


def test_a_live_number_runs_in_each_language(pens):
    """A readout shows the mark of its language and keeps its slots."""
    for code, mark in (("en", "."), ("de", ",")):
        readout = pens[code].readout(2, -3, 12)
        assert [read_number(readout.show(value)) for value in (1.5, -2.25)] == [f"1{mark}50", f"−2{mark}25"]


OWN = {"one": OwnWords(title="Mine: {b}", say=("Own {a} of {b}.",)), "two": OwnWords(say=("x", "y"))}


def test_a_lesson_says_it_in_its_own_words():
    """Own words take the place of the beat's, with its values, in the order of its captions."""
    wording, phrase = Wording("de", OWN), Phrase("After {count} steps", count=8, a=number("0.5"), b="B")
    assert wording.said("one", 0, phrase) == "Own 0,5 of B."
    assert wording.said("one", 1, phrase) == "Nach 8 Schritten"
    assert wording.said("two", 1, phrase) == "y"
    assert wording.text(wording.titled("one", phrase)) == "Mine: B"
    assert wording.text(wording.titled("three", phrase)) == "Nach 8 Schritten"


@pytest.mark.parametrize(
    ("values", "hint"), [({"c": 1, "d": 2}, "there are {c}, {d}"), ({"c": 1}, "there is {c}")]
)
def test_own_words_name_what_there_is(values, hint):
    """A place that the beat has no value for is told, with those that it has."""
    with pytest.raises(WordingError) as caught:
        Wording(own=OWN).said("one", 0, Phrase("x", **values))
    assert caught.value.beat == "one" and "{a}" in caught.value.reason and caught.value.hint == hint


def test_places_of_a_template():
    """Each name once, in order."""
    assert places_of("{a} and {b}, {a}") == ["a", "b"]


def test_words_in_dollars_are_no_formula(pens):
    """A lesson's own title is text, whatever it holds."""
    wording = Wording(own={"one": OwnWords(title='$5 a "step" #{a}')})
    assert wording.markup(wording.titled("one", Phrase("x", a="1"))) == '#"$5 a \\"step\\" #1"'
