"""The fit: what the fronts' histories say of speed, learning and imitation, each front borrowing from the others.

Every step from one observation to the next is one piece of evidence::

    y(k+1) ~ StudentT(4, transition(y(k)), sigma sqrt(d))

with the transitions of `catch_up`.  Rates of single curves are drawn around a mean of all fronts, so that a front
with two observations has the others' rates, widely, and one with twenty has its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadtime.fronts.catch_up import grown, imitated, learned, unfilled
from leadtime.fronts.curve import Curve
from leadtime.fronts.front import Front

__all__ = [
    "FREEDOM",
    "GAINS",
    "USUAL",
    "Draws",
    "Evidence",
    "evidence",
    "fit",
    "output_before",
    "output_log",
    "scale_at",
]

Array = NDArray[np.float64]
Draws = Mapping[str, Array]

FREEDOM = 4.0
"""Degrees of freedom of a shock: one year in twenty is a jump that a normal would not know."""

GAINS = (0.5, -0.5, -0.5, -0.4)
"""Prior means of what access, tools, process and sole source each add to ln of the rate of imitation."""

USUAL = (0.8, 0.2, 0.45, 0.15)
"""The features of a usual front, at which the mean rate of imitation stands."""

_SEEN_GROWTH = (0.05, 1.0)  # growth a year that a history before the first row may have had


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All steps of all curves as arrays; `curve` and `front` say to which a step belongs.

    Attributes
    ----------
    curves, fronts : tuple
        In the order of the indices.
    front_of : array [curve]
    is_subsidised : array [curve]
        The subsidy judgement for the chaser's demand, zero elsewhere.
    features : array [front, feature]
    sign : array [curve]
        -1 for a rival, whose share heads for where the chaser's does not; 1 elsewhere.
    log_ceiling : array [curve, 2]
        ln of the ceiling and its spread where the front's file gives one; NaN elsewhere.
    top : array [curve]
        Highest value seen, on the scale of the model.
    steps : mapping of kind to mapping of name to array [step]
        curve, y0, y1, years, and `rise` (of ln output) for a price, `scale` (ln V chaser / V rival) for a share.
    """

    curves: tuple[Curve, ...]
    fronts: tuple[Front, ...]
    front_of: NDArray[np.int64]
    is_subsidised: Array
    sign: Array
    features: Array
    log_ceiling: Array
    top: Array
    steps: Mapping[str, Mapping[str, Any]]


def evidence(fronts: Sequence[Front], curves: Sequence[Curve]) -> Evidence:
    """Lay the steps of the curves out as arrays.

    Parameters
    ----------
    fronts : sequence of Front
    curves : sequence of Curve
        Of these fronts; those without an observation are passed over.
    """
    used = tuple(curve for curve in curves if curve.years)
    place = {front.id: i for i, front in enumerate(fronts)}
    by_id = {front.id: front for front in fronts}
    steps: dict[str, dict[str, list[float]]] = {}
    for index, curve in enumerate(used):
        table = steps.setdefault(
            _block(curve), {k: [] for k in ("curve", "y0", "y1", "years", "rise", "scale")}
        )
        _add_steps(table, index, curve, used, by_id[curve.front])
    return Evidence(
        curves=used,
        fronts=tuple(fronts),
        front_of=np.array([place[c.front] for c in used]),
        is_subsidised=np.array(
            [by_id[c.front].subsidy if c.side == "chaser" and _block(c) == "volume" else 0.0 for c in used]
        ),
        sign=np.array([-1.0 if c.side == "rival" else 1.0 for c in used]),
        features=np.array([front.features for front in fronts]),
        log_ceiling=np.array([_ceiling(c, by_id[c.front]) for c in used]),
        top=np.array([max(c.scaled) for c in used]),
        steps={
            kind: {k: np.array(v, int if k == "curve" else float) for k, v in table.items()}
            for kind, table in steps.items()
        },
    )


def _block(curve: Curve) -> str:
    """A stock grows as a flow does."""
    return "volume" if curve.kind == "stock" else curve.kind


def _add_steps(
    table: dict[str, list[float]], index: int, curve: Curve, others: Sequence[Curve], front: Front
) -> None:
    y = curve.scaled
    for k in range(1, len(y)):
        if curve.is_break[k]:
            continue
        before, after = curve.years[k - 1], curve.years[k]
        table["curve"].append(index)
        table["y0"].append(y[k - 1])
        table["y1"].append(y[k])
        table["years"].append(after - before)
        table["rise"].append(_rise(curve, others, front, before, after))
        table["scale"].append(scale_at(front, others, (before + after) / 2))


