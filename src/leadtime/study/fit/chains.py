"""Chains: the No-U-Turn sampler on the race's own gradient, and what shows whether it can be trusted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np
from numpy.typing import NDArray

from leadtime.study.fit.observations import settings

Draws = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """Whether chains can be trusted: the worst r-hat and effective sample size, and how many steps diverged."""

    r_hat: float
    ess: float
    divergences: int
    draws: int
    chains: int

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong, one clause each; none if the chains agree."""
        limits = settings()["limits"]
        found = []
        if not self.r_hat <= limits["r_hat"]:
            found.append(f"r-hat is {self.r_hat:.3f}, above {limits['r_hat']}: the chains disagree")
        if not self.ess >= limits["ess"]:
            found.append(f"the effective sample size is {self.ess:.0f}, below {limits['ess']}")
        if self.divergences > limits["divergences"] * self.draws:
            found.append(f"{self.divergences} of {self.draws} steps diverged")
        return tuple(found)

    def to_json(self) -> dict[str, Any]:
        """Numbers and faults."""
        return {
            "r_hat": self.r_hat,
            "ess": self.ess,
            "divergences": self.divergences,
            "draws": self.draws,
            "chains": self.chains,
            "faults": list(self.faults),
        }


@dataclass(frozen=True, slots=True)
class Sampled:
    """Draws [chain, draw, coordinate] and their diagnostics."""

    draws: Draws
    diagnostics: Diagnostics
    steps: int


def sample(
    energy: Callable[[jax.Array], jax.Array], size: int, *, seed: int, progress: bool = False, **options: Any
) -> Sampled:
    """Draw from exp(-energy) by NUTS; all chains advance together.

    Parameters
    ----------
    energy : callable
        Coordinates [size] to a number.
    size : int
    seed : int
    progress : bool
        Show a bar on standard error.
    **options
        chains, warmup, draws, target, depth in the place of `fit.toml`'s.
    """
    from numpyro.infer import MCMC, NUTS

    asked = {**settings()["chains"], **options}
    kernel = NUTS(
        potential_fn=energy,
        target_accept_prob=asked["target"],
        max_tree_depth=asked["depth"],
        dense_mass=False,
    )
    runs = MCMC(
        kernel,
        num_warmup=asked["warmup"],
        num_samples=asked["draws"],
        num_chains=asked["chains"],
        chain_method="vectorized",
        progress_bar=progress,
    )
    start = 0.5 * np.random.default_rng(seed).normal(size=(asked["chains"], size))
    first = jax.numpy.asarray(start if asked["chains"] > 1 else start[0])
    runs.run(jax.random.PRNGKey(seed), init_params=first, extra_fields=("diverging", "num_steps"))
    draws = np.asarray(runs.get_samples(group_by_chain=True), float)
    extra: Mapping[str, Any] = runs.get_extra_fields()
    return Sampled(draws, diagnose(draws, int(np.sum(extra["diverging"]))), int(np.sum(extra["num_steps"])))


def diagnose(draws: Draws, divergences: int) -> Diagnostics:
    """The worst coordinate's r-hat (split chains) and effective sample size."""
    from numpyro.diagnostics import effective_sample_size, split_gelman_rubin

    return Diagnostics(
        r_hat=float(np.max(split_gelman_rubin(draws))),
        ess=float(np.min(effective_sample_size(draws))),
        divergences=divergences,
        draws=draws.shape[0] * draws.shape[1],
        chains=draws.shape[0],
    )
