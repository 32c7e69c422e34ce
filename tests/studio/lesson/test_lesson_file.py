"""A lesson's file is read once: what is no file or pipe is refused, and nothing is waited for in vain."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import studio.__main__ as program
from studio.lesson import file as lesson_file
from studio.lesson.file import MOST_BYTES, is_id, lesson_name, read_lesson, shows, slug
from studio.lesson.lesson import LessonErrors, load
from studio.output import reuse as asking
from studio.system.printable import lines, printable, short
from tests.studio.tiny import SCENES, known

ONE = '[[scene]]\nscene = "TinyTangent"\nid = "one"\n'
OTHER = ONE + 'f = "x^3"\n'
posix = pytest.mark.skipif(sys.platform == "win32", reason="pipes have names and devices files elsewhere")


@pytest.fixture
def here(tmp_path, monkeypatch):
    known(monkeypatch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("studio.render.worker_pool.all_cores", lambda: 1)
    (tmp_path / "mine.toml").write_text(ONE)
    return tmp_path


def test_a_command_opens_the_lesson_once(here, monkeypatch):
    """Every command opens the lesson's file one time; what it holds a moment later does not matter."""
    opened, real = [], os.open

    def counting(path, *rest, **named):
        if Path(path).name == "mine.toml":
            opened.append(path)
        return real(path, *rest, **named)

    monkeypatch.setattr(os, "open", counting)
    monkeypatch.setattr("builtins.open", lambda path, *a, real=open, **k: (
        pytest.fail("opened otherwise") if Path(str(path)).name == "mine.toml" else real(path, *a, **k)
    ))  # fmt: skip
    for command in ("check", "list", "render", "still", "storyboard", "preview"):
        opened.clear()
        quality = ["--quality", "draft"] if command in ("render", "still") else []
        film = ["--clip", "one"] if command == "preview" else []  # without it the page is served
        assert program.main([command, "mine.toml", *quality, *film]) == 0
        assert len(opened) == 1, command


def test_a_lesson_changed_and_changed_back_is_no_other_lesson(here, monkeypatch, capsys):
    """Changed between key and parse and changed back after: the film is that of the key, and stays so."""
    path, real = here / "mine.toml", asking.RenderRequest.__init__

    def swapped(self, *given, **named):
        real(self, *given, **named)
        path.write_text(OTHER)  # before it is parsed

    with monkeypatch.context() as patch:
        patch.setattr(asking.RenderRequest, "__init__", swapped)
        assert program.main(["render", "mine.toml", "--quality", "draft"]) == 0
    assert "A tiny tangent: x^2" in capsys.readouterr().out
    path.write_text(ONE)
    assert program.main(["render", "mine.toml", "--quality", "draft"]) == 0
    told = capsys.readouterr().out
    assert "all there already" in told and "A tiny tangent: x^2" in told
    path.write_text(OTHER)
    assert program.main(["render", "mine.toml", "--quality", "draft"]) == 0
    assert "A tiny tangent: x^3" in capsys.readouterr().out


def test_a_file_of_the_project_changed_and_changed_back(here, monkeypatch, capsys):
    """What is hashed before it is loaded: if it was touched meanwhile, the render is not noted."""
    for module in ("studio.output.reuse", "studio.cache.clip_cache"):
        monkeypatch.setattr(f"{module}.touched", lambda: {"user"})
    assert program.main(["render", "mine.toml", "--quality", "draft"]) == 0
    assert program.main(["render", "mine.toml", "--quality", "draft"]) == 0
    assert "all there already" not in capsys.readouterr().out


# --- what can be read


def piped(data: bytes) -> str:
    """A pipe's end to read, as a shell hands it over."""
    end, other = os.pipe()
    threading.Thread(target=lambda: (os.write(other, data), os.close(other)), daemon=True).start()
    return f"/dev/fd/{end}"


@posix
def test_a_pipe_is_read_once(here):
    """A lesson through a pipe is read to its end, and is called lesson, whatever the pipe's number is."""
    lesson = load(piped(ONE.encode()), SCENES)
    assert (lesson.name, lesson.title, len(lesson.clips)) == ("lesson", "Lesson", 1)


