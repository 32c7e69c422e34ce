"""Each value of each scene is a field of a known kind; what the page sends back for it reads as the same."""

from __future__ import annotations

import asyncio
import json
import math

import pytest
from manim import tempconfig

from scenes import LISTED, SCENES
from stage.text.languages import LANGUAGES
from studio.lesson.lesson import load
from studio.lesson.source import read_source
from studio.preview.author import Author
from studio.preview.messages import Opened
from studio.preview.processes.background import formula
from studio.preview.processes.fields import clip_table, scene_tables

KINDS = {"function", "number", "positive", "place", "count", "window", "words"}
GIVEN = {
    "TangentSlope": [
        {}, {"f": "sin(x)", "at": "pi/4"}, {"f": "g(t) = t^2", "at": 0.5, "window": [-1, "3/2"]},
        {"f": ["x^2 for x < 0", "x^2/2 for x >= 0"], "at": -1, "window": {"x": [-2.5, 2], "f": [-1, 4]}},
        {"f": "a x^2", "at": "a", "axes": {"x": "time (s)", "f": "way (m)"}}, {"f": "x^2", "at": -0.25},
    ],
    "PlanePartials": [{}, {"f": "2x - y/2", "at": ["1/2", 0.25], "window": {"x": [-1, 2], "y": [-1, 3]}}],
    "HillPartials": [{}, {"f": "sin(x) cos(y)", "at": ["pi/4", 0]}, {"f": "u^2 + v", "at": {"u": 1, "v": 2}}],
    "GradientArrow": [{}, {"f": "x y", "at": {"y": 1, "x": -2}}, {"f": "x^2 + 2y^2", "at": [0.001, 1]}],
    "ShrinkingSteps": [
        {}, {"L": "w^2", "start": -4, "rate": "1/4", "steps": 1}, {"L": "w^2/1000", "start": 2, "rate": 20},
        {"L": "(v - 1)^2", "start": "pi", "rate": 0.0625, "window": [-2, 5], "axes": {"v": "speed"}},
    ],
}  # fmt: skip
CASES = [(name, given) for name, cases in GIVEN.items() for given in cases]
each_scene = pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)


def toml(value) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(one)}" for key, one in value.items()) + " }"
    return json.dumps(value)


def lesson_of(name, given) -> str:
    """A lesson of one clip, with a constant."""
    lines = [f"{key} = {toml(value)}" for key, value in given.items()]
    return "\n".join(["[constants]", "a = 2", "", "[[scene]]", f'scene = "{name}"', *lines, ""])


def opened(path):
    """The clip of a lesson, and its table as it comes to the page."""
    (clip,) = load(path).clips
    (given,) = read_source(path).table["scene"]
    return clip, json.loads(json.dumps(clip_table(clip, given)))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "lesson.toml"


@pytest.fixture(params=CASES, ids=lambda one: f"{one[0]}-{len(one[1])}")
def case(request, path):
    """A lesson, its clip and the clip's table."""
    path.write_text(lesson_of(*request.param))
    return path, *opened(path)


def test_all_scenes_are_looked_at():
    """One with its defaults, and one with values of its own."""
    assert list(GIVEN) == [scene.__name__ for scene in SCENES]
    assert all({} in cases and len(cases) > 1 for cases in GIVEN.values())


@each_scene
def test_each_parameter_is_a_field_of_a_known_kind(scene, path):
    """In the scene's order, with what it means; a kind that the page does not know would be bare text."""
    path.write_text(lesson_of(scene.__name__, {}))
    _, table = opened(path)
    assert [field["key"] for field in table["fields"]] == list(scene.Parameters.model_fields)
    assert {field["kind"] for field in table["fields"]} <= KINDS
    abouts = [field["about"] for field in table["fields"]]
    assert all(about[code] for about in abouts for code in LANGUAGES)
    assert any(about["de"] != about["en"] for about in abouts)
    assert table["fields"][0]["kind"] == "function" and table["fields"][0]["reading"]
    assert not any(field["given"] for field in table["fields"])


def test_a_clip_tells_what_it_is(path):
    """Its id, title, place, and the beat that stands for it."""
    path.write_text(lesson_of("TangentSlope", {"id": "first"}) + '[[scene]]\nscene = "HillPartials"\n')
    tables = read_source(path).table["scene"]
    first, second = (clip_table(*one) for one in zip(load(path).clips, tables, strict=True))
    assert (first["id"], first["scene"], first["index"]) == ("first", "TangentSlope", 0)
    assert (second["id"], second["scene"], second["index"]) == ("hill-partials", "HillPartials", 1)
    assert first["title"] and first["poster"] == SCENES[0].poster.strip("_").replace("_", "-")


def test_the_scenes_to_choose_from_are_all_that_there_are():
    """Each with its headline and a sentence of what it shows."""
    tables = scene_tables()
    assert [table["name"] for table in tables] == list(LISTED)
    for table in tables:
        assert {*table["headline"]} == {*table["about"]} == {*LANGUAGES}
        assert all(table["headline"].values()) and table["headline"]["en"] != table["headline"]["de"]
        assert all(about.count(" ") > 3 and "\n" not in about for about in table["about"].values())


