"""Only the own page is answered: every host, origin, path, method and secret is tried with every other."""

from __future__ import annotations

import asyncio
import re
from itertools import product

import pytest

from studio.preview.server.guard import MOST_BODY, Guard

PORT = 8123
OWN = f"127.0.0.1:{PORT}"
HOSTS = [
    OWN, f"localhost:{PORT}", "127.0.0.1", "127.0.0.1:80", f"127.0.0.1.evil.example:{PORT}", "evil.example",
    f"127.0.0.2:{PORT}", f"[::1]:{PORT}", "", None,
]  # fmt: skip
ORIGINS = [
    "own",
    None,
    "null",
    f"https://{OWN}",
    "http://evil.example",
    f"http://{OWN}.evil.example",
    "http://127.0.0.1:1",
]
COOKIES = ["good", "bad", None]
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"]


class Inner:
    """The app behind the guard; it counts what reaches it."""

    def __init__(self):
        self.reached = 0

    async def __call__(self, scope, receive, send):
        self.reached += 1
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            return
        more = True
        while more:
            more = (await receive()).get("more_body", False)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"fine"})


@pytest.fixture
def inner():
    return Inner()


@pytest.fixture
def guard(inner):
    return Guard(inner, PORT)


def called(guard, kind="http", method="GET", path="/", query="", headers=(), body=(b"",)):
    """The messages that a request is answered with."""
    scope = {"type": kind, "method": method, "path": path, "query_string": query.encode(), "headers": [
        (key.encode(), value.encode()) for key, value in headers if value is not None]}  # fmt: skip
    parts = list(body)
    sent = []

    async def receive():
        if kind == "websocket":
            return {"type": "websocket.connect"}
        part = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    async def send(message):
        sent.append(message)

    asyncio.run(guard(scope, receive, send))
    return sent


def cookie_of(guard):
    """The cookie for which the address' token is exchanged."""
    query = guard.address.partition("?")[2]
    start = called(guard, query=query, headers=[("host", OWN)])[0]
    assert start["status"] == 303 and dict(start["headers"])[b"location"] == b"/"
    given = dict(start["headers"])[b"set-cookie"].decode()
    assert "HttpOnly" in given and "SameSite=Strict" in given and "Domain" not in given
    return given.partition(";")[0]


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_only_the_own_page_is_answered(guard, inner, kind):
    """Of all combinations, those alone with the right host, origin, cookie and kind reach the app."""
    cookie = {"good": cookie_of(guard), "bad": f"hillwalk-{PORT}=guess", None: None}
    kinds = ["application/json", "text/plain", None]
    methods = METHODS if kind == "http" else ["GET"]
    tried = 0
    for host, origin, which, method, content in product(HOSTS, ORIGINS, COOKIES, methods, kinds):
        own = f"http://{host}"
        headers = [("host", host), ("origin", own if origin == "own" else origin), ("cookie", cookie[which])]
        sent = called(guard, kind, method, "/anything", headers=[*headers, ("content-type", content)])
        changing = kind == "websocket" or method == "POST"
        right = host in HOSTS[:2] and which == "good"
        right &= origin == "own" or (origin is None and not changing)
        right &= (
            kind == "websocket" or method in ("GET", "HEAD") or (method == "POST" and content == kinds[0])
        )
        tried += 1
        assert (inner.reached > 0) == right, (host, origin, which, method, content)
        refused = sent[0]["type"] == "websocket.close" or sent[0].get("status", 200) in (403, 405)
        assert refused != right
        inner.reached = 0
    assert tried >= 300


def test_a_token_is_good_once(guard, inner):
    """The second time it opens nothing; the address that is then shown does."""
    query = guard.address.partition("?")[2]
    assert called(guard, query=query, headers=[("host", OWN)])[0]["status"] == 303
    assert called(guard, query=query, headers=[("host", OWN)])[0]["status"] == 403
    assert guard.address.partition("?")[2] != query and cookie_of(guard)
    for wrong in ("token=", "token=a", f"{query}&{query}", f"x={query}"):
        assert called(guard, query=wrong, headers=[("host", OWN)])[0]["status"] == 403
    assert len(re.search("token=(.*)", query)[1]) >= 22 and not inner.reached  # 128 bits in base 64


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_does_not_open_it(guard, site):
    """Nor does a page that knows the address."""
    query = guard.address.partition("?")[2]
    headers = [("host", OWN), ("sec-fetch-site", site)]
    assert called(guard, query=query, headers=headers)[0]["status"] == 403


def test_headers_that_come_twice_are_refused(guard, inner):
    """Of two hosts, servers and guards may each believe another."""
    headers = [("host", OWN), ("host", "evil.example"), ("cookie", cookie_of(guard))]
    assert called(guard, headers=headers)[0]["status"] == 403 and not inner.reached


def test_a_long_body_is_refused(guard):
    """However it comes in pieces."""
    headers = [("host", OWN), ("origin", f"http://{OWN}"), ("cookie", cookie_of(guard))]
    headers.append(("content-type", "application/json"))
    pieces = [b"x" * (MOST_BODY // 4)] * 4
    assert called(guard, method="POST", headers=headers, body=pieces)[0]["status"] == 200
    assert called(guard, method="POST", headers=headers, body=[*pieces, b"x"])[0]["status"] == 413


def test_what_is_answered_runs_nothing_from_elsewhere(guard):
    """The policy of every answer, refusals among them, allows the page's own files and no script in it."""
    good = called(guard, headers=[("host", OWN), ("cookie", cookie_of(guard))])[0]
    refused = called(guard, headers=[("host", "evil.example")])[0]
    for start in (good, refused):
        headers = {key.decode(): value.decode() for key, value in start["headers"]}
        policy = headers["content-security-policy"]
        assert (
            "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        )
        assert headers["x-content-type-options"] == "nosniff"
        assert not any(key.startswith("access-control") for key in headers)
