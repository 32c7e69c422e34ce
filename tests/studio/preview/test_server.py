"""The preview's server, as it runs: whom it answers, what it bears, and that nothing of it stays behind."""

from __future__ import annotations

import http.client
import json
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import httpx
import pytest

from tests.studio.preview.conftest import ONE, serving, until, window

HOSTS = {
    "own": "127.0.0.1:{port}", "by name": "localhost:{port}", "no port": "127.0.0.1",
    "another name": "evil.example:{port}", "another address": "127.0.0.2:{port}", "two": "two", "none": None,
}  # fmt: skip
ORIGINS = {
    "own": "http://{host}", "none": None, "null": "null", "another": "http://evil.example",
    "https": "https://{host}", "another port": "http://127.0.0.1:1",
}  # fmt: skip
COOKIES = {"good": "{good}", "bad": "{name}=bad", "none": None}
REQUESTS = [
    ("GET", "/"), ("GET", "/static/page.js"), ("GET", "/socket"), ("POST", "/do"), ("PUT", "/do"),
]  # fmt: skip
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
SOCKET = {
    "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """One server for the tests that leave it as it was."""
    with serving(tmp_path_factory.mktemp("served"), ONE) as made, window(made) as opened:
        opened.see("tangent", 0)
        yield made


def asked(served, method, path, headers, body=None):
    """The status and headers of a request of exactly these headers, some twice; no client adds its own."""
    port = int(served.base.rpartition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}
    finally:
        connection.close()


def headers_of(served, host, origin, cookie, request):
    """The headers of a request of the table."""
    port = served.base.rpartition(":")[2]
    host = HOSTS[host] and HOSTS[host].format(port=port)
    own = f"127.0.0.1:{port}"
    given = [("Host", own), ("Host", own)] if host == "two" else [("Host", host)]
    given.append(("Origin", ORIGINS[origin] and ORIGINS[origin].format(host=host if host != "two" else own)))
    good, name = served.cookie, served.cookie.partition("=")[0]
    given.append(("Cookie", COOKIES[cookie] and COOKIES[cookie].format(good=good, name=name)))
    if request == ("GET", "/socket"):
        given += SOCKET.items()
    return [(key, value) for key, value in given if value is not None]


def is_allowed(host, origin, cookie, request):
    """Whether such a request is one of the own page's."""
    if host not in ("own", "by name") or cookie != "good" or request[0] not in ("GET", "POST"):
        return False
    changes = request in (("POST", "/do"), ("GET", "/socket"))
    return origin == "own" or (origin == "none" and not changes)


def statuses(served, case, number):
    """The case, its status, and the headers of the answer."""
    host, origin, cookie, request = case
    body, more = None, []
    if request[0] in ("POST", "PUT"):
        body = json.dumps({"action": "setting", "key": "title", "value": f"case {number}"}).encode()
        more = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    return case, *asked(served, *request, [*headers_of(served, host, origin, cookie, request), *more], body)


def undone(served):
    """How many changes could be taken back."""
    count = 0
    while opened_state(served)["undo"]:
        served.do(action="undo")
        count += 1
    return count


def opened_state(served):
    with window(served) as opened:
        return opened.state


def test_only_the_own_page_is_answered(served):
    """Of all hosts, origins, cookies and requests together only the own page's do or tell anything."""
    cases = list(product(HOSTS, ORIGINS, COOKIES, REQUESTS))
    assert len(cases) >= 300
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda pair: statuses(served, pair[1], pair[0]), enumerate(cases)))
    allowed = [case for case, status, _ in answers if status in (101, 200)]
    assert set(allowed) == {case for case in cases if is_allowed(*case)}
    assert {status for *_, status, _ in answers} <= {101, 200, 400, 403, 405}
    for case, status, headers in answers:
        assert not [name for name in headers if name.startswith("access-control-")], case
        assert "set-cookie" not in headers, case
        if status in (200, 403, 405) and case[-1] != ("GET", "/socket"):
            assert headers.items() >= HEADERS.items(), case
    assert undone(served) == sum(case[-1] == ("POST", "/do") for case in allowed)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize(
    "path",
    [
        "/picture/{id}", "/picture/../static/page.js", "/film/{id}", "/film/..%2f..%2fetc%2fpasswd",
        "/film//etc/passwd", "/export/1", "/export/-1", "/export/x", "/export/99999999999999999999",
        "/static/../server/guard.py", "/static/..%2fserver%2fguard.py", "/static/.hidden", "/static/",
        "/static/%2e%2e/__init__.py", "/lesson.toml", "/docs", "//etc/passwd", "/do/", "/%00",
    ],
)  # fmt: skip
def test_what_is_in_no_table_is_not_there(served, path, method):
    """Files are had by their ids alone: no path, no guess and no trick gets another."""
    headers = [("Host", served.base.partition("//")[2]), ("Origin", served.base), ("Cookie", served.cookie)]
    headers += [("Content-Type", "application/json"), ("Content-Length", "2")] if method == "POST" else []
    path = path.format(id="A" * 22)
    assert asked(served, method, path, headers, b"{}" if method == "POST" else None)[0] in (404, 405)


