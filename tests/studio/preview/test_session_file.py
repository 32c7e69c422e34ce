"""A lesson's file: saved with all that was in it, never half written, and followed where others change it."""

from __future__ import annotations

import os
import random
import signal
import stat
import subprocess
import sys
import threading
import time
import tomllib
from pathlib import Path

import pytest

from studio.lesson.file import LessonErrors
from studio.preview.session import Session, Unfit

ROOT = Path(__file__).resolve().parents[3]
LONG = 60.0  # seconds that anything may take on a busy machine
TEXT = """# A lecture.

title  = 'From slopes'   # shown on the card

# The tangent, as in chapter 2.
[[scene]]
scene  = "TangentSlope"   # which
f      = 'x^2'            # by hand: 2x

[[scene]]
scene = "ShrinkingSteps"
rate  = 0.1
"""


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "lesson.toml"
    made.write_bytes(TEXT.encode())
    return made


@pytest.fixture
def session(path):
    return Session.of(path)


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_save_changes_nothing_but_the_value(path, newline, bom):
    """Comments, order, quotes, ends of lines, and the mark at the file's beginning."""
    before = bom + TEXT.replace("\n", newline).encode()
    path.write_bytes(before)
    session = Session.of(path)
    session.change("set", {"clip": 0, "key": "f", "value": "x^3"})
    assert session.data == before.replace(b"'x^2'", b"'x^3'")
    session.save()
    assert path.read_bytes() == before.replace(b"'x^2'", b"'x^3'") and session.saved == session.text
    session.undo()
    assert session.text != session.saved
    session.save()
    assert path.read_bytes() == before


def test_a_save_keeps_mode_and_link(tmp_path, path):
    """A link stays one, and leads to the same file, whose rights stay."""
    path.chmod(0o640)
    link = tmp_path / "a" / "link.toml"
    link.parent.mkdir()
    link.symlink_to("../lesson.toml")
    session = Session.of(link)
    session.change("setting", {"key": "title", "value": "Linked"})
    session.save()
    assert link.is_symlink() and os.readlink(link) == "../lesson.toml"
    assert tomllib.loads(path.read_text())["title"] == "Linked"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a", "lesson.toml"]


def test_a_change_elsewhere_is_taken(path, session):
    """As the new text; it can be undone as any other change. The same text anew is none."""
    path.write_text(TEXT.replace("x^2", "x^5"))
    assert session.reload() and "x^5" in session.text and session.text == session.saved
    assert session.notice == "" and not session.reload()
    session.undo()
    assert session.text == TEXT != session.saved
    path.write_text(TEXT)
    assert not session.reload() and session.text == session.saved == TEXT


def test_a_change_elsewhere_loses_nothing(path, session):
    """What was not saved is one undo away, and that is told; to save over it, it must be undone first."""
    session.change("setting", {"key": "title", "value": "Mine"})
    mine = session.text
    theirs = TEXT.replace("x^2", "x^5")
    path.write_text(theirs)
    with pytest.raises(Unfit, match="elsewhere"):
        session.save()
    assert session.text == theirs == path.read_text() and "undo" in session.notice
    session.undo()
    assert session.text == mine
    session.save()
    assert path.read_text() == mine == session.saved and session.notice == ""


def test_a_file_that_is_gone_is_told(path, session):
    """The text stays, and a save brings the file back."""
    session.change("setting", {"key": "title", "value": "Mine"})
    path.unlink()
    assert not session.reload() and "no such file" in session.notice
    session.save()
    assert path.read_text() == session.text and session.notice == ""


def test_a_file_that_is_no_text_is_told(path, session):
    """As long as it lasts; nothing raises, and the text stays."""
    path.write_bytes(b"\xff\xfe\x00")
    assert not session.reload()
    assert "UTF-8" in session.notice and session.text == TEXT
    path.write_bytes(TEXT.encode())
    assert not session.reload() and session.notice == ""


def test_a_file_that_is_no_text_is_not_opened(tmp_path):
    """The error is the one of a lesson."""
    path = tmp_path / "lesson.toml"
    with pytest.raises(LessonErrors):
        Session.of(path)
    path.write_bytes(b"title = '\xff'")
    with pytest.raises(LessonErrors):
        Session.of(path)


def test_a_lesson_that_cannot_be_written_is_told(path, session, monkeypatch):
    """By its name and the reason; the text stays unsaved."""

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("studio.system.files.os.fsync", full)
    session.change("setting", {"key": "title", "value": "Mine"})
    with pytest.raises(Unfit, match="No space left"):
        session.save()
    assert path.read_text() == TEXT == session.saved != session.text
    assert [one.name for one in path.parent.iterdir()] == ["lesson.toml"]


WRITER = """
import os
import sys
from pathlib import Path
from studio.preview.session import Session

def write():
    session, number = Session.of(Path(sys.argv[1])), os.getpid()
    while True:
        number += 1
        session.change("setting", {"key": "title", "value": str(number % 10) * (20000 + number % 100)})
        session.save()

for _ in sys.stdin:
    writer = os.fork()
    if writer == 0:
        write()
    print(writer, flush=True)
    os.waitpid(writer, 0)
    print("ended", flush=True)
"""
KILLS = 50


def whole(text: str) -> bool:
    """Whether a lesson is one that was saved, to its last line."""
    title = tomllib.loads(text)["title"]
    return text.endswith("rate  = 0.1\n") and (title == "From slopes" or len(set(title)) == 1)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_writer_that_is_killed_leaves_a_whole_lesson(path):
    """At 50 random moments, and at each look meanwhile."""
    pick, stop, broken, saved = random.Random(18), threading.Event(), [], set()

    def watch():
        while not stop.wait(0.002):
            text = path.read_text()
            saved.add(text)
            if not whole(text):
                broken.append(text)

    watching = threading.Thread(target=watch)
    watching.start()
    command = [sys.executable, "-c", WRITER, path]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        try:
            for _ in range(KILLS):
                writer.stdin.write("another\n")
                writer.stdin.flush()
                pid = int(writer.stdout.readline())
                time.sleep(pick.uniform(0, 0.1))
                os.kill(pid, signal.SIGKILL)
                assert writer.stdout.readline() == "ended\n"
                assert whole(path.read_text())
                Session.of(path).save()
        finally:
            stop.set()
            watching.join(LONG)
            writer.kill()
    assert not broken and len(saved) > KILLS / 5
