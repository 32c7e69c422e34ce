"""Who may ask the preview's server: its own page in a browser on this machine, and nobody else.

The address that is opened holds a token of 256 bits, which is good once: it is exchanged for a cookie. Every
request, and every socket before it is accepted, must name this server as its host, come from its own page,
and bring the cookie; what changes anything must be a POST of JSON.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

MOST_BODY = 1 << 20  # bytes of a request
READING, CHANGING = ("GET", "HEAD"), ("POST",)
_ALONE = "'self'"


class Guard:
    """Stands before an ASGI app; ``address`` is where it is to be opened, once.

    When it has been, ``used`` is called with the next address.
    """

    def __init__(self, app: App, port: int, used: Callable[[str], None] = lambda _: None):
        self._app, self._port, self._used = app, port, used
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._cookie, self._secret = f"hillwalk-{port}", secrets.token_urlsafe(32)
        self._token = secrets.token_urlsafe(32)

    @property
    def address(self) -> str:
        """The address to open; another one each time, of which the latest is good."""
        return f"http://127.0.0.1:{self._port}/?token={self._token}"

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            if self._refusal(scope, changing=True) is None:
                await self._app(scope, receive, send)
            else:
                await receive()  # the server wants to be asked before it is refused
                await send({"type": "websocket.close", "code": 1008})
        else:
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        method = scope["method"]
        if method not in (*READING, *CHANGING):
            await self._tell(send, scope, 405, "only GET, HEAD and POST are answered")
        elif self._is_opened(scope):
            self._token = secrets.token_urlsafe(32)
            self._used(self.address)
            kept = f"{self._cookie}={self._secret}; HttpOnly; SameSite=Strict; Path=/"
            await self._tell(send, scope, 303, "", [(b"location", b"/"), (b"set-cookie", kept.encode())])
        elif (why := self._refusal(scope, changing=method in CHANGING)) is not None:
            await self._tell(send, scope, 403, why)
        else:
            try:
                whole = await _whole(receive)
            except TooLongError as long:
                await self._tell(send, scope, 413, str(long))
            else:
                await self._app(scope, _first(whole, receive), self._with_headers(scope, send))

    def _is_opened(self, scope: Message) -> bool:
        """Whether the page is opened by its address, with the token."""
        if scope["method"] != "GET" or scope["path"] != "/" or self._from(scope, changing=False) is not None:
            return False
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
        return len(given) == 1 and secrets.compare_digest(given[0].encode(), self._token.encode())

    def _refusal(self, scope: Message, *, changing: bool) -> str | None:
        """Why a request is not answered; None where it is."""
        if (why := self._from(scope, changing=changing)) is not None:
            return why
        if not secrets.compare_digest(self._given_cookie(scope).encode(), self._secret.encode()):
            return "open the address that the terminal shows"
        if scope["type"] == "http" and changing:
            kind = _one(scope, b"content-type") or ""
            if kind.partition(";")[0].strip().lower() != "application/json":
                return "what changes anything must be JSON"
        return None

    def _from(self, scope: Message, *, changing: bool) -> str | None:
        """Why a request is not one of this server's own page."""
        host, origin = _one(scope, b"host"), _one(scope, b"origin")
        if host not in self._hosts:
            return "this server has another name"
        if (origin is None and changing) or origin not in (None, f"http://{host}"):
            return "another page asks"
        if _one(scope, b"sec-fetch-site") not in (None, "same-origin", "none"):
            return "another page asks"
        return None

    def _given_cookie(self, scope: Message) -> str:
        try:
            found = SimpleCookie(_one(scope, b"cookie") or "").get(self._cookie)
        except CookieError:
            return ""
        return found.value if found else ""

    def _with_headers(self, scope: Message, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *self._headers(scope)]
            await send(message)

        return sending

    def _headers(self, scope: Message) -> list[tuple[bytes, bytes]]:
        policy = {
            "default-src": "'none'", "script-src": _ALONE, "style-src": _ALONE, "font-src": _ALONE,
            "img-src": f"{_ALONE} blob:", "media-src": _ALONE,
            "connect-src": f"{_ALONE} ws://{_one(scope, b'host')}",
            "base-uri": "'none'", "form-action": "'none'", "frame-ancestors": "'none'",
        }  # fmt: skip
        return _encoded(
            {
                "content-security-policy": "; ".join(f"{key} {value}" for key, value in policy.items()),
                "x-content-type-options": "nosniff",
                "referrer-policy": "no-referrer",
                "cross-origin-opener-policy": "same-origin",
                "cross-origin-resource-policy": "same-origin",
                "cache-control": "no-store",
            }
        )

    async def _tell(
        self, send: Send, scope: Message, status: int, why: str, more: list[tuple[bytes, bytes]] | None = None
    ) -> None:
        body = json.dumps({"error": why}).encode() if why else b""
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        headers += [*(more or []), *self._headers({**scope, "headers": [(b"host", b"127.0.0.1")]})]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


class TooLongError(RuntimeError):
    """A request has a longer body than any that is meant."""


async def _whole(receive: Receive) -> Message:
    """A request with all of its body; or that it was broken off. Raises TooLongError."""
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return message
        body += message.get("body", b"")
        if len(body) > MOST_BODY:
            raise TooLongError(f"a request may have {MOST_BODY} bytes")
        more = message.get("more_body", False)
    return {"type": "http.request", "body": bytes(body), "more_body": False}


def _first(message: Message, receive: Receive) -> Receive:
    """A message that has come, and then those that come."""
    waiting = [message]

    async def receiving() -> Message:
        return waiting.pop() if waiting else await receive()

    return receiving


def _one(scope: Message, name: bytes) -> str | None:
    """The one header of a name; None where there is none, "" where there are several."""
    found = [value for key, value in scope["headers"] if key == name]
    return None if not found else found[0].decode("latin-1") if len(found) == 1 else ""


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(key.encode(), value.encode("latin-1", "replace")) for key, value in headers.items()]