def test_reading_changes_nothing(served):
    """A GET of what changes things is refused, and so is a POST of what is read."""
    assert served.get("/do?action=undo").status_code == 405
    own = {"Cookie": served.cookie, "Origin": served.base}
    assert httpx.post(served.base + "/", json={}, headers=own).status_code == 405


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_a_change_must_be_json(served, kind):
    """What a form of another page could send is refused."""
    headers = {"Cookie": served.cookie, "Origin": served.base, "Content-Type": kind}
    assert httpx.post(served.base + "/do", content=b'{"action":"undo"}', headers=headers).status_code == 403


def test_a_page_may_do_nothing_that_another_site_could_use(served):
    """Scripts, styles and pictures come from here alone, and nobody may frame the page."""
    answer = served.get("/")
    policy = dict(
        part.strip().partition(" ")[::2] for part in answer.headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["connect-src"] == f"'self' {served.base.replace('http', 'ws')}"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "server" not in answer.headers
    assert served.get("/static/page.js").headers["content-type"].startswith("text/javascript")


def test_its_door_is_on_this_machine_alone(served):
    """It listens at 127.0.0.1 and at no other address."""
    port = int(served.base.rpartition(":")[2])
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    listening = [row[1] for row in rows if row[3] == "0A" and row[1].endswith(f":{port:04X}")]
    assert listening == [f"0100007F:{port:04X}"]


def test_the_address_is_good_once(serve):
    """The token is exchanged for a cookie that no script reads and no other site sends; then it is spent."""
    with serve(ONE, admit=False) as served:
        token = served.address.partition("token=")[2]
        assert len(token) >= 43  # 256 bits in base64
        for wrong in ("", token[:-1], token + "A", token.swapcase(), f"{token}&token={token}", "ä"):
            assert httpx.get(f"{served.base}/?token={wrong}").status_code == 403
        assert httpx.get(served.address, headers={"Origin": "http://evil.example"}).status_code == 403
        assert httpx.get(served.address, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
        assert httpx.get(served.address.replace("/?", "/static/page.js?")).status_code == 403
        assert httpx.post(served.address, json={}).status_code == 403
        answer = httpx.get(served.address)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        kept = {part.strip() for part in answer.headers["set-cookie"].split(";")[1:]}
        assert kept == {"HttpOnly", "SameSite=Strict", "Path=/"}
        assert token not in answer.headers["set-cookie"]
        assert httpx.get(served.address).status_code == 403
        served.cookie = answer.headers["set-cookie"].partition(";")[0]
        assert served.get("/").status_code == 200


def test_long_bodies_are_refused(served):
    """A body over a mebibyte is not taken, whether its length is told or not; the server goes on."""
    headers = {"Cookie": served.cookie, "Origin": served.base, "Content-Type": "application/json"}
    whole = b'"' + b"a" * (1 << 21) + b'"'
    pieces = (whole[at : at + 4096] for at in range(0, len(whole), 4096))
    for body in (whole, pieces):
        try:
            status = httpx.post(served.base + "/do", content=body, headers=headers, timeout=60).status_code
        except httpx.WriteError:  # it answered and closed while the rest was being sent
            status = 413
        assert status == 413
    assert served.get("/").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"null", b"{", b"{}", b'{"action": 1}', b'{"action": "wreck"}', b'{"action": "set"}',
        b'{"action": "set", "clip": 99, "key": "f", "value": "x"}', b'{"action": "cancel", "id": {}}',
        b'{"action": "set", "clip": 0, "key": "../f", "value": "x"}', b'\xff\xfe', b"[" * 100_000,
        b'{"action": "export", "what": "film", "clip": "no-such", "quality": "8k"}',
        b'{"action": "export", "what": "still", "clip": "tangent", "frame": "x"}',
        b'{"action": "export", "what": "still", "clip": "tangent", "frame": 1e999}',
        b'{"action": "move", "clip": 0, "to": 1e3}', b'{"action": "add", "scene": "import os"}',
    ],
)  # fmt: skip
def test_changes_that_nobody_means_are_told(served, body):
    """What cannot be done is answered with why, changes nothing, and the server goes on."""
    headers = {"Cookie": served.cookie, "Origin": served.base, "Content-Type": "application/json"}
    answer = httpx.post(served.base + "/do", content=body, headers=headers, timeout=60)
    assert answer.status_code == 200
    assert answer.json()["ok"] is False and answer.json()["told"]
    assert opened_state(served)["undo"] is False


