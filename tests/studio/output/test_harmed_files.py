"""What lies in out/ besides the films, planted or harmed: no traceback, nothing read or written elsewhere."""

from __future__ import annotations

import json
import os
import sys

import pytest

import studio.__main__ as program
from studio.output.folders import LessonFolders
from studio.output.manifest import Manifest
from studio.output.reuse import RenderRequest
from studio.system.files import locked
from tests.studio.tiny import ONE, TWO, known, lesson_of

posix = pytest.mark.skipif(sys.platform == "win32", reason="links and such names are others there")
WHOLE = ["render", "mine.toml", "--quality", "draft"]


@pytest.fixture
def here(working_folder):
    """A working folder with a rendered lesson of two clips."""
    lesson_of(working_folder, ONE, TWO)
    assert program.main(WHOLE) == 0
    return working_folder


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '[{"clip": "one", "value": [NaN]}]', '[{"clip": "one", "shown": "\\ud800"}]', "{}", "7",
     "", '[["one"], {"clip": ["one"]}, null]', "\0", '[{"clip": 1e999}]'],
)  # fmt: skip
def test_a_harmed_claims_json_is_no_loss(here, text):
    """One clip is made anew; the rows of the others, which cannot be read, are left out."""
    claims = here / "out" / "mine" / "claims.json"
    claims.write_text(text)
    lesson_of(here, ONE, TWO.replace("at = 1", "at = 3"))
    assert program.main([*WHOLE, "--clip", "two"]) == 0
    assert {row["clip"] for row in json.loads(claims.read_text())} == {"two"}


@posix
def test_a_pipe_for_claims_json_is_not_waited_for(here):
    """Nor is it read."""
    claims = here / "out" / "mine" / "claims.json"
    claims.unlink()
    os.mkfifo(claims)
    lesson_of(here, ONE, TWO.replace("at = 1", "at = 3"))
    assert program.main([*WHOLE, "--clip", "two"]) == 0 and claims.is_file()


@pytest.mark.parametrize("name", ["\0", "\ud800", "x" * 5000, "..", "", "/", "/dev/zero", "~"])
@pytest.mark.parametrize("lecture", [None, {}, {"up_to_date": "yes"}, {"width": "x", "theme": 7}])
def test_a_manifest_of_another_hand(here, name, lecture):
    """Wherever it says that its lesson lies, and whatever of the lecture, a render ends well."""
    path = here / "out" / "mine" / "lesson.json"
    told = json.loads(path.read_text()) | {"lesson": name, "lecture": lecture}
    path.write_text(json.dumps(told))
    LessonFolders(here / "out", "mine", here / "mine.toml").is_of(Manifest.read(path.parent))
    assert program.main([*WHOLE, "--clip", "two"]) == 0
    assert Manifest.read(path.parent).lesson == "../../mine.toml"


@posix
def test_a_lock_that_is_a_link_is_not_opened(here):
    """What it leads to stays as it is."""
    victim, lock = here / "victim", LessonFolders(here / "out", "mine").lock
    victim.write_text("mine")
    lock.unlink(missing_ok=True)
    lock.symlink_to(victim)
    with pytest.raises(OSError, match="link"), locked(lock, here / "out" / "mine"):
        raise AssertionError("it was taken")
    lesson_of(here, ONE)
    assert program.main(WHOLE) == 2 and victim.read_text() == "mine"


@posix
def test_a_folder_whose_name_is_no_utf_8(tmp_path, monkeypatch):
    """A lesson in it is rendered, and noted as rendered, as any other."""
    folder = os.fsencode(tmp_path) + b"/caf\xe9"
    try:
        os.mkdir(folder)
    except OSError:
        pytest.skip("this file system takes no such names")
    known(monkeypatch)
    monkeypatch.chdir(os.fsdecode(folder))
    monkeypatch.setattr("studio.render.worker_pool.all_cores", lambda: 1)
    with open("mine.toml", "w", encoding="utf-8") as file:
        file.write(ONE)
    assert program.main(WHOLE) == 0 and program.main(WHOLE) == 0


def test_less_can_be_kept_where_nothing_changed(here, capsys):
    """--keep is heard also where all is there already."""
    store = LessonFolders(here / "out", "mine").store
    assert list(store.glob("*.kept"))
    assert program.main([*WHOLE, "--keep", "0"]) == 0
    assert "all there already" in capsys.readouterr().out and not list(store.glob("*.kept"))


def test_what_was_rendered_is_noted_before_it_is_told(here, monkeypatch):
    """A reader who leaves early, such as head, costs nothing the next time."""
    lesson_of(here, ONE)

    def gone(*_, **__):
        raise BrokenPipeError

    with monkeypatch.context() as patch:
        patch.setattr("studio.cli.reports.show_summary", gone)
        patch.setattr("sys.stdout", sys.stdout)  # which main gives up
        program.main(WHOLE)
    assert RenderRequest(here / "mine.toml", here / "out", "draft", None, None).summary() is not None


def test_manims_settings_count_once(here):
    """A manim.cfg that is read while Manim is imported is none of the files that a lesson is read from."""
    (here / "manim.cfg").write_text("[CLI]\n")
    (here / "data.txt").write_text("1")
    again = RenderRequest(here / "mine.toml", here / "out", "draft", None, None)
    with again.reading():
        (here / "manim.cfg").read_text()
        (here / "data.txt").read_text()
    assert list(again.reads) == [os.path.realpath(here / "data.txt")]
