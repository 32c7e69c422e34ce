"""A WebM without its ground, and a WebP, over a green page in a browser."""

from __future__ import annotations

import base64
import shutil
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from tests.studio.clip_formats.test_making import CURVE, clips_of

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PAGE = """<body style="margin: 0; background: #00ff00">{shown}</body>"""
VIDEO = """<video id="it" muted src="data:video/webm;base64,{data}" onloadeddata="this.currentTime = 1e9"
  onseeked="this.dataset.ready = 1"></video>"""
PICTURE = """<img id="it" src="data:image/webp;base64,{data}" onload="this.dataset.ready = 1">"""


@pytest.fixture(scope="module")
def page():
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("there is no Chromium")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser.new_page(viewport={"width": 320, "height": 180})
        browser.close()


@pytest.mark.parametrize(("name", "tag"), [("one.alpha.webm", VIDEO), ("one.alpha.webp", PICTURE)])
def test_the_page_shows_through(made, page, name, tag):
    """Green where nothing is drawn, the curve's colour where the square is, and nothing dark between."""
    data = base64.b64encode((clips_of(made) / name).read_bytes()).decode()
    page.set_content(PAGE.format(shown=tag.format(data=data)))
    page.wait_for_selector("#it[data-ready]", timeout=60_000)
    page.wait_for_timeout(300)  # what is decoded is shown a frame later
    seen = np.asarray(Image.open(BytesIO(page.screenshot())).convert("RGB")).astype(int)
    green, curve = np.array([0, 255, 0]), CURVE
    is_green = np.abs(seen - green).max(axis=2) <= 8
    is_curve = np.abs(seen - curve).max(axis=2) <= 14
    assert is_green[:8, :8].all() and is_green.mean() > 0.8
    assert is_curve.sum() > 300
    rest = seen[~is_green & ~is_curve]
    # At the edge the two are mixed: whatever the share, no channel is below both.
    assert len(rest) < 400 and (rest >= np.minimum(green, curve) - 16).all()
