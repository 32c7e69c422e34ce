"""player.html in a real browser, from a file and offline: it plays, jumps, and asks for nothing."""

from __future__ import annotations

from zipfile import ZipFile

import pytest

from studio.slides.deck import Choices
from studio.slides.formats.player import write_player
from tests.studio.preview import conftest as browser
from tests.studio.preview.conftest import until
from tests.studio.slides import player_page
from tests.studio.slides.decks import HOSTILE
from tests.studio.slides.player_page import BEAT, NOWHERE, is_in, opened, settled, shows, time_of
from tests.studio.slides.test_player import shown

# Fixtures: one browser for the tests of this file, one page for each of them.
chromium, written, page = browser.chromium, player_page.written, player_page.page


def plays_to_its_end(page) -> None:
    for key in (*">>>>", "k"):  # at twice the speed
        page.keyboard.press(key)
    until(lambda: page.evaluate("document.querySelector('video').ended"), "the end", 30)
    assert shows(page, 3, ended=True)
    assert page.locator("#play").get_attribute("aria-label") == "Play again"
    assert page.locator("#time").text_content() == page.locator("#length").text_content() == "0:03"


def test_it_plays_to_the_end_and_stays_there(page):
    """Nothing plays before it is asked for; after the end the last frame stays, and it can start again."""
    assert page.evaluate("document.querySelector('video').paused") and page.locator("#begin").is_visible()
    page.click("#begin")
    until(lambda: time_of(page) > BEAT, "the second beat", 10)
    page.click("#video")
    assert page.evaluate("document.querySelector('video').paused")
    plays_to_its_end(page)
    page.wait_for_timeout(300)
    assert shows(page, 3, ended=True)
    page.keyboard.press(" ")
    until(lambda: 0 < time_of(page) < 2 * BEAT, "the beginning", 10)
    assert page.locator("#play").get_attribute("aria-label") == "Pause"


def test_chapters_and_beats_lead_to_their_place(page):
    for beat in (2, 0, 3, 1):
        page.locator("#chapters .beat").nth(beat).click()
        is_in(page, beat)
    assert not page.locator("#begin").is_visible()  # it would lie on the frame that was asked for
    page.locator("#chapters .chapter").nth(1).click()
    is_in(page, 2)


def test_the_transcript_leads_to_its_place(page):
    """A click on a cue goes to where it is said, one on a heading to its beat; marked text does not."""
    page.click("#transcript-tab")
    page.get_by_text("and more on two lines").nth(2).click()
    is_in(page, 2)
    assert settled(page) - 2 * BEAT == pytest.approx(0.4, abs=0.1)
    assert page.locator("#text [aria-current]").text_content() == "and more on two lines"
    page.locator("#text h3 button").nth(1).click()
    is_in(page, 1)
    assert page.locator("#text [aria-current]").text_content() == "First words 1"
    page.get_by_text("First words 3").select_text()
    page.get_by_text("First words 3").dispatch_event("click")
    is_in(page, 1)


def test_the_keys(page):
    """Each does what the help says, and none does anything while one writes."""
    press = page.keyboard.press
    for key, beat in (
        (".", 1),
        ("PageDown", 2),
        (",", 1),
        ("PageUp", 0),
        ("2", 2),
        ("1", 0),
        ("9", 0),
        ("PageUp", 0),
    ):
        press(key)
        is_in(page, beat)
    for key, time in (
        ("End", 4 * BEAT),
        ("Home", 0),
        ("l", 4 * BEAT),
        ("j", 0),
        ("ArrowRight", 4 * BEAT),
        ("ArrowLeft", 0),
    ):
        press(key)
        assert settled(page) == pytest.approx(time, abs=0.1), key
    speed = "document.querySelector('video').playbackRate"
    for key, rate in ((">", 1.25), (">", 1.5), ("<", 1.25), ("<", 1), ("<", 0.75), ("<", 0.5), ("<", 0.5)):
        press(key)
        assert page.evaluate(speed) == rate
    for key, paused in (("k", False), ("k", True), (" ", False), (" ", True)):
        press(key)
        assert page.evaluate("document.querySelector('video').paused") == paused, key
    press("?")
    assert page.locator("#keys").is_visible()
    press("2")
    press("Escape")
    assert not page.locator("#keys").is_visible() and time_of(page) < 2 * BEAT
    page.click("#transcript-tab")
    page.fill("#search", "")
    page.locator("#search").press_sequentially("2kc")
    assert time_of(page) < 2 * BEAT and not page.locator("#captions").is_visible()


