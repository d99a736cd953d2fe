"""The warm engine: the race kept compiled and drawn, for levers that move while someone looks.

All policies share the enacted history up to the day on which they part, so its whole years are marched once
and kept; a changed lever marches only the years after. Draws stay the same throughout: a range moves because
a lever moved, never because the draws did.
"""

import os
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from itertools import islice
from threading import Lock
from typing import Any, Generic, TypeVar

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from leadtime.facts import Catalogue
from leadtime.race.clock import FIRST_YEAR, MONTHS_PER_YEAR, Clock
from leadtime.race.lead import KEEP, SUMMED, outcomes
from leadtime.race.mechanism import Values, mechanisms
from leadtime.race.state import starting
from leadtime.race.step import initial, marched
from leadtime.study.drivers import drivers
from leadtime.study.engine import Table, monthly_arrays, remember_compilations, sampler
from leadtime.study.policy import HISTORY, Policy, built_in, resolved
from leadtime.study.products import READ, Offer, offer
from leadtime.study.query import with_generation
from leadtime.study.run import Ensemble, joined
from leadtime.study.sample import BLOCK
from leadtime.study.scenario import Study

__all__ = ["Live", "Stale"]

Months = Mapping[str, NDArray[np.float32]]
Ranges = Mapping[str, NDArray[np.float64]]
Few = tuple[str, ...] | None
"""The metrics that are wanted; None means all."""
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

COURSES_KEPT = 3
"""Courses kept: each holds 10 MB of the shared years for every block asked for."""
HALVES_KEPT = 16
FEW_KEPT = 4
DERIVED = tuple(f"{nation}_power_share_of_generation" for nation in ("us", "cn"))
"""Metrics that are made of others and the record, after the race."""
RANGES_KEPT = 4000
OFFERS_KEPT = 512
POLICIES_KEPT = 512
BLOCKS_KEPT = 160
"""Blocks of members kept: about 2.5 MB each, so that ten policies of 10,000 members take 0.25 GB."""


class Stale(Exception):
    """Nobody waits for this answer any longer."""


class Kept(Generic[K, V]):
    """A small memory: what was used least recently makes room; who asks for what is being made waits for it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[K, V] = OrderedDict()
        self._making: dict[K, Lock] = {}
        self._lock = Lock()

    def get(self, key: K, make: Callable[[], V]) -> V:
        """What is kept under a key, made now if it is not there."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
            gate = self._making.setdefault(key, Lock())
        with gate:
            with self._lock:
                if key in self._held:
                    return self._held[key]
            try:
                made = make()
            finally:
                with self._lock:
                    self._making.pop(key, None)
            with self._lock:
                self._held[key] = made
                while len(self._held) > self._most:
                    self._held.popitem(last=False)
            return made


