"""What holds for every scene in every case: certified claims and layout, beats, captions, colours."""

from __future__ import annotations

import re

import numpy as np
import pytest

from stage.style.theme import THEMES
from stage.text.written import Written
from tests.scenes.beat_ends import is_title, undone
from tests.scenes.cases import CASES

IN_FULL = "write-it-in-full"  # the beat before the first that shows formulas whole, where one is too long


class EveryCase:
    """Inherited by a class in a scene's own test file, or in test_other_cases: one process tries a case."""

    def test_it_is_certified(self, examined, name):
        """Every claim holds, and no text collides, leaves the margin or is too small."""
        report, _ = examined(name)
        assert [str(finding) for finding in report.findings] == [] and report.ok

    def test_what_it_claims_is_told(self, examined, name):
        """A clip claims something, each with its expression and exact value, and no error is NaN."""
        report, _ = examined(name)
        assert report.claims and all(row["expression"] and row["exact"] for row in report.claims)
        assert np.isfinite([row["error"] for row in report.claims]).all()

    def test_every_beat_claims_and_rests(self, examined, name):
        """Each beat has its own name, claims something, lasts, and follows the one before without a gap.

        Only a beat that shows the formulas in full has no picture yet, and claims nothing; it is the first.
        """
        report, _ = examined(name)
        names = [beat.name for beat in report.beats]
        drawing = names[1:] if names[0] == IN_FULL else names
        assert IN_FULL not in drawing
        assert len(set(names)) == len(names) and {row["beat"] for row in report.claims} == set(drawing)
        assert report.beats[0].start == 0 and report.beats[-1].end == pytest.approx(report.seconds)
        assert all(
            a.end == pytest.approx(b.start) for a, b in zip(report.beats, report.beats[1:], strict=False)
        )
        assert all(beat.end - beat.start >= 1 for beat in report.beats)

    def test_every_caption_can_be_read(self, examined, name):
        """Captions come in order, within their beat, and none asks for more than 160 words a minute."""
        report, _ = examined(name)
        for beat in report.beats:
            times = [time for time, _ in beat.words]
            assert times == sorted(times) and all(beat.start <= time <= beat.end for time in times)
            for (start, words), end in zip(beat.words, [*times[1:], beat.end], strict=True):
                assert len(words.split()) <= 160 / 60 * (end - start) + 1e-6, words

    def test_nothing_is_off_the_frame(self, examined, name):
        """At the end of the clip all that is drawn has finite points and lies inside the frame."""
        _, scene = examined(name)
        for part in scene.get_mobject_family_members():
            if len(part.points):
                assert np.isfinite(part.points).all()
                if part.get_fill_opacity() or part.get_stroke_opacity():
                    assert np.abs(part.points[:, 0]).max() <= scene.layout.width / 2
                    assert np.abs(part.points[:, 1]).max() <= scene.layout.height / 2

    def test_its_colours_are_the_themes(self, examined, name):
        """What is seen at the end is filled with the theme's own colours, on the theme's ground."""
        _, scene = examined(name)
        theme = THEMES[CASES[name].theme]
        roles = [theme[role] for role in vars(theme) if role != "name"]
        own = {
            colour.lower() for given in roles for colour in ((given,) if isinstance(given, str) else given)
        }
        assert scene.camera.background_color.to_hex().lower() == theme.background.lower()
        filled = [
            m for m in scene.get_mobject_family_members() if len(m.points) and m.get_fill_opacity() > 0.9
        ]
        strange = {m.get_fill_color().to_hex().lower() for m in filled} - own
        assert strange == set()

    def test_it_opens_on_a_whole_picture(self, watched, name):
        """In frame 0 stands, opaque, the title that the first beat ends on, and a picture.

        Where the clip begins with its formulas in full, they stand there instead, one at least that is named
        alone afterwards.
        """
        _, scene, watch = watched(name)
        texts = [m for m in watch.opening if isinstance(m, Written)]
        (title,) = (text for text in texts if is_title(text, scene))
        assert title.says == watch.beats[0].titles[0].says
        if scene.beats[0].name == IN_FULL:
            shown = {text.says for text in texts} - {title.says}
            sources = {
                f"{short} = {source}": short in scene.pen.shortened
                for short, (source, _) in scene.pen.formulas.items()
            }
            assert shown and shown <= set(sources) and any(sources[one] for one in shown)
        else:
            assert len(watch.opening) > len(texts) > 0
        assert {g.get_fill_opacity() for g in title.glyphs} == {1}

    def test_its_first_frame_is_drawn(self, first_frame, name):
        """Frame 0 as drawn is no bare ground: there is ink in the title's zone and below it."""
        picture, title = first_frame(name)
        differing = (picture != picture[0, 0]).any(axis=-1)
        assert differing[:title].sum() > 200 and differing[title:].sum() > 200

    def test_every_beat_ends_on_its_title(self, watched, name):
        """A beat's last frame is its title's: see `tests.scenes.beat_ends`."""
        _, scene, watch = watched(name)
        passing = CASES[name].passing
        assert len(watch.beats) == len(scene.beats)
        known = [re.compile(rf"in {re.escape(name)}[ ,]") for name in passing]
        left = [one for one in undone(watch.beats) if not any(name.search(one) for name in known)]
        assert left == [], "what only helps, and goes again, is named in its case: passing=(…,)"

    def test_the_poster_is_a_beat(self, examined, name):
        """The beat named for the poster is one of the scene's."""
        scene = CASES[name].scene
        beats = {beat.name for beat in examined(name)[0].beats}
        assert scene.poster.replace("_", "-") in beats and scene.headline
