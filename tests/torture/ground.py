"""Where the torture takes place: a copy of the project with a small scene, its renders, what they made."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import av

from tests.torture.forks import Driver, Ended
from tests.torture.processes import Watched

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
COPIED = ("mathcore", "stage", "scenes", "studio", "pyproject.toml", "manim.cfg")
LESSON = "torture"
# The scene's place in the list is the last, as a lecturer's own would be.
_LISTED = '\nLISTED["TortureSquare"] = "scenes.torture_scene"\n'
_CLIP = '\n[[scene]]\nscene = "TortureSquare"\nid = "{id}"\nside = "{side}"\nshift = {shift}\n'
# Small pictures at as many frames a second: what is tortured writes as often, and waits less for its pixels.
_DRAFT, _SMALL = '"draft": Format(854, 480, 15)', '"draft": Format(214, 120, 15)'
LIMIT = 600  # seconds after which a render counts as hung


def lesson_text(shifts: tuple[float, ...], title: str = "Torture") -> str:
    """A lesson of one clip for each shift."""
    clips = [_CLIP.format(id=f"clip-{n}", side=n, shift=shift) for n, shift in enumerate(shifts, 1)]
    return f'title = "{title}"\n' + "".join(clips)


@dataclass
class Ground:
    """A project's copy in ``folder``. All that is rendered there is rendered by the copy.

    ``films`` remembers what a film decodes to, by its bytes.
    """

    folder: Path
    jobs: int = 2
    films: dict[str, str] = field(default_factory=dict)
    renders: int = 0
    took: float = 0.0  # seconds of the reference render
    imports: float = 0.0  # seconds in which all that draws is imported
    reference: dict[str, str] = field(default_factory=dict)
    drivers: list[Driver] = field(default_factory=list)  # one, once it is wanted

    def make(self, shifts: tuple[float, ...] = (1, 2, -1)) -> Ground:
        """Copy the project and render the reference, once as it was and once as it is to be."""
        self.copy_project()
        self.lesson.write_text(lesson_text(tuple(shift / 2 for shift in shifts), "As it was"))
        self.expect_fine(self.quick(self.folder / "old"))
        self.make_sure()  # now that all is compiled: so long it takes from now on
        self.lesson.write_text(lesson_text(shifts))
        ended = self.run(self.folder / "new")
        self.expect_fine(ended)
        self.took, self.reference = ended.took, self.fingerprint(self.folder / "new")
        return self

    def copy_project(self) -> None:
        """The project's packages with one scene more."""
        ignoring = shutil.ignore_patterns("__pycache__")
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, self.project / name, ignore=ignoring)
            else:
                shutil.copy2(ROOT / name, self.project / name)
        for name in ("torture_scene.py", "torture_helper.py"):
            shutil.copy2(HERE / name, self.project / "scenes" / name)
        (self.project / "scenes" / "torture_inside.txt").write_text("0.5")
        (self.project / "torture_outside.txt").write_text("0.25")
        with (self.project / "scenes" / "__init__.py").open("a") as file:
            file.write(_LISTED)
        formats = self.project / "studio" / "film" / "encoder.py"
        before = formats.read_text(encoding="utf-8")
        assert _DRAFT in before
        formats.write_text(before.replace(_DRAFT, _SMALL), encoding="utf-8")

    @property
    def project(self) -> Path:
        return self.folder / "project"

    @property
    def lesson(self) -> Path:
        return self.folder / f"{LESSON}.toml"

    def make_sure(self) -> None:
        """That the copy is what is run, and not what is installed."""
        names = "mathcore.lexer.errors, stage.style.theme, studio.render.render, scenes.torture_scene"
        code = f"import {names}; print(*(one.__file__ for one in ({names})))"
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=self.project, env=self.env(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        found = done.stdout.split()
        self.imports = time.monotonic() - began
        assert len(found) == 4 and all(path.startswith(str(self.project)) for path in found), done

    def env(self, **more: str) -> dict[str, str]:
        """A child's environment."""
        return {**os.environ, "PYTHONPATH": str(self.project), "COLUMNS": "120", **more}

    def words(self, out: Path, *, lesson: Path | None = None, jobs: int = 0) -> list[str]:
        """What the program is told for a render."""
        words = ["render", str(lesson or self.lesson), "--quality", "draft", "--out", str(out)]
        return [*words, "--jobs", str(jobs or self.jobs)]

    def start(self, out: Path, jobs: int = 0, *more: str) -> Watched:
        """A render in a session of its own, whose processes can be told from all others; ``more`` options."""
        self.renders += 1
        mark = uuid.uuid4().hex
        log = self.folder / "logs" / mark
        log.mkdir(parents=True)
        env = self.env(HILLWALK_TORTURE=mark)
        command = [sys.executable, "-m", "studio", *self.words(out, jobs=jobs), *more]
        return Watched(command, self.project, env, log, mark)

    def run(self, out: Path, jobs: int = 0) -> Ended:
        """A render to its end. TimeoutError where there is none."""
        return self.ended(self.start(out, jobs))

    def quick(self, out: Path) -> Ended:
        """A render by one worker in a fork of a process that has imported the libraries."""
        self.renders += 1
        if not self.drivers:
            folder = self.folder / "driver"
            folder.mkdir()
            self.drivers.append(Driver(self.project, folder, self.env()))
        return self.drivers[0].render(self.words(out, jobs=1))

    def close(self) -> None:
        """End what was started for quick renders."""
        while self.drivers:
            self.drivers.pop().close()

    def ended(self, watched: Watched, limit: float = LIMIT) -> Ended:
        """Wait for a render's end."""
        try:
            status = watched.wait(limit)
        except TimeoutError as error:
            raise TimeoutError(f"{error}; stderr: {watched.said()[1][-600:]!r}") from None
        told, complaint = watched.said()
        shutil.rmtree(watched.log, ignore_errors=True)
        return Ended(status, told, complaint, time.monotonic() - watched.started)

    def expect_fine(self, ended: Ended) -> None:
        if ended.status != 0:
            raise RuntimeError(f"a render without any torture failed: {ended}")

    # --- what lies there

    def fingerprint(self, out: Path, name: str = LESSON) -> dict[str, str]:
        """Every file of a lesson's folder: a film by its frames and chapters, others by their bytes."""
        folder = Path(out) / name
        files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
        return {
            name: self._print(path)
            for name, path in files.items()
            if path.is_file() and not path.is_symlink() and "/." not in f"/{name}"  # see `strays`
        }

    def _print(self, path: Path) -> str:
        data = path.read_bytes()
        if path.name == "lesson.json":  # where the lesson lies, seen from here, is another from each folder
            data = re.sub(rb'"lesson": "[^"]*"', b"", data)
        digest = hashlib.sha256(data).hexdigest()
        if path.suffix != ".mp4":
            return digest
        if digest not in self.films:
            self.films[digest] = decoded(path)
        return self.films[digest]

    def differs(self, out: Path, wanted: dict[str, str] | None = None, name: str = LESSON) -> str | None:
        """What is not as in the reference; None if nothing is."""
        found, wanted = self.fingerprint(out, name), self.reference if wanted is None else wanted
        wrong = sorted(key for key in found.keys() | wanted.keys() if found.get(key) != wanted.get(key))
        if not wrong:
            return self.strays(out, name)
        told = [f"{key} ({'missing' if key not in found else found[key][:9]})" for key in wrong[:4]]
        return f"{len(wrong)} files are not as they should be: {', '.join(told)}"

    def strays(self, out: Path, name: str = LESSON) -> str | None:
        """A private folder or a half-written file that was left; None where there is none."""
        if not Path(out).exists():
            return None
        hidden = [path for path in Path(out).rglob(".*") if path != Path(out) / ".hillwalk"]
        parts = list(Path(out).rglob("*.part"))
        left = sorted({str(path.relative_to(out)) for path in hidden + parts})
        return f"left behind: {', '.join(left[:4])}" if left else None

    def half_done(self, out: Path) -> str | None:
        """A file that is neither the old render's nor the new one's, or is gone; None if there is none."""
        return neither(self.fingerprint(out), self.fingerprint(self.folder / "old"), self.reference)

    def prepared(self, name: str, keep: float, random) -> Path:
        """An out folder with the old films, and a share of what is kept for the new ones."""
        out = self.folder / "outs" / name
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(self.folder / "old" / LESSON, out / LESSON)
        told = out / LESSON / "lesson.json"  # the lesson lies one folder further up from here
        text = told.read_text(encoding="utf-8")
        assert f'"../../{LESSON}.toml"' in text
        told.write_text(text.replace(f'"../../{LESSON}.toml"', f'"../../../{LESSON}.toml"'), encoding="utf-8")
        store = out / ".hillwalk" / "store"
        store.mkdir(parents=True)
        for path in sorted((self.folder / "new" / ".hillwalk" / "store").glob("*.kept")):
            if random.random() < keep:
                shutil.copy2(path, store / path.name)
        return out


def neither(found: dict[str, str], old: dict[str, str], new: dict[str, str]) -> str | None:
    """What is neither as it was nor as it is to be, or is gone; None if all is one of these."""
    for key, value in found.items():
        if value not in (old.get(key), new.get(key)):
            return f"{key} is neither the old one nor the new one ({value[:40]})"
    lost = sorted(old.keys() - found.keys())
    return f"gone: {', '.join(lost[:4])}" if lost else None


def decoded(path: Path) -> str:
    """A film's frames, chapters and tags, as one hash; or why it is no film."""
    try:
        with av.open(str(path)) as film:
            digest, count = hashlib.md5(usedforsecurity=False), 0
            digest.update(repr([film.metadata.get("title"), film.chapters()]).encode())
            for frame in film.decode(video=0):
                digest.update(frame.to_ndarray().tobytes())  # as decoded: nothing is lost by a conversion
                count += 1
            whole = count == film.streams.video[0].frames
            return f"{'' if whole else 'cut short: '}{count} frames {digest.hexdigest()}"
    except (OSError, av.FFmpegError, IndexError) as error:
        return f"no film: {error}"