def test_the_full_screen_has_the_captions_and_the_controls(page):
    page.keyboard.press("c")
    page.keyboard.press("f")
    until(lambda: page.evaluate("document.fullscreenElement?.id") == "stage", "the full screen", 10)
    window = page.evaluate("[innerWidth, innerHeight]")
    boxes = {name: page.locator(f"#{name}").bounding_box() for name in ("picture", "captions", "controls")}
    assert all(box["width"] == window[0] for box in boxes.values())
    assert boxes["picture"]["height"] + boxes["captions"]["height"] == window[1]
    page.keyboard.press("f")
    until(lambda: page.evaluate("document.fullscreenElement") is None, "the page", 10)


def test_captions_follow_in_each_language(page):
    """Off at first; by key or menu they stand below the picture, and the transcript changes with them."""
    captions = page.locator("#captions")
    assert not captions.is_visible()
    page.keyboard.press("c")
    page.locator("#chapters .beat").nth(2).click()
    until(lambda: captions.inner_text() == "First words 2", "the words", 10)
    box, picture = captions.bounding_box(), page.locator("#picture").bounding_box()
    assert box["y"] >= picture["y"] + picture["height"]
    page.click("#captions-button")
    page.get_by_role("menuitemradio", name="Deutsch").click()
    until(lambda: captions.inner_text() == "Deutsche Worte 2", "the German words", 10)
    assert captions.get_attribute("lang") == "de"
    page.keyboard.press(".")
    until(lambda: captions.inner_text() == "Deutsche Worte 3", "the next words", 10)
    page.click("#transcript-tab")
    assert page.locator("#text .cue").all_text_contents() == [f"Deutsche Worte {n}" for n in range(4)]
    assert page.locator("#text [aria-current]").text_content() == "Deutsche Worte 3"
    page.select_option("#language", "en")
    until(lambda: captions.inner_text() == "First words 3", "the English words", 10)
    assert page.locator("#text [aria-current]").text_content() == "First words 3"
    page.keyboard.press("c")
    assert not captions.is_visible()
    tracks = """() => [...document.querySelector("video").textTracks]
      .map((one) => [one.language, one.mode, one.cues.length])"""
    assert page.evaluate(tracks) == [["en", "hidden", 8], ["de", "hidden", 4]]


def test_captions_follow_while_it_plays(page):
    heard = """() => {
      window.heard = [];
      new MutationObserver(() => heard.push(document.querySelector("#captions").textContent))
        .observe(document.querySelector("#captions"), { childList: true });
    }"""
    for key in "c<<":  # at half the speed, lest a busy machine pass over one
        page.keyboard.press(key)
    page.evaluate(heard)
    page.click("#begin")
    until(lambda: page.evaluate("document.querySelector('video').ended"), "the end", 30)
    said = [f"First words {n // 2}" if n % 2 == 0 else "and more\non two lines" for n in range(8)]
    assert [text for text in page.evaluate("window.heard") if text] == said[1:]
    assert page.locator("#captions").text_content() == said[-1]


def test_the_speed(page):
    page.click("#speed-button")
    page.get_by_role("menuitemradio", name="2×").click()
    assert page.evaluate("document.querySelector('video').playbackRate") == 2
    assert page.locator("#speed-button").text_content() == "2×"
    assert page.evaluate("document.activeElement.id") == "speed-button"


