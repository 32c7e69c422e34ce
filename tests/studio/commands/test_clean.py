"""Tidying up: all that was made goes, and nothing else does, whatever it is called and whoever is at work."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from studio.__main__ import main
from studio.commands.clean import clean
from studio.output.manifest import Manifest
from studio.system.errors import MachineError, amount
from studio.system.files import locked
from studio.system.fingerprint import sha256

ONE = '[[scene]]\nscene = "TinyTangent"\nid = "one"\n'


@pytest.fixture
def here(working_folder):
    return working_folder


LEFT = "Left, since no render of a lesson made it, or it was altered since: "


def fill(out: Path) -> None:
    """All that the commands make of a lesson, made by them."""
    (out.parent / "mine.toml").write_text(ONE)
    for command in (
        ["render", "--quality", "draft"],
        ["still", "--quality", "draft"],
        ["storyboard"],
        ["preview", "--clip", "one"],
    ):
        assert main([command[0], "mine.toml", "--out", str(out), *command[1:]]) == 0


def test_all_that_was_made_goes(here, capsys):
    """After every command that makes something, clean leaves nothing, and tells how much it was."""
    fill(here / "out")
    size = sum(path.stat().st_size for path in (here / "out").rglob("*") if path.is_file())
    capsys.readouterr()
    assert main(["clean"]) == 0
    assert capsys.readouterr().out == f"Removed out{os.sep}: {amount(size)}\n" and os.listdir() == [
        "mine.toml"
    ]
    assert main(["clean"]) == 0
    assert capsys.readouterr().out == f"There is nothing to remove: no out{os.sep}\n"


def test_nothing_else_goes(here):
    """What was put among the films stays and is told of: files, folders, links and what they lead to."""
    fill(here / "out")
    own = [
        "notes.txt",
        "mine/lecture.pdf",
        "mine/clips/one/slides.key",
        "talk/lecture.docx",
        "mine/stills/A b.png",
    ]
    for name in own:
        (here / "out" / name).parent.mkdir(exist_ok=True)
        (here / "out" / name).write_text("own")
    (here / "out" / "empty").mkdir()
    (here / "elsewhere").mkdir()
    (here / "elsewhere" / "claims.json").write_text("{}")
    (here / "out" / "linked").symlink_to(here / "elsewhere")
    _, told = clean(Path("out"))
    assert told.startswith(LEFT) and told.endswith(" and 1 more")
    left = {
        path.relative_to(here / "out").as_posix() for path in (here / "out").rglob("*") if not path.is_dir()
    }
    assert left == {*own} and (here / "out" / "linked").is_symlink() and (here / "out" / "empty").is_dir()
    assert (here / "elsewhere" / "claims.json").exists()


def test_out_as_a_link(here):
    """What was made on the other disk goes, the link stays; where nothing was made, nothing is touched."""
    fill(here / "disk")
    (here / "out").symlink_to(here / "disk")
    removed, told = clean(Path("out"))
    assert removed.startswith(f"Removed out{os.sep}: ") and str(here / "disk") in told
    assert (here / "out").is_symlink() and not list((here / "disk").iterdir())
    (here / "disk" / "talk").mkdir()
    (here / "disk" / "talk" / "claims.json").write_text("{}")
    (told,) = clean(Path("out"))
    assert "nothing was made" in told and (here / "disk" / "talk" / "claims.json").exists()


def test_what_cannot_be_removed(here, monkeypatch, capsys):
    """One line with the place and a cure, and status 1."""
    fill(here / "out")

    def refuses(path, *_):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "unlink", refuses)
    capsys.readouterr()
    assert main(["clean"]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "Permission denied; it stays — make that folder writable" in told


def test_not_while_films_are_made(here):
    """Another Hillwalk's work is not removed under its hands."""
    fill(here / "out")
    before = sorted((here / "out").rglob("*"))
    lock = here / "out" / ".hillwalk" / "locks" / "mine.lock"
    with locked(lock, here / "out" / "mine"), pytest.raises(MachineError, match="wait for it"):
        clean(here / "out")
    assert sorted((here / "out").rglob("*")) == before


def lesson(out: Path, name: str = "mine", **more: str) -> Path:
    """A lesson's folder with a film that was made in it; ``more`` is noted as well. Quicker than a render."""
    folder = out / name
    (folder / "clips").mkdir(parents=True)
    (folder / "clips" / "one.mp4").write_text("film")
    known = {"clips/one.mp4": sha256(folder / "clips" / "one.mp4")}
    (folder / "lesson.json").write_text(Manifest("../../mine.toml", sha256=known | more).text())
    return folder


