"""What is kept: only a whole entry of this form, of our own, under its own name, ever comes out."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import studio.__main__ as program
from studio.cache import store
from studio.cache.clip_cache import ClipCache
from studio.cache.store import Store
from studio.cli import options
from studio.lesson.lesson import load
from studio.output.folders import LessonFolders
from studio.output.reuse import RenderRequest
from studio.render import render as rendering
from studio.render.render import render
from tests.studio.render.test_engine import SMALL, films_of
from tests.studio.tiny import SCENES, known

LESSON = '[[scene]]\nscene = "TinyTangent"\nid = "one"\n[[scene]]\nscene = "TinySteps"\n'
posix = pytest.mark.skipif(sys.platform == "win32", reason="owners, links and pipes are others there")


class Kept:
    """A lesson's store as a render left it, put back as it was whenever it is asked for."""

    def __init__(self, base: Path) -> None:
        self.base, self.out = base, base / "out"
        self.path = base / "mine.toml"
        self.path.write_text(LESSON)
        self.lesson = load(self.path, SCENES)
        again = self.again()
        again.keep(render(self.lesson, self.out, "draft"))
        self.films = films_of(self.out / "mine")
        self.first = {path.name: path.read_bytes() for path in self.store.glob("*.kept")}
        self.composed = [self.keeper().composed(clip) for clip in self.lesson.clips]

    def keeper(self) -> ClipCache:
        return ClipCache(Store(self.store, "mine"), "dark", SMALL, {})

    @property
    def store(self) -> Path:
        return self.out / ".hillwalk" / "store"

    def again(self) -> RenderRequest:
        return RenderRequest(self.path, self.out, "draft", None, None)

    def fresh(self) -> None:
        if self.store.is_symlink():
            self.store.unlink()
        shutil.rmtree(self.store, ignore_errors=True)
        self.store.mkdir(parents=True)
        for name, data in self.first.items():
            (self.store / name).write_bytes(data)

    def of_kind(self, word: str) -> list[str]:
        """The names of the entries in whose head a key of that name stands."""
        return [name for name in self.first if word in self.told(name)]

    def told(self, name: str) -> dict:
        return json.loads(self.first[name].split(b"\n", 2)[1])["told"]

    def plant(self, name: str, told: object, head: dict | None = None) -> None:
        """In an entry's place one that tells something else, its checksum and all else right."""
        _, line, blobs = self.first[name].split(b"\n", 2)
        line = json.dumps(json.loads(line) | {"told": told} | (head or {})).encode()
        body = line + b"\n" + blobs
        (self.store / name).write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)

    def look(self) -> None:
        """Ask for all that is kept, as a render does where no film lies there."""
        self.again().summary()
        keeper = self.keeper()
        keeper.lecture(self.composed, self.lesson)
        for clip in self.lesson.clips:
            report = keeper.report(clip)
            for number in range(1, len(report.beats) + 1 if report else 4):
                keeper.takes(clip, number, self.base / "private" / clip.id)
            keeper.composed(clip)

    def rendered(self) -> tuple[str, ...]:
        """The notes of a render that needs all that is kept, since the films are gone."""
        shutil.rmtree(self.out / "mine" / "clips")
        return render(self.lesson, self.out, "draft").notes

    def around(self) -> set[Path]:
        """All files but those where films are taken out of the store."""
        private = self.base / "private"
        return {path for path in self.base.rglob("*") if private not in (path, *path.parents)}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rendering, "QUALITIES", {"draft": SMALL})
        yield Kept(tmp_path_factory.mktemp("store"))


@pytest.fixture
def kept(made, monkeypatch):
    monkeypatch.setattr(rendering, "QUALITIES", {"draft": SMALL})
    made.fresh()
    return made


def test_there_is_something_to_plant(kept):
    """Each kind of entry is there, and all of it comes out."""
    assert len(kept.of_kind("takes")) == 3 and len(kept.of_kind("report")) == 2
    assert len(kept.of_kind("sha256")) == 3 and all(kept.composed)  # two clips and the lecture
    assert len(kept.first) == 9 and kept.again().summary() is not None
    assert not kept.rendered()


# --- planted entries


@pytest.mark.parametrize("stem", ["../../../evil", "{base}/evil", "..", "a/b", "a\\b", "C:evil", "", "A", "é",
                                  "a\n", "x" * 300, 7, None, ["a"], "01-show-the-square\0"])  # fmt: skip
