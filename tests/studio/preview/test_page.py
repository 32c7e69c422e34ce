"""The preview's page in a real browser: a lesson is written, looked at, played and exported there."""

from __future__ import annotations

import re
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from tests.studio.preview.conftest import LESSON, LONG, ONE, serving, until, window

MILLISECONDS = 1000 * LONG
SIZE = {"width": 1440, "height": 900}
PIXELS = """() => {
  const small = Object.assign(document.createElement("canvas"), { width: 160, height: 90 });
  small.getContext("2d").drawImage(document.querySelector("#frame"), 0, 0, 160, 90);
  return [...small.getContext("2d").getImageData(0, 0, 160, 90).data];
}"""
FRAME = "document.querySelector('#frame').dataset"


@pytest.fixture(scope="module")
def served(tmp_path_factory, chromium):
    """One server for the tests of this file; each begins with the lesson as it was."""
    with serving(tmp_path_factory.mktemp("page")) as made:
        yield made


@contextmanager
def opened(chromium, served, *, address="", **options):
    """The page in a window of its own, in which nothing goes wrong unseen."""
    context = chromium.new_context(viewport=SIZE, locale="en-GB", **options)
    context.set_default_timeout(MILLISECONDS)
    if not address:
        name, _, value = served.cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": served.base, "sameSite": "Strict"}])
    context.wrong = []
    context.on("weberror", lambda error: context.wrong.append(str(error.error)))
    context.on("console", lambda told: told.type in ("error", "warning") and context.wrong.append(told.text))
    context.on("response", lambda got: got.status >= 400 and context.wrong.append(got.url))
    page = context.new_page()
    page.goto(address or served.base)
    page.wait_for_selector("#frame[data-frame]")
    yield page
    context.close()
    assert context.wrong == []


@pytest.fixture
def page(chromium, served):
    """The page on the lesson as it was, its first clip run through."""
    as_it_was(served)
    with opened(chromium, served) as made:
        select(made, "tangent")
        yield made
        assert not made.query_selector("#ended-dialog[open]")


def as_it_was(served):
    """Take back what an earlier test has changed, and save that."""
    with window(served) as told:
        while told.state["undo"]:
            served.do(action="undo")
            told.hear(0.5)
        told.until(lambda me: not me.state["undo"] and not me.state["reading"], "all to be undone")
    served.do(action="save")
    assert served.path.read_text() == LESSON


def select(page, clip):
    """Select a clip and wait until it is run through."""
    if not page.query_selector(f"li.selected[data-clip-id='{clip}']"):
        page.click(f"[data-clip-id='{clip}'] .clip")
    page.wait_for_selector(f"[data-clip-id='{clip}'] [data-beat]")
    page.wait_for_selector(f"#frame[data-clip='{clip}']")


def pixels(page):
    """What is painted, small: a frame is drawn larger when it is looked at for a while."""
    return page.evaluate(PIXELS)


def same(one, other):
    """Whether two pictures show the same, but for what lossy compression and another size do."""
    far = sum(abs(a - b) > 48 for a, b in zip(one, other, strict=True))
    return far < 60


def frame_of(page):
    return int(page.evaluate(f"() => {FRAME}.frame"))


def now(page):
    """The frame at which the playhead stands."""
    return int(page.get_attribute("#timeline", "aria-valuenow"))


def newer(page, act):
    """What is painted once what is done has led to a newer picture."""
    before, version = pixels(page), page.evaluate(f"() => {FRAME}.version")
    act()
    page.wait_for_selector(f"#frame:not([data-version='{version}'])")
    until(lambda: not same(pixels(page), before), "other pixels")
    return pixels(page)


def write(page, key, value, number=0):
    """Write a value into a field, and Enter."""
    field = page.locator(f"[data-key='{key}'] input[type=text]").nth(number)
    field.fill(value)
    field.press("Enter")


def order(page):
    return [row.get_attribute("data-clip-id") for row in page.query_selector_all("#clips > li")]


def in_order(page, *clips):
    until(lambda: order(page) == list(clips), f"the order {clips}")


def test_a_function_is_edited_broken_and_mended(page, served):
    """The frame follows a change; a fault stands at its field, over the last good frame, till mended."""
    after = newer(page, lambda: write(page, "f", "x^3 - x"))
    assert served.path.read_text() == LESSON  # until it is saved
    write(page, "f", "x^3 - ")
    page.wait_for_selector("[data-key='f'].wrong .error")
    assert page.locator("[data-key='f'] .error p").first.inner_text().strip()
    assert page.get_attribute("[data-key='f'] input", "aria-invalid") == "true"
    assert page.is_visible("#trouble") and page.is_visible("[data-clip-id='tangent'] [data-kind='has_error']")
    assert same(pixels(page), after)
    assert page.locator("[data-key='at'] .error").is_hidden()
    newer(page, lambda: write(page, "f", "x^2 + 1"))
    assert page.is_hidden("#trouble") and page.is_hidden("[data-key='f'] .error")
    page.wait_for_selector("[data-key='f'] .formula[aria-label='f(x) = x^2 + 1']")


