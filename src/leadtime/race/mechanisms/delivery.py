"""Delivery: compute in place counted by what it delivers on a workload, beside the figure on paper."""

import jax
import jax.numpy as jnp

from leadtime.race.ageing import aged
from leadtime.race.mechanism import Mechanism, Values


def delivery(
    *,
    delivered_by_age: jax.Array,
    us_added: jax.Array,
    cn_legal_added: jax.Array,
    cn_smuggled_added: jax.Array,
    cn_domestic_added: jax.Array,
    cn_proxy_added: jax.Array,
    foreign_training: jax.Array,
    foreign_decode: jax.Array,
    offered_training: jax.Array,
    offered_decode: jax.Array,
    restricted_now: jax.Array,
    chinese_training: jax.Array,
    chinese_decode: jax.Array,
    foreign_delivery: jax.Array,
    chinese_delivery: jax.Array,
    chip_life: jax.Array,
) -> Values:
    """Delivered compute by workload and nation.

    Equation:  dK_1/dt = sum of F r e - 3 K_1 / T;  dK_i/dt = 3 (K_(i-1) - K_i) / T;  r = delivered over paper H100e

    Parameters
    ----------
    delivered_by_age : K, array [2, 2, 3], delivered H100e by workload (training, decode), nation (US, CN) and stage.
    us_added ... cn_proxy_added : F, H100e per year on paper.
    foreign_training, foreign_decode : r of what the world's systems are made of.
    offered_training, offered_decode : r of the best chip that may be sold to China.
    restricted_now : share of the month in which better ones may not; in the rest China buys what the world does.
    chinese_training, chinese_decode : r of Chinese systems.
    foreign_delivery, chinese_delivery : e, true delivery over the table's median; the H100 itself is exact.
    chip_life : T, years.

    Returns
    -------
    d_delivered_by_age : delivered H100e per year.

    Source
    ------
    `performance.delivered`: the planner's best deployment of open models on each chip in its usual system. A cut-down
    chip may deliver more of its paper than a whole one, and less of a workload. Read by nothing: prices and orders
    follow the paper figure, as the record does.
    """
    world = foreign_delivery * jnp.stack([foreign_training, foreign_decode])
    offered = foreign_delivery * jnp.stack([offered_training, offered_decode])
    offered = world + restricted_now * (offered - world)
    home = chinese_delivery * jnp.stack([chinese_training, chinese_decode])
    china = cn_legal_added * offered + cn_smuggled_added * world + (cn_domestic_added + cn_proxy_added) * home
    added = jnp.stack([us_added * world, china], axis=-1)
    return {"d_delivered_by_age": aged(delivered_by_age, added, chip_life)}


MECHANISM = Mechanism(
    name="delivery",
    run=delivery,
    writes=("d_delivered_by_age",),
    stocks={"delivered_by_age": "initial_delivered"},
    off_reads={
        "foreign_training": 1.0,
        "foreign_decode": 1.0,
        "offered_training": 1.0,
        "offered_decode": 1.0,
        "chinese_training": 1.0,
        "chinese_decode": 1.0,
        "foreign_delivery": 1.0,
        "chinese_delivery": 1.0,
    },
)
