"""A lesson's folder is its own: no other lesson writes there, and nothing is written through links."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from studio.lesson.lesson import load
from studio.output.folders import LessonFolders, remove
from studio.output.manifest import Manifest
from studio.render.preview import preview
from studio.render.render import render
from studio.render.stills import still, storyboard
from studio.system.fingerprint import sha256
from tests.studio.tiny import ONE, SCENES, TWO, files_in, lesson_of, stamps

pytestmark = pytest.mark.usefixtures("small")

COMMANDS = {
    "render": lambda lesson, out: render(lesson, out, "draft"),
    "clip": lambda lesson, out: render(lesson, out, "draft", clip="one"),
    "preview": lambda lesson, out: preview(lesson, "one", out),
    "still": lambda lesson, out: still(lesson, "one", None, out, "draft"),
    "storyboard": lambda lesson, out: storyboard(lesson, out, "one"),
}
each_command = pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)


@each_command
def test_another_lesson_of_that_name_is_refused(here, command):
    """Whatever would write there: one line names both files and two ways out, and nothing is touched."""
    before, stamped = files_in(here), stamps(here)
    for name in ("other/mine.toml", "Mine.toml"):
        other = lesson_of(here, ONE, name=name)
        if other.path.samefile(here / "mine.toml"):  # where small and capital letters are the same
            continue
        with pytest.raises(FileExistsError) as caught:
            command(other, here / "out")
        words = caught.value.strerror
        assert str(here / "mine.toml") in words and str(other.path) in words
        assert "rename" in words and "--out" in words and "\n" not in words
        assert caught.value.filename == str(here / "out" / "mine")
        other.path.unlink()
    assert files_in(here) == before and stamps(here / "out") == {
        name.removeprefix("out/"): at for name, at in stamped.items() if name.startswith("out/")
    }


@each_command
def test_whatever_writes_first_is_remembered(tmp_path, command):
    """After any of the commands a second lesson of that name is refused."""
    command(lesson_of(tmp_path, ONE, name="a b.toml"), tmp_path / "out")
    with pytest.raises(FileExistsError, match=r"a b\.toml, which .*a-b\.toml would"):
        render(lesson_of(tmp_path, ONE, name="a-b.toml"), tmp_path / "out", "draft")


@each_command
@pytest.mark.parametrize("way", ["moved", "deleted", "linked", "renamed to a folder"])
def test_a_lesson_that_went_elsewhere_keeps_its_folder(here, command, way):
    """Its file moved, or reached through a link, or gone with another in its stead: no refusal."""
    old, new = here / "mine.toml", here / "else" / "mine.toml"
    new.parent.mkdir()
    if way == "linked":
        new.symlink_to(old)
    else:
        new.write_bytes(old.read_bytes())
        old.unlink()
        if way == "renamed to a folder":
            old.mkdir()
    command(load(new, SCENES), here / "out")
    command(load(new, SCENES), here / "out")
    assert LessonFolders(here / "out", "mine", new).is_of(Manifest.read(here / "out" / "mine"))


def test_a_folder_without_memory_is_taken_over(here):
    """One of an older Hillwalk, or with a manifest that says nothing."""
    for text in (None, "", "{}", "[]", '{"format": 99, "lesson": "../../x"}', "\0", '{"format": 1}'):
        path = here / "out" / "mine" / "lesson.json"
        path.unlink() if text is None else path.write_text(text)
        assert render(lesson_of(here, ONE, TWO), here / "out", "draft").notes == ()
        assert Manifest.read(path.parent).lesson == "../../mine.toml"


def test_out_may_be_a_link_and_nothing_below_it(here, tmp_path):
    """For all commands: to another disk, say; a link further in is refused, and what it leads to stays."""
    disk, elsewhere = tmp_path / "disk", tmp_path / "elsewhere"
    disk.mkdir()
    elsewhere.mkdir()
    lesson = lesson_of(here, ONE)
    (here / "linked").symlink_to(disk)
    for command in COMMANDS.values():
        command(lesson, here / "linked")
    made = {name.partition("/")[0] for name in files_in(disk / "mine")}
    assert made == {
        "clips", "claims.json", "lecture.mp4", "lecture.srt", "lecture.vtt", "lesson.json", "storyboard",
        "stills", "preview",
    }  # fmt: skip
    for number, (name, command) in enumerate(COMMANDS.items()):
        below = {"preview": "preview", "still": "stills", "storyboard": "storyboard"}.get(name, "clips")
        out = tmp_path / f"out{number}"
        (out / "mine").mkdir(parents=True)
        (out / "mine" / below).symlink_to(elsewhere)
        with pytest.raises(OSError, match="link"):
            command(lesson, out)
        assert not list(elsewhere.iterdir())


def test_nothing_is_removed_through_a_link(tmp_path):
    """A linked folder, a linked file, a folder in a file's place: all stay."""
    outside, folder = tmp_path / "outside", tmp_path / "out" / "mine"
    outside.mkdir()
    (folder / "clips" / "three.mp4").mkdir(parents=True)
    (outside / "one.mp4").write_text("x")
    (folder / "clips" / "two.mp4").symlink_to(outside / "one.mp4")
    (folder / "preview").symlink_to(outside)
    digest = sha256(outside / "one.mp4")
    files = dict.fromkeys(("preview/one.mp4", "clips/two.mp4", "clips/three.mp4"), digest)
    removed, altered = remove(LessonFolders(tmp_path / "out", "mine"), files)
    assert (removed, altered) == ([], []) and (outside / "one.mp4").exists()
    assert os.path.lexists(folder / "clips" / "two.mp4") and (folder / "clips" / "three.mp4").is_dir()


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_lesson_in_a_folder_whose_name_is_no_text(tmp_path):
    """Bytes that are no UTF-8 are remembered as well, and shown without harm."""
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff\x1b[31m"))
    lesson = lesson_of(folder, ONE)
    still(lesson, "one", None, tmp_path / "out", "draft")
    still(lesson, "one", None, tmp_path / "out", "draft")
    with pytest.raises(FileExistsError) as caught:
        still(lesson_of(tmp_path, ONE), "one", None, tmp_path / "out", "draft")
    assert "a\N{REPLACEMENT CHARACTER}" in caught.value.strerror and caught.value.strerror.isprintable()