def test_saving_writes_the_value_and_nothing_else(page, served):
    """After Save the file has the new value in its old quotes, every comment and all else as it was."""
    newer(page, lambda: write(page, "f", "x^2/2"))
    page.wait_for_selector("#unsaved:visible")
    page.click("#save")
    page.wait_for_selector("#unsaved", state="hidden")
    assert served.path.read_text() == LESSON.replace("'x^2'", "'x^2/2'")


def test_the_certificate_follows_the_function(page):
    """A changed clip loses its certificate and is checked anew; only the badge of a fault can be opened."""
    good = "#badge-claims[data-state='good']"
    page.wait_for_selector(good, timeout=3 * MILLISECONDS)
    newer(page, lambda: write(page, "f", "x^2 - 2"))
    page.wait_for_selector("#badge-claims:not([data-state='good'])")
    page.wait_for_selector(good, timeout=3 * MILLISECONDS)
    assert re.search(r"\d", page.inner_text("#badge-claims"))
    assert page.is_disabled("#badge-claims")


def test_undo_and_redo(page):
    """Changes are taken back and made again, by buttons and by keys, and what is shown follows."""
    value = "document.querySelector(\"[data-key='f'] input\").value"
    first = pixels(page)
    second = newer(page, lambda: write(page, "f", "x^3"))
    newer(page, lambda: page.click("#undo"))
    assert page.evaluate(value) == "x^2" and same(pixels(page), first)
    newer(page, lambda: page.click("#redo"))
    assert page.evaluate(value) == "x^3" and same(pixels(page), second)
    page.focus("#timeline")
    newer(page, lambda: page.keyboard.press("Control+z"))
    assert page.evaluate(value) == "x^2"
    newer(page, lambda: page.keyboard.press("Control+Shift+Z"))
    assert page.evaluate(value) == "x^3"


def test_a_slider_is_dragged(page):
    """While a slider is dragged the number and the frame follow; the last value is what stays."""
    slider = page.locator("[data-key='at'] input[type=range]").bounding_box()
    middle = slider["y"] + slider["height"] / 2

    def drag():
        page.mouse.move(slider["x"] + slider["width"] * 0.75, middle)
        page.mouse.down()
        for share in range(74, 30, -4):
            page.mouse.move(slider["x"] + slider["width"] * share / 100, middle)
        page.mouse.up()

    newer(page, drag)
    number = page.input_value("[data-key='at'] input[type=text]")
    assert -1 < float(number) < 1
    page.keyboard.press("s")
    page.wait_for_selector("#unsaved", state="hidden")
    assert page.input_value("[data-key='at'] input[type=text]") == number


def test_dragging_the_time_line_shows_the_frame_under_the_pointer(page):
    """Wherever the pointer is held or let go, the frame of that time is drawn, with its beat and caption."""
    track = page.locator("#timeline").bounding_box()
    last = int(page.get_attribute("#timeline", "aria-valuemax"))
    page.mouse.move(track["x"] + 2, track["y"] + 30)
    page.mouse.down()
    seen = []
    for share in (0.1, 0.35, 0.8, 0.5, 0.999):
        page.mouse.move(track["x"] + share * track["width"], track["y"] + 30)
        until(lambda share=share: abs(now(page) - share * last) <= 1, "the playhead")
        page.wait_for_selector(f"#frame[data-frame='{now(page)}']")
        seen.append(pixels(page))
    page.mouse.up()
    assert not any(same(one, other) for one, other in pairwise(seen))
    assert page.inner_text("#caption").strip() and page.inner_text("#beat-now").strip()


