"""What history says of the uncertain inputs: the shipped posterior, or a fit made now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from leadtime.errors import InputError
from leadtime.facts import Catalogue, catalogue
from leadtime.race.clock import Clock
from leadtime.race.priors import Prior, priors
from leadtime.study.fit.chains import Sampled, diagnose, sample
from leadtime.study.fit.density import Problem, energy, fingerprint, predictor, problem
from leadtime.study.fit.discrepancy import rivals
from leadtime.study.fit.forward import world
from leadtime.study.fit.kept import Arrays, kept
from leadtime.study.fit.observations import rows, settings
from leadtime.study.fit.ranks import rank_check
from leadtime.study.policy import HISTORY, Policy, built_in
from leadtime.study.posterior import SCALE, Posterior, read, shipped, versions
from leadtime.study.posterior import write as write_posterior

SEPARATE = 0.5
"""A pair of inputs whose posterior correlation is stronger is named as not told apart."""

NARROWED = 0.8
"""A posterior below this share of its prior's width counts as narrowed by history."""

Z95 = 1.6448536269514722


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One of several rival accounts of one number, and how far the rest of history bears it out.

    `printed` is in the race's unit; `prior` and `posterior` are weights.
    """

    rival: str
    series: str
    printed: float
    prior: float
    posterior: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """What history says.

    Parameters
    ----------
    posterior, prior : mapping of input to its 5th, 50th and 95th percentile
        In the input's unit; an input that history does not touch keeps its prior.
    width : mapping of input to float
        Posterior spread over prior spread, on the scale of the prior's shape.
    touched : tuple of str
        Inputs that were fitted.
    pairs : tuple of (input, input, correlation)
        Told apart by no observation: only a combination of them is known.
    stories : tuple of Story
    diagnostics : mapping
        r_hat, ess, divergences and what they come to.
    origin : mapping
        Versions, seed, rows fitted.
    differences : tuple of str
        What has changed since the fit; then the race does not use it.
    """

    posterior: Mapping[str, Mapping[str, float]]
    prior: Mapping[str, Mapping[str, float]]
    width: Mapping[str, float]
    touched: tuple[str, ...]
    pairs: tuple[tuple[str, str, float], ...]
    stories: tuple[Story, ...]
    diagnostics: Mapping[str, Any]
    origin: Mapping[str, Any]
    differences: tuple[str, ...] = ()
    draws: Posterior = field(default=Posterior({}, {}), repr=False)

    @property
    def is_current(self) -> bool:
        """Whether the race may use it."""
        return not self.differences

    def to_json(self) -> dict[str, Any]:
        """A plain tree."""
        return {
            "posterior": dict(self.posterior),
            "diagnostics": dict(self.diagnostics),
            "is_current": self.is_current,
            "changed_since": list(self.differences),
            "prior": dict(self.prior),
            "width_ratio": dict(self.width),
            "touched": list(self.touched),
            "pairs_not_separated": [{"inputs": [a, b], "correlation": round(r, 3)} for a, b, r in self.pairs],
            "stories": [
                {
                    "rival": s.rival,
                    "series": s.series,
                    "value": s.printed,
                    "prior_weight": s.prior,
                    "posterior_weight": round(s.posterior, 4),
                }
                for s in self.stories
            ],
            "origin": dict(self.origin),
        }


@dataclass(frozen=True, slots=True)
class Fit:
    """A fit that has been made."""

    problem: Problem
    sampled: Sampled

    @property
    def flat(self) -> NDArray[np.float64]:
        """Draws of all chains, [draw, coordinate]."""
        return self.sampled.draws.reshape(-1, self.problem.size)


def fit(
    known: Catalogue,
    *,
    until: date,
    policy: Policy | None = None,
    believed: Mapping[str, Prior] | None = None,
    spread: Mapping[str, float] | None = None,
    seed: int | None = None,
    progress: bool = False,
    keep: Path | None = None,
    **options: Any,
) -> Fit:
    """Fit the race to history up to a day. Needs 64-bit numbers: call it inside `jax.enable_x64`.

    Parameters
    ----------
    known : Catalogue
        All facts, or those known on that day.
    until : date
        The last day of a year.
    policy : Policy, optional
        Default: the enacted one.
    believed : mapping of name to Prior, optional
        Default: the priors that ship.
    spread : mapping of name to float, optional
        How many times its spread a prior is given first.
    seed : int, optional
        Default: that of `fit.toml`.
    progress : bool
        Show a bar on standard error.
    keep : Path, optional
        Where finished chains are kept; those of the same density, seed and options are taken from there.
    **options
        chains, warmup, draws, target, depth of the sampler.
    """
    around = world(known, policy or built_in()[HISTORY], Clock(until.year))
    asked = problem(rows(known, until=until), around, believed or priors(), spread)
    negative = energy(asked)
    chosen = settings()["chains"]["seed"] if seed is None else seed
    told = {**settings()["chains"], **options, "seed": chosen}

    def made() -> Arrays:
        found = sample(lambda z: negative(z, None), asked.size, seed=chosen, progress=progress, **options)
        return {
            "draws": found.draws,
            "divergences": np.asarray(found.diagnostics.divergences),
            "steps": np.asarray(found.steps),
        }

    held = kept(keep, f"chains-{until}", [fingerprint(asked), told] if keep else None, made)
    draws = held["draws"]
    return Fit(asked, Sampled(draws, diagnose(draws, int(held["divergences"])), int(held["steps"])))


def posterior_of(made: Fit, known: Catalogue, *, until: date, seed: int) -> Posterior:
    """A fit's draws as values in the inputs' own units, with their origin."""
    asked, flat = made.problem, jnp.asarray(made.flat)
    inputs = jax.jit(jax.vmap(asked.inputs))(flat)
    scale = np.asarray(jax.vmap(asked.scale)(flat))
    draws = {name: np.asarray(inputs[name], np.float32) for name in asked.fitted}
    draws |= {f"{SCALE}{group}": scale[:, i].astype(np.float32) for i, group in enumerate(asked.groups)}
    origin = {
        **versions(known),
        "facts_version": known.version,
        "until": until.isoformat(),
        "rows": len(asked.rows),
        "series": sorted({row.mapping.series for row in asked.rows}),
        "seed": seed,
        "widened": {n: asked.spread[n] for n in asked.fitted if asked.spread[n] != 1},
        "stories": [
            {
                "rival": s.rival,
                "series": s.series,
                "value": s.printed,
                "prior": s.prior,
                "posterior": s.posterior,
            }
            for s in _stories(made)
        ],
        "diagnostics": made.sampled.diagnostics.to_json(),
    }
    return Posterior(draws, origin)


def _stories(made: Fit) -> list[Story]:
    """How probable each rival account is, given all else."""
    asked, flat = made.problem, jnp.asarray(made.flat)
    predicted = np.asarray(jax.jit(jax.vmap(predictor(asked)))(flat))
    scale = np.asarray(jax.vmap(asked.scale)(flat))
    sets = rivals(asked.rows, asked.groups)
    found = []
    for members, value, noise, weight, group in zip(
        sets.members, sets.value, sets.noise, sets.weight, sets.group, strict=True
    ):
        spread = np.sqrt(noise**2 + scale[:, [group]] ** 2)
        log = np.log(weight) - 0.5 * ((value - predicted[:, members]) / spread) ** 2 - np.log(spread)
        share = np.exp(log - np.logaddexp.reduce(log, axis=1, keepdims=True)).mean(axis=0)
        for i, w, p in zip(members, weight, share, strict=True):
            row = asked.rows[i]
            found.append(
                Story(
                    rival=row.mapping.rival,
                    series=row.mapping.series,
                    printed=row.printed / row.mapping.read_out.factor,
                    prior=float(w),
                    posterior=float(p),
                )
            )
    return found


def calibrate(
    *,
    refit: bool = False,
    folder: Path | None = None,
    facts: Catalogue | None = None,
    progress: bool = False,
    keep: Path | None = None,
    **options: Any,
) -> Calibration:
    """What history says of the uncertain inputs.

    Parameters
    ----------
    refit : bool
        Fit now (some minutes); otherwise answer from the posterior that ships.
    folder : Path, optional
        Answer from the posterior in this folder instead.
    facts : Catalogue, optional
        Default: the facts that come with Leadtime.
    progress : bool
        Show a bar on standard error.
    keep : Path, optional
        Where finished chains are kept and looked for.
    **options
        seed, chains, warmup, draws, target, depth of the sampler.

    Raises
    ------
    InputError
        If the folder holds no posterior.
    """
    known = facts or catalogue()
    if not refit:
        found = read(folder) if folder else shipped()
        return described(found, found.differences(known))
    until = _last_year(known)
    seed = options.pop("seed", settings()["chains"]["seed"])
    with jax.enable_x64(True):
        made = fit(known, until=until, seed=seed, progress=progress, keep=keep, **options)
        found = posterior_of(made, known, until=until, seed=seed)
    return described(found, ())


def ranks_of(
    sets: int, *, facts: Catalogue | None = None, seed: int = 1, keep: Path | None = None, **options: int
) -> dict[str, Any]:
    """Check the sampler on synthetic data sets of the shape of history.

    Parameters
    ----------
    sets : int
        Data sets.
    facts : Catalogue, optional
    seed : int
    keep : Path, optional
        Where finished batches are kept and looked for.
    **options
        warmup, draws, depth of the sampler.
    """
    known = facts or catalogue()
    until = _last_year(known)
    with jax.enable_x64(True):
        around = world(known, built_in()[HISTORY], Clock(until.year))
        asked = problem(rows(known, until=until), around, priors())
        found = rank_check(asked, sets, seed=seed, keep=keep, **options)
    return {**found.to_json(), **versions(known), "run_on": date.today().isoformat()}


def _last_year(known: Catalogue) -> date:
    """The last whole year of the facts."""
    return date(known.snapshot_on.year - 1, 12, 31)


def described(found: Posterior, differences: Sequence[str]) -> Calibration:
    """A posterior beside its priors."""
    believed = priors()
    prior = {n: {"p5": p.low, "p50": p.value, "p95": p.high} for n, p in believed.items()}
    inputs = {n: v for n, v in found.inputs.items() if n in believed}
    posterior = {n: _percentiles(inputs[n]) if n in inputs else prior[n] for n in believed}
    stories = tuple(
        Story(
            rival=s["rival"],
            series=s["series"],
            printed=s["value"],
            prior=s["prior"],
            posterior=s["posterior"],
        )
        for s in found.origin.get("stories", ())
    )
    return Calibration(
        posterior=posterior,
        prior=prior,
        width={n: _width(believed[n], posterior[n]) for n in believed},
        touched=tuple(inputs),
        pairs=tuple(_pairs(inputs, believed)),
        stories=stories,
        diagnostics=found.origin.get("diagnostics", {}),
        origin={k: v for k, v in found.origin.items() if k not in ("diagnostics", "stories")},
        differences=tuple(differences),
        draws=found,
    )


def _percentiles(values: NDArray[np.float32]) -> dict[str, float]:
    low, middle, high = np.quantile(values.astype(float), (0.05, 0.5, 0.95))
    return {"p5": float(low), "p50": float(middle), "p95": float(high)}


def _scaled(prior: Prior, values: NDArray[np.float64]) -> NDArray[np.float64]:
    if prior.shape == "normal":
        return values
    if prior.shape == "logit":
        held = np.clip(values, 1e-9, 1 - 1e-9)
        return np.asarray(np.log(held / (1 - held)))
    return np.asarray(np.log(values))


def _width(prior: Prior, posterior: Mapping[str, float]) -> float:
    ends = _scaled(prior, np.array([posterior["p5"], posterior["p95"], prior.low, prior.high]))
    return float((ends[1] - ends[0]) / (ends[3] - ends[2]))


def _pairs(
    inputs: Mapping[str, NDArray[np.float32]], believed: Mapping[str, Prior]
) -> list[tuple[str, str, float]]:
    """Pairs whose posterior correlation is strong, strongest first."""
    names = list(inputs)
    if len(names) < 2:
        return []
    table = np.array([_scaled(believed[n], inputs[n].astype(float)) for n in names])
    correlation = np.corrcoef(table)
    found = [
        (names[i], names[j], float(correlation[i, j]))
        for i in range(len(names))
        for j in range(i + 1, len(names))
        if abs(correlation[i, j]) >= SEPARATE
    ]
    return sorted(found, key=lambda pair: -abs(pair[2]))


def ship(made: Calibration, folder: Path) -> Path:
    """Write a fit's posterior into a folder, unless its chains cannot be trusted.

    Raises
    ------
    InputError
        If a chain diverged or did not settle: nothing is written.
    """
    faults = made.diagnostics.get("faults", ())
    if faults:
        raise InputError(
            f"the chains cannot be trusted ({'; '.join(faults)}); nothing was written, "
            "ask for more --warmup and --draws, or look at the observation that was added last."
        )
    return write_posterior(made.draws, folder)
