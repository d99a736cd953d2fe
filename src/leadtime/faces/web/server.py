"""The process: a socket on the address asked for, patient with nobody, stopped gracefully."""

import asyncio
import errno
import resource
import socket
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from leadtime.errors import InputError

__all__ = ["bound", "serve"]

APP = "leadtime.faces.web.app:create"
ARRIVAL = 10.0
"""Seconds in which the head of a request must have arrived."""
KEEP_ALIVE = 15
GRACE = 10
HEALTHY = 60
"""Seconds that requests under way get at the end, and that a busy worker may stay silent."""
MOST_CONNECTIONS = 4000
MOST_OF_ONE = 1000
"""Open connections: of all, and of one address."""


class Doorkeeper(H11Protocol):
    """HTTP/1.1 that closes a connection whose request does not arrive, and turns away those above the limits."""

    _open: dict[str, int] = {}  # noqa: RUF012

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count the newcomer, or turn it away."""
        peer = transport.get_extra_info("peername")
        self._address = str(peer[0]) if peer else ""
        self._deadline: asyncio.TimerHandle | None = None
        held = self._open.get(self._address, 0)
        self._open[self._address] = held + 1
        super().connection_made(transport)
        if held >= MOST_OF_ONE or sum(self._open.values()) > most_connections():
            transport.abort()
            return
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._rest()
        self._open[self._address] -= 1
        if not self._open[self._address]:
            del self._open[self._address]
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """The first bytes of a request start the clock, its whole head stops it."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._rest()
        else:
            self._wait()

    def _wait(self) -> None:
        if self._deadline is None:
            self._deadline = asyncio.get_running_loop().call_later(ARRIVAL, self._lose_patience)

    def _rest(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _lose_patience(self) -> None:
        self._deadline = None
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()


def most_connections() -> int:
    """As many as the limits and the file descriptors of this process allow."""
    return min(MOST_CONNECTIONS, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 64)


def bound(host: str, port: int) -> socket.socket:
    """A listening socket, so that a bad host or a taken port is known before anything is built.

    Raises
    ------
    InputError
        One sentence.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError):
        raise InputError(
            f"--host: {host!r} is no address of a host; 127.0.0.1 is this machine alone."
        ) from None
    found = socket.socket(family, kind, protocol)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind(address)
        found.listen(2048)
    except OSError as wrong:
        found.close()
        raise InputError(_why(wrong, host, port)) from None
    found.set_inheritable(True)
    return found


def _why(wrong: OSError, host: str, port: int) -> str:
    if wrong.errno == errno.EADDRINUSE:
        return f"--port: {port} is in use on {host}; choose another, or 0 for any that is free."
    if wrong.errno == errno.EACCES:
        return f"--port: {port} is not for everyone to open; choose one above 1023."
    return f"--host: {host} cannot be served from here ({wrong.strerror}); 127.0.0.1 is this machine alone."


def serve(listening: socket.socket, *, workers: int = 1) -> None:
    """Answer until told to stop; requests under way are finished first."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65536 if hard == resource.RLIM_INFINITY else min(hard, 65536)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    options: dict[str, Any] = {
        "factory": True,
        "http": Doorkeeper,
        "ws": "none",
        "workers": workers,
        "log_level": "warning",
        "access_log": False,
        "timeout_keep_alive": KEEP_ALIVE,
        "timeout_graceful_shutdown": GRACE,
        "timeout_worker_healthcheck": HEALTHY,
        "server_header": False,
        "h11_max_incomplete_event_size": 32 * 1024,
    }
    config = uvicorn.Config(APP, **options)
    if workers > 1:
        from uvicorn.supervisors import Multiprocess

        Multiprocess(config, sockets=[listening]).run()
    else:
        uvicorn.Server(config).run(sockets=[listening])
