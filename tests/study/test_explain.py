"""An explanation: parts add up to the stock, gradients agree with differences, and every input has one."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from leadtime.errors import InputError, UnknownName
from leadtime.race.priors import priors
from leadtime.study.explain import QUICKLY, STOCKS, explain, member, numeric_levers

METRIC, YEAR = "cn_stock_h100e", 2030


@pytest.fixture(scope="module")
def found(facts):
    return explain(METRIC, YEAR, facts=facts)


@pytest.fixture(scope="module")
def moved(facts):
    """The read-out as a function of what is added to levers and to inputs, in double precision."""
    with jax.enable_x64(True):
        one = member("as-enacted", YEAR, facts=facts)
        names, row = numeric_levers(one), one.clock.years.index(YEAR)
        compiled = jax.jit(lambda s, i: one.run(s, i, METRIC, row)[0], compiler_options=QUICKLY)

    def at(*, levers=None, inputs=None) -> float:
        with jax.enable_x64(True):
            shifts = {name: jnp.asarray((levers or {}).get(name, 0.0)) for name in names}
            given = {n: jnp.asarray(p.value + (inputs or {}).get(n, 0.0)) for n, p in priors().items()}
            return float(compiled(shifts, given))

    return at


def test_parts_add_up_to_the_stock(found):
    assert sum(p.h100e for p in found.parts) == pytest.approx(found.value, rel=1e-9)
    assert {p.origin for p in found.parts} == set(STOCKS[METRIC])


def test_nothing_is_retired_that_was_not_added(found):
    for origin in STOCKS[METRIC]:
        rows = {p.flow: p.h100e for p in found.parts if p.origin == origin}
        assert rows["retired"] < 0
        assert -rows["retired"] < sum(x for x in rows.values() if x > 0)


def test_gradient_to_each_lever_agrees_with_differences(found, moved):
    """Central differences: of a thousandth of a share, or of what the lever stands at. To 1e-4 of the slope, or of the
    stock for a whole unit of a lever where the slope is nearly nothing."""
    for lever in found.levers:
        step = 1e-4 * (
            abs(lever.value) if 1 < abs(lever.value) < 1e8 else 1e7 if lever.unit == "USD/year" else 1.0
        )
        slope = (moved(levers={lever.name: step}) - moved(levers={lever.name: -step})) / (2 * step)
        scale = 1e-6 * found.value / max(abs(lever.value), 1e3 * step)
        assert lever.slope == pytest.approx(slope, rel=1e-4, abs=scale), lever.name


@pytest.mark.parametrize(
    "name", ["leak_share", "die_progress", "cn_hbm_2028", "substitution_elasticity", "wafers_first"]
)
def test_gradient_to_inputs_agrees_with_differences(name, found, moved):
    slope = next(s.slope for s in found.inputs if s.name == name)
    step = 1e-5 * priors()[name].value
    differences = (moved(inputs={name: step}) - moved(inputs={name: -step})) / (2 * step)

    assert slope == pytest.approx(differences, rel=1e-4)


def test_every_input_and_lever_has_a_finite_gradient(found):
    assert {s.name for s in found.inputs} == set(priors())
    assert all(np.isfinite(s.slope) for s in (*found.inputs, *found.levers))


def test_signs_are_as_they_should_be(found):
    """More leaks, more compute; stricter enforcement, less; tools and memory let through, more."""
    slopes = {s.name: s.slope for s in (*found.inputs, *found.levers)}

    assert slopes["leak_share"] > 0 > slopes["smuggling_enforcement"]
    assert slopes["tool_access"] > 0
    assert slopes["hbm_access"] > 0
    assert slopes["licence_cap"] >= 0 > slopes["levy"]


def test_what_is_not_known_is_refused_with_what_is(facts):
    with pytest.raises(UnknownName, match="cn_stock_h100e"):
        explain("cn_stock_h100", 2027, facts=facts)
    with pytest.raises(InputError, match="2018"):
        explain(METRIC, 2017, facts=facts)
    with pytest.raises(InputError, match="--until"):
        explain(METRIC, 2100, facts=facts)