@posix
def test_a_lesson_comes_through_standard_input(here):
    """``cat mine.toml | hillwalk list /dev/stdin`` works, and so does a file in its place."""
    text = '[[scene]]\nscene = "TangentSlope"\n'
    command = [sys.executable, "-m", "studio", "list", "/dev/stdin"]
    root = Path(__file__).parents[3]
    done = subprocess.run(command, cwd=root, input=text.encode(), capture_output=True, check=True)
    (here / "x.toml").write_text(text)
    with (here / "x.toml").open("rb") as file:
        again = subprocess.run(command, cwd=root, stdin=file, capture_output=True, check=True)
    assert done.stdout == again.stdout and b"TangentSlope" in done.stdout


@posix
def test_a_long_pipe_is_not_drained(monkeypatch):
    """Of a pipe that never ends no more is read than a lesson may have; the end is told."""
    end, other = os.pipe()

    def pour() -> None:
        try:
            while True:
                os.write(other, b"#" * 4096)
        except BrokenPipeError:
            os.close(other)

    thread = threading.Thread(target=pour, daemon=True)
    thread.start()
    with pytest.raises(LessonErrors, match="longer than 64 KiB"):
        read_lesson(Path(f"/dev/fd/{end}"))
    os.close(end)
    thread.join(10)
    assert not thread.is_alive()


@posix
@pytest.mark.parametrize("writer", ["nobody", "a silent one"])
def test_a_named_pipe_is_not_waited_for_for_ever(here, monkeypatch, writer):
    """Where nobody writes into it, or one that holds it open writes nothing, that is told after seconds."""
    monkeypatch.setattr(lesson_file, "_NOBODY", 0.2)
    monkeypatch.setattr(lesson_file, "_SILENT", 0.4)
    os.mkfifo("pipe.toml")
    silent = None if writer == "nobody" else os.open("pipe.toml", os.O_RDWR)
    began = time.monotonic()
    with pytest.raises(LessonErrors, match=r"pipe\.toml: nothing has come through this pipe for \d s"):
        read_lesson(Path("pipe.toml"))
    assert time.monotonic() - began < 50
    if silent is not None:
        os.close(silent)


@posix
def test_a_named_pipe_with_a_writer_that_comes_later(here):
    """A writer who opens it a moment after us is heard, in pieces and all; it has the pipe's own name."""
    os.mkfifo("week 3.toml")

    def write() -> None:
        time.sleep(0.2)
        with open("week 3.toml", "w") as pipe:
            pipe.write(ONE[:20])
            pipe.flush()
            time.sleep(0.2)
            pipe.write(ONE[20:])

    thread = threading.Thread(target=write)
    thread.start()
    lesson = load("week 3.toml", SCENES)
    thread.join()
    assert lesson.name == "week-3" and lesson.clips[0].id == "one"


@posix
@pytest.mark.parametrize("place", ["/dev/zero", "/dev/null", "/dev/full", "/dev/tty", "socket", "link"])
def test_devices_and_sockets_are_refused(here, place, capsys):
    """By every command, in one line, and nothing is written."""
    server = socket.socket(socket.AF_UNIX)
    server.bind("socket")
    (here / "link").symlink_to("/dev/zero")
    before = sorted(here.rglob("*"))
    for command in ("render", "check", "list", "still", "storyboard", "preview"):
        assert program.main([command, place]) == 2
        told = capsys.readouterr().err.splitlines()
        assert len(told) == 1 and told[0].startswith(f"{place}: ") and "lesson" in told[0]
    assert sorted(here.rglob("*")) == before
    server.close()


def test_a_huge_file_costs_nothing(here):
    """No more than a lesson's most is read of a file of a terabyte."""
    with open("huge.toml", "wb") as file:
        file.truncate(2**40 if sys.platform.startswith("linux") else 2**24)
    with pytest.raises(LessonErrors, match="longer than 64 KiB"):
        read_lesson(Path("huge.toml"))
    (here / "most.toml").write_bytes(b"#" * MOST_BYTES)
    assert len(read_lesson(Path("most.toml"))) == MOST_BYTES
    (here / "none.toml").write_bytes(b"")
    assert read_lesson(Path("none.toml")) == b""


# --- names


