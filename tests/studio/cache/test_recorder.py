"""What is read while a clip is checked and drawn is recorded, and nothing else."""

from __future__ import annotations

import os
import sys
import threading

import numpy as np
import pytest

from studio.cache import recorder
from studio.cache.recorder import CHANGED, FileRecorder, merged, unchanged
from tests.studio.cache.projects import project, sha256


def test_files_read_are_recorded(tmp_path):
    """However Python code reads a file, it is recorded with its hash, by its real path, and just once."""
    names = ["a", "b", "c.npy", "d", "e", "f", "g"]
    for name in names:
        np.save(tmp_path / "c.npy", np.arange(3)) if name == "c.npy" else (tmp_path / name).write_text(name)
    (tmp_path / "link").symlink_to("g")
    before = threading.active_count()
    with FileRecorder() as recording:
        with open(tmp_path / "a") as file:
            file.read()
        assert (tmp_path / "b").read_text() == "b"
        assert np.load(tmp_path / "c.npy").sum() == 3
        os.close(os.open(os.fsencode(tmp_path / "d"), os.O_RDONLY))
        with open(tmp_path / "e", "r+") as file:
            file.read()
        np.fromfile(tmp_path / "f", np.uint8)
        (tmp_path / "link").read_bytes(), (tmp_path / "a").read_bytes()
    (tmp_path / "late").write_text("")
    (tmp_path / "late").read_text()
    real = tmp_path.resolve()
    assert recording.files == {str(real / name): sha256(real / name) for name in names}
    assert threading.active_count() == before


def test_what_is_written_is_not_read(tmp_path):
    """Writing, appending and making a file are no reading, nor is a file that is not there."""
    (tmp_path / "old").write_text("old")
    with FileRecorder() as recording:
        (tmp_path / "a").write_text("a")
        for mode, name in [("a", "old"), ("w+", "old"), ("x", "new"), ("x+", "newer"), ("ab", "b")]:
            open(tmp_path / name, mode).close()
        np.save(tmp_path / "c.npy", np.arange(3))
        with pytest.raises(FileNotFoundError):
            (tmp_path / "absent").open("rb")
        with pytest.raises(ValueError, match="null"):
            os.open("a\0b", os.O_RDONLY)
        with pytest.raises(IsADirectoryError):
            tmp_path.open("rb")
        os.close(os.open(tmp_path, os.O_RDONLY))
    assert recording.files == {}


def test_what_is_covered_elsewhere_is_left_out(tmp_path):
    """Installed files, devices, modules of the project, what is compiled, Git's files and ignored folders."""
    kept = ["lessons/own.py", "out.txt", "stage/a.dat"]
    files = [*kept, "stage/a.py", "stage/__pycache__/a.bin", "x/a.pyc", ".git/HEAD", "out/film"]
    root = project(tmp_path.resolve(), dict.fromkeys(files, "x"))
    with FileRecorder([root / "out"], root) as recording:
        for path in [*files, os.__file__, np.__file__, sys.executable, "/proc/self/stat", "/dev/null"]:
            if (root / path).exists():
                (root / path).open("rb").close()
    assert set(recording.files) == {str(root / name) for name in kept}


def test_a_project_inside_a_prefix_keeps_its_files(tmp_path, monkeypatch):
    """Where Python's prefix holds the project itself, the project's own files still count."""
    files = ["usr/own/data", "usr/other", "usr/own/.venv/x", "usr/own-too"]
    root = project(tmp_path, dict.fromkeys(files, "x")) / "usr" / "own"
    folders = recorder._folders([tmp_path / "usr", root / ".venv"])
    monkeypatch.setattr(recorder, "_installed", lambda: folders)
    with FileRecorder(root=root) as recording:
        for name in files:
            (tmp_path / name).read_text()
    assert set(recording.files) == {
        str((root / "data").resolve()),
        str((tmp_path / "usr" / "other").resolve()),
        str((tmp_path / "usr" / "own-too").resolve()),
    }


def test_readings_are_apart_and_see_all_threads(tmp_path):
    """Each reading records while it is active, from every thread; a hook is added just once."""
    root, names = tmp_path.resolve(), [f"file {number}" for number in range(40)]
    project(root, dict.fromkeys([*names, "outer"], "x"))
    added = []
    with pytest.MonkeyPatch.context() as patch, FileRecorder() as outer:
        patch.setattr(sys, "addaudithook", added.append)
        (root / "outer").read_text()
        with FileRecorder() as inner:
            threads = [threading.Thread(target=(root / name).read_text) for name in names for _ in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    assert added == []
    assert set(inner.files) == {str(root / name) for name in names}
    assert set(outer.files) == {*inner.files, str(root / "outer")}


def test_what_changes_while_it_is_read_is_no_files_hash(tmp_path):
    """A file written after it was opened, even if it is put back, is never again the one that was read."""
    path = tmp_path / "data"
    path.write_text("before")
    with FileRecorder() as recording:
        path.read_text()
        path.write_text("after!")
        path.read_text()
    files = recording.files
    assert list(files.values()) == [CHANGED] and not unchanged(files)
    path.write_text("before")
    assert not unchanged(files) and list(recording.files.values()) == [CHANGED]


def test_two_readings_of_one_file_that_differ(tmp_path):
    """Files read for several films are taken together; one that was not the same for all has no hash."""
    assert merged({"a": "1", "b": "2"}, {"b": "2", "c": "3"}) == {"a": "1", "b": "2", "c": "3"}
    assert merged({"a": "1"}, {"a": "2"}) == merged({"a": CHANGED}, {"a": "1"}) == {"a": CHANGED}


def test_unchanged_tells_changes(tmp_path):
    """Another content, a missing file, a folder or a pipe in its place: none is the file that was read."""
    path = tmp_path / "data"
    path.write_text("x")
    files = {str(path): sha256(path)}
    assert unchanged(files) and unchanged({})
    path.write_text("y")
    assert not unchanged(files)
    path.unlink()
    assert not unchanged(files)
    path.mkdir()
    assert not unchanged(files)
    path.rmdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(path)
        assert not unchanged(files)
