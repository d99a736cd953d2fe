"""The answer to the debate, computed from a run: who leads when, how often the order changes, what would change it."""

from collections.abc import Mapping, Sequence
from itertools import combinations, groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadtime.study.importance import BINS, first_order
from leadtime.study.summary import Answer, Crossing, Observation, Percentiles, Spell, Weight

Years = NDArray[np.float32]
FEWEST = 30
"""Members below which nothing is said of variance."""


def answer(
    lead: Mapping[str, Years],
    inputs: Mapping[str, NDArray[np.float32]],
    seen: Mapping[str, tuple[NDArray[np.float32], float]],
    *,
    years: Sequence[int],
    parted: int,
    seed: int,
    counted: Mapping[str, Mapping[str, Years]] | None = None,
) -> Answer:
    """What a run says of its policies.

    Parameters
    ----------
    lead : mapping of policy id to array [year, member]
        Lead in months.
    inputs : mapping of name to array [member]
    seen : mapping of metric to (array [member], error)
        What will be published of the year in which policies part, the same under all of them, and the standard
        deviation of the logarithm with which it is known.
    years : sequence of int
    parted : int
        The year in which policies part.
    seed : int
        Of the errors of what is seen.
    counted : mapping of name to mapping of policy id to array [year, member]
        The lead counted in other ways.

    Returns
    -------
    Answer
        `gap` is the lead under the policy that has the longest median at the end less that under the one that has the
        shortest; of a single policy, its lead.
    """
    after = [i for i, year in enumerate(years) if year > parted] or [len(years) - 1]
    medians = {p: np.median(paths, axis=-1) for p, paths in lead.items()}
    order = sorted(lead, key=lambda p: -medians[p][-1])
    best, worst = order[0], order[-1]
    gap = (lead[best][-1] - (lead[worst][-1] if worst != best else 0.0)).astype(float)
    firsts = [(years[i], max(lead, key=lambda p: medians[p][i])) for i in after]
    found = first_order(inputs, gap.astype(np.float32)) if len(gap) >= FEWEST else ()
    return Answer(
        year=years[-1],
        first_year=years[after[0]],
        best=best,
        worst=worst,
        gap=_percentiles(gap),
        share_ahead=float(np.mean(gap > 0)),
        spells=tuple(
            Spell(policy=p, first=spell[0][0], last=spell[-1][0])
            for p, group in groupby(firsts, key=lambda pair: pair[1])
            for spell in (list(group),)
        ),
        changes_share=_changes(lead, after),
        crossings=_crossings(lead, years, after),
        rests_on=tuple(Weight(input=i.input, share=i.first, direction=i.direction) for i in found[:3]),
        observations=_observations(lead, gap, seen, seed) if len(gap) >= FEWEST else (),
        observed_year=parted,
        gap_counted={
            name: _percentiles((paths[best][-1] - (paths[worst][-1] if worst != best else 0.0)).astype(float))
            for name, paths in (counted or {}).items()
        },
    )


def _percentiles(values: NDArray[np.float64]) -> Percentiles:
    low, middle, high = np.quantile(values, (0.05, 0.5, 0.95))
    return Percentiles(p5=float(low), p50=float(middle), p95=float(high))


def _changes(lead: Mapping[str, Years], after: Sequence[int]) -> float:
    """Share of members in which the order of all policies is not the same in every year after they part."""
    stacked = np.stack([paths[list(after)] for paths in lead.values()])
    ranks = np.argsort(-stacked, axis=0, kind="stable")
    return float(np.mean((ranks != ranks[:, :1]).any(axis=(0, 1))))


def _crossings(lead: Mapping[str, Years], years: Sequence[int], after: Sequence[int]) -> tuple[Crossing, ...]:
    """Pairs (a, b): a was behind b in the first year after they part, and ahead in a later one; most frequent first."""
    found = []
    for one, other in combinations(lead, 2):
        ahead = (lead[one] > lead[other])[list(after)]
        for a, b, is_ahead in ((one, other, ahead), (other, one, ~ahead)):
            passes = ~is_ahead[0] & is_ahead.any(axis=0)
            if passes.any():
                when = np.argmax(is_ahead[:, passes], axis=0)
                year = int(np.median(np.asarray(years)[np.asarray(after)[when]]))
                found.append(Crossing(a=a, b=b, share=float(passes.mean()), year=year))
    return tuple(sorted(found, key=lambda c: -c.share))


def _observations(
    lead: Mapping[str, Years],
    gap: NDArray[np.float64],
    seen: Mapping[str, tuple[NDArray[np.float32], float]],
    seed: int,
) -> tuple[Observation, ...]:
    """What each thing that will be published tells: share of the gap's variance, and months gained by knowing it first.

    Equation:  V = E_z[max_p E(L_p | z)] - max_p E(L_p),  z seen with its error

    Source
    ------
    Expected value of partial information by regression on the ensemble (Strong, Oakley, Brennan 2014), here on bins.
    """
    noise = np.random.default_rng(seed)
    blurred: dict[str, Any] = {}
    for metric, (values, error) in seen.items():
        known = np.log(np.maximum(values, 1e-12)) + error * noise.standard_normal(len(values))
        blurred[metric] = known.astype(np.float32)
    shares = {i.input: i for i in first_order(blurred, gap.astype(np.float32))}
    finals = np.stack([paths[-1].astype(float) for paths in lead.values()])
    rows = [
        Observation(metric=m, share=i.first, direction=i.direction, gain=_gain(blurred[m], finals))
        for m, i in shares.items()
    ]
    return tuple(sorted(rows, key=lambda o: -o.share))


def _gain(known: NDArray[np.float32], finals: NDArray[np.float64]) -> float:
    """Months of expected lead won by choosing after z is known; fitted on one half, valued on the other.

    What is fitted and valued on the same members gains by chance.
    """
    order = np.argsort(known, kind="stable")
    bins = min(BINS, len(known) // 20)
    if bins < 2 or len(finals) < 2:
        return 0.0
    cell = np.empty(len(known), int)
    cell[order] = np.arange(len(known)) * bins // len(known)
    half = np.arange(len(known)) % 2 == 0
    gains = []
    for fit, value in ((half, ~half), (~half, half)):
        before = int(np.argmax(finals[:, fit].mean(axis=1)))
        count = np.maximum(np.bincount(cell[fit], minlength=bins), 1)
        means = np.stack([np.bincount(cell[fit], row[fit], minlength=bins) / count for row in finals])
        chosen = np.argmax(means, axis=0)[cell[value]]
        gains.append(float(np.mean(finals[chosen, np.flatnonzero(value)] - finals[before, value])))
    return max(float(np.mean(gains)), 0.0)