class _Once:
    """A compiled function whose first call, which compiles it, others wait for instead of compiling too."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function, self._lock, self._is_compiled = function, Lock(), False

    def __call__(self, *arguments: Any) -> Any:
        if self._is_compiled:
            return self._function(*arguments)
        with self._lock:
            found = self._function(*arguments)
            self._is_compiled = True
            return found


@dataclass(frozen=True, slots=True)
class _Block:
    """One block of members on the day on which policies part."""

    inputs: Values
    begun: Values
    stocks: Values
    record: Values


class _Halves:
    """The race, compiled in two halves: up to the day on which policies part, and from there on.

    Parameters
    ----------
    until : int
        Last year.
    parted : int
        Months of the first half.
    off : frozenset of str
        Mechanisms switched off.
    """

    def __init__(self, until: int, parted: int, off: frozenset[str]) -> None:
        self.clock, self.parted = Clock(until), parted
        ends = self.clock.midpoints + 0.5 / MONTHS_PER_YEAR
        march: dict[str, Any] = {"links": mechanisms(), "keep": KEEP, "summed": SUMMED, "off": off}

        def before(inputs: Values, monthly: Values, first: Values) -> tuple[Values, Values, Values]:
            begun = starting(inputs, first)
            return begun, *marched(initial(begun, march["links"]), begun, monthly, **march)

        def after(few: Few, begun: Values, stocks: Values, record: Values, monthly: Values) -> Values:
            later = marched(stocks, begun, monthly, **march)[1]
            whole = {name: jnp.concatenate([record[name], later[name]]) for name in later}
            found = outcomes(whole, jnp.asarray(ends, jnp.result_type(float)))
            return {name: v for name, v in found.items() if few is None or name in few}

        self.before = _Once(jax.jit(jax.vmap(before, in_axes=(0, None, None))))
        self._after, self._compiled = after, Kept[Few, _Once](FEW_KEPT)

    def after(self, few: Few) -> _Once:
        """The second half; what nobody asked for is not computed, which is up to half of the work."""

        def made() -> _Once:
            member = jax.vmap(partial(self._after, few), in_axes=(0, 0, 0, None), out_axes=-1)
            return _Once(jax.jit(member))

        return self._compiled.get(few, made)


class _Course:
    """What all policies of one question share: months, draws, the years up to the parting.

    Parameters
    ----------
    halves : _Halves
    asked : Study
        Says what the members are drawn from, and the seed.
    enacted : mapping of name to array [time]
        Drivers and levers of the enacted policy.
    """

    def __init__(self, halves: _Halves, asked: Study, enacted: Months) -> None:
        self.halves, self._seed, self._draw = halves, asked.seed, _Once(sampler(asked))
        self._enacted = {name: values[: halves.parted] for name, values in enacted.items()}
        self._first = {name: values[:1] for name, values in enacted.items()}
        self._blocks: Kept[int, _Block] = Kept(BLOCKS_KEPT)

    def block(self, number: int) -> _Block:
        """One block of members as it stands when policies part."""
        return self._blocks.get(number, lambda: self._made(number))

    def _made(self, number: int) -> _Block:
        inputs = self._draw(np.uint32(self._seed), np.int32(number))
        return _Block(inputs, *self.halves.before(inputs, self._enacted, self._first))

    def outcomes(self, monthly: Months, number: int, few: Few) -> Table:
        """One block of members under one policy: metric to array [year, member]."""
        at = self.block(number)
        later = {name: values[self.halves.parted :] for name, values in monthly.items()}
        found = self.halves.after(few)(at.begun, at.stocks, at.record, later)
        return {name: np.asarray(values) for name, values in found.items()}


class Live:
    """Answers the race's question again and again, each time for other levers.

    Parameters
    ----------
    facts : Catalogue
    workers : int, optional
        Threads; default one per core. No answer depends on it.
    """

    def __init__(self, facts: Catalogue, *, workers: int | None = None) -> None:
        remember_compilations()
        self.facts = facts
        self._workers = workers or os.cpu_count() or 1
        self._pool = ThreadPoolExecutor(self._workers, thread_name_prefix="race")
        self._offers: Kept[Hashable, Offer] = Kept(OFFERS_KEPT)
        self._months: Kept[Hashable, Months] = Kept(POLICIES_KEPT)
        self._shared: Kept[int, Mapping[str, NDArray[np.float64]]] = Kept(COURSES_KEPT)
        self._halves: Kept[Hashable, _Halves] = Kept(HALVES_KEPT)
        self._courses: Kept[Hashable, _Course] = Kept(COURSES_KEPT)
        self._ranges: Kept[Hashable, Ranges] = Kept(RANGES_KEPT)
        self._tables: Kept[Hashable, Table] = Kept(BLOCKS_KEPT)

    def ensemble(
        self, asked: Study, *, few: Few = None, is_stale: Callable[[], bool] = lambda: False
    ) -> Ensemble:
        """What the members of a study do: the numbers of `study.run.run`.

        Parameters
        ----------
        asked : Study
        few : tuple of str, optional
            The metrics wanted; None means all.
        is_stale : callable
            Asked between blocks; once it says yes, the rest is not computed.

        Raises
        ------
        Stale
            If nobody waits any longer.
        """
        ran = tuple(resolved(p, asked.from_on) for p in asked.policies)
        clock = Clock(asked.until)
        tables = {p.id: self._table(asked, p, few, is_stale) for p in ran}
        offers = {p.id: self._offer(p, clock) for p in ran}
        course = self._course(asked, ran)
        inputs = [course.block(b).inputs for b in _blocks(asked.runs)]
        return Ensemble(
            years=clock.years,
            outcomes=tables,
            inputs=joined([{k: np.asarray(v) for k, v in d.items()} for d in inputs], asked.runs),
            policies=ran,
            chips={name: o.chips for name, o in offers.items()},
            sold={name: o.sold for name, o in offers.items()},
        )

    def ranges(
        self, asked: Study, metrics: Sequence[str], *, is_stale: Callable[[], bool] = lambda: False
    ) -> dict[str, Ranges]:
        """Percentiles of some metrics under every policy of a study, kept for who asks again.

        Returns
        -------
        mapping of policy id to mapping of metric to array [3, year]
            5th, 50th and 95th percentile.

        Raises
        ------
        Stale
            If nobody waits any longer.
        """
        ran = tuple(resolved(p, asked.from_on) for p in asked.policies)
        question = (asked.until, asked.from_on, *_drawn(asked), asked.off, asked.runs)
        few = None if any(name in DERIVED for name in metrics) else tuple(metrics)

        def made(policy: Policy) -> Ranges:
            table = self._table(asked, policy, few, is_stale)
            if few is None:
                table = with_generation(table, Clock(asked.until).years, self.facts)
            return {name: np.quantile(table[name], (0.05, 0.5, 0.95), axis=-1) for name in metrics}

        return {p.id: self._ranges.get((question, tuple(metrics), _levers(p)), partial(made, p)) for p in ran}

    def close(self) -> None:
        """Let running blocks end and start no more."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _table(self, asked: Study, policy: Policy, few: Few, is_stale: Callable[[], bool]) -> Table:
        """The members of one policy, blocks computed beside one another and kept."""
        months = self._monthly(policy, Clock(asked.until))
        course = self._course(asked, (policy,))
        key = (asked.until, course.halves.parted, *_drawn(asked), asked.off, few, _levers(policy))
        blocks = _blocks(asked.runs)

        def one(block: int) -> Table:
            return self._tables.get((key, block), lambda: course.outcomes(months, block, few))

        return joined(self._all(one, blocks, is_stale), asked.runs)

    def _all(self, task: Callable[[int], Table], blocks: range, is_stale: Callable[[], bool]) -> list[Table]:
        """Run blocks with at most one per worker under way, so that no question makes another wait for long."""
        found: dict[int, Table] = {}
        left = iter(blocks)
        running: dict[Future[Table], int] = {}
        while len(found) < len(blocks):
            for block in islice(left, self._workers - len(running)):
                running[self._pool.submit(task, block)] = block
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                found[running.pop(future)] = future.result()
            if is_stale():
                for future in running:
                    future.cancel()
                raise Stale
        return [found[block] for block in blocks]

    def _course(self, asked: Study, policies: Sequence[Policy]) -> _Course:
        """What all policies of a question share."""
        clock = Clock(asked.until)
        enacted = self._monthly(resolved(built_in()[HISTORY], asked.from_on), clock)
        parted = MONTHS_PER_YEAR * (asked.from_on.year - FIRST_YEAR)
        if not all(_alike(enacted, self._monthly(p, clock), parted) for p in policies):
            parted = 0
        halves = self._halves.get(
            (asked.until, parted, asked.off), lambda: _Halves(asked.until, parted, asked.off)
        )
        key = (asked.until, parted, asked.off, *_drawn(asked))
        return self._courses.get(key, lambda: _Course(halves, asked, enacted))

    def _monthly(self, policy: Policy, clock: Clock) -> Months:
        def make() -> Months:
            shared = self._shared.get(clock.until, lambda: drivers(self.facts, clock))
            arrays = monthly_arrays(shared, policy, self._offer(policy, clock), clock)
            return {name: np.asarray(values) for name, values in arrays.items()}

        return self._months.get((clock.until, _levers(policy)), make)

    def _offer(self, policy: Policy, clock: Clock) -> Offer:
        """What is on offer; reading the law for it is the slow part of a policy."""
        of_chips = tuple(c for c in _levers(policy) if c[0] in READ)
        return self._offers.get((clock.until, of_chips), lambda: offer(policy, clock, self.facts))


def _drawn(asked: Study) -> tuple[Hashable, ...]:
    """What the members of a study depend on."""
    return (asked.seed, asked.inputs.id, asked.scenario)


def _blocks(runs: int) -> range:
    return range(-(-runs // BLOCK))


def _levers(policy: Policy) -> tuple[tuple[Hashable, ...], ...]:
    """All that a resolved policy does; its name and texts do not count."""
    return tuple(sorted((c.lever, c.effective_on, str(c.announced_on), c.value) for c in policy.changes))


def _alike(one: Months, other: Months, months: int) -> bool:
    return all(np.array_equal(values[:months], other[name][:months]) for name, values in one.items())
