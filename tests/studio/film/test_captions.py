"""Captions are short, in time, complete, and cannot break out of their files."""

from __future__ import annotations

import re
from itertools import pairwise

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stage.text.words import WORDS_A_MINUTE, seconds_to_read, spoken_words
from studio.film.captions import LINE, LINES, Cue, plain, shift, split, srt, vtt

USUAL = "the slope of a line is one number. f(x) = x² and, so: 2.5 × 14 → w tangent? differentiability"
WORDS = st.lists(
    st.sampled_from(USUAL.split())
    | st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"]), min_size=1, max_size=60),
    min_size=1,
    max_size=60,
).map(" ".join)
ANY_TEXT = st.text(max_size=80) | st.sampled_from(
    [
        "1\n\n2\n00:00:01,000 --> 00:00:02,000\nsecond",
        "a\r\n\r\n3\r\n00:00:01.000 ---> 00:00:02.000 b",
        "<v Bob>x</v> {\\an8} &amp; \x00\x1b[31m\u2028\u2029\x85\ud800",
        "NOTE\n\nSTYLE\n::cue{}",
        "",
    ]
)
CLOCK = r"\d\d:\d\d:\d\d[,.]\d{3}"


@given(WORDS, st.floats(0, 1e4), st.floats(1, 600))
def test_cues_are_short_and_fill_their_time(words, start, length):
    """At most two lines of 42 characters, no line empty; the cues follow each other from start to end."""
    cues = split(words, start, start + length)
    for cue in cues:
        lines = cue.text.split("\n")
        assert 1 <= len(lines) <= LINES and all(1 <= len(line) <= LINE for line in lines)
    assert cues[0].start == start and cues[-1].end == start + length
    assert all(one.end == other.start for one, other in pairwise(cues))


@given(WORDS)
def test_no_word_is_lost(words):
    """Put together again the cues say every character in order."""
    said = "".join(cue.text for cue in split(words, 0, 10))
    assert re.sub(r"\s", "", said) == re.sub(r"\s", "", plain(words))


def test_time_is_shared_by_words():
    """A cue's share of the time is its share of the spoken words: here eight, then two sentences of eight."""
    cues = split("One two three four five six seven eight. " * 3, 2, 26)
    assert [(cue.start, cue.end) for cue in cues] == [(2, 10), (10, 26)]


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        ("The slope is 2.", ["The slope is 2."]),
        (
            "How steep is the curve right here, at the point (1, 1)? Take a second point a step h away.",
            [
                "How steep is the curve right here,\nat the point (1, 1)?",
                "Take a second point a step h away.",
            ],
        ),
        (
            "The rate never changed: the slope did. So the steps shrink, each 0.8 of the one before.",
            ["The rate never changed: the slope did.", "So the steps shrink,\neach 0.8 of the one before."],
        ),
        (
            "The line through both points has slope (f(1 + h) − f(1)) / h = 3.",
            ["The line through both points has\nslope (f(1 + h) − f(1)) / h = 3."],
        ),
    ],
)
def test_breaks_fall_where_one_pauses(words, texts):
    """Sentences stay whole where they fit, then phrases; a formula is not torn."""
    assert [cue.text for cue in split(words, 0, 9)] == texts


def test_no_words_no_cues():
    """Nothing to say, or nothing but control characters, gives no cue."""
    assert split("", 0, 1) == split(" \n\x00", 0, 1) == []


@pytest.mark.parametrize("times", [(1, 1), (2, 1), (-1, 1), (0, float("inf")), (float("nan"), 1)])
def test_impossible_times_are_refused(times):
    """A cue that ends before it starts, or never, is a ValueError that shows the times."""
    with pytest.raises(ValueError, match="start < end"):
        Cue(*times, "words")
    with pytest.raises(ValueError, match="start < end"):
        split("words", *times)


def test_shift_moves_both_ends():
    """Shifted cues keep their words and lengths."""
    assert shift([Cue(0, 1, "a"), Cue(1.5, 2, "b")], 10) == [Cue(10, 11, "a"), Cue(11.5, 12, "b")]


@given(st.lists(ANY_TEXT, min_size=1, max_size=5))
def test_no_text_opens_a_second_cue(texts):
    """Whatever is in a cue, the files hold one for each that has words, and are valid UTF-8."""
    cues = [Cue(i, i + 1, text) for i, text in enumerate(texts)]
    count = sum(1 for text in texts if plain(text))
    for written, blocks_before in ((srt(cues), 0), (vtt(cues), 1)):
        written.encode("utf-8")
        assert written.count("-->") == count
        assert len(re.findall(rf"^{CLOCK} --> {CLOCK}$", written, re.M)) == count
        assert len(re.findall(r"(?:.+\n)+", written)) == count + blocks_before
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]", written)


def test_the_files_look_as_they_should():
    """SubRip counts from 1 with commas, WebVTT opens with its name and escapes what HTML would read."""
    cues = [Cue(0, 1.5, "x < 3 & y > 2"), Cue(3661.0004, 3662.9996, "two\nlines")]
    assert srt(cues) == (
        "1\n00:00:00,000 --> 00:00:01,500\nx < 3 & y > 2\n\n2\n01:01:01,000 --> 01:01:03,000\ntwo\nlines\n"
    )
    assert vtt(cues) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nx &lt; 3 &amp; y &gt; 2\n\n"
        "01:01:01.000 --> 01:01:03.000\ntwo\nlines\n"
    )


@pytest.mark.parametrize("write", [srt, vtt])
def test_another_program_reads_the_same_cues(tmp_path, write):
    """FFmpeg's readers find the times and words that were written, tags taken as words."""
    cues = [
        Cue(0.25, 1, "a <b>bold</b> claim"),
        Cue(1, 2.125, "f(x) = x²,\nso f′(1) = 2"),
        Cue(4, 5, "1 --> 2"),
    ]
    path = tmp_path / f"captions.{write.__name__}"
    path.write_text(write(cues), encoding="utf-8")
    with av.open(str(path)) as container:
        read = [
            (
                float(packet.pts * packet.time_base),
                float((packet.pts + packet.duration) * packet.time_base),
                b"".join(line.ass.split(b",", 8)[8] for line in packet.decode()).decode(),
            )
            for packet in container.demux(subtitles=0)
            if packet.size
        ]
    assert [(start, end) for start, end, _ in read] == [(cue.start, cue.end) for cue in cues]
    shown = [words.replace("\\N", "\n").replace("\u2060", "") for *_, words in read]
    assert shown == ["a <b>bold</b> claim", "f(x) = x²,\nso f′(1) = 2", "1 → 2"]


def test_reading_takes_the_time_of_its_words():
    """160 words a minute, a formula's tokens counted as words, no time for nothing."""
    assert spoken_words("f(x) = 2x + 1") == 5
    assert seconds_to_read("word " * WORDS_A_MINUTE) == pytest.approx(60)
    assert seconds_to_read(" \n") == 0


@pytest.mark.parametrize("words", [
    "The ground lies at the height of the plane f(x, y) = 3x + 4y over each place (x, y) of the map.",
    "From the place (1.5, −2) you can walk along x or along y; at (0, 0) both of the slopes are the same.",
])  # fmt: skip
def test_a_place_is_not_torn(words):
    """The comma in f(x, y) or in (1.5, −2) ends no phrase: both its parts stand in one line."""
    lines = [line for cue in split(words, 0.0, 8.0) for line in cue.text.split("\n")]
    assert " ".join(lines) == words
    assert all(line.count("(") == line.count(")") for line in lines)
