"""The guard: what is too much gets one sentence, what is served gets its headers."""

import asyncio
import json

import httpx
import pytest
from starlette.responses import PlainTextResponse

from leadtime.faces.web.guard import POLICY, Guard, Limits


async def echo(scope, receive, send):
    size = 0
    while True:
        message = await receive()
        size += len(message.get("body", b""))
        if not message.get("more_body"):
            break
    await PlainTextResponse(str(size))(scope, receive, send)


def asked(guard: Guard, *requests: tuple[str, str, dict]) -> list[httpx.Response]:
    async def ask() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(guard), base_url="http://x") as client:
            return [await client.request(method, path, **rest) for method, path, rest in requests]

    return asyncio.run(ask())


def test_every_answer_has_the_headers():
    (found,) = asked(Guard(echo), ("GET", "/", {}))

    assert found.headers["content-security-policy"] == POLICY
    assert found.headers["x-content-type-options"] == "nosniff"
    assert "unsafe" not in POLICY


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (("POST", "/", {"content": b"x" * 70_000}), 413),
        (("GET", "/?" + "a" * 20_000, {}), 414),
        (("POST", "/", {"content": b"x", "headers": {"content-length": "many"}}), 413),
    ],
)
def test_too_much_is_refused_in_a_sentence(request_, status):
    (found,) = asked(Guard(echo), request_)

    assert found.status_code == status
    assert found.json()["error"].endswith(".")


def test_a_body_that_says_nothing_of_its_size_is_counted():
    async def pieces():
        for _ in range(10):
            yield b"x" * 10_000

    (found,) = asked(Guard(echo), ("POST", "/", {"content": pieces()}))

    assert found.status_code == 413


def test_one_address_may_not_ask_without_end():
    guard = Guard(echo, Limits(rate=0.001, burst=3))
    found = asked(guard, *[("GET", "/", {})] * 5)

    assert [r.status_code for r in found] == [200, 200, 200, 429, 429]
    assert found[-1].headers["retry-after"] == "1"


def test_an_answer_that_takes_too_long_is_given_up():
    async def slow(scope, receive, send):
        await asyncio.sleep(10)

    (found,) = asked(Guard(slow, Limits(answer=0.05)), ("GET", "/", {}))

    assert found.status_code == 503
    assert "more than 0.05 s" in found.json()["error"]


def test_a_body_that_does_not_arrive_is_given_up():
    async def never():
        await asyncio.sleep(10)
        return {"type": "http.request"}

    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [], "client": ("a", 1)}
    asyncio.run(Guard(echo, Limits(arrival=0.05))(scope, never, send))

    assert sent[0]["status"] == 408


def test_the_log_keeps_no_address_and_no_query():
    kept = []
    asked(Guard(echo, log=kept.append), ("GET", "/race?policy=secret", {}))

    assert kept[0].keys() == {"at", "method", "path", "status", "bytes", "ms"}
    assert "secret" not in json.dumps(kept)