def kept(out: Path, name: str = "mine") -> Path:
    """What lies hidden in such a folder; returns the lesson's lock."""
    for file in (f"locks/{name}.lock", "store/one.2.kept", "store/.hillwalk-0123.part"):
        (out / ".hillwalk" / file).parent.mkdir(parents=True, exist_ok=True)
        (out / ".hillwalk" / file).write_text("")
    return out / ".hillwalk" / "locks" / f"{name}.lock"


def everything(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


OWN = ("lecture.mp4", "clips/intro.mp4", "clips/one/01-beat.png", "claims.json", "stills/a-b.png")


@pytest.mark.parametrize("manifest", [None, "", "{}", "[1]", '{"format": 1, "lesson": 3}', "\0"])
def test_a_folder_that_was_never_ours(here, manifest):
    """Own films stay, whatever their names; so does a lesson.json that is none of ours."""
    for name in OWN:
        (here / "Videos" / "talk" / name).parent.mkdir(parents=True, exist_ok=True)
        (here / "Videos" / "talk" / name).write_text("own")
    (here / "Videos" / "bench.json").write_text('{"machine": 1, "effort": 2, "rows": 3}')
    if manifest is not None:
        (here / "Videos" / "talk" / "lesson.json").write_text(manifest)
    before = everything(here)
    (told,) = clean(Path("Videos"))
    assert told == f"Nothing is known to be made in Videos{os.sep}; all of it stays."
    assert everything(here) == before


def test_own_files_with_names_like_ours(here):
    """Beside what was made, in a lesson's folder and in one from before manifests, they stay and are told."""
    folder = lesson(here / "out")
    kept(here / "out")
    own = [folder / "lecture.mp4", folder / "clips" / "two.mp4", here / "out" / "bench.json"]
    own += [here / "out" / "old" / "lecture.mp4", here / "out" / ".hillwalk" / "store" / "notes.txt"]
    for path in own:
        path.parent.mkdir(exist_ok=True)
        path.write_text('{"own": 1}')
    removed, told = clean(Path("out"))
    assert removed.startswith(f"Removed out{os.sep}: ")
    assert told == LEFT + ", ".join(sorted(str(path.relative_to(here)) for path in own))
    assert all(path.read_text() == '{"own": 1}' for path in own)
    assert not (folder / "lesson.json").exists() and not (here / "out" / ".hillwalk" / "locks").exists()


def test_an_altered_film_stays(here):
    """A lecturer's own cut in the place of a film stays and is told; the rest of the lesson goes."""
    fill(here / "out")
    (here / "out" / "mine" / "lecture.mp4").write_bytes(b"my own cut")
    _, told = clean(Path("out"))
    assert told == f"{LEFT}{Path('out', 'mine', 'lecture.mp4')}"
    assert everything(here / "out") == {"mine", "mine/lecture.mp4"}


def test_a_manifest_names_nothing_outside(here):
    """Nor does one that was planted: `..`, whole paths, what lies behind links, names that no file has."""
    victims = [here / "victim.txt", here / "out" / "victim.txt", here / "away" / "victim.txt"]
    for victim in victims:
        victim.parent.mkdir(exist_ok=True)
        victim.write_text("own")
    names = [
        "../victim.txt",
        "../../victim.txt",
        "clips/../../victim.txt",
        str(victims[0]),
        "./../victim.txt",
    ]
    names += ["linked/victim.txt", "to-a-file", "", ".", "..", "clips", "a\0b", "n" * 300, "\ud800"]
    folder = lesson(here / "out", **dict.fromkeys(names, sha256(victims[0])))
    (folder / "linked").symlink_to(here / "away")
    (folder / "to-a-file").symlink_to(victims[0])
    clean(Path("out"))
    assert all(victim.read_text() == "own" for victim in victims)
    assert everything(here / "out") == {"victim.txt", "mine", "mine/linked", "mine/to-a-file"}


def test_links_in_the_place_of_ours(here):
    """A lesson's folder, a manifest, the hidden folders and a lock that are links: none is followed."""
    away = lesson(here / "away")
    lock = kept(here / "away")
    (here / "victim").write_text("own")
    before = everything(here / "away")
    out = here / "out"
    lesson(out, "ours")
    (out / "linked").symlink_to(away)
    (out / "planted").mkdir()
    (out / "planted" / "lesson.json").symlink_to(away / "lesson.json")
    (out / ".hillwalk").symlink_to(here / "away" / ".hillwalk")
    with locked(lock, away):  # where a link leads is not asked
        clean(Path("out"))
    assert everything(here / "away") == before
    assert everything(out) == {"linked", "planted", "planted/lesson.json", ".hillwalk"}
    (out / ".hillwalk").unlink()
    lesson(out, "ours")
    (here / "bare" / "store").mkdir(parents=True)
    (out / ".hillwalk").symlink_to(here / "bare")
    clean(Path("out"))
    assert (here / "bare" / "store").is_dir()
    (out / ".hillwalk").unlink()
    lesson(out, "ours")
    (out / ".hillwalk" / "locks").mkdir(parents=True)
    (out / ".hillwalk" / "locks" / "ours.lock").symlink_to(here / "victim")
    _, unasked, _ = clean(Path("out"))
    assert unasked == f"Whether films were being made could not be asked there: {Path('out', 'ours')}"
    assert (here / "victim").read_text() == "own" and not (out / "ours").exists()
    assert (out / ".hillwalk" / "locks" / "ours.lock").is_symlink()


def test_what_a_killed_program_left(here):
    """It goes, in a lesson's folder at any depth, and no folder around it that holds own files."""
    kept(here / "out")
    for name in ("mine/.hillwalk-x/made/a.mp4", "mine/stills/.hillwalk-0.part", "other/.hillwalk-x/a"):
        (here / "out" / name).parent.mkdir(parents=True)
        (here / "out" / name).write_text("half")
    _, told = clean(Path("out"))
    assert told == f"{LEFT}{Path('out', 'other', '.hillwalk-x', 'a')}"
    assert everything(here / "out") == {"other", "other/.hillwalk-x", "other/.hillwalk-x/a"}


@pytest.mark.parametrize("has_lock", [True, False])
def test_nobody_makes_films_meanwhile(here, monkeypatch, has_lock):
    """Every lesson is held until all is removed, also one whose lock was lost."""
    for name in ("mine", "other"):
        lesson(here / "out", name)
        if has_lock:
            kept(here / "out", name)
    asked, unlink = [], Path.unlink

    def watched(path: Path, **how: bool) -> None:
        for name in ("mine", "other") if path.suffix == ".mp4" else ():
            lock = locked(here / "out" / ".hillwalk" / "locks" / f"{name}.lock", here / "out" / name)
            with pytest.raises(RuntimeError, match="another Hillwalk"), lock:
                pass
            asked.append(name)
        unlink(path, **how)

    monkeypatch.setattr(Path, "unlink", watched)
    clean(here / "out")
    assert asked == ["mine", "other"] * 2 and not (here / "out").exists()


def test_who_is_stopped_can_begin_again(here, monkeypatch):
    """Where removing ends half way, what is left is still known to be ours."""
    folder = lesson(here / "out")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            clean(here / "out")
    assert (folder / "lesson.json").exists()
    clean(here / "out")
    assert not (here / "out").exists()


ALONE = """
import sys
sys.path.insert(0, {root!r})
from studio.__main__ import main
status = main(["clean", "--out", {out!r}])
print(*sys.modules)
sys.exit(status)
"""


@pytest.mark.parametrize("busy", [False, True])
def test_cleaning_needs_nothing_but_python(here, busy):
    """Without any library a real folder is cleaned; and where films are made there, it is refused."""
    fill(here / "out")
    before = everything(here / "out")
    program = ALONE.format(root=str(Path(__file__).parents[3]), out=str(here / "out"))
    with ExitStack() as held:
        if busy:
            held.enter_context(locked(here / "out" / ".hillwalk" / "locks" / "mine.lock", here / "out"))
        run = [sys.executable, "-S", "-I", "-c", program]
        done = subprocess.run(run, cwd=here, capture_output=True, text=True, check=False)
    loaded = {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}
    assert "studio" in loaded and loaded - {"studio", "__main__", "__mp_main__"} <= sys.stdlib_module_names
    if busy and sys.platform != "win32":
        assert done.returncode == 1 and done.stderr.count("\n") == 1 and "wait for it" in done.stderr
        assert everything(here / "out") == before
    else:
        assert (done.returncode, done.stderr) == (0, "") and not (here / "out").exists()


def test_where_locks_cannot_be_asked(here, monkeypatch):
    """Without a library and on a system without such locks, this is said, and the folder is cleaned."""
    lesson(here / "out")
    kept(here / "out")
    monkeypatch.setitem(sys.modules, "studio.system.files", None)
    monkeypatch.setitem(sys.modules, "fcntl", None)
    removed, told = clean(Path("out"))
    assert removed.startswith(f"Removed out{os.sep}: ")
    assert told == f"Whether films were being made could not be asked there: {Path('out', 'mine')}"
    assert not (here / "out").exists()
