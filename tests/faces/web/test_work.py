"""Heavy work waits in a short line; a task is told when nobody waits for it."""

import asyncio
import threading

import pytest

from leadtime.faces.web.work import Busy, Gone, Work


class Reader:
    """A request whose reader leaves after some looks."""

    def __init__(self, looks: int) -> None:
        self.looks = looks

    async def is_disconnected(self) -> bool:
        self.looks -= 1
        return self.looks < 0


def test_a_reader_who_leaves_stops_the_task():
    from leadtime.study.live import Stale

    def task(is_stale):
        for _ in range(500):
            if is_stale():
                raise Stale
            threading.Event().wait(0.01)

    with pytest.raises(Gone):
        asyncio.run(Work().quick(Reader(1), task))


def test_a_reader_who_stays_gets_the_answer():
    assert asyncio.run(Work().quick(Reader(1000), lambda is_stale: 7)) == 7


def test_too_long_a_line_is_refused():
    async def crowd():
        work, hold = Work(heavy=1, waiting=1), threading.Event()
        tasks = [asyncio.create_task(work.slow(hold.wait)) for _ in range(2)]
        await asyncio.sleep(0.05)
        with pytest.raises(Busy):
            await work.slow(hold.wait)
        hold.set()
        await asyncio.gather(*tasks)

    asyncio.run(crowd())
