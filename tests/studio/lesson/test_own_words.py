"""A lesson's language and its own words: what is read, what is refused, and what a film depends on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stage.text.phrases import OwnWords, Wording
from studio.lesson.running import run_through

CLIP = '[[scene]]\nscene = "TangentSlope"\n'


@pytest.mark.parametrize("given", ['"fr"', '"pt-BR"', '"EN"', '"German"', "3", '""'])
def test_another_language_is_refused(faults, given):
    """Any language that Hillwalk does not speak is told at its line, with those that it does."""
    (error,) = faults(f'title = "x"\nlanguage = {given}\n{CLIP}')
    assert (error.line, error.key) == (2, "language")
    assert '"en" (English)' in error.hint and '"de" (German)' in error.hint


def test_a_clip_speaks_the_lessons_language(read):
    """Title, captions and numbers of a German lesson."""
    clip = read(f'language = "de"\n{CLIP}f = "x^2"\nat = 0.5').clips[0]
    assert clip.title == "Die Steigung einer Tangente: x² bei 0,5"
    said = [words for beat in run_through(clip) for _, words in beat.words]
    assert said[0] == "Wie steil ist f(x) = x² genau hier, bei x = 0,5?"
    assert not any(english in " ".join(said) for english in ("slope", "curve", "0.5"))


def test_own_words_take_the_place_of_the_beats(read):
    """A text for the caption; a table for title and captions; the other beats stay as they were."""
    lesson = read(
        f"""{CLIP}
words = {{ take-a-second-point = "Look {{step}} further on." }}
[[scene]]
scene = "TangentSlope"
[scene.words]
name-the-tangent = {{ title = "Mine", say = ["Its slope: {{slope}}."] }}
draw-the-curve = {{ say = "How steep is {{f}}?" }}
"""
    )
    first, second = ({b.name: b.words for b in run_through(clip)} for clip in lesson.clips)
    assert first["take-a-second-point"][0][1] == "Look 2 further on."
    assert "Both sides" in first["name-the-tangent"][0][1]
    assert second["name-the-tangent"][0][1] == "Its slope: 2."
    assert second["draw-the-curve"][0][1] == "How steep is x²?"
    assert lesson.clips[1].wording.own["name-the-tangent"] == OwnWords("Mine", ("Its slope: {slope}.",))


REFUSED = [
    ("words = 3", "", "3", "a table, by beat"),
    ('words = "x"', "", '"x"', "a table, by beat"),
    ("words = { draw-the-curve = 3 }", "draw-the-curve", "3", "a text, or a table"),
    ('words = { draw-the-curve = { tittle = "x" } }', "draw-the-curve", "{…}", "tittle"),
    ("words = { draw-the-curve = { say = [1] } }", "draw-the-curve", "{…}", "a text, or a table"),
    ('words = { draw-the-curve = " " }', "draw-the-curve", '" "', "empty"),
    ('words = { draw-the-curve = "a\\nb" }', "draw-the-curve", "", "line break"),
    ('words = { draw-a-curve = "x" }', "draw-a-curve", '"x"', "did you mean draw-the-curve?"),
    ('words = { nothing = "x" }', "nothing", '"x"', "take-a-second-point, slide-in-from-the-right"),
    (
        'words = { draw-the-curve = "At {a}" }',
        "draw-the-curve",
        '"At {a}"',
        "there are {head}, {x}, {f}, {at}",
    ),
    ('words = { look-through-a-lens = "{a}" }', "look-through-a-lens", '"{a}"', "it has no values"),
    ('words = { draw-the-curve = { say = ["x", "y"] } }', "draw-the-curve", "{…}", "says 1 caption, not 2"),
]


@pytest.mark.parametrize(("text", "key", "given", "told"), REFUSED, ids=[text for text, *_ in REFUSED])
def test_words_that_do_not_fit_are_told(faults, text, key, given, told):
    """Unknown beats and places, and words of a strange form, each at its line with what there is."""
    (error,) = faults(f"{CLIP}{text}\n")
    assert (error.line, error.key) == (3, key or "words")
    assert given in error.given and told in f"{error}"


def test_all_faults_of_words_are_told_at_once(faults):
    """A place and a beat that are not there, of two clips."""
    text = f'{CLIP}words = {{ draw-the-curve = "{{a}}", name-the-tangent = "{{b}}", curve = "x" }}\n'
    errors = faults(text + text)
    assert [(error.line, error.key) for error in errors] == [
        (line, key) for line in (3, 6) for key in ("draw-the-curve", "name-the-tangent", "curve")
    ]


def test_what_is_said_enters_the_key(read, tmp_path):
    """Another language or other words make another clip of the same functions."""
    from studio.cache.clip_cache import ClipCache as Keeper
    from studio.cache.store import Store
    from studio.film.encoder import QUALITIES

    (clip,) = read(CLIP).clips
    wordings = [Wording(), Wording("de"), Wording(own={"name-the-tangent": OwnWords(say=("x",))})]
    keeper = Keeper(Store(tmp_path / "store"), "dark", QUALITIES["draft"], {})
    keys = {keeper._clip(replace(clip, id=str(k), wording=one)) for k, one in enumerate(wordings)}
    assert len(keys) == 3
