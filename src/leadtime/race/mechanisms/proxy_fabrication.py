"""Proxy fabrication: logic dies made by foreign foundries, openly before 2020 and through fronts after."""

import jax
import jax.numpy as jnp

from leadtime.race.mechanism import Mechanism, Values
from leadtime.race.soft import soft_min


def proxy_fabrication(
    *,
    packaging_capacity: jax.Array,
    foundry_enforcement: jax.Array,
    proxy_dies_limit: jax.Array,
    proxy_cover: jax.Array,
    proxy_residual: jax.Array,
) -> Values:
    """Foreign dies that reach the die bank.

    Equation:  F = softmin(F_m, k P) max(1 - e, rho)

    Parameters
    ----------
    packaging_capacity : P, dies per year.
    foundry_enforcement : e, lever: share of such orders that foundries refuse, 0 to 1.
    proxy_dies_limit : F_m, dies per year that fronts can place.
    proxy_cover : k, dies ordered per die of packaging capacity (orders run ahead of use).
    proxy_residual : rho, share that slips through full enforcement.

    Returns
    -------
    proxy_dies_in : dies per year.

    Source
    ------
    SemiAnalysis 2025: 2.9 million TSMC dies in 2023-24.
    """
    wanted = soft_min(proxy_dies_limit, proxy_cover * packaging_capacity)
    return {"proxy_dies_in": wanted * jnp.maximum(1 - foundry_enforcement, proxy_residual)}


MECHANISM = Mechanism(name="proxy_fabrication", run=proxy_fabrication, writes=("proxy_dies_in",))