def test_a_stem_leads_nowhere(kept, stem):
    """Whatever a take's file is to be called, nothing is written outside the private folder."""
    stem = stem.replace("{base}", str(kept.base)) if isinstance(stem, str) else stem
    before = kept.around()
    for name in kept.of_kind("takes"):
        told = kept.told(name)
        told["takes"][0]["stem"] = stem
        kept.plant(name, told)
    shutil.rmtree(kept.base / "private", ignore_errors=True)
    kept.look()
    assert not [path for path in (kept.base / "private").rglob("*") if path.is_file()]
    assert before - kept.around() == {kept.store / name for name in kept.of_kind("takes")}
    assert not kept.around() - before


def test_an_older_form_is_no_entry(kept):
    """Entries of another number are not looked at; those with a key too few or too many are dropped."""
    for name in kept.first:
        os.replace(kept.store / name, kept.store / name.replace(f".{store.FORM}.", "."))
    assert kept.again().summary() is None
    assert not kept.rendered()
    for word in ("takes", "report", "sha256"):
        kept.fresh()
        for name in kept.of_kind(word):
            told = kept.told(name)
            inner = {"takes": lambda t: t["takes"][0], "report": lambda t: t["report"]}.get(word, dict)(told)
            inner.pop("words", inner.pop("looks", None))
            kept.plant(name, told | {"more": 1} if word == "sha256" else told)
        assert "damaged" in kept.rendered()[0]
    assert films_of(kept.out / "mine") == kept.films


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["../x", "/etc/passwd", "\x1b[2J", "\ud800", 10**30, 1e308, -1, "one", "mine"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def places_in(value: object, path: tuple = ()) -> list[tuple]:
    """The paths of all that a piece of JSON holds, itself included."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in places_in(item, (*path, key)))]


def put(value: object, path: tuple, new: object, gone: bool) -> object:
    if not path:
        return new
    held = value
    for key in path[:-1]:
        held = held[key]
    if gone:
        del held[path[-1]]
    else:
        held[path[-1]] = new
    return value


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_entry_of_another_form_does_harm(kept, data):
    """Any piece of any entry put in another's place, or left out: nothing outside changes, nothing fails."""
    kept.fresh()
    before = kept.around()
    for name in data.draw(st.lists(st.sampled_from(sorted(kept.first)), min_size=1, max_size=3, unique=True)):
        told = kept.told(name)
        path = data.draw(st.sampled_from(places_in(told)))
        gone = bool(path) and data.draw(st.booleans())
        kept.plant(name, put(told, path, data.draw(JSON), gone))
    kept.look()
    assert not kept.around() - before


@pytest.mark.parametrize("head", [{"sizes": [-5, 5]}, {"sizes": "12"}, {"sizes": [True]}, {"sizes": None},
                                  {"sizes": [1e3]}, {"key": ["a"]}, {"told": None}, {"told": []},
                                  {"sizes": {"0": 1}}, {"sizes": [10**400]}])  # fmt: skip
def test_no_head_of_another_form_does_harm(kept, head):
    """Sizes that are none, a key that is none, nothing told."""
    for name in kept.first:
        kept.plant(name, kept.told(name), head)
    kept.look()
    assert not list(kept.store.glob("*.kept"))


def test_deep_and_broken_heads(kept):
    """Lists nested without end, no JSON at all, and none that is a table."""
    for line in (b"[" * 100_000, b"{}", b"[]", b"nonsense", b"\xff", b"", b'{"key": ' + b"9" * 5000 + b"}"):
        kept.fresh()
        body = line + b"\n"
        for name in kept.first:
            (kept.store / name).write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        kept.look()
        assert not list(kept.store.glob("*.kept"))


# --- whose it is


@posix
@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "dangling"])
def test_only_regular_files_are_entries(kept, kind):
    """A link to a sound entry elsewhere, a pipe, a folder: none is opened, all go, and all is made anew."""
    elsewhere = kept.base / "elsewhere"
    elsewhere.mkdir(exist_ok=True)
    for name, data in kept.first.items():
        path, target = kept.store / name, elsewhere / name
        path.unlink()
        if kind in ("link", "dangling"):
            path.symlink_to(target)
        if kind == "link":
            target.write_bytes(data)
            os.utime(target, (1e9, 1e9))
        elif kind == "pipe":
            os.mkfifo(path)
        elif kind == "folder":
            (path / "deep").mkdir(parents=True)
    assert kept.again().summary() is None
    asked = len(kept.first) - 1  # but what is noted of the whole render
    assert f"{asked} kept films were damaged" in kept.rendered()[0]
    assert all(path.is_file() and not path.is_symlink() for path in kept.store.glob("*.kept"))
    if kind == "link":
        assert all((elsewhere / name).read_bytes() == data for name, data in kept.first.items())
        assert {path.stat().st_mtime for path in elsewhere.iterdir()} == {1e9}
    shutil.rmtree(elsewhere)
    assert films_of(kept.out / "mine") == kept.films


