"""Read-outs: each names things that the race, a driver or a prior knows, and says what its function says."""

import jax.numpy as jnp
import pytest

from leadtime.facts import catalogue
from leadtime.race.clock import Clock
from leadtime.race.mechanism import mechanisms
from leadtime.race.priors import priors
from leadtime.study.drivers import drivers
from leadtime.study.fit.readouts import READOUTS


@pytest.fixture(scope="module")
def known() -> set[str]:
    """All names on the board of a run."""
    written = {name for link in mechanisms() for name in (*link.writes, *link.stocks)}
    offered = {"h100e_per_chip", "list_usd_per_h100e", "sellable_share", "restricted_share"}
    return written | set(priors()) | set(drivers(catalogue(), Clock(2019))) | offered


@pytest.mark.parametrize("name", READOUTS)
def test_a_readout_reads_what_there_is(name: str, known: set[str]):
    assert set(READOUTS[name].reads) <= known


def test_held_compute_adds_the_origins_named():
    held = jnp.arange(12.0).reshape(2, 6)

    assert READOUTS["us_stock"].over(compute_by_age=held).tolist() == [0.0, 6.0]
    assert READOUTS["cn_stock"].over(compute_by_age=held).tolist() == [1 + 2 + 3 + 4.0, 7 + 8 + 9 + 10.0]


def test_a_share_has_two_sides():
    share = READOUTS["domestic_share_of_sales"]

    assert share.under is not None
    assert set(share.reads) == {"dies_built", "usd_per_die", "cn_legal_usd"}
