"""A little of each torture; `make torture` has all of it."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace

import pytest

from tests.torture.damage import Edits, corruptions
from tests.torture.faults import Faults
from tests.torture.folders import Folders
from tests.torture.ground import Ground
from tests.torture.losses import losses
from tests.torture.planted import planted
from tests.torture.score import Score
from tests.torture.stops import Stops
from tests.torture.swaps import swaps
from tests.torture.together import together, workers

# A stop is timed by `make torture`; here other tests may be at work on the same cores.
PATIENCE = 20.0

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and links are others there")


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    ground = Ground(tmp_path_factory.mktemp("torture") / "ground", jobs=1)
    try:
        yield ground.make(shifts=(1,))
    finally:
        ground.close()


@pytest.fixture
def score():
    return Score()


@pytest.fixture
def stops(ground, score):
    return Stops(replace(ground, jobs=2), score, PATIENCE, rerun_every=2)


def test_a_kill_harms_nothing(stops, score):
    """Killed at two moments, the old film is whole, nobody is left, and the next render is right."""
    stops.kills(2)
    assert not score.failures


def test_an_interrupt_is_told_in_one_line(stops, score):
    """Ctrl-C, and a polite kill, leave nothing half-made and say one line."""
    stops.interrupts(1)
    stops.terminations(1)
    assert not score.failures


@pytest.mark.skipif(not shutil.which("cc"), reason="the shim between us and the system is compiled")
def test_a_call_that_fails_is_told_in_one_line(ground, score, tmp_path):
    """Calls of several kinds fail: the films that were there stay, and the next render is right."""
    Faults(ground, score, tmp_path / "faults").run(4)
    assert not score.failures


def test_what_is_damaged_is_made_anew(ground, score):
    """Harmed entries and a harmed lecture are noticed."""
    corruptions(ground, score, 2)
    assert not score.failures


def test_what_is_planted_leads_nowhere(ground, score):
    """Entries of another form, and links, are dropped."""
    planted(ground, score, 3)
    assert not score.failures


def test_what_is_changed_and_changed_back(ground, score):
    """The lesson or a scene is another for a while: the next films are the right ones."""
    swaps(ground, score, 2)
    assert not score.failures


def test_a_cluster_that_dies(ground, score):
    """Its scheduler is killed: one line, and what was there is whole."""
    losses(ground, score, ("the scheduler",))
    assert not score.failures


def test_an_edit_is_seen(ground, score):
    """After an edit the films with the store are those without."""
    Edits(ground, score).run(1)
    assert not score.failures


def test_any_number_of_workers(ground, score):
    """Two workers draw what one draws, and of two renders at once one at least succeeds."""
    workers(ground, score, (2,))
    together(ground, score, 2)
    assert not score.failures


def test_odd_folders(ground, score):
    """An odd name works, and nothing is written through a link."""
    Folders(ground, score).run(['named "bob\'s"', "a link at torture/clips"])
    assert not score.failures
