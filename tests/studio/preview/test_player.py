"""What the player waits for, and for how long."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from studio.preview import player as players
from studio.preview.knowledge import Knowledge
from studio.preview.messages import Moment, Opened
from studio.preview.player import Player, State


class SilentRun:
    """A process that never answers."""

    def __init__(self):
        self.version, self.shown, self.sent = 1, {"tangent": True}, []
        self.began, self.pictured, self.ended = time.monotonic(), True, False

    def send(self, message):
        self.sent.append(message)

    def end(self):
        self.ended = True


@pytest.fixture
def player(tmp_path, monkeypatch):
    """One that shows a lesson of one clip, and whose next processes are noted, not begun."""
    made = Player(tmp_path / "lesson.toml", Knowledge(Path(tmp_path)), lambda: None, lambda *_: None)
    state = State(1, b"", ("tangent",))
    made._run, made._states = SilentRun(), {1: state}
    made.opened = Opened({}, ({"id": "tangent", "index": 0, "fields": ()},), {})
    monkeypatch.setattr(Player, "_begun", lambda self, state: SilentRun())
    monkeypatch.setattr(players, "HANGS", 0.2)
    return made


def failure(player):
    return player.known(player.clip("tangent")).failure


def test_a_thumbnail_has_its_own_time(player):
    """It is not taken for hanging because nobody has waited for a frame for long."""

    async def work():
        player._last = asyncio.get_running_loop().time() - 100
        player.show("tangent", Moment("tangent", 0, "small"))
        player.tick()
        assert not failure(player) and not player.run.ended
        await asyncio.sleep(0.3)
        player.tick()
        assert "no frame came" in failure(player)

    asyncio.run(work())


@pytest.mark.parametrize("waited", [False, True])
def test_a_clip_that_hangs_is_told_and_its_process_ended(player, waited):
    """Whether its frame is waited for, or it is run through in quiet; the state is begun once more."""

    async def work():
        run = player.run
        if waited:
            player.see("a window", "tangent", 0)
        else:
            run.shown.clear()
            player._last = asyncio.get_running_loop().time() - 100
            player.tick()
            assert [type(one).__name__ for one in run.sent] == ["Show"]
        await asyncio.sleep(0.3)
        player.tick()
        assert failure(player) and run.ended and player.reads

    asyncio.run(work())
