"""Lessons read from a file, and what is told of those that are refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from studio.lesson.file import LessonErrors
from studio.lesson.lesson import load


@pytest.fixture
def known_scenes() -> None:
    """The scenes that a lesson may name: None for all of Hillwalk's; a file's own fixture gives others."""


@pytest.fixture
def read(tmp_path, known_scenes) -> Callable:
    """Writes a lesson and reads it."""

    def reading(text: str | bytes, name: str = "mine.toml"):
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return load(path, known_scenes)

    return reading


@pytest.fixture
def faults(read) -> Callable:
    """The errors for which a lesson is refused."""

    def failing(text: str | bytes) -> tuple:
        with pytest.raises(LessonErrors) as caught:
            read(text)
        return caught.value.errors

    return failing
