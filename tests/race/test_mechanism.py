"""The mechanisms as a set: what each reads exists, what each writes is its own, the order follows from both."""

import random
from itertools import pairwise

import jax
import jax.numpy as jnp
import pytest

from leadtime.race.clock import Clock
from leadtime.race.lead import KEEP
from leadtime.race.levers import levers
from leadtime.race.mechanism import FOLDER, Mechanism, mechanisms, ordered
from leadtime.race.priors import priors
from leadtime.study import products
from leadtime.study.drivers import drivers

LINKS = mechanisms()
WRITTEN = {name for link in LINKS for name in link.writes}
STOCKS = {name for link in LINKS for name in link.stocks}
OFFERED = {*products.OFFERED, "hbm_gap", "chip_gap"}
"""What policies give by month, besides levers."""

every = pytest.mark.parametrize("link", LINKS, ids=lambda link: link.name)


def nothing() -> dict[str, jax.Array]:
    return {}


def link(name: str, run=nothing, writes: tuple[str, ...] = (), **more) -> Mechanism:
    return Mechanism(name=name, run=run, writes=writes, **more)


def test_the_folder_is_the_list():
    assert sorted(m.name for m in LINKS) == sorted(p.stem for p in FOLDER.glob("[!_]*.py"))


@every
def test_all_that_it_reads_is_known(link, facts):
    known = WRITTEN | STOCKS | OFFERED | set(drivers(facts, Clock(2018))) | set(levers()) | set(priors())

    assert set(link.reads) - known == set()


@every
def test_it_owns_a_stock_for_each_change_it_writes(link):
    changes = {name.removeprefix("d_") for name in link.writes if name.startswith("d_")}

    assert changes == set(link.stocks)


@every
def test_it_returns_the_names_it_declares(link):
    """Tried on ones; stocks kept by stage get their shape."""
    shaped = {
        "compute_by_age": jnp.ones((6, 3)),
        "power_by_age": jnp.ones((2, 3)),
        "delivered_by_age": jnp.ones((2, 2, 3)),
    }
    written = link.run(**{name: shaped.get(name, jnp.asarray(0.5)) for name in link.reads})

    assert tuple(sorted(written)) == tuple(sorted(link.writes))


@every
def test_what_it_writes_when_off_is_its_own(link):
    assert set(link.off) <= set(link.writes)


@every
def test_its_docstring_has_equation_units_and_source(link):
    text = link.run.__doc__ or ""

    for heading in ("Equation:", "Parameters\n", "Returns\n", "Source\n"):
        assert heading in text


@every
def test_its_docstring_names_all_that_it_reads(link):
    """Ranges such as `us_added ... cn_proxy_added` name their ends."""
    text = link.run.__doc__ or ""
    middles = (
        {name for name in link.reads if name.endswith("_added") and name not in text}
        if " ... " in text
        else set()
    )

    assert [name for name in link.reads if name not in text and name not in middles] == []


@every
def test_priors_beside_it_are_read_by_it(link):
    """An uncertain input lies with its reader, or with the stock it starts."""
    beside = {p.name for p in priors().values() if p.mechanism == link.name}
    used = set(link.reads) | set(link.stocks.values()) | {"initial_us_compute", "initial_cn_compute"}

    assert beside - used == set()


def test_every_written_name_is_read_recorded_or_a_change():
    read = {name for link in LINKS for name in link.reads} | set(KEEP)
    idle = {name for name in WRITTEN - read if not name.startswith("d_")}

    assert idle == set()


def test_each_runs_after_those_whose_flows_it_reads():
    place = {name: i for i, link in enumerate(LINKS) for name in link.writes}

    for i, link in enumerate(LINKS):
        assert all(place[name] < i for name in link.reads if name in place)


@pytest.mark.parametrize("seed", range(5))
def test_order_does_not_depend_on_the_order_of_files(seed):
    """Whatever order they are found in, each still runs after those it reads."""
    shuffled = list(LINKS)
    random.Random(seed).shuffle(shuffled)
    place = {name: i for i, link in enumerate(ordered(shuffled)) for name in link.writes}

    for i, link in enumerate(ordered(shuffled)):
        assert all(place[name] < i for name in link.reads if name in place)


def test_a_chain_is_sorted_whatever_the_names():
    def last(b):
        return {}

    def middle(a):
        return {"b": a}

    chain = [link("aa", last), link("bb", middle, ("b",)), link("cc", nothing, ("a",))]

    assert [m.name for m in ordered(chain)] == ["cc", "bb", "aa"]


def test_two_writers_of_one_name_are_refused():
    with pytest.raises(ValueError, match=r"yield_ is written by first and by second; one of them must go"):
        ordered([link("first", nothing, ("yield_",)), link("second", nothing, ("yield_",))])


def test_a_circle_of_flows_is_refused():
    def chicken(egg):
        return {"hen": egg}

    def laying(hen):
        return {"egg": hen}

    with pytest.raises(ValueError, match=r"chicken, laying wait for one another; let a stock stand between"):
        ordered([link("chicken", chicken, ("hen",)), link("laying", laying, ("egg",))])


def test_a_circle_through_a_stock_is_fine():
    """Prey and predator read each other's stock, and write only changes."""

    def prey(rabbits, foxes):
        return {"d_rabbits": rabbits - foxes}

    def predator(rabbits, foxes):
        return {"d_foxes": rabbits - foxes}

    pair = ordered(
        [
            link("prey", prey, ("d_rabbits",), stocks={"rabbits": 1.0}),
            link("predator", predator, ("d_foxes",), stocks={"foxes": 1.0}),
        ]
    )

    assert {m.name for m in pair} == {"prey", "predator"}


def test_reads_are_the_parameters_of_the_function():
    def run(*, a, b):
        return {}

    assert link("any", run).reads == ("a", "b")


def test_no_stock_has_two_owners():
    owners = sorted(stock for link in LINKS for stock in link.stocks)

    assert all(a != b for a, b in pairwise(owners))
