"""A lesson of two small clips that was rendered once, for the tests of what lies in its folder."""

from __future__ import annotations

import shutil

import pytest

from studio.film.encoder import Format
from studio.render import render as rendering
from tests.studio.tiny import ONE, TWO, known, lesson_of


@pytest.fixture
def small(monkeypatch):
    """Small films that nobody opens: what is looked at does not hang on their size."""
    monkeypatch.setattr(rendering, "QUALITIES", _QUALITIES)
    monkeypatch.setattr("studio.render.preview.QUALITIES", _QUALITIES)
    monkeypatch.setattr("studio.render.preview.open_file", lambda path: False)


@pytest.fixture(scope="session")
def kept(tmp_path_factory):
    """A lesson of two clips and the folder it was rendered into, not to be altered."""
    folder = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rendering, "QUALITIES", _QUALITIES)
        summary = rendering.render(lesson_of(folder, ONE, TWO), folder / "out", "draft")
    assert summary.notes == ()
    return folder


@pytest.fixture
def here(kept, small, tmp_path):
    """The same, to be altered: project and films, moved as a whole."""
    shutil.copytree(kept, tmp_path / "here")
    return tmp_path / "here"


_QUALITIES = {"draft": Format(160, 90, 10), "high": Format(320, 180, 10)}


@pytest.fixture
def working_folder(tmp_path, monkeypatch):
    """An empty working folder in which the tiny scenes are those that there are, and one process draws."""
    known(monkeypatch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("studio.render.worker_pool.all_cores", lambda: 1)
    return tmp_path
