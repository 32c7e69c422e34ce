"""The catalogues: complete, up to date, with the places of their templates, and compiled."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog

from scenes import SCENES
from stage.text.languages import LANGUAGES
from tests.test_rooms import GRAPH, MODULES, ROOT
from tests.words import compiled, faults, read, templates, translated


@pytest.fixture(scope="module")
def said():
    return templates()


def test_there_is_something_to_translate(said):
    """English and German; a hundred templates, from scenes and stage."""
    assert list(LANGUAGES) == ["en", "de"] and translated() == ["de"]
    assert len(said) > 100 and {name.partition("/")[0] for files in said.values() for name in files} == {
        "scenes",
        "stage",
    }


@pytest.mark.parametrize("code", translated())
def test_a_catalogue_is_complete(said, code):
    """Every template of a translated scene has its translation, with the same places; nothing else is there.

    A scene whose headline has no translation is English so far, with what only it uses.
    """
    headlines = {message.id for message in read(code) if message.string}
    waiting = [scene.__module__ for scene in SCENES if scene.headline in headlines]
    assert len(waiting) >= 5
    reached: set[str] = set()
    while waiting:
        reached.add(module := waiting.pop())
        waiting += [name for name in GRAPH[module] - reached if name.startswith("scenes.")]
    spoken = {MODULES[module].relative_to(ROOT).as_posix() for module in reached}
    due = {text for text, files in said.items() if any(f in spoken or f.startswith("stage/") for f in files)}
    assert len(due) > 100 and faults(read(code), said, due) == []


@pytest.mark.parametrize("code", translated())
def test_a_catalogue_is_compiled(code):
    """What gettext reads is what the catalogue says."""
    written = {message.id: message.string for message in read(code) if message.id}
    assert {message.id: message.string for message in compiled(code) if message.id} == written


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({}, "not in the catalogue"),
        ({"At {a}": ""}, "not translated"),
        ({"At {a}": "Bei {b}"}, "other places"),
        ({"At {a}": "Bei"}, "other places"),
        ({"At {a}": "Bei {a} {b}"}, "other places"),
        ({"At {a}": "Bei {a}", "Once": "Einst"}, "no longer said"),
        ({"At {a}": "Bei {a}"}, ""),
    ],
)
def test_a_fault_of_a_catalogue_is_found(entry, told):
    """A place gained or lost, an entry that is missing, empty or left over."""
    catalogue = Catalog("de")
    for text, translation in entry.items():
        catalogue.add(text, translation)
    found = faults(catalogue, {"At {a}": ["scenes/x.py"]})
    assert (len(found) == 1 and told in found[0]) if told else found == []


def test_what_is_not_due_may_wait():
    """It may be missing or empty; a translation that is there must fit all the same."""
    said = {"At {a}": [], "On": [], "Off": []}
    catalogue = Catalog("de")
    catalogue.add("On", "")
    assert len(faults(catalogue, said, ["On", "Off"])) == 2 and faults(catalogue, said, []) == []
    catalogue.add("At {a}", "Bei {b}")
    assert len(faults(catalogue, said, [])) == 1


def test_a_doubtful_translation_is_found():
    """What is marked fuzzy counts as none."""
    catalogue = Catalog("de")
    catalogue.add("At {a}", "Bei {a}", flags=["fuzzy"])
    assert "not translated" in faults(catalogue, {"At {a}": []})[0]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('self.say("One {a}", a=1)', ["One {a}"]),
        ('self.title("One" if plane else "Two")', ["One", "Two"]),
        ('headline = "A name"', ["A name"]),
        ('self.say(Phrase("Nested"))', ["Nested"]),
        ("self.say(self.told)", []),
        ("self.play_beats(self.draw_the_curve, *others)", ["Draw the curve"]),
        ('self.say(f"One {a}")', None),
        ('self.title("One " + a)', None),
        ("Phrase(template)", None),
    ],
)
def test_templates_are_found_where_they_are_said(tmp_path, code, found):
    """Literal templates, and an error for what is made up as it goes."""
    for package in ("scenes", "stage"):
        (tmp_path / package).mkdir()
    (tmp_path / "scenes" / "one.py").write_text(code, encoding="utf-8")
    if found is None:
        with pytest.raises(ValueError, match=r"scenes/one.py:1: a template"):
            templates(tmp_path)
    else:
        assert list(templates(tmp_path)) == found
