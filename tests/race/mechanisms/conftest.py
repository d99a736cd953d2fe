"""Mechanisms by themselves: double precision, and the medians of their own priors."""

from collections.abc import Callable, Iterator, Mapping

import jax
import numpy as np
import pytest
from numpy.typing import NDArray

from leadtime.race.mechanism import Mechanism
from leadtime.race.priors import priors

Numbers = dict[str, NDArray[np.float64]]


@pytest.fixture(autouse=True)
def double_precision() -> Iterator[None]:
    """Hand-computed numbers are compared in float64, so that rounding cannot hide a wrong term."""
    with jax.enable_x64(True):
        yield


@pytest.fixture
def at_medians() -> Callable[..., Numbers]:
    """Run a mechanism at the medians of its priors; what it reads from elsewhere comes from `outside` or is given."""

    def run(mechanism: Mechanism, outside: Mapping[str, object] | None = None, **given: object) -> Numbers:
        believed = {name: p.value for name, p in priors().items()}
        known = {**(outside or {}), **believed, **given}
        written = mechanism.run(**{name: known[name] for name in mechanism.reads})
        return {name: np.asarray(value) for name, value in written.items()}

    return run
