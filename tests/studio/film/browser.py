"""A headless Chromium that shows a film and says which colours it sees."""

from __future__ import annotations

import base64
import os
import shutil
import signal
import subprocess
import tempfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# Colours as on a screen come from the shaders of the graphics path, here run by the processor (swiftshader).
# The other path, --disable-gpu, rounds BT.709's largest coefficient, 2.11, to 2: pure green gains 11 of blue.
_SWITCHES = """
--headless=new --no-sandbox --disable-quic --no-first-run --no-proxy-server --disable-sync --mute-audio
--disable-background-networking --disable-component-update --disable-dev-shm-usage
--use-gl=angle --use-angle=swiftshader --enable-unsafe-swiftshader
"""
_PAGE = """<!doctype html><body><canvas id="c"></canvas><script>
const video = document.createElement("video"), times = [%(times)s], seen = [];
const canvas = document.getElementById("c");
const pen = canvas.getContext("2d");
const tell = words => fetch("/", {method: "POST", body: words});
video.muted = true;
video.preload = "auto";
video.onerror = () => tell("error: " + video.error.message);
// A busy machine may have sought a time and still show the picture before: the frame itself tells its time.
const go = time => { wait(time); video.currentTime = time; };
const wait = time => video.requestVideoFrameCallback(
  (_, frame) => Math.abs(frame.mediaTime - time) < 0.1 ? look() : wait(time));
video.onloadeddata = () => {
  canvas.width = video.videoWidth; canvas.height = video.videoHeight; go(times[0]);
};
const look = () => {
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(video, 0, 0);
  const middle = pen.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data;
  if (middle[3] === 0) { setTimeout(look, 50); return; }  // there is no picture to be had yet
  seen.push([...middle].slice(0, 3).join(","));
  if (seen.length < times.length) go(times[seen.length]); else tell(seen.join(" "));
};
document.body.append(video);
video.src = "data:video/mp4;base64,%(film)s";
</script>"""


def colours_in_the_middle(film: Path, times: list[float], patience: float = 120) -> list[tuple[int, ...]]:
    """The RGB that Chromium shows in the middle of ``film`` at each of ``times``; all times in seconds.

    Raises queue.Empty where it has not said by ``patience``.
    """
    data = base64.b64encode(film.read_bytes()).decode()
    page = (_PAGE % {"times": ", ".join(map(str, times)), "film": data}).encode()
    answers: Queue[str] = Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page)

        def do_POST(self):
            answers.put(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    with (
        HTTPServer(("127.0.0.1", 0), Handler) as server,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
    ):
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        command = [
            PROGRAM,
            *_SWITCHES.split(),
            f"--user-data-dir={profile}",
            f"http://127.0.0.1:{server.server_port}/",
        ]
        browser = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            seen = answers.get(timeout=patience)
        finally:
            os.killpg(browser.pid, signal.SIGKILL)  # its helpers too: they are of its own session
            browser.wait()
            server.shutdown()
    return [tuple(map(int, colour.split(","))) for colour in seen.split()]