def _rise(curve: Curve, others: Sequence[Curve], front: Front, before: float, after: float) -> float:
    """How far ln output in all rose between two moments, for the output a price learns from."""
    if curve.kind != "price":
        return 0.0
    source = followed(curve, others, front)
    if source is None or not source.years:
        return 0.0
    return float(output_log(source, after) - output_log(source, before))


def followed(curve: Curve, others: Sequence[Curve], front: Front) -> Curve | None:
    """The curve whose output a price learns from, if there is one among `others`."""
    name = f"{front.id}.{front.track(curve.track).follows}"
    return next((c for c in others if c.id == name), None)


def scale_at(front: Front, others: Sequence[Curve], year: float) -> float:
    """ln(V chaser / V rival) of the front's first flow that counts both, at a moment; 0 where none does."""
    for track in front.tracks:
        if track.kind == "volume" and track.chaser and track.rival:
            both = [
                next((c for c in others if c.id == f"{front.id}.{track.id}.{s}"), None)
                for s in ("chaser", "rival")
            ]
            ends = [float(np.interp(year, c.years, c.scaled)) for c in both if c is not None and c.years]
            if len(ends) == 2:
                return ends[0] - ends[1]
    return 0.0


def output_before(curve: Curve) -> float:
    """Output in all up to the first observation of a flow, in its unit times a year: Q = V / g.

    g is the growth over the first two observations, kept between 0.05 and 1 a year.
    """
    if len(curve.years) < 2:
        return curve.values[0] / 0.3
    growth = np.log(curve.values[1] / curve.values[0]) / (curve.years[1] - curve.years[0])
    return float(curve.values[0] / np.clip(growth, *_SEEN_GROWTH))


def output_log(curve: Curve, year: float) -> float:
    """Ln output in all at a moment: a stock's own logarithm, or the flow summed; drawn on where it ends."""
    if curve.kind == "stock":
        return _drawn_on(np.array(curve.years), np.array(curve.scaled), year)
    years, flow = np.array(curve.years), np.array(curve.values)
    pieces = np.diff(years) * (flow[1:] + flow[:-1]) / 2
    total = np.log(output_before(curve) + np.concatenate([[0.0], np.cumsum(pieces)]))
    return _drawn_on(years, total, year)


def _drawn_on(years: Array, logs: Array, year: float) -> float:
    """Between observations along straight lines; before and after them at the nearest slope."""
    if len(years) == 1 or years[0] <= year <= years[-1]:
        return float(np.interp(year, years, logs))
    end, next_to = (0, 1) if year < years[0] else (-1, -2)
    slope = (logs[end] - logs[next_to]) / (years[end] - years[next_to])
    return float(logs[end] + slope * (year - years[end]))


def _ceiling(curve: Curve, front: Front) -> tuple[float, float]:
    track = front.track(curve.track)
    if (
        curve.side not in track.ceiling_of
        or track.ceiling is None
        or not track.ceiling_low
        or not track.ceiling_high
    ):
        return (np.nan, np.nan)
    return float(np.log(track.ceiling)), float(np.log(track.ceiling_high / track.ceiling_low) / (2 * 1.645))


def fit(
    found: Evidence, *, seed: int = 0, warmup: int = 400, samples: int = 400, chains: int = 2
) -> tuple[Draws, dict[str, float]]:
    """Sample the posterior.

    Parameters
    ----------
    found : Evidence
    seed : int
    warmup, samples, chains : int
        Of the No-U-Turn sampler.

    Returns
    -------
    draws : mapping of name to array [draw, ...]
    diagnostics : mapping
        r_hat_max, ess_min, divergences, draws.
    """
    import jax
    from numpyro.diagnostics import effective_sample_size, gelman_rubin
    from numpyro.infer import MCMC, NUTS

    kernel = NUTS(_model, target_accept_prob=0.9, dense_mass=False)
    sampler = MCMC(
        kernel,
        num_warmup=warmup,
        num_samples=samples,
        num_chains=chains,
        chain_method="sequential",
        progress_bar=False,
    )
    sampler.run(jax.random.key(seed), found)
    grouped = {k: np.asarray(v, np.float64) for k, v in sampler.get_samples(group_by_chain=True).items()}
    free = {k: v for k, v in grouped.items() if not k.startswith("curve_") and np.ptp(v) > 0}
    diagnostics = {
        "r_hat_max": float(max(np.max(gelman_rubin(v)) for v in free.values()))
        if chains > 1
        else float("nan"),
        "ess_min": float(min(np.min(effective_sample_size(v)) for v in free.values())),
        "divergences": int(np.sum(np.asarray(sampler.get_extra_fields()["diverging"]))),
        "draws": samples * chains,
    }
    return {k: v.reshape(-1, *v.shape[2:]) for k, v in grouped.items()}, diagnostics


