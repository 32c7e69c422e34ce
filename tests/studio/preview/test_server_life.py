"""The preview's server through a session: saves, films, scenes that misbehave, and its end."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.studio.preview.conftest import LESSON, ONE, ROOT, until, window

HILL = LESSON[: LESSON.index("# The tangent")] + LESSON[LESSON.index("# The plane") :]
FLOORS = ("mathcore", "stage", "scenes", "studio", "lessons")


def processor_time(process):
    """Seconds of processor time that a process has used; 0 for one that has ended."""
    with suppress(OSError):
        words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def quiet(opened, served):
    """The numbers of processes and of open files, once the clip is run through and nothing is being begun."""
    opened.until(lambda me: me.clip("tangent").get("frames") and not me.state["reading"], "the run-through")
    counts = [(0, 0)]

    def is_steady():
        opened.hear(0.3)
        counts.append((len(served.processes()), served.open_files()))
        return len(counts) > 4 and len(set(counts[-4:])) == 1

    until(is_steady, "the processes to come to rest")
    return counts[-1]


def test_saves_of_another_program_are_shown(serve):
    """A file that is saved elsewhere, written in place or renamed into place, is read and drawn anew."""
    with serve(ONE) as served, window(served) as opened:
        opened.see("tangent", 20)
        first = opened.picture
        served.path.write_text(ONE.replace("x^2", "x^3"))
        opened.until(
            lambda me: me.value("tangent", "f") == "x^3" and me.picture != first, "the saved function"
        )
        second = opened.picture
        beside = served.path.with_suffix(".new")
        beside.write_text(ONE.replace("x^2", "sin(x)"))
        beside.replace(served.path)
        opened.until(
            lambda me: me.value("tangent", "f") == "sin(x)" and me.picture not in (first, second),
            "the renamed file",
        )
        assert opened.state["saved"]
        served.path.write_text(ONE)
        opened.until(lambda me: me.picture == first, "the first picture again")


def test_a_save_with_a_fault_leaves_the_last_good_frame(serve):
    """A refused lesson is told with its line and key; the frames of the last good one can still be had."""
    with serve(ONE) as served, window(served) as opened:
        opened.see("tangent", 20)
        version, good = opened.state["shown"], opened.picture
        served.path.write_text(ONE.replace("x^2", "x^"))
        opened.until(lambda me: me.state["errors"], "the error")
        (error,) = opened.state["errors"]
        assert (error["clip"], error["key"], error["line"]) == (0, "f", 10)
        assert opened.state["shown"] == version
        opened.see("tangent", 0)
        opened.see("tangent", 20)
        assert opened.picture == good
        served.path.write_text("no TOML at all =")
        opened.until(lambda me: me.state["errors"] and me.state["errors"][0]["line"] == 1, "the other error")
        served.path.write_text(ONE)
        opened.until(lambda me: not me.state["errors"] and me.state["shown"] > version, "the mended lesson")


def test_many_saves_in_a_row_leave_the_last_one_shown(serve):
    """After 50 saves the last is shown, and the server has as many processes and open files as before."""
    with serve(ONE) as served, window(served) as opened:
        opened.see("tangent", 20)
        before, most = quiet(opened, served), 0
        for number in range(1, 51):
            served.path.write_text(ONE.replace("at    = 1", f"at    = {number / 50}"))
            opened.hear(0.03)
            most = max(most, len(served.processes()))
        opened.until(
            lambda me: me.value("tangent", "at") == "1.0" and me.state["shown"] == me.state["version"],
            "the last save",
        )
        opened.until(lambda me: me.head["version"] == me.state["version"], "its picture")
        after = quiet(opened, served)
        assert after[0] <= before[0] + 4 and after[1] <= before[1] + 4, (before, after)
        assert most <= 3 * before[0] + 20


def test_a_hill_is_drawn_anew_after_a_rest(serve):
    """What was done in quiet for a clip in three dimensions leaves its next state to be drawn."""
    with serve(HILL) as served, window(served) as opened:
        opened.see("plane", 20)
        first = opened.picture
        opened.until(lambda me: me.clip("plane")["certificate"]["state"] in ("checking", "done"), "its check")
        served.path.write_text(HILL.replace("3x + 4y", "x - y"))
        opened.until(lambda me: me.value("plane", "f") == "x - y" and me.picture != first, "the other plane")


def test_a_draft_film_is_served_in_pieces(serve):
    """A film is had whole, or any Range of it; what it does not have is refused."""
    with serve(ONE) as served, window(served) as opened:
        opened.see("tangent", 0)
        opened.until(lambda me: me.clip("tangent")["film"]["state"] == "ready", "the draft film", 3 * 90)
        url = opened.clip("tangent")["film"]["url"]
        whole = served.get(url)
        assert whole.headers["content-type"] == "video/mp4" and whole.content[4:8] == b"ftyp"
        assert whole.headers["accept-ranges"] == "bytes"
        for given, first, end in [("0-99", 0, 100), ("100-", 100, None), ("-50", -50, None)]:
            part = served.get(url, Range=f"bytes={given}")
            assert (part.status_code, part.content) == (206, whole.content[first:end])
        assert served.get(url, Range="bytes=99999999-").status_code == 416
        assert served.get(url, Range="bytes=5-2").status_code in (400, 416)
        many = served.get(url, Range="bytes=" + ",".join(f"{at}-{at}" for at in range(0, 4000, 2)))
        assert many.status_code in (200, 206, 400, 416) and len(many.content) < 1 << 22
        certificate = opened.clip("tangent")["certificate"]
        assert (
            certificate["state"] == "done" and certificate["claims"]["ok"] == certificate["claims"]["count"]
        )
        assert served.get(url[:-1] + "A").status_code == 404 or url.endswith("A")


def test_exports_are_had_by_their_number(serve):
    """A still is written below the folder for what is made, and its file is had by its number alone."""
    with serve(ONE) as served, window(served) as opened:
        opened.see("tangent", 0)
        assert served.get("/export/1").status_code == 404
        assert served.do(action="export", what="still", clip="tangent", frame=30)["ok"]
        opened.until(
            lambda me: me.state["exports"] and me.state["exports"][0]["state"] != "running", "the still"
        )
        (made,) = opened.state["exports"]
        assert made["state"] == "done", made
        answer = served.get(made["url"])
        assert answer.content[:8] == b"\x89PNG\r\n\x1a\n"
        assert answer.headers["content-disposition"].startswith("attachment")
        assert os.path.realpath(made["path"]).startswith(os.path.realpath(served.out))
        assert served.get("/export/2").status_code == 404
        os.remove(made["path"])
        assert served.get(made["url"]).status_code == 404


def test_an_export_can_be_cancelled(serve):
    """A film that is being exported ends when it is cancelled, with all its processes; a third one waits."""
    with serve(ONE) as served, window(served) as opened:
        opened.see("tangent", 0)
        wish = {"action": "export", "what": "film", "clip": "tangent", "quality": "high"}
        assert served.do(**wish)["ok"] and served.do(**wish)["ok"]
        assert "2 exports are under way" in served.do(**wish)["told"]
        for number in (1, 2):
            assert served.do(action="cancel", id=number)["ok"]
        opened.until(
            lambda me: [one["state"] for one in me.state["exports"]] == ["cancelled"] * 2, "their end"
        )


# -- scenes that misbehave, in a copy of the checkout


@pytest.fixture
def checkout(tmp_path):
    """A copy of what the preview runs; it waits a shorter time for what hangs."""
    copy = tmp_path / "checkout"
    for floor in FLOORS:
        shutil.copytree(ROOT / floor, copy / floor)
    limit = copy / "studio/preview/processes/most_work.py"
    text, count = re.subn(r"^MOST_WORK = [0-9.]+", "MOST_WORK = 10.0", limit.read_text(), flags=re.MULTILINE)
    assert count == 1
    limit.write_text(text)
    return copy


def trouble(checkout, what):
    """Let the scene of planes do this when it is played."""
    path = checkout / "scenes/partials/plane_partials.py"
    kept = path.with_suffix(".kept")
    if not kept.exists():
        kept.write_text(path.read_text())
    text = kept.read_text()
    start = text.index("    def construct(self")
    end = text.index(":\n", start) + 2
    path.write_text(f"{text[:end]}        {what}\n{text[end:]}")
    return lambda: path.write_text(kept.read_text())


@pytest.mark.parametrize(
    "what, told",
    [
        ("while True: pass", "no frame came within"),
        ("self.kept = bytearray(6 << 30)", "MemoryError"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "ended"),
        ("import os; os._exit(3)", "ended"),
        ("raise ZeroDivisionError('of the scene')", "of the scene"),
        ("import sys; sys.exit(1)", "SystemExit"),
    ],
)
def test_a_scene_that_misbehaves_ends_its_worker_alone(serve, checkout, what, told):
    """It is told at its clip, the other clips go on, and a mended scene is shown without another start."""
    mend = trouble(checkout, what)
    with serve(LESSON, root=checkout) as served, window(served) as opened:
        opened.ask("plane", 0)
        opened.until(lambda me: me.state["failure"], "what failed")
        assert opened.state["failure"]["clip"] == "plane" and told in opened.state["failure"]["told"]
        opened.see("tangent", 3)
        mend()
        opened.ask("plane", 0)
        opened.until(lambda me: me.head["clip"] == "plane" and not me.state["failure"], "the mended scene")
        assert served.process.poll() is None


def test_a_scene_that_hangs_keeps_no_processor_busy(serve, checkout):
    """Once it is told of, whatever played it has been ended."""
    trouble(checkout, "while True: pass")
    with serve(LESSON, root=checkout) as served, window(served) as opened:
        opened.ask("plane", 0)
        opened.until(lambda me: me.state["failure"], "what failed")

        def is_at_rest():
            before, end = {one: processor_time(one) for one in served.processes()}, time.monotonic() + 1
            while time.monotonic() < end:
                opened.hear()
            return sum(max(processor_time(one) - used, 0) for one, used in before.items()) < 0.3

        until(is_at_rest, "the processes to come to rest")


# -- the end


def test_an_interrupt_of_the_terminal_leaves_no_process(serve):
    """Ctrl-C, which all processes of the terminal hear, ends them while frames are asked for."""
    with serve(LESSON) as served, window(served) as opened:
        opened.see("tangent", 0)
        opened.ask("plane", 7)
        opened.ask("tangent", 9)
        served.end(os.killpg)


@pytest.mark.parametrize("after", [0.0, 0.4, 1.2, 2.5])
def test_an_interrupt_at_any_moment_leaves_no_process(serve, after):
    """It ends as well while the libraries are imported, a lesson is read, or a film is exported."""
    with serve(LESSON) as served:
        time.sleep(after)  # the moment is what is tried
        if after > 2:
            served.do(action="export", what="film", clip="plane", quality="draft")
        served.end()


def test_a_killed_server_leaves_no_process(serve):
    """What it has forked ends by itself when the server is gone, as when it is killed for want of memory."""
    with serve(ONE) as served, window(served) as opened:
        opened.see("tangent", 0)
        opened.until(lambda me: me.clip("tangent")["frames"], "the run-through")
        os.kill(served.process.pid, signal.SIGKILL)
        served.process.wait(30)
        until(lambda: not served.processes(), "the end of its processes", 20)