@pytest.mark.parametrize(
    ("path", "name"),
    [("/dev/stdin", "lesson"), ("/dev/fd/63", "lesson"), ("/proc/self/fd/0", "lesson"), ("fd/63.toml", "63"),
     ("/dev/shm/mine.toml", "mine"), ("con.toml", "lesson-con"), ("AUX", "lesson-aux"),
     ("Com¹.toml", "lesson-com1"), ("nul.x.toml", "nul-x"), ("ㅤ.toml", "lesson"),
     ("\u200b\u202e.toml", "lesson"), ("--help", "help")],
)  # fmt: skip
def test_a_lesson_has_a_name_that_every_system_takes(path, name):
    """A nameless pipe, a device of Windows', signs that cannot be seen."""
    if sys.platform == "win32" and path.startswith("/"):
        pytest.skip("there are no such places")
    assert lesson_name(Path(path)) == name


@given(st.text(max_size=200))
def test_a_folders_name_can_be_seen(stem):
    """Whatever the file is called, something of its folder's name can be seen, and it is no device's."""
    assert shows(slug(stem)) and slug(stem) not in lesson_file._DEVICES


@pytest.mark.parametrize("text", ["-", "--help", "a-", "-a", "con", "nul", "com1", "lpt9", "", "A", "a_b",
                                  "ä", "a\n", "a" * 65, "\u0661", "a.b", " a"])  # fmt: skip
def test_what_is_no_id(text):
    """An id names a file on every system and is no option's name."""
    assert not is_id(text)


@pytest.mark.parametrize("text", ["a", "0", "con-1", "com10", "a--b", "x" * 64])
def test_what_is_an_id(text):
    """Small letters, digits, hyphens between."""
    assert is_id(text)


# --- what is shown


@given(st.text(max_size=200))
def test_what_is_shown_steers_no_terminal(text):
    """Nothing but printable signs, joiners and line breaks is left, and what is printable stays as it is."""
    left = set(lines(text)) - {"\n", "\u200c", "\u200d"}
    assert all(sign.isprintable() for sign in left)
    assert printable("".join(filter(str.isprintable, text))) == "".join(filter(str.isprintable, text))


def test_long_texts_are_shown_in_short():
    """Begin and end are shown of a long text."""
    assert short("a" * 60) == "a" * 60 and len(short("b" * 60_000)) == 60
    assert short("x" * 50_000 + "end").endswith("end") and short("é\x1b") == "é�"


ESCAPE = "\x1b[31m\x1b]0;title\x07\r\x9b\u202e"
STEERING = [
    ["check", f"{ESCAPE}.toml"],
    ["render", "mine.toml", "--clip", ESCAPE],
    ["still", "mine.toml", "--beat", ESCAPE],
    ["render", "mine.toml", "--out", f"mine.toml/{ESCAPE}"],
    ["check", f"odd{ESCAPE}.toml"],
    ["list", f"odd{ESCAPE}.toml"],
    ["still", f"odd{ESCAPE}.toml", "--quality", "draft", "--out", f"o{ESCAPE}"],
    ["render", "mine.toml", "--quality", ESCAPE],
    ["render", "mine.toml", ESCAPE],
    ["render", "mine.toml", "--keep", ESCAPE],
    ["check", "faulty.toml"],
    ["check", "no\nsuch.toml"],
    ["check", "k" * 60_000],
    ["render", "mine.toml", "--clip", "k" * 60_000],
    ["render", "mine.toml", "k" * 60_000],
    ["render", "mine.toml", "--keep", "9" * 60_000],
    ["render", "mine.toml", "--jobs", "9" * 60_000],
]


@posix
@pytest.mark.parametrize("arguments", STEERING, ids=range(len(STEERING)))
def test_nothing_given_steers_the_terminal(here, capsys, arguments):
    """Names of files, clips and options, a lesson's keys and values are shown without what is unprintable."""
    (here / f"odd{ESCAPE}.toml").write_text(ONE)
    keys = [f'"k{n}\\u001b[2J\\u202e" = "\\u001b[31m"\n' for n in range(3)] + [f'"{"k" * 30_000}" = 1\n']
    (here / "faulty.toml").write_text("".join(keys) + ONE + 'f = "x\\u001b[31m"\n')
    assert program.main(arguments) in (0, 2)
    out, err = capsys.readouterr()
    assert all(sign.isprintable() or sign == "\n" for sign in out + err) and out + err
    assert all(len(line) < 1500 for line in (out + err).split("\n"))
