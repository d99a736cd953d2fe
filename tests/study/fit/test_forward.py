"""The race read out: drivers give back what was fed in, and a share is one period over the other."""

from datetime import date

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from leadtime.facts import catalogue
from leadtime.race.priors import priors
from leadtime.study.fit.forward import on_scale, read_out
from leadtime.study.fit.observations import rows


@pytest.fixture(scope="module")
def at_the_medians(small):
    """Rows of every role, and what the race says of them at the priors' medians."""
    found = rows(catalogue(), until=date(2025, 12, 31), roles=("fit", "driver", "check"))
    inputs = {name: jnp.asarray(prior.value) for name, prior in priors().items()}
    said = np.asarray(
        on_scale(found)(jax.jit(read_out(found, small.world.clock))(inputs, small.world.monthly))
    )
    return found, said


def test_what_is_fed_in_comes_out(at_the_medians):
    """Quarters of revenue exactly; counts with an error of their own within it."""
    found, said = at_the_medians
    for row, value in zip(found, said, strict=True):
        if row.mapping.series in ("nv_dc_rev_q", "nv_dc_rev_fy"):
            assert value == pytest.approx(row.value, abs=0.02), row.date
        if row.mapping.series in ("elec_gen_twh_us", "elec_gen_twh_cn", "sme_spend_cn"):
            assert value == pytest.approx(row.value, abs=0.1), row.date


def test_every_row_is_predicted_within_reach(at_the_medians):
    """No unit is off: medians of priors lie within a factor of ten of every count."""
    found, said = at_the_medians

    assert np.isfinite(said).all()
    off = {f"{r.mapping.key} {r.date}": v - r.value for r, v in zip(found, said, strict=True)}
    assert {name: gap for name, gap in off.items() if abs(gap) > np.log(10)} == {}


def test_a_quarter_of_revenue_is_a_part_of_its_year(at_the_medians):
    found, said = at_the_medians
    by_name = {(r.mapping.key, r.date): v for r, v in zip(found, said, strict=True)}
    quarters = [np.exp(by_name["nv_china_rev_q_mixed", f"2024-Q{n}"]) for n in (1, 2, 3, 4)]

    assert sum(quarters) == pytest.approx(np.exp(by_name["nv_china_rev_fy_hq", "FY2025"]), rel=1e-6)
