"""A hill's clip from frame to frame: the numbers that follow the walk are in view where it rests, too."""

from __future__ import annotations

from collections import defaultdict

from scenes import HillPartials
from tests.scenes.frames import lasts, run_by_frames


def test_no_number_blinks():
    """From when it has come, each is there in every frame: one that moves, or the one of a place of rest."""
    seen, rested = defaultdict(list), set()

    def look(scene: HillPartials) -> None:
        family = set(scene.get_mobject_family_members())
        for line in scene.path.live:
            values = [value for value in (line.readout, *line.numbers.values()) if value in family]
            lit = [value for value in values if value.glyphs[-1].get_fill_opacity() > 0.99]
            seen[line.line.says].append(len(lit))
            rested.update(id(value) for value in lit if value is not line.readout)

    run_by_frames(HillPartials, look)
    assert len(seen) == 4 and len(rested) >= 8
    for name, counts in seen.items():
        assert [count for count, _ in lasts(counts)] == [0, 1], name