def _model(found: Evidence) -> None:
    """The hierarchy: means over fronts, fronts and curves around them, steps around the transitions."""
    import jax.numpy as jnp
    import numpyro
    from numpyro.distributions import HalfNormal, Normal, StudentT

    kinds = np.array([("volume", "price", "share").index(_block(c)) for c in found.curves])
    noise_mean = numpyro.sample("noise_mean", Normal(jnp.log(jnp.array([0.15, 0.08, 0.15])), 0.7).to_event(1))
    noise = _around("noise", noise_mean[kinds], HalfNormal(0.6), len(kinds))
    noise = numpyro.deterministic("curve_noise", jnp.exp(noise))
    speed, ceiling = _demand(found, kinds == 0)
    wright = _around(
        "wright", numpyro.sample("wright_mean", Normal(0.32, 0.12)), HalfNormal(0.12), len(kinds)
    )
    numpyro.deterministic("curve_wright", wright)
    rate, level, gain = _imitation(found)
    for kind, step in found.steps.items():
        c, damped = step["curve"], 1.0
        if kind == "volume":
            damped = unfilled(step["y0"], ceiling[c], xp=jnp)
            mean = grown(step["y0"], ceiling[c], speed[c], step["years"], xp=jnp)
        elif kind == "price":
            mean = learned(step["y0"], wright[c], step["rise"])
        else:
            heads_for = level[c] + found.sign[c] * gain * step["scale"]
            mean = imitated(step["y0"], heads_for, rate[found.front_of[c]], step["years"], xp=jnp)
        if len(c):
            law = StudentT(FREEDOM, mean, noise[c] * damped * jnp.sqrt(step["years"]))
            numpyro.sample(f"seen_{kind}", law, obs=step["y1"])


def _around(name: str, mean: Any, spread: Any, count: int) -> Any:
    """Values of single curves or fronts around their mean; written without their spread, so that it may be small."""
    import numpyro
    from numpyro.distributions import Normal

    wide = numpyro.sample(f"{name}_spread", spread)
    return mean + wide * numpyro.sample(f"{name}_z", Normal(0, 1).expand([count]).to_event(1))


def _demand(found: Evidence, is_amount: NDArray[np.bool_]) -> tuple[Any, Any]:
    """Speed of diffusion, 1/year, and ln ceiling of each curve.

    A ceiling of which nothing is known lies some way above what was seen; how far, the fronts tell together.
    """
    import jax.numpy as jnp
    import numpyro
    from numpyro.distributions import HalfNormal, Normal

    count = len(found.curves)
    mean = numpyro.sample("speed_mean", Normal(jnp.log(0.35), 0.6))
    gain = numpyro.sample("subsidy_gain", Normal(0.3, 0.3))
    speed = jnp.exp(_around("speed", mean + gain * found.is_subsidised, HalfNormal(0.7), count))
    room = numpyro.sample("room_mean", Normal(0.6, 0.5))
    wide = numpyro.sample("room_spread", HalfNormal(0.5))
    z = numpyro.sample("room_z", Normal(0, 1).expand([count]).to_event(1))
    known, given = np.isfinite(found.log_ceiling[:, 0]), np.nan_to_num(found.log_ceiling)
    free = jnp.where(is_amount, found.top, 0.0) + jnp.exp(room + wide * z)
    ceiling = jnp.where(known, given[:, 0] + given[:, 1] * z, free)
    return numpyro.deterministic("curve_speed", speed), numpyro.deterministic("curve_ceiling", ceiling)


def _imitation(found: Evidence) -> tuple[Any, Any, Any]:
    """Rate at which each front's gap closes, 1/year; the share each curve heads for, in logits; the gain of scale.

    Of the features' gains the signs are believed, the sizes are not: about half a log unit between best and worst.
    """
    import jax.numpy as jnp
    import numpyro
    from numpyro.distributions import HalfNormal, Normal

    mean = numpyro.sample("imitation_mean", Normal(jnp.log(0.25), 0.5))
    gains = numpyro.sample("imitation_gains", Normal(jnp.array(GAINS), 0.35).to_event(1))
    centred = found.features[:, :4] - np.array(USUAL)
    rate = jnp.exp(_around("imitation", mean + centred @ gains, HalfNormal(0.4), len(found.fronts)))
    level = numpyro.sample("share_mean", Normal(1.2, 0.7))
    level = _around("share", found.sign * level, HalfNormal(0.8), len(found.curves))
    gain = numpyro.sample("export_gain", HalfNormal(0.3))
    numpyro.deterministic("front_imitation", rate)
    return rate, numpyro.deterministic("curve_share_ceiling", level), gain
