"""A tiny lesson whose films were drawn, and every format of it, made once."""

from __future__ import annotations

import shutil

import pytest

from studio.clip_formats import material
from studio.clip_formats.kinds import KINDS
from studio.clip_formats.making import Order, make_clips
from studio.film.encoder import Format
from studio.render import render as rendering
from tests.studio.tiny import ONE, TWO, lesson_of

SMALL = {"draft": Format(320, 180, 10), "medium": Format(320, 180, 10)}


def make(lesson, out, *kinds: str, clip: str = "one", **order):
    """The result of an order of these formats, of one clip."""
    clips = [each for each in lesson.clips if each.id == clip]
    return make_clips(lesson, clips, out, Order(kinds, **order))


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Films of 320 × 180: what is looked at does not hang on their size."""
    monkeypatch.setattr(rendering, "QUALITIES", SMALL)
    monkeypatch.setattr(material, "QUALITIES", SMALL)


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A folder in which a lesson was rendered, and all formats of its first clip; not to be altered."""
    folder = tmp_path_factory.mktemp("clips")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rendering, "QUALITIES", SMALL)
        patch.setattr(material, "QUALITIES", SMALL)
        lesson = lesson_of(folder, ONE, TWO)
        rendering.render(lesson, folder / "out", "draft")
        result = make(lesson, folder / "out", *KINDS)
    assert [each.kind for each in result.made] == list(KINDS)
    return folder


@pytest.fixture
def here(made, tmp_path):
    """The same, to be altered."""
    shutil.copytree(made, tmp_path / "here")
    return tmp_path / "here"
