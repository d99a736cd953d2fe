"""Dual use: the largest single training run each side could mount; a read-out apart from the lead."""

import jax

from leadtime.race.mechanism import Mechanism, Values


def dual_use(
    *,
    compute_by_age: jax.Array,
    us_running: jax.Array,
    cn_running: jax.Array,
    h100_flop_rate: jax.Array,
    us_site_share: jax.Array,
    cn_site_share: jax.Array,
    run_time: jax.Array,
    run_efficiency: jax.Array,
) -> Values:
    """Compute of one run on each side's largest site.

    Equation:  C = K running s f tau e

    Parameters
    ----------
    compute_by_age : K, H100e: row 0 the US, rows 1 to 4 China.
    us_running, cn_running : shares of it that run.
    h100_flop_rate : f, dense FLOP per second of one H100e.
    us_site_share, cn_site_share : s, share of the nation's compute that one run can have.
    run_time : tau, seconds.
    run_efficiency : e, FLOP used over FLOP of the datasheet (MFU).

    Returns
    -------
    us_largest_run, cn_largest_run : FLOP.

    Source
    ------
    Held against the largest known training runs (4.6e26 FLOP in the US in 2025, 2.5e25 in China in 2024). Nothing else in
    the race reads it: what matters to arms may need little compute.
    """
    each = h100_flop_rate * run_time * run_efficiency
    return {
        "us_largest_run": compute_by_age[0].sum() * us_running * us_site_share * each,
        "cn_largest_run": compute_by_age[1:5].sum() * cn_running * cn_site_share * each,
    }


MECHANISM = Mechanism(name="dual_use", run=dual_use, writes=("us_largest_run", "cn_largest_run"))