def test_the_menus_work_from_the_keyboard(page):
    page.focus("#captions-button")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "Off"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    until(lambda: page.locator("#captions").inner_text() == "Deutsche Worte 0", "the German words", 10)
    assert page.evaluate("document.activeElement.id") == "captions-button"
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert not page.get_by_role("menu").is_visible()
    page.focus("#chapters-tab")
    page.keyboard.press("ArrowRight")
    assert (
        page.evaluate("document.activeElement.id") == "transcript-tab" and page.locator("#text").is_visible()
    )


def test_the_time_line(page):
    """It is told in words, tells its beats under the mouse, and goes where it is clicked."""
    box = page.locator("#position").bounding_box()
    at = {"x": box["width"] * 0.65, "y": box["height"] / 2}
    page.hover("#position", position=at)
    assert page.locator("#hint b").text_content() == "A hill"
    assert page.locator("#hint > span").all_text_contents() == ["Title 2", "0:02"]
    page.click("#position", position=at)
    is_in(page, 2)
    assert page.locator("#position").get_attribute("aria-valuetext") == "0:02 of 0:03, Title 2"
    page.keyboard.press("Home")
    assert settled(page) == 0


def test_hostile_texts_are_texts(chromium, hostile_deck, tmp_path):
    """They are read back from the page as they are, and the page has no element more."""
    write_player(hostile_deck, tmp_path / "player.html", Choices())
    with opened(chromium, tmp_path / "player.html", script=NOWHERE) as page:
        texts = [shown(text) for text in HOSTILE]
        assert page.title() == page.locator("h1").text_content() == texts[0]
        assert page.locator("#author").text_content() == texts[1]
        assert page.locator("#chapters .beat span:not(.time)").all_text_contents() == texts
        for part in ("h3 button > :last-child", "p > .cue", "details p", "details li"):
            assert page.locator(f"#text {part}").all_text_contents() == texts, part
        assert page.locator("#text img").evaluate_all("(all) => all.map((one) => one.alt)") == texts
        page.keyboard.press("c")
        for number, text in enumerate(texts):
            page.locator("#chapters .beat").nth(number).click()
            settled(page)
            assert shown(page.locator("#captions").text_content()) == text
            assert page.locator("#captions *").count() == 0
        assert page.locator("script").count() == 2
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        cues = """() => [...document.querySelector("video").textTracks[0].cues]
          .map((one) => one.getCueAsHTML().textContent.replaceAll("\\n", " "))"""
        assert page.evaluate(cues) == texts


def test_the_folder_and_the_archive_play(chromium, deck, tmp_path):
    """The page with its folder, moved; and what the archive holds, unpacked elsewhere under a hard name."""
    write_player(deck, tmp_path / "out" / "player.html", Choices(folder=True))
    (tmp_path / "out").rename(tmp_path / "moved #1 & ä")
    elsewhere = tmp_path / "course %20 'x'"
    with ZipFile(tmp_path / "moved #1 & ä" / "player.zip") as archive:
        archive.extractall(elsewhere)
    for path in (tmp_path / "moved #1 & ä" / "player.html", elsewhere / "index.html"):
        with opened(chromium, path, script=NOWHERE) as page:
            plays_to_its_end(page)
            page.locator("#chapters .beat").nth(1).click()
            is_in(page, 1)


def test_a_film_that_is_missing_is_told(chromium, deck, tmp_path):
    write_player(deck, tmp_path / "player.html", Choices(folder=True))
    (tmp_path / "player" / "lecture.mp4").unlink()
    page = chromium.new_page()
    page.goto((tmp_path / "player.html").as_uri())
    message = page.locator("#message")
    until(lambda: message.inner_text().startswith("The film cannot be played here."), "the message", 10)
    page.close()