def test_keys_move_in_time_and_between_clips(page):
    """Arrows go by frames and, with Shift, by beats; Home and End to the ends; up and down to other clips."""
    page.focus("#timeline")
    page.keyboard.press("Home")
    for key, frame in [("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("Home", 0)]:
        page.keyboard.press(key)
        page.wait_for_selector(f"#frame[data-frame='{frame}']")
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_selector("#frame:not([data-frame='0'])")
    assert frame_of(page) > 10
    page.keyboard.press("End")
    page.wait_for_selector(f"#frame[data-frame='{page.get_attribute('#timeline', 'aria-valuemax')}']")
    page.keyboard.press("ArrowDown")
    page.wait_for_selector("li.selected[data-clip-id='steps']")
    page.keyboard.press("ArrowUp")
    page.wait_for_selector("li.selected[data-clip-id='tangent']")
    page.keyboard.press("?")
    page.wait_for_selector("#help-dialog[open]")
    page.keyboard.press("Escape")
    page.wait_for_selector("#help-dialog", state="hidden")


def test_space_plays_by_frames(page):
    """Space plays from the playhead, and again stops where it is; the painted frame is the one told."""
    select(page, "plane")
    page.focus("#timeline")
    page.keyboard.press("Home")
    page.wait_for_selector("#frame[data-frame='0']")
    page.keyboard.press("Space")
    page.wait_for_selector("#play[data-tip='pause']")
    until(lambda: frame_of(page) >= 5, "some frames")
    page.keyboard.press("Space")
    page.wait_for_selector("#play[data-tip='play']")
    stopped = page.get_attribute("#timeline", "aria-valuenow")
    page.wait_for_selector(f"#frame[data-frame='{stopped}']")
    assert 0 < int(stopped) < 400


def test_space_plays_the_film_once_it_is_drawn(page, served):
    """With its draft film there, a clip is played from it, and the frame it stops at is the one below it."""
    select(page, "tangent")
    has_film = "() => performance.getEntriesByType('resource').some(one => one.name.includes('/film/'))"
    with window(served) as told:
        told.until(lambda me: me.clip("tangent")["film"]["state"] == "ready", "the draft film", 3 * LONG)
    page.focus("#timeline")
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    page.wait_for_selector("#film:visible")
    until(lambda: page.evaluate(has_film), "the film to be told of")
    until(lambda: now(page) >= 8, "some frames of the film")
    page.keyboard.press("Space")
    page.wait_for_selector("#film", state="hidden")
    until(lambda: frame_of(page) == now(page), "the frame at which the film stopped")


def test_clips_are_reordered_by_keys_and_by_drag(page, served):
    """Alt with an arrow and a drag put a clip elsewhere, with its comment; the file has the new order."""
    page.focus("[data-clip-id='tangent'] .clip")
    page.keyboard.press("Alt+ArrowDown")
    in_order(page, "steps", "tangent", "plane")
    page.drag_and_drop(
        "[data-clip-id='plane'] .clip", "[data-clip-id='steps'] .clip", target_position={"x": 30, "y": 4}
    )
    in_order(page, "plane", "steps", "tangent")
    page.click("#save")
    page.wait_for_selector("#unsaved", state="hidden")
    text = served.path.read_text()
    assert text.index("# The plane is last.") < text.index('"PlanePartials"') < text.index('"ShrinkingSteps"')
    assert text.index("# The tangent comes first.") > text.index('"ShrinkingSteps"')


def test_clips_are_made_duplicated_and_removed(page):
    """A lesson can be made without an editor; a new clip is drawn, and a removed one is one click away."""
    page.hover("[data-clip-id='steps']")
    page.click("[data-clip-id='steps'] [data-tip='duplicate']")
    in_order(page, "tangent", "steps", "steps-2", "plane")
    page.wait_for_selector("li.selected[data-clip-id='steps-2']")
    page.click("#new-clip")
    page.click("[data-scene='HillPartials']")
    until(lambda: len(order(page)) == 5, "the new clip")
    new = order(page)[3]
    page.wait_for_selector(f"li.selected[data-clip-id='{new}']")
    page.wait_for_selector(f"#frame[data-clip='{new}']")
    for gone in (new, "steps-2"):
        page.hover(f"[data-clip-id='{gone}']")
        page.click(f"[data-clip-id='{gone}'] [data-tip='remove']")
        page.wait_for_selector(f"[data-clip-id='{gone}']", state="detached")
    in_order(page, "tangent", "steps", "plane")
    page.click("#toast .link")
    in_order(page, "tangent", "steps", "steps-2", "plane")


def test_a_still_and_a_film_are_exported(page, served):
    """Exports tell their progress, then where they lie and the way to have them."""
    select(page, "plane")
    page.click("#export-still")
    page.wait_for_selector("#export-list li[data-state='done']")
    path = Path(page.get_attribute("#export-list .path", "title"))
    assert path.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n" and served.out in path.parents
    page.select_option("#quality", "draft")
    page.click("#export-film")
    page.wait_for_selector("#export-list li:nth-child(2)")
    row = page.locator("#export-list li").first
    shares = set()

    def is_done():
        shares.add(row.locator("progress").evaluate("one => one.value"))
        return row.get_attribute("data-state") != "running"

    until(is_done, "the film", 3 * LONG)
    assert row.get_attribute("data-state") == "done", row.inner_text()
    assert len(shares) > 2
    with page.expect_download() as download:
        row.locator(".download").click()
    assert download.value.path().read_bytes()[4:8] == b"ftyp"


def test_slides_are_exported(chromium, tmp_path):
    """All formats are made, in the quality that is chosen, of one clip; deck.html is what is told."""
    with serving(tmp_path, ONE) as served, opened(chromium, served) as page:
        slides_are_exported(page, served)


def slides_are_exported(page, served):
    page.select_option("#quality", "draft")
    before = page.locator("#export-list li").count()
    page.click("#export-slides")
    page.wait_for_selector(f"#export-list li:nth-child({before + 1})")
    row = page.locator("#export-list li").first
    until(lambda: row.get_attribute("data-state") != "running", "the slides", 8 * LONG)
    assert row.get_attribute("data-state") == "done", row.inner_text()
    deck = Path(row.locator(".path").get_attribute("title"))
    assert deck.name == "deck.html" and served.out in deck.parents
    made = {path.name for path in deck.parent.iterdir()}
    assert {"deck.html", "deck.pptx", "deck.pdf", "deck.tex", "player.html", "lecture.txt"} <= made


def test_two_windows_at_once(page, served):
    """Each window looks at a clip and frame of its own; a change in one is seen in the other."""
    other = page.context.new_page()
    other.goto(served.base)
    select(other, "plane")
    other.focus("#timeline")
    other.keyboard.press("End")
    page.focus("#timeline")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("#frame[data-clip='tangent'][data-frame='1']")
    last = other.get_attribute("#timeline", "aria-valuemax")
    other.wait_for_selector(f"#frame[data-clip='plane'][data-frame='{last}']")
    before = pixels(other)
    write(page, "f", "2x")
    select(other, "tangent")
    until(lambda: other.input_value("[data-key='f'] input") == "2x", "the change in the other window")
    select(other, "plane")
    until(lambda: same(pixels(other), before), "the frame that was left")
    other.close()


def test_a_file_changed_elsewhere_is_shown_and_nothing_is_lost(page, served):
    """A file saved by another program while changes are not: it is shown, and they are one undo away."""
    newer(page, lambda: write(page, "f", "x^2 - 3"))
    # Its picture too is waited for: the one after undo is like the one before it.
    newer(page, lambda: served.path.write_text(LESSON.replace("x^2", "cos(x)")))
    page.wait_for_selector("#notice:visible")
    until(lambda: page.input_value("[data-key='f'] input") == "cos(x)", "the file's function")
    newer(page, lambda: page.click("#undo"))
    assert page.input_value("[data-key='f'] input") == "x^2 - 3"
    page.click("#save")
    page.wait_for_selector("#unsaved", state="hidden")
    assert served.path.read_text() == LESSON.replace("'x^2'", "'x^2 - 3'")


def test_the_page_speaks_german(page):
    """Its words and its keys' help are German, and a reloaded page keeps the choice and the clip."""
    select(page, "steps")
    page.click("#languages button[value='de']")
    page.wait_for_selector("html[lang='de']")
    assert page.inner_text("#save").strip() == "Speichern"
    page.click("#help")
    assert "Leertaste" in page.inner_text("#help-dialog")
    page.keyboard.press("Escape")
    page.reload()
    page.wait_for_selector("html[lang='de'] li.selected[data-clip-id='steps']")
    for theme in ("light", "dark"):
        page.click(f"#themes button[value='{theme}']")
        assert page.get_attribute("html", "data-theme") == theme


def test_text_is_text_everywhere(page):
    """What is written as a title or a function is never taken for markup, and a fault in it is told."""
    page.fill("#lesson .title", "<img src=x onerror=alert(1)> & <b>slopes</b>")
    page.keyboard.press("Enter")
    until(lambda: "<img src=x" in page.title(), "the title")
    write(page, "f", "<script>alert(1)</script>")
    page.wait_for_selector("[data-key='f'].wrong .error")
    assert not page.query_selector("img[src='x'], #fields script, #lesson b")


def test_the_opened_address_and_the_end_of_the_server(chromium, tmp_path):
    """The printed address opens the page once; when the server ends, the page tells so and how to go on."""
    with (
        serving(tmp_path, admit=False) as served,
        opened(chromium, served, address=served.address) as page,
    ):
        assert "token" not in page.url
        served.end()
        page.wait_for_selector("#ended-dialog[open]")
        assert f"hillwalk preview {served.path}" in page.inner_text("#ended-dialog pre")
        page.context.wrong[:] = [one for one in page.context.wrong if "ERR_CONNECTION_REFUSED" not in one]
