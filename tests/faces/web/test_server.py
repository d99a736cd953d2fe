"""The process: a port in use, a bad host, connections that say nothing."""

import contextlib
import socket
import time

import pytest

from leadtime.errors import InputError
from leadtime.faces.web import server


def test_a_port_in_use_is_said_in_one_sentence():
    with contextlib.closing(server.bound("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
        with pytest.raises(InputError, match=f"{port} is in use on 127.0.0.1"):
            server.bound("127.0.0.1", port)


@pytest.mark.parametrize("host", ["no.such.host.invalid", "300.1.1.1", "ü" * 300, "203.0.113.7"])
def test_a_bad_host_is_said_in_one_sentence(host):
    with pytest.raises(InputError, match="--host"):
        server.bound(host, 0)


def connected(served: str) -> socket.socket:
    host, port = served.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=10)


def test_a_connection_that_says_nothing_is_closed(served, get, monkeypatch):
    monkeypatch.setattr(server, "ARRIVAL", 0.2)
    with connected(served) as silent, connected(served) as slow:
        slow.sendall(b"GET /health HTTP/1.1\r\nHost:")
        assert get("/health").status_code == 200
        assert silent.recv(10) == b""
        assert slow.recv(10) == b""


def test_what_is_no_http_gets_a_400(served):
    with connected(served) as odd:
        odd.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        assert b" 400 " in odd.recv(100)


def test_one_address_may_not_hold_every_connection(served, get, monkeypatch):
    monkeypatch.setattr(server, "MOST_OF_ONE", 20)
    with contextlib.ExitStack() as held:
        crowd = [held.enter_context(connected(served)) for _ in range(40)]
        time.sleep(0.2)
        turned_away = 0
        for one in crowd:
            one.settimeout(0.01)
            try:
                turned_away += one.recv(1) == b""
            except TimeoutError:
                continue
            except ConnectionError:
                turned_away += 1
        assert turned_away >= 15
    time.sleep(0.2)
    assert get("/health").status_code == 200