@pytest.mark.parametrize(
    "message",
    [
        "", "[]", "null", "{", '{"type": "see"}', '{"type": "set", "clip": "tangent", "frame": 1}',
        '{"type": "see", "clip": 1, "frame": 1}', '{"type": "see", "clip": "tangent", "frame": "x"}',
        '{"type": "see", "clip": "tangent", "frame": 1e999}',
        '{"type": "see", "clip": "tangent", "frame": null}',
        "a" * 5000, "a" * (1 << 17), b"see", "[" * 4000,
    ],
)  # fmt: skip
def test_messages_that_no_page_sends_close_the_socket(served, message):
    """A malformed or long message ends its own window and no other."""
    from websockets.exceptions import ConnectionClosed

    with window(served) as other:
        with window(served) as opened, pytest.raises(ConnectionClosed):
            opened.socket.send(message)
            opened.until(lambda _: False, "the end of the socket", 60)
        other.see("tangent", 3)
        assert other.head["frame"] == 3


def test_frames_beyond_the_clip_are_its_first_and_last(served):
    """Any whole number may be asked for; of a clip that is not there nothing comes."""
    with window(served) as opened:
        opened.until(lambda me: me.clip("tangent")["frames"], "the run-through")
        for frame in (-5, 10**30):
            opened.see("tangent", frame)
        assert opened.head["frame"] == opened.clip("tangent")["frames"] - 1
        opened.ask("no-such-clip", 0)
        opened.see("tangent", 0)
        assert opened.head["frame"] == 0


def test_more_windows_than_allowed_are_refused(serve):
    """Sixteen windows may be open; the next is refused until one is closed."""
    from contextlib import ExitStack

    from websockets.exceptions import InvalidStatus

    with serve(ONE) as served, ExitStack() as all_windows:
        opened = [all_windows.enter_context(window(served)) for _ in range(16)]
        with pytest.raises(InvalidStatus):
            window(served).__enter__()
        opened[3].socket.close()
        until(lambda: can_open(served), "a place for a window")
        for one in opened[:3]:
            one.see("tangent", 5)


def can_open(served):
    from websockets.exceptions import InvalidStatus

    try:
        with window(served):
            return True
    except InvalidStatus:
        return False
