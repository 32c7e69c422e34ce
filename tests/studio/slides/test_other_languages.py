"""Captions in the other languages: each of a lesson's captions, translated, at its own time."""

from __future__ import annotations

from studio.cache.store import Store
from studio.film.captions import split
from studio.lesson.lesson import load
from studio.lesson.running import run_through
from studio.slides import other_languages
from studio.slides.other_languages import other_cues

LESSON = '[[scene]]\nscene = "TangentSlope"\nf = "x^2 / 4"\n'


def test_every_caption_has_its_translation_at_its_time(tmp_path, monkeypatch):
    """German beside English, and English beside German; the second time from what is kept."""
    for language, other, word in (("en", "de", "Steigung"), ("de", "en", "slope")):
        path = tmp_path / f"{language}.toml"
        path.write_text(f'language = "{language}"\n{LESSON}')
        (clip,) = load(path).clips
        beats = run_through(clip)
        seconds = {(clip.id, n): beat.end - beat.start for n, beat in enumerate(beats, 1)}
        store = Store(tmp_path / "store")
        found = other_cues([clip], seconds, language, store, "1")
        assert list(found) == [other]
        cues = found[other]
        assert len(cues) == len(beats)
        for said, own in zip(cues, beats, strict=True):
            for at, _ in own.words:
                assert any(abs(cue.start - (at - own.start)) < 1e-6 for cue in said)
            assert all(0 <= cue.start < cue.end <= own.end - own.start + 1e-9 for cue in said)
        text = " ".join(cue.text for said in cues for cue in said)
        assert word in text
        assert ("0,5" in text) == (other == "de")
        with monkeypatch.context() as patch:
            patch.setattr(other_languages, "run_through", None)
            assert other_cues([clip], seconds, language, store, "1") == found


def test_a_caption_stands_until_the_next_one_begins():
    """Three captions in a beat of six seconds; the German ones end where the next begins."""
    said = [(0.0, "One."), (2.0, "Two."), (4.0, "Three.")]
    german = [(0.0, "Eins."), (2.5, "Zwei."), (5.0, "Drei.")]
    cues = other_languages._cues(said, german, 6.0)
    assert [(cue.start, cue.end, cue.text) for cue in cues] == [
        (0.0, 2.0, "Eins."), (2.0, 4.0, "Zwei."), (4.0, 6.0, "Drei."),
    ]  # fmt: skip
    assert cues[0] == split("Eins.", 0.0, 2.0)[0]
