"""What works for too long is ended by itself; what waits, or has to wait for its turn, is not."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from studio.preview.processes import most_work as module
from studio.preview.processes.most_work import Hung, most_work


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """A limit that is soon reached."""
    monkeypatch.setattr(module, "MOST_WORK", 0.2)


def test_what_works_for_too_long_is_ended():
    """Also where it catches whatever Exception there is."""
    with pytest.raises(Hung, match="no frame came within"), most_work("no frame came"):
        while True:
            with suppress(Exception):
                sum(range(1000))


def test_what_waits_is_not():
    """Time that passes is no work, and neither is what comes after."""
    with most_work("no frame came"):
        time.sleep(0.5)
    end = time.process_time() + 0.4
    while time.process_time() < end:
        pass
