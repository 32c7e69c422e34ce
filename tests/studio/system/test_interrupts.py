"""Interrupts: none is lost, none leaves anything behind, and what a kill leaves is removed by the next."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time

import pytest

from studio.cache.store import Store
from studio.output.folders import LessonFolders, left_over, private_folder
from studio.system.files import beside
from studio.system.interrupts import interruptible, uninterrupted


def test_what_tidies_up_is_not_interrupted():
    """A signal in a block that is not to be interrupted ends what comes after it."""
    done = []
    with pytest.raises(KeyboardInterrupt), interruptible():
        with uninterrupted():
            signal.raise_signal(signal.SIGTERM)
            done.append("tidied up")
        done.append("not reached")
    assert done == ["tidied up"]


def test_an_error_made_of_an_interrupt_is_one():
    """Libraries in C make an ImportError of it; without an interrupt the error goes on as it is."""

    def imported(interrupted: bool) -> None:
        try:
            if interrupted:
                signal.raise_signal(signal.SIGTERM)
        except KeyboardInterrupt:
            pass
        raise ImportError("initialization failed")

    with pytest.raises(KeyboardInterrupt), interruptible():
        imported(interrupted=True)
    with pytest.raises(ImportError), interruptible():
        imported(interrupted=False)


def test_the_private_folder_goes_in_spite_of_a_signal(tmp_path, monkeypatch):
    """A signal in the midst of removing it comes after that."""
    places, real = LessonFolders(tmp_path / "out", "lesson"), tempfile.TemporaryDirectory.cleanup

    def cleanup(self) -> None:
        signal.raise_signal(signal.SIGTERM)
        real(self)

    monkeypatch.setattr(tempfile.TemporaryDirectory, "cleanup", cleanup)
    with pytest.raises(KeyboardInterrupt), interruptible(), private_folder(places):
        pass
    assert not left_over(places) and not places.folder.exists()


def test_what_a_killed_program_left_is_seen_and_swept(tmp_path):
    """Its private folder and its half-written entry; those of others, who may be at work, stay."""
    places = LessonFolders(tmp_path / "out", "lesson")
    with private_folder(places) as private:
        shutil.copytree(private, places.folder / ".hillwalk-abcdefgh")
        assert left_over(places)
    assert left_over(places)
    with private_folder(places):
        pass
    assert not left_over(places)
    for owner in ("lesson", "other"):
        beside(places.store / "entry", owner).write_text("half")
    assert left_over(places)
    Store(places.store, "lesson").trim()
    assert not left_over(places) and left_over(LessonFolders(tmp_path / "out", "other"))
    (old,) = places.store.iterdir()
    os.utime(old, (time.time() - 3600,) * 2)
    Store(places.store, "lesson").trim()
    assert list(places.store.iterdir()) == []
