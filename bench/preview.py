"""``python -m bench.preview``: how soon the preview's page shows what was changed, in a real browser.

Times are from the write, the click or the slider's move to the picture on the page, medians of many; beside
them stock Manim's still of the same scene (``manim -ql -s``), in the same run.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

LESSON = """
[[scene]]
scene = "TangentSlope"
id = "flat"
f = "x^2"
at = 1

[[scene]]
scene = "HillPartials"
id = "hill"
f = "3exp(-(x^2 + 2y^2)/6)"
at = [1, 1]
"""
STOCK = {
    "flat": ("scenes/slopes/tangent_slope.py", "TangentSlope"),
    "hill": ("scenes/partials/hill_partials.py", "HillPartials"),
}
SAVED = {"flat": ("at = 1", "at = {}"), "hill": ("at = [1, 1]", "at = [{}, 1]")}
WAIT = 30_000  # milliseconds for a picture
# When which attribute of the frame changed, by the page's own clock, which is the machine's: to ask the page
# whether it has would take longer than what is measured.
WATCHING = """() => {
    window.changes = [];
    new MutationObserver((all) => { for (const one of all) changes.push([one.attributeName, Date.now()]); })
        .observe(document.querySelector('#frame'), {attributes: true});
}"""


@contextmanager
def served(lesson: Path) -> Iterator[str]:
    """The address of a page for a lesson."""
    command = [
        sys.executable,
        "-m",
        "studio",
        "preview",
        str(lesson),
        "--no-browser",
        "--out",
        str(lesson.parent / "out"),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8")
    try:
        yield process.stdout.readline().strip()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


@contextmanager
def opened(address: str) -> Iterator[Any]:
    """The page in a browser without a screen."""
    from playwright.sync_api import sync_playwright

    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        chromium = playwright.chromium.launch(executable_path=browser, args=arguments)
        page = chromium.new_page(viewport={"width": 1440, "height": 900})
        page.goto(address)
        yield page
        chromium.close()


class Bench:
    """Measurements on one clip of the lesson."""

    def __init__(self, page: Any, lesson: Path, clip: str):
        self.page, self.lesson, self.clip = page, lesson, clip
        self._frame = page.locator("#frame")
        page.evaluate(WATCHING)

    def settle(self) -> None:
        """Wait until the clip is shown and run through, and all else that is done for it is done."""
        self.page.click(f'[data-clip-id="{self.clip}"]')
        self.page.wait_for_selector(f'#frame[data-clip="{self.clip}"]', timeout=WAIT)
        self.page.wait_for_selector("[data-segment]", timeout=WAIT)
        time.sleep(8)

    def until_changed(self, attribute: str, do: Callable[[], Any]) -> float:
        """Milliseconds from the start of a deed to a picture with another version or frame."""
        before = self._frame.get_attribute(attribute)
        start = 1000 * time.time()
        do()
        self.page.wait_for_selector(f'#frame:not([{attribute}="{before}"])', timeout=WAIT)
        changes = self.page.evaluate("window.changes.splice(0)")
        return next(when - start for name, when in changes if name == attribute and when >= start)

    def saves(self, count: int) -> float:
        """Of the lesson's file, by another program."""
        old, new = SAVED[self.clip]
        times = []
        for number in range(count):
            text = LESSON.replace(old, new.format(f"0.{number + 11}"))
            times.append(self.until_changed("data-version", lambda text=text: self.save(text)))
            time.sleep(1.0)
        self.save(LESSON)
        time.sleep(2)
        return median(times)

    def save(self, text: str) -> None:
        """Write the lesson's file."""
        self.lesson.write_text(text, encoding="utf-8")

    def slides(self, count: int) -> float:
        """Of a number's slider."""
        slider = self.page.locator('[data-key="at"] input[type="range"]').first
        move = "(one, by) => { one.stepUp(by); one.dispatchEvent(new Event('input', {bubbles: true})); }"
        times = []
        for number in range(count):
            by = 3 if number % 2 else -2
            times.append(self.until_changed("data-version", lambda by=by: slider.evaluate(move, by)))
            time.sleep(0.6)
        return median(times)

    def jumps(self, count: int) -> float:
        """To random times, by a click on the time line."""
        box, pick = self.page.locator("#timeline").bounding_box(), random.Random(7)
        times = []
        for _ in range(count):
            x = box["x"] + box["width"] * pick.uniform(0.05, 0.95)
            y = box["y"] + box["height"] / 2
            times.append(self.until_changed("data-frame", lambda x=x, y=y: self.page.mouse.click(x, y)))
            time.sleep(0.1)
        return median(times)

    def drag(self, seconds: float = 4.0) -> float:
        """Pictures a second while the time line is dragged."""
        box = self.page.locator("#timeline").bounding_box()
        y = box["y"] + box["height"] / 2
        self.page.mouse.move(box["x"] + 0.1 * box["width"], y)
        self.page.mouse.down()
        time.sleep(0.5)
        self.page.evaluate("window.changes.splice(0)")
        start = time.perf_counter()
        while (passed := time.perf_counter() - start) < seconds:
            self.page.mouse.move(box["x"] + box["width"] * (0.1 + 0.8 * passed / seconds), y)
        self.page.mouse.up()
        changes = self.page.evaluate("window.changes.splice(0)")
        return sum(name == "data-frame" for name, _ in changes) / seconds


def stock(clip: str, folder: Path) -> float:
    """Milliseconds of stock Manim's still of the same scene."""
    file, scene = STOCK[clip]
    command = [sys.executable, "-m", "manim", "-ql", "-s", "--media_dir", str(folder), file, scene]
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return 1000 * (time.perf_counter() - start)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench.preview", description=__doc__)
    parser.add_argument("--count", type=int, default=20, help="how often each is measured (20)")
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory() as folder:
        lesson = Path(folder) / "lesson.toml"
        lesson.write_text(LESSON, encoding="utf-8")
        with served(lesson) as address, opened(address) as page:
            for clip in SAVED:
                bench = Bench(page, lesson, clip)
                bench.settle()
                jumps, drag = bench.jumps(2 * count), bench.drag()
                saves, slides = bench.saves(count), bench.slides(count)
                print(f"{clip}: save to picture {saves:.0f} ms, slider to picture {slides:.0f} ms", end=", ")
                print(f"jump {jumps:.0f} ms, dragging {drag:.0f} pictures a second", flush=True)
        for clip in SAVED:
            print(f"{clip}: stock Manim's still {median(stock(clip, Path(folder)) for _ in range(3)):.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
