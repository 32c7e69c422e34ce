"""lesson.json says what lies in a lesson's folder, and whatever a hand made of it does no harm."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.output import output
from studio.output.manifest import Manifest
from studio.render.render import render
from studio.system.fingerprint import sha256
from tests.studio.probe import probe
from tests.studio.tiny import ONE, THREE, TWO, files_in, lesson_of

CHANGED = TWO.replace("x^2", "x^3")


def told(here: Path) -> dict:
    return json.loads((here / "out" / "mine" / "lesson.json").read_text())


def test_the_manifest_says_what_lies_there(here):
    """Every file and its hash; clips and beats in order with their films' times; captions as in the SRT."""
    folder, manifest = here / "out" / "mine", told(here)
    assert manifest["sha256"] == {n: d for n, d in files_in(folder).items() if n != "lesson.json"}
    about = [manifest[key] for key in ("format", "lesson", "title", "language")]
    assert about == [1, "../../mine.toml", "Mine", "en"]
    assert [clip["id"] for clip in manifest["clips"]] == ["one", "two"]
    for clip in manifest["clips"]:
        assert (clip["width"], clip["height"], clip["fps"], clip["theme"]) == (160, 90, 10, "dark")
        assert clip["seconds"] == pytest.approx(probe(folder / clip["film"]).duration)
        at = 0.0
        for number, beat in enumerate(clip["beats"], 1):
            assert (beat["number"], beat["start"]) == (number, pytest.approx(at))
            assert beat["seconds"] == pytest.approx(probe(folder / beat["film"]).duration)
            at += beat["seconds"]
            assert all(at - beat["seconds"] <= c["start"] < c["end"] <= at + 1e-9 for c in beat["captions"])
            assert beat["picture"] == beat["film"].replace(".mp4", ".png")
            assert (folder / beat["picture"]).exists()
        texts = [caption["text"] for beat in clip["beats"] for caption in beat["captions"]]
        assert texts == ["One two three", "To the right", "And down"]
        assert all(text in (folder / clip["captions"][0]).read_text() for text in texts)
        assert (folder / clip["poster"]).exists() and (folder / clip["storyboard"]).exists()
    lecture = manifest["lecture"]
    assert lecture["seconds"] == pytest.approx(probe(folder / lecture["film"]).duration)
    assert set(lecture["captions"]) == {"lecture.srt", "lecture.vtt"}


def test_one_clip_leaves_the_others_entries(here):
    """``--clip`` renews its own entry, keeps the others' to the letter, and forgets clips that are gone."""
    before = told(here)
    render(lesson_of(here, THREE, CHANGED, ONE), here / "out", "draft", clip="two")
    after = told(here)
    assert [clip["id"] for clip in after["clips"]] == ["two", "one"]
    assert after["clips"][1] == before["clips"][0] and after["clips"][0] != before["clips"][1]
    render(lesson_of(here, CHANGED), here / "out", "draft", clip="two")
    assert [clip["id"] for clip in told(here)["clips"]] == ["two"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_manifest_is_read(kept, tmp_path, data):
    """Whatever a hand has made of it, it is read as far as it goes, or as none; and no film is its victim."""
    told = json.loads((kept / "out" / "mine" / "lesson.json").read_text())
    spot, key = told, data.draw(st.sampled_from(sorted(told)))
    while isinstance(spot[key], (dict, list)) and spot[key] and data.draw(st.booleans()):
        spot = spot[key]
        key = data.draw(st.sampled_from(sorted(spot) if isinstance(spot, dict) else list(range(len(spot)))))
    spot[key] = data.draw(JSON)
    text = json.dumps(told)
    if data.draw(st.booleans()):
        text = text[: data.draw(st.integers(0, len(text)))]
    (tmp_path / "lesson.json").write_text(text)
    manifest = Manifest.read(tmp_path)
    manifest.home(tmp_path)
    assert not manifest.clips or json.loads(manifest.text())["clips"] == list(manifest.clips.values())
    assert all(name.startswith(("clips/", "storyboard/")) for name in manifest.gone([]))
    worker = output.Output.__new__(output.Output)
    worker._cache = type("Any", (), {"like": lambda *_: None})()
    for clip in (manifest.lecture, *manifest.clips.values()):
        worker._cache_of(clip)


NAMES = [
    "../../victim", "../victim.mp4", "clips/../../../victim.mp4", "victim.mp4", "clips/a/b/c.mp4",
    ".hillwalk/x", "lecture.mp4", "claims.json", "lesson.json", "notes.txt",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_manifest_cannot_ask_for_more(here, name):
    """Whatever stands in it, nothing goes but what is called as a clip's files are."""
    victim = (here / "out" / "mine" / name).resolve()
    if not victim.exists():
        victim.parent.mkdir(parents=True, exist_ok=True)
        victim.write_text("victim")
    manifest = Manifest.read(here / "out" / "mine")
    manifest.sha256[name] = sha256(victim)
    assert name not in manifest.gone([]) and "clips/two.mp4" in manifest.gone([])
