"""One small fit problem, so that the race is compiled once."""

from datetime import date

import jax
import pytest

from leadtime.facts import catalogue
from leadtime.race.clock import Clock
from leadtime.race.priors import priors
from leadtime.study.fit.density import Problem
from leadtime.study.fit.discrepancy import groups
from leadtime.study.fit.forward import world
from leadtime.study.fit.observations import rows
from leadtime.study.policy import built_in


@pytest.fixture(scope="module")
def wide():
    """64-bit numbers for one file of tests, and no longer: others share the process."""
    with jax.enable_x64(True):
        yield


@pytest.fixture(scope="session")
def made() -> Problem:
    """All fitted rows up to 2025, every input free."""
    with jax.enable_x64(True):
        around = world(catalogue(), built_in()["as-enacted"], Clock(2025))
        found = rows(catalogue(), until=date(2025, 12, 31))
        return Problem(found, around, priors(), tuple(priors()), groups(found), {})


@pytest.fixture(scope="module")
def small(wide, made: Problem) -> Problem:
    """The problem, in 64-bit numbers."""
    return made
