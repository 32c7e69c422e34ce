"""A plane from frame to frame: its grid is drawn as a whole, and no trace of a step darkens it at once."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from scenes import PlanePartials
from scenes.partials.parts.unit_step import Trace
from tests.scenes.frames import run_by_frames


@pytest.fixture(scope="module")
def frames():
    """At each frame: the lengths of the grid's lines if they are in view, and how opaque each trace is."""
    seen = []

    def look(scene: PlanePartials) -> None:
        members = scene.get_mobject_family_members()
        lines, traces = scene.ground.lines, [one for one in members if isinstance(one, Trace)]
        ruled = lines.outline() if lines in members else []
        lengths = [float(np.linalg.norm(np.diff(line[[0, -1]], axis=0))) for line in ruled]
        seen.append((lengths, {id(trace): trace[0].get_fill_opacity() for trace in traces}))

    run_by_frames(PlanePartials, look)
    return seen


def test_the_lines_of_the_grid_grow_together(frames):
    """From frame to frame no line grows by more than a quarter of itself, and all by the same share."""
    ruled = [np.array(lengths) for lengths, _ in frames if lengths]
    shares = [lengths / ruled[-1] for lengths in ruled if len(lengths) == len(ruled[-1])]
    assert len(shares[0]) > 3 and shares[0].max() < 0.1
    assert all(np.ptp(share) < 1e-6 for share in shares)
    assert max(float((new - old).max()) for old, new in pairwise(shares)) < 0.25


def test_a_trace_darkens_nothing_at_once(frames):
    """The triangle that a step leaves behind is not seen while the step still covers it."""
    traces = set().union(*(opacities for _, opacities in frames))
    assert traces
    for trace in traces:
        first, *later = (opacities[trace] for _, opacities in frames if trace in opacities)
        assert first == 0 and max(later) == pytest.approx(0.2)
        assert max(new - old for old, new in pairwise([first, *later])) < 0.05
