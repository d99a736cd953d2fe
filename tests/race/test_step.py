"""The integrator: closed forms, order of convergence, what is recorded when, what is switched off."""

from math import exp

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from leadtime.race.mechanism import Mechanism, ordered
from leadtime.race.step import initial, march

YEARS = 6


@pytest.fixture(autouse=True)
def double_precision():
    """Errors of the method, not of rounding, are what is measured here."""
    with jax.enable_x64(True):
        yield


def filling(*, stock, inflow, life):
    return {"d_stock": inflow - stock / life}


def crowding(*, share, rate):
    return {"d_share": rate * share * (1 - share)}


FILLING = Mechanism(name="filling", run=filling, writes=("d_stock",), stocks={"stock": 0.0})
CROWDING = Mechanism(name="crowding", run=crowding, writes=("d_share",), stocks={"share": "first_share"})


def filled(per_year: int, *, inflow: float = 1e6, life: float = 4.5) -> float:
    """dK/dt = F - K / T from nothing, after six years."""
    got = march(
        {"inflow": jnp.asarray(inflow), "life": jnp.asarray(life)},
        {"month": jnp.arange(YEARS * per_year)},
        links=(FILLING,),
        keep=("stock",),
        step=1 / per_year,
    )
    return float(got["stock"][-1])


def crowded(per_year: int) -> float:
    """dS/dt = r S (1 - S) from 0.01 at 1 a year, after six years."""
    got = march(
        {"first_share": jnp.asarray(0.01), "rate": jnp.asarray(1.0)},
        {"month": jnp.arange(YEARS * per_year)},
        links=(CROWDING,),
        keep=("share",),
        step=1 / per_year,
    )
    return float(got["share"][-1])


FILLED = 1e6 * 4.5 * (1 - exp(-YEARS / 4.5))
CROWDED = 1 / (1 + 99 * exp(-YEARS))


def test_stock_with_constant_inflow_follows_its_closed_form():
    """K = F T (1 - exp(-t / T)). Of the midpoint rule about (h / T)^2 t / (6 T) remains: at h = 1/12 8e-5 of the part
    that decays, a quarter of the stock."""
    assert filled(12) == pytest.approx(FILLED, rel=5e-5)


def test_logistic_growth_follows_its_closed_form():
    """S = 1 / (1 + 99 exp(-r t)); monthly steps err by (r h)^2 r t / 6 = 0.7% of the logit at most."""
    assert crowded(12) == pytest.approx(CROWDED, rel=5e-3)


@pytest.mark.parametrize(
    ("solved", "exact"), [(filled, FILLED), (crowded, CROWDED)], ids=["linear", "logistic"]
)
def test_halving_the_step_cuts_the_error_fourfold(solved, exact):
    """Second order. A tenth: what the third order adds at these steps."""
    errors = [abs(solved(per_year) - exact) for per_year in (12, 24, 48)]

    assert errors[0] / errors[1] == pytest.approx(4, rel=0.1)
    assert errors[1] / errors[2] == pytest.approx(4, rel=0.1)


def test_a_constant_flow_is_added_exactly():
    """Nothing leaves: six years of a million are six million."""
    assert filled(12, life=1e30) == pytest.approx(6e6, rel=1e-12)


def test_drivers_act_in_their_own_month():
    """Two months of 12 a year, then nothing: 1, 2, 2, ..."""

    def landing(*, arrivals):
        return {"d_stock": arrivals}

    link = Mechanism(name="landing", run=landing, writes=("d_stock",), stocks={"stock": 0.0})
    got = march({}, {"arrivals": jnp.asarray([12.0, 12.0, 0.0, 0.0])}, links=(link,), keep=("stock",))

    assert np.asarray(got["stock"]) == pytest.approx([1.0, 2.0, 2.0, 2.0])


def test_stocks_are_recorded_at_the_step_s_end_and_flows_at_its_middle():
    """dK/dt = 1 from 0 with a flow of 10 K: after one month K = 1/12; the flow saw K = 1/24."""

    def steady(*, stock):
        return {"d_stock": jnp.ones_like(stock), "flow": 10 * stock}

    link = Mechanism(name="steady", run=steady, writes=("d_stock", "flow"), stocks={"stock": 0.0})
    got = march({}, {"month": jnp.arange(2)}, links=(link,), keep=("stock", "flow"))

    assert np.asarray(got["stock"]) == pytest.approx([1 / 12, 2 / 12])
    assert np.asarray(got["flow"]) == pytest.approx([10 / 24, 30 / 24])


def producing(*, orders):
    return {"made": 2 * orders, "price": 3 * orders}


def storing(*, made, price):
    return {"d_store": made, "value": made * price}


CHAIN = ordered(
    [
        Mechanism(name="storing", run=storing, writes=("d_store", "value"), stocks={"store": 0.0}),
        Mechanism(name="producing", run=producing, writes=("made", "price"), off={"price": 1.0}),
    ]
)


def stored(**options) -> dict[str, list[float]]:
    got = march(
        {"orders": jnp.asarray(6.0)},
        {"month": jnp.arange(2)},
        links=CHAIN,
        keep=("store", "value"),
        **options,
    )
    return {name: np.asarray(value).tolist() for name, value in got.items()}


def test_a_chain_hands_flows_on_within_the_instant():
    """12 a year: 1 a month; value 12 x 18."""
    assert stored() == {"store": pytest.approx([1.0, 2.0]), "value": pytest.approx([216.0, 216.0])}


def test_a_link_switched_off_writes_its_off_values_and_zero_for_the_rest():
    """Nothing made, at a price of 1."""
    assert stored(off=frozenset({"producing"})) == {"store": [0.0, 0.0], "value": [0.0, 0.0]}


def test_a_stock_whose_owner_is_off_stays_where_it_was():
    got = march(
        {"first_share": jnp.asarray(0.3), "rate": jnp.asarray(1.0)},
        {"month": jnp.arange(24)},
        links=(CROWDING,),
        keep=("share",),
        off=frozenset({"crowding"}),
    )

    assert np.asarray(got["share"]) == pytest.approx(np.full(24, 0.3))


def test_stocks_start_from_a_number_or_from_an_uncertain_input():
    found = initial({"first_share": jnp.asarray(0.2)}, (FILLING, CROWDING))

    assert {name: float(value) for name, value in found.items()} == {"stock": 0.0, "share": 0.2}


def test_members_do_not_mix():
    """Many members at once give what each gives by itself."""
    lives = jnp.asarray([1.0, 4.5, 20.0])

    def one(life):
        months = {"month": jnp.arange(24)}
        return march({"inflow": jnp.asarray(1.0), "life": life}, months, links=(FILLING,), keep=("stock",))

    together = np.asarray(jax.vmap(one)(lives)["stock"])

    assert together == pytest.approx(np.stack([np.asarray(one(life)["stock"]) for life in lives]), rel=1e-12)
