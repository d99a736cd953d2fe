"""Slow answers, off the event loop: the warm engine, a limit on heavy work, an end where nobody waits."""

import asyncio
from collections.abc import Callable
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from leadtime.facts.catalogue import catalogue

if TYPE_CHECKING:
    from leadtime.study.live import Live

__all__ = ["Busy", "Gone", "Work"]

T = TypeVar("T")
LOOK_EVERY = 0.03
"""Seconds between two looks at whether the reader is still there."""


class Gone(Exception):
    """The reader closed the connection, or asked for something newer."""


class Busy(Exception):
    """Too many heavy questions wait already."""


class Work:
    """What answers take: one engine for the process, and at most two heavy jobs with a short queue.

    Parameters
    ----------
    heavy : int
        Heavy jobs at a time (searches, drawings); the engine shares its own workers out.
    waiting : int
        Heavy jobs that may wait.
    """

    def __init__(self, *, heavy: int = 2, waiting: int = 16) -> None:
        self._live: Live | None = None
        self._heavy, self._most, self._waiting = asyncio.Semaphore(heavy), heavy + waiting, 0
        self._starting = asyncio.Lock()
        self.closing = Event()

    async def live(self) -> "Live":
        """The engine, built at the first use."""
        async with self._starting:
            if self._live is None:
                from leadtime.study.live import Live

                self._live = await run_in_threadpool(Live, catalogue())
        return self._live

    async def quick(self, request: Request, task: Callable[[Callable[[], bool]], T]) -> T:
        """Run a task that can be stopped; it is told to when the reader leaves or time is up.

        Raises
        ------
        Gone
            If the reader left.
        """
        stop = Event()
        watch = asyncio.create_task(_watch(request, stop))
        try:
            return await self.stoppable(partial(task, lambda: stop.is_set() or self.closing.is_set()))
        finally:
            stop.set()
            watch.cancel()

    async def stoppable(self, task: Callable[[], T]) -> T:
        """Run a task of the engine that may find itself stale.

        Raises
        ------
        Gone
            If it did.
        """
        from leadtime.study.live import Stale

        try:
            return await run_in_threadpool(task)
        except Stale:
            raise Gone from None

    async def slow(self, task: Callable[[], T]) -> T:
        """Run a heavy task when there is room.

        Raises
        ------
        Busy
            If too many wait already.
        """
        if self._waiting >= self._most:
            raise Busy
        self._waiting += 1
        try:
            async with self._heavy:
                return await run_in_threadpool(task)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Let what runs end, and start no more."""
        self.closing.set()
        if self._live is not None:
            self._live.close()


async def _watch(request: Request, stop: Event) -> None:
    while not stop.is_set():
        await asyncio.sleep(LOOK_EVERY)
        if await request.is_disconnected():
            stop.set()


def work_of(request: Request) -> Work:
    """The application's work room."""
    found: Any = request.app.state.work
    assert isinstance(found, Work)
    return found