def author_of(path, folder, table) -> Author:
    """One lesson's session, as it is once the lesson has been read."""
    author = Author(path, folder / "out", folder / "films")
    author.player.opened = Opened({}, (table,), ())
    return author


def test_what_the_page_sends_back_reads_as_the_same(case, tmp_path):
    """Every value, set to what the page shows for it: the lesson loads with the same parameters."""
    path, clip, table = case
    author = author_of(path, tmp_path, table)
    for field in table["fields"]:
        if field["value"] is not None:
            asyncio.run(author.do({"action": "set", "clip": 0, "key": field["key"], "value": field["value"]}))
    asyncio.run(author.do({"action": "save"}))
    again, shown = opened(path)
    assert again.parameters == clip.parameters and again.title == clip.title
    assert again.parameters.numbers == clip.parameters.numbers
    for before, after in zip(table["fields"], shown["fields"], strict=True):
        assert after["given"] == (before["value"] is not None)
        assert (after["value"], after["reading"]) == (before["value"], before["reading"])


def test_a_default_is_had_back(case, tmp_path):
    """By a value that is taken away, one after the other: what is left is the scene's own example."""
    path, clip, table = case
    author = author_of(path, tmp_path, table)
    for field in table["fields"]:
        asyncio.run(author.do({"action": "set", "clip": 0, "key": field["key"], "value": None}))
    asyncio.run(author.do({"action": "save"}))
    again, shown = opened(path)
    assert again.parameters == clip.scene.Parameters()
    for field in shown["fields"]:
        assert not field["given"] and field["value"] == field["default"]


def sliders_of(field) -> list[dict]:
    return field["sliders"] if "sliders" in field else [field["slider"]] if "slider" in field else []


def test_sliders_stand_at_their_values(case):
    """Between their ends, with a step that is fine and can be told, and room on both sides."""
    _, clip, table = case
    for field in table["fields"]:
        value = getattr(clip.parameters, field["key"])
        sliders = sliders_of(field)
        assert len(sliders) == {"number": 1, "positive": 1, "count": 1, "place": 2}.get(field["kind"], 0)
        for slider, number in zip(sliders, value if len(sliders) == 2 else [value], strict=False):
            at = math.log10(number) if slider["log"] else float(number)
            assert slider["at"] == pytest.approx(at)
            assert slider["min"] <= at <= slider["max"]
            if field["kind"] != "count":
                assert slider["min"] < at < slider["max"]
                assert 50 <= (slider["max"] - slider["min"]) / slider["step"] <= 400


@pytest.mark.parametrize(
    ("scene", "key", "value"),
    [
        ("ShrinkingSteps", "start", value)
        for value in (0, 1, -1, 0.001, 1e-9, 2.0000001, 99.99, -12345.678, 1e6, 3e9)
    ]
    + [("ShrinkingSteps", "rate", value) for value in (1e-9, 0.001, 0.25, 1, 30, 1e6)],
)
def test_a_slider_holds_any_value(path, scene, key, value):
    """Tiny ones and huge ones, on either side of zero; a positive one only positive ones."""
    path.write_text(lesson_of(scene, {"L": "w", key: value}))
    clip, table = opened(path)
    field = next(field for field in table["fields"] if field["key"] == key)
    slider = field["slider"]
    assert slider["min"] <= slider["at"] <= slider["max"] and slider["step"] > 0
    reach = 1 if slider["log"] else max(2, abs(value))
    assert slider["max"] - slider["min"] >= 2 * reach * (1 - 1e-9)
    assert slider["log"] == (key == "rate")
    now = 10 ** slider["at"] if slider["log"] else slider["at"]
    assert now == pytest.approx(float(getattr(clip.parameters, key)))


@pytest.fixture(scope="module")
def numbers():
    """Where Manim's settings stay as they are."""
    with tempconfig({}):
        yield


def test_readings_are_typeset(case, numbers):
    """Each is told as text, and set as a picture that has a size."""
    _, _, table = case
    readings = {field["key"]: field["reading"] for field in table["fields"] if field["reading"]}
    assert table["fields"][0]["key"] in readings
    for reading in readings.values():
        made = formula(reading["typst"])
        assert reading["text"] and b"<svg" in made.svg and made.width > 0 and made.height > 0


@pytest.mark.parametrize(
    ("given", "key", "text"),
    [
        ({"f": "g(t) = t^2"}, "f", "g(t) = t^2"),
        ({"f": "y=2*x"}, "f", "y(x) = 2*x"),
        ({"f": "2*x"}, "f", "f(x) = 2*x"),
        ({"f": ["0 for x <= 0", "x for x > 0"]}, "f", "f(x) = 0 for x <= 0, x for x > 0"),
        ({"f": "x", "at": "pi/4"}, "at", "π/4"),
    ],
)
def test_a_reading_says_how_a_text_was_read(path, given, key, text):
    """The function under its name, an exact number."""
    path.write_text(lesson_of("TangentSlope", given))
    _, table = opened(path)
    found = next(field for field in table["fields"] if field["key"] == key)["reading"]
    assert found["text"] == text
    assert next(one for one in opened(path)[1]["fields"] if one["key"] == "window")["reading"] is None
