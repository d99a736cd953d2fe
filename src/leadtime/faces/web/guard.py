"""What stands between the network and the pages: limits, headers, one log line a request."""

import asyncio
import json
import sys
import time
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Guard", "Limits"]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
ADDRESSES_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request, and one address, may ask.

    Parameters
    ----------
    body : int
        Bytes.
    address : int
        Bytes of path and query.
    arrival : float
        Seconds in which a body must have arrived.
    answer : float
        Seconds after which a request is answered with 503.
    rate : float
        Requests a second from one address, over time; 0 means no limit.
    burst : float
        Requests that one address may make at once.
    """

    body: int = 64 * 1024
    address: int = 16 * 1024
    arrival: float = 10.0
    answer: float = 60.0
    rate: float = 100.0
    burst: float = 400.0


@dataclass
class _Bucket:
    tokens: float
    since: float


@dataclass
class Guard:
    """Pure ASGI: refuses what is too much, adds the headers, writes the log.

    Parameters
    ----------
    app : ASGI application
    limits : Limits
    log : callable, optional
        Told one record a request; None keeps no log.
    """

    app: ASGIApp
    limits: Limits = field(default_factory=Limits)
    log: Callable[[dict[str, Any]], None] | None = None
    _buckets: dict[str, _Bucket] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, said = time.perf_counter(), {"status": 499, "bytes": 0}

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                said["status"] = message["status"]
                _add_headers(message)
            else:
                said["bytes"] += len(message.get("body", b""))
            await send(message)

        refusal = self._refusal(scope)
        try:
            if refusal is not None:
                await refusal(scope, receive, sent)
            else:
                # The server leaves out the body of an answer to HEAD.
                asked = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
                await self._served(asked, receive, sent, said)
        finally:
            if self.log is not None:
                self.log(_record(scope, said, time.perf_counter() - began))

    async def _served(self, scope: Scope, receive: Receive, sent: Send, said: dict[str, int]) -> None:
        """The answer, or one sentence where body or answer take too long."""
        inner = _Body(receive, self.limits)
        try:
            async with asyncio.timeout(self.limits.answer):
                await self.app(scope, inner, sent)
        except _TooMuch as wrong:
            if said["status"] == 499:
                await _say(wrong.status, str(wrong))(scope, receive, sent)
        except TimeoutError:
            if said["status"] == 499:
                text = f"this took more than {self.limits.answer:g} s; ask for less, or again later."
                await _say(503, text, {"retry-after": "5"})(scope, receive, sent)
        except ClientDisconnect:
            pass

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        most = self.limits
        size = dict(scope["headers"]).get(b"content-length", b"0")
        if len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"") > most.address:
            return _say(414, f"the address is longer than {most.address // 1024} kB; shorten it.")
        if not size.isdigit() or int(size) > most.body:
            return _say(413, f"the body is larger than {most.body // 1024} kB; send less.")
        if not self._may_come(scope["client"][0] if scope.get("client") else ""):
            text = f"more than {most.rate:g} requests a second come from this address; wait a moment."
            return _say(429, text, {"retry-after": "1"})
        return None

    def _may_come(self, address: str) -> bool:
        """A bucket of tokens for each address, filled at the rate."""
        if self.limits.rate <= 0:
            return True
        now = time.monotonic()
        if len(self._buckets) > ADDRESSES_KEPT:
            idle = self.limits.burst / self.limits.rate
            self._buckets = {a: b for a, b in self._buckets.items() if now - b.since < idle}
        bucket = self._buckets.setdefault(address, _Bucket(self.limits.burst, now))
        bucket.tokens = min(self.limits.burst, bucket.tokens + (now - bucket.since) * self.limits.rate)
        bucket.since = now
        if bucket.tokens < 1:
            return False
        bucket.tokens -= 1
        return True


class _TooMuch(Exception):
    def __init__(self, status: int, text: str) -> None:
        self.status = status
        super().__init__(text)


class _Body:
    """`receive` that counts bytes and loses patience; after the body it waits as long as it takes."""

    def __init__(self, receive: Receive, limits: Limits) -> None:
        self._receive, self._limits = receive, limits
        self._bytes, self._is_whole = 0, False

    async def __call__(self) -> MutableMapping[str, Any]:
        if self._is_whole:
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), self._limits.arrival)
        except TimeoutError:
            raise _TooMuch(408, "the body did not arrive in time; send it again.") from None
        self._bytes += len(message.get("body", b""))
        self._is_whole = message["type"] != "http.request" or not message.get("more_body", False)
        if self._bytes > self._limits.body:
            raise _TooMuch(413, f"the body is larger than {self._limits.body // 1024} kB; send less.")
        return message


def _add_headers(message: Message) -> None:
    """The fixed headers, unless the answer brings its own."""
    held = {name.lower() for name, _ in message["headers"]}
    for name, value in HEADERS.items():
        if name.encode() not in held:
            message["headers"].append((name.encode(), value.encode()))


def _say(status: int, text: str, headers: dict[str, str] | None = None) -> ASGIApp:
    return JSONResponse({"error": text}, status, headers)


def _record(scope: Scope, said: dict[str, int], seconds: float) -> dict[str, Any]:
    """No address and no query: who asked what is nobody's business."""
    return {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "method": scope["method"],
        "path": scope["path"][:200],
        "status": said["status"],
        "bytes": said["bytes"],
        "ms": round(1000 * seconds, 1),
    }


def to_stderr(record: dict[str, Any]) -> None:
    """One line of JSON."""
    print(json.dumps(record, ensure_ascii=True), file=sys.stderr, flush=True)
