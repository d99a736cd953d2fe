"""Catch-up: how far China's best models trail; a read-out apart from the lead in compute."""

import jax
import jax.numpy as jnp

from leadtime.race.mechanism import Mechanism, Values


def catch_up(
    *,
    model_lag: jax.Array,
    compute_by_age: jax.Array,
    us_running: jax.Array,
    cn_running: jax.Array,
    cn_rented_in_use: jax.Array,
    distillation_access: jax.Array,
    lag_at_ten: jax.Array,
    lag_per_fold: jax.Array,
    distillation_gain: jax.Array,
    lag_delay: jax.Array,
) -> Values:
    """Lag of models behind the compute that made them.

    Equation:  G* = G_10 + c ln(L / 10) + d (1 - v);  dG/dt = (G* - G) / T

    Parameters
    ----------
    model_lag : G, months by which China's best model trails the best US one.
    compute_by_age, us_running, cn_running, cn_rented_in_use : give L, US over Chinese compute in use, rented included.
    distillation_access : v, lever: share of US models' output that can be learnt from, 0 to 1.
    lag_at_ten : G_10, months at L = 10 with open access.
    lag_per_fold : c, months per factor e of compute.
    distillation_gain : d, months that shutting access would add.
    lag_delay : T, years.

    Returns
    -------
    d_model_lag : months per year.

    Source
    ------
    Epoch: about seven months on average since 2023, while the US had some ten times China's compute. The record falls from
    12 months (late 2023) to about 5 (2025) while L rose, so compute alone does not explain it.
    """
    us = compute_by_age[0].sum() * us_running
    cn = compute_by_age[1:5].sum() * cn_running + cn_rented_in_use
    folds = jnp.log(jnp.maximum(us, 1.0) / jnp.maximum(cn, 1.0) / 10)
    target = lag_at_ten + lag_per_fold * folds + distillation_gain * (1 - distillation_access)
    return {"d_model_lag": (target - model_lag) / lag_delay}


MECHANISM = Mechanism(
    name="catch_up",
    run=catch_up,
    writes=("d_model_lag",),
    stocks={"model_lag": "lag_at_ten"},
)
