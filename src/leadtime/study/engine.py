"""The engine: a study made ready, and the compiled race for one block of members after another."""

import os
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import jax
import numpy as np
from numpy.typing import NDArray

from leadtime.facts import Catalogue
from leadtime.facts.user_cache import user_cache
from leadtime.race.clock import Clock
from leadtime.race.lead import KEEP, SUMMED, outcomes
from leadtime.race.mechanism import Values, mechanisms
from leadtime.race.priors import priors
from leadtime.race.state import starting
from leadtime.race.step import march
from leadtime.study.beliefs import believed
from leadtime.study.drivers import drivers
from leadtime.study.policy import Policy, lever_months, resolved
from leadtime.study.products import OFFERED, Product, offer
from leadtime.study.sample import BLOCK, draw, located
from leadtime.study.scenario import Study

Table = dict[str, NDArray[np.float32]]
Monthly = Mapping[str, jax.Array]


@dataclass(frozen=True, kw_only=True)
class Engine:
    """A study made ready: each policy's months, and the race, compiled once for a block of members.

    Parameters
    ----------
    study : Study
    years : tuple of int
    policies : tuple of Policy
        As they run: resolved, every change dated.
    chips : mapping of policy id to tuple of str
        The chip offered in each month.
    sold : mapping of policy id to mapping of chip to Product
        What each of those is, by the chip's id.
    monthly : mapping of policy id to mapping of name to array [time]
    race : Future
        The compiled race: (inputs [member], monthly [time]) to outcomes [year, member]. It is compiled while
        members are drawn, which shortens a cold start.
    """

    study: Study
    years: tuple[int, ...]
    policies: tuple[Policy, ...]
    chips: Mapping[str, tuple[str, ...]]
    sold: Mapping[str, Mapping[str, Product]]
    monthly: Mapping[str, Monthly]
    race: Future[Any]

    @cached_property
    def history(self) -> Table:
        """What a calibration says of some inputs, [draw]; not of one of which the scenario says something else."""
        return history_of(self.study)

    @cached_property
    def _sample(self) -> Any:
        return sampler(self.study)

    @cached_property
    def _located(self) -> Any:
        return jax.jit(partial(located, believed(self.study.scenario)))

    def draws(self, block: int) -> Values:
        """One block of the ensemble: inputs [member], the same whoever asks."""
        drawn: Values = self._sample(np.uint32(self.study.seed), np.int32(block))
        return drawn

    def at(self, shares: NDArray[np.floating[Any]]) -> Table:
        """Inputs [member] at given shares of their distributions, [member, input] in the order of the priors.

        Of an input that a calibration speaks of, the distribution is that of its draws, whatever the others are: the
        dependence between inputs that a calibration leaves is not in it, and `draws` has it.
        """
        inside = np.clip(np.asarray(shares, np.float32), 1e-6, 1 - 1e-6)
        rows, blocks = len(inside), -(-len(inside) // BLOCK)
        padded = np.concatenate([inside, np.full((blocks * BLOCK - rows, inside.shape[1]), 0.5, np.float32)])
        found = [self._located(part.T) for part in np.split(padded, blocks)]
        at = {name: np.concatenate([np.asarray(f[name]) for f in found])[:rows] for name in priors()}
        for column, name in enumerate(priors()):
            if (draws := self.history.get(name)) is not None:
                places = (np.arange(len(draws)) + 0.5) / len(draws)
                at[name] = np.interp(inside[:, column], places, np.sort(draws)).astype(np.float32)
        return at

    def outcomes(self, inputs: Mapping[str, Any], monthly: Monthly) -> Table:
        """What one block of members does: outcomes [year, member]."""
        return {name: np.asarray(values) for name, values in self.race.result()(inputs, monthly).items()}

    def under(self, policy: Policy, catalogue: Catalogue) -> Monthly:
        """The months of a further policy, as the study's own have them."""
        clock, ran = Clock(self.study.until), resolved(policy, self.study.from_on)
        return monthly_arrays(drivers(catalogue, clock), ran, offer(ran, clock, catalogue), clock)


def history_of(study: Study) -> Table:
    """Draws of the inputs that a study takes from a calibration, [draw]."""
    posterior, found = study.inputs.posterior, believed(study.scenario)
    known = posterior.inputs if posterior else {}
    return {n: np.asarray(v, np.float32) for n, v in known.items() if found[n] == priors()[n]}


def sampler(study: Study) -> Any:
    """(seed, block) to the inputs [member] of one block of a study, compiled."""
    history = {n: jax.numpy.asarray(v) for n, v in history_of(study).items()}
    return jax.jit(partial(draw, believed(study.scenario), history=history))


def ready(study: Study, catalogue: Catalogue) -> Engine:
    """Make a study ready to run; the race, which no policy changes, is being compiled when this returns."""
    remember_compilations()
    clock = Clock(study.until)
    ran = tuple(resolved(p, study.from_on) for p in study.policies)
    shared = drivers(catalogue, clock)
    names = _read_of((*shared, *OFFERED, *lever_months(ran[0], clock)))
    beside = ThreadPoolExecutor(1)
    ahead = beside.submit(
        _compiled_for_a_block, clock, study.off, names
    )  # what is on offer is read meanwhile
    beside.shutdown(wait=False)
    offers = {p.id: offer(p, clock, catalogue) for p in ran}
    monthly = {p.id: monthly_arrays(shared, p, offers[p.id], clock) for p in ran}
    return Engine(
        study=study,
        years=clock.years,
        policies=ran,
        chips={name: o.chips for name, o in offers.items()},
        sold={name: o.sold for name, o in offers.items()},
        monthly=monthly,
        race=ahead,
    )


def _compiled_for_a_block(clock: Clock, off: frozenset[str], names: tuple[str, ...]) -> Any:
    member, months = (
        jax.ShapeDtypeStruct((count,), jax.numpy.float32)  # type: ignore[no-untyped-call]
        for count in (BLOCK, len(clock.midpoints))
    )
    asked = dict.fromkeys(priors(), member), dict.fromkeys(names, months)
    return compiled(clock, off).lower(*asked).compile()


def compiled(clock: Clock, off: frozenset[str] = frozenset()) -> Any:
    """The race for members side by side: (inputs [member], monthly [time]) to outcomes [year, member]."""
    member = partial(raced, clock, off)
    return jax.jit(jax.vmap(member, in_axes=(0, None), out_axes=-1))


def raced(clock: Clock, off: frozenset[str], inputs: Values, monthly: Monthly) -> Values:
    """The race of one member: inputs and months to outcomes [year]."""
    ends = clock.midpoints + 0.5 / 12
    links = mechanisms()
    recorded = march(starting(inputs, monthly), monthly, links=links, keep=KEEP, summed=SUMMED, off=off)
    return outcomes(recorded, jax.numpy.asarray(ends, jax.numpy.result_type(float)))


def monthly_arrays(
    shared: Mapping[str, NDArray[np.float64]], policy: Policy, what: object, clock: Clock
) -> dict[str, jax.Array]:
    """Drivers, levers and what is on offer, [time]: those that some mechanism reads.

    Parameters
    ----------
    shared : mapping of name to array [time]
        The drivers, which no policy changes.
    policy : Policy
        Resolved.
    what : Offer
        What may be sold under it.
    clock : Clock
    """
    offered = {name: getattr(what, name) for name in OFFERED}
    together = {**shared, **offered, **lever_months(policy, clock)}
    floats = jax.numpy.result_type(float)
    return {name: jax.numpy.asarray(together[name], floats) for name in _read_of(tuple(together))}


def _read_of(names: tuple[str, ...]) -> tuple[str, ...]:
    """Those that some mechanism reads."""
    used = {name for link in mechanisms() for name in link.reads}
    return tuple(name for name in names if name in used)


def remember_compilations() -> None:
    """Keep compiled code on disk between runs, where the user's cache folder can be written."""
    folder = user_cache()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    if os.access(folder, os.W_OK):
        for name, value in (
            ("jax_compilation_cache_dir", str(folder)),
            ("jax_persistent_cache_min_compile_time_secs", 0.2),
        ):
            jax.config.update(name, value)  # type: ignore[no-untyped-call]