@posix
def test_another_users_entries_are_not_used(kept, monkeypatch):
    """Entries of another owner are dropped; in a store of another's nothing is read, written or removed."""
    real = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: real + 1)
    keeper = Store(kept.store)
    for name in kept.first:
        assert keeper.get(name.split(".")[0]) is None
    keeper.put("new", {})
    keeper.trim(0)
    assert {path.name for path in kept.store.iterdir()} == set(kept.first) and keeper.dropped == 0
    assert kept.again().summary() is None
    (note,) = render(kept.lesson, kept.out, "draft").notes
    assert note == f"{kept.store} is another user's, or a link: nothing kept there is used."
    monkeypatch.undo()
    monkeypatch.setattr(store, "_is_own", lambda state, kind, real=store._is_own: (
        real(state, kind) and not (kind is store.stat.S_ISREG and state.st_size))
    )  # fmt: skip
    assert keeper.get(next(iter(kept.first)).split(".")[0]) is None and keeper.dropped == 1


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid(), reason="only the superuser gives files away")
def test_a_file_given_away_is_not_used(kept):
    """The same with a file that really is another's."""
    name = kept.of_kind("takes")[0]
    os.chown(kept.store / name, 12345, -1)
    keeper = Store(kept.store)
    assert keeper.get(name.split(".")[0]) is None and keeper.dropped == 1
    assert not (kept.store / name).exists()


@posix
def test_a_store_that_is_a_link_is_left_alone(kept):
    """What lies where it leads is neither used nor trimmed."""
    elsewhere = kept.base / "far"
    kept.store.rename(elsewhere)
    kept.store.symlink_to(elsewhere)
    keeper = Store(kept.store)
    assert all(keeper.get(name.split(".")[0]) is None for name in kept.first)
    keeper.trim(0)
    assert kept.again().summary() is None
    assert {path.name for path in elsewhere.iterdir()} == set(kept.first)
    shutil.rmtree(elsewhere)


@posix
def test_films_that_are_links_are_not_as_they_were_left(kept):
    """Where a link or a pipe stands in a film's place, all is not there already; nothing is waited for."""
    film = kept.out / "mine" / "lecture.mp4"
    assert kept.again().summary() is not None
    film.rename(kept.base / "film")
    film.symlink_to(kept.base / "film")
    assert kept.again().summary() is None
    film.unlink()
    os.mkfifo(film)
    assert kept.again().summary() is None
    film.unlink()
    (kept.base / "film").rename(film)


# --- how much


def test_how_much_is_kept_can_be_said(tmp_path, monkeypatch, capsys):
    """--keep 0 keeps nothing, so that all is drawn again; the films are there. A size keeps the latest."""
    known(monkeypatch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("studio.render.worker_pool.all_cores", lambda: 1)
    (tmp_path / "mine.toml").write_text(LESSON)
    asked, held = ["render", "mine.toml", "--quality", "draft"], LessonFolders(Path("out"), "mine").store
    assert program.main([*asked, "--keep", "0"]) == 0 and not list(held.glob("*.kept"))
    assert program.main(asked) == 0
    assert "all there already" not in capsys.readouterr().out and len(list(held.glob("*.kept"))) > 4
    (tmp_path / "mine.toml").write_text(f'title = "Other"\n{LESSON}')
    assert program.main([*asked, "--keep", "20kB"]) == 0
    assert 0 < sum(path.stat().st_size for path in held.glob("*.kept")) <= 20_000


def test_the_help_tells_how_much_is_kept(capsys):
    """What is kept unless one says otherwise stands in the help, and is what is kept."""
    assert program.main(["render", "--help"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "--keep SIZE" in told and "default: 4GB" in told
    assert options.size("keep", "500MB")(options.KEPT) == store.MOST


@pytest.mark.parametrize(
    ("text", "size"),
    [("0", 0), ("0 GB", 0), ("500MB", 500e6), ("4 GB", 4e9), ("1.5gb", 1.5e9), ("2GiB", 2**31), ("10B", 10),
     ("3T", 3e12)],
)  # fmt: skip
def test_sizes(text, size):
    """A number and its unit."""
    assert options.size("keep", "500MB")(text) == size


@pytest.mark.parametrize("text", ["", "4", "GB", "-1GB", "nan", "inf", "1e9", "4 XB", "4,5 GB", "٤ GB"])
def test_what_is_no_size(text, capsys):
    """It exits 2 and says what would work."""
    assert program.main(["render", f"--keep={text}"]) == 2
    assert "a number with its unit would work, such as 500MB, or 0" in capsys.readouterr().err
