"""Entries that somebody put into the store: whole by their checksum, and not what this program wrote."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.torture.ground import Ground
from tests.torture.score import Failed, Row, Score, demand

_A_LIE = "another value of the same kind"
_ODD = (None, True, -1, 10**30, 1e308, "", "../../../evil", "..", "\x1b[2J", "\ud800", [], {}, [[]])


def planted(ground: Ground, score: Score, count: int) -> None:
    """Plant random entries: nothing outside is written or read, and all is made anew as it was.

    Another value of the same kind, with a sound checksum, cannot be told from the true one: then the render
    has to end well all the same.
    """
    score.trials("planted", count, lambda row, chance, number: _trial(ground, row, chance, number))


def _trial(ground: Ground, row: Row, chance: random.Random, number: int) -> str:
    base = ground.folder / "outs" / f"planted-{number}"
    shutil.rmtree(base, ignore_errors=True)
    out, outside = base / "deep" / "out", base / "outside"
    shutil.copytree(ground.folder / "new", out)
    outside.mkdir()
    for clips in out.glob("*/clips"):  # so that all that is kept is needed
        shutil.rmtree(clips)
    done, lies = [], False
    for path in chance.sample(sorted(out.glob(".hillwalk/store/*.kept")), chance.randint(1, 4)):
        way = chance.choice(_WAYS)
        lies |= way(path, chance, outside) is _A_LIE
        done.append(way.__name__[1:])
    what = f"{', '.join(done)}"
    before = _around(base, out)
    ended = ground.quick(out)
    row.worst("s", ended.took)
    demand(None if ended.status == 0 else f"{what}: status {ended.status}: {ended.complaint[-600:]}")
    if _around(base, out) != before:
        raise Failed(f"{what}: something outside was written or altered")
    if lies:  # it tells something else in the right form, and no reader can know
        shutil.rmtree(base)
        return f"{what}: ended well"
    fault = ground.differs(out)
    demand(None if fault is None else f"{what}: {fault}")
    left = [path for path in out.glob(".hillwalk/store/*") if path.is_symlink() or not path.is_file()]
    # What was noted of the whole render may make it unneeded to look at the others.
    demand(f"{what}: left in the store: {left}" if left and "all there already" not in ended.told else None)
    shutil.rmtree(base)
    return what


def _around(base: Path, out: Path) -> dict[str, tuple]:
    """All that lies beside the output, with what it holds and when it was written."""
    paths = [path for path in base.rglob("*") if out not in (path, *path.parents)]
    return {
        str(path): (path.lstat().st_mtime_ns, path.read_bytes()) if path.is_file() else () for path in paths
    }


def _rewritten(path: Path, change: Callable[[dict], Any]) -> None:
    """The entry with another head, and the checksum that belongs to it."""
    _, line, blobs = path.read_bytes().split(b"\n", 2)
    body = json.dumps(change(json.loads(line))).encode() + b"\n" + blobs
    path.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


def _places(value: Any, path: tuple = ()) -> list[tuple]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in _places(item, (*path, key)))]


def _alike(one: Any, other: Any) -> bool:
    """Whether two values are of one kind; a whole number is a number, and so is 1e308."""
    kinds = [float if type(value) is int else type(value) for value in (one, other)]
    return kinds[0] is kinds[1]


def _chosen_place(head: dict, chance: random.Random) -> tuple[Any, Any, bool]:
    """A random piece of what an entry tells: what holds it, its key or index there, and whether it belongs to
    what a claim shows, which may be of any kind.
    """
    *way, last = chance.choice([place for place in _places(head) if place[:1] == ("told",)])
    held: Any = head
    for key in way:
        held = held[key]
    return held, last, "shown" in (*way, last)


def _piece(path: Path, chance: random.Random, _: Path) -> str | None:
    """One piece has another's place."""
    odd, lies = chance.choice(_ODD), []

    def change(head: dict) -> dict:
        held, last, free = _chosen_place(head, chance)
        lies.append(free or _alike(held[last], odd))
        held[last] = odd
        return head

    _rewritten(path, change)
    return _A_LIE if lies[0] else None


def _gap(path: Path, chance: random.Random, _: Path) -> str | None:
    """One piece is left out."""
    holds = []

    def change(head: dict) -> dict:
        held, last, _ = _chosen_place(head, chance)
        holds.append(type(held))
        del held[last]
        return head

    _rewritten(path, change)
    return _A_LIE if holds == [list] else None


def _way_out(path: Path, chance: random.Random, outside: Path) -> None:
    """Every text leads outside."""

    def out(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: out(item) for key, item in value.items()}
        if isinstance(value, list):
            return [out(item) for item in value]
        if isinstance(value, str):
            return chance.choice((f"{outside}/evil", "../../../../outside/evil"))
        return value

    _rewritten(path, lambda head: head | {"told": out(head["told"])})


def _sizes(path: Path, chance: random.Random, _: Path) -> None:
    wrong = chance.choice(([-1, 1], [True], None, "11", [1e3], [10**400]))
    _rewritten(path, lambda head: head | {"sizes": wrong})


def _link(path: Path, _: random.Random, outside: Path) -> None:
    """A sound entry, but elsewhere."""
    path.rename(outside / path.name)
    path.symlink_to(outside / path.name)


def _pipe(path: Path, *_: object) -> None:
    path.unlink()
    os.mkfifo(path)


def _folder(path: Path, *_: object) -> None:
    path.unlink()
    (path / "deep").mkdir(parents=True)


def _given_away(path: Path, *_: object) -> None:
    """Another user's, where we may give files away."""
    if os.geteuid() == 0:
        os.chown(path, 12345, -1)


_WAYS = (_piece, _piece, _gap, _way_out, _sizes, _link, _pipe, _folder, _given_away)
