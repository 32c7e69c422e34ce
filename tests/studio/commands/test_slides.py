"""``hillwalk slides`` as its user calls it: what is drawn is used, what is missing is drawn first."""

from __future__ import annotations

import pytest

from studio.__main__ import main
from studio.film.encoder import Format
from studio.render import render as rendering
from tests.studio.tiny import ONE, THREE, TWO, lesson_of, stamps

QUALITIES = {"draft": Format(160, 90, 10), "medium": Format(240, 136, 10), "high": Format(320, 180, 10)}
TEXT = ["slides", "mine.toml", "--to", "txt"]


@pytest.fixture
def project(working_folder, here, monkeypatch):
    """A lesson of two clips that was rendered in draft."""
    monkeypatch.chdir(here)
    monkeypatch.setattr("studio.film.encoder.QUALITIES", QUALITIES)
    monkeypatch.setattr(rendering, "QUALITIES", QUALITIES)
    assert main(["render", "mine.toml", "--quality", "draft"]) == 0
    return here


def told(capsys, arguments: list[str], status: int = 0) -> tuple[str, str]:
    capsys.readouterr()
    assert main(arguments) == status
    captured = capsys.readouterr()
    return captured.out, captured.err


def films(project) -> dict[str, int]:
    return {name: at for name, at in stamps(project / "out" / "mine").items() if name.endswith(".mp4")}


def test_films_that_are_there_are_used(project, capsys):
    """Nothing is drawn, whatever the quality they are in; that more would be sharper is told."""
    before = films(project)
    out, err = told(capsys, TEXT)
    assert "lecture.txt" in out and "made" in out
    assert "the films were drawn in draft; --quality medium makes the slides sharper" in err
    assert films(project) == before
    text = (project / "out" / "mine" / "lecture.txt").read_text(encoding="utf-8")
    assert text.startswith("Mine\n====\n") and "To the right" in text
    assert "In the picture: the square at (0, 1)." in text
    out, _ = told(capsys, TEXT)
    assert "as it was" in out


def test_more_is_drawn_where_more_is_asked_for(project, capsys):
    before = films(project)
    _, err = told(capsys, [*TEXT, "--quality", "high"])
    assert "drew what was missing, in high" in err
    assert films(project).keys() == before.keys()
    assert all(at != before[name] for name, at in films(project).items())
    _, err = told(capsys, [*TEXT, "--quality", "draft"])  # less will do: what is there is not drawn again
    assert "drew" not in err


def test_a_changed_lesson_is_drawn_first(project, capsys):
    lesson_of(project, ONE, TWO, THREE)
    before = films(project)
    told(capsys, TEXT)
    after = films(project)
    assert "clips/three.mp4" in after
    assert all(after[name] == at for name, at in before.items() if name.startswith("clips/"))
    assert "three" in (project / "out" / "mine" / "lecture.txt").read_text(encoding="utf-8").lower()


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ("powerpont", "did you mean --to pptx?"),
        ("html,doc", "there are html, pptx, pdf, tex, player and txt"),
        (",", "there are html, pptx, pdf, tex, player, txt"),
    ],
)
def test_an_unknown_format_is_answered_with_those_there_are(project, capsys, given, answer):
    _, err = told(capsys, ["slides", "mine.toml", "--to", given], status=2)
    assert answer in err


def test_values_that_do_not_hold_make_no_slides(working_folder, capsys):
    (working_folder / "bad.toml").write_text('title = "x"\n[[scene]]\nscene = "Wrong"\n')
    out, _ = told(capsys, ["slides", "bad.toml", "--to", "txt"], status=1)
    assert "Nothing was drawn" in out and not (working_folder / "out" / "bad" / "lecture.txt").exists()
