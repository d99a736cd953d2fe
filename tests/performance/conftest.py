"""A machine of round numbers, on which every time can be worked out by hand."""

from dataclasses import replace

import pytest

from leadtime.performance.physics.law import Law
from leadtime.performance.physics.machine import Machine

IDEAL = Law(
    gemm=1.0, core=1e30, depth=0.0, memory=1.0, launch=0.0, attention=1e30, link=1.0, latency=0.0,
    dispatch=0.0, captured=0.0, energy=0.0
)  # fmt: skip


@pytest.fixture
def ideal() -> Machine:
    """1 PFLOP/s, 1 TB/s, 100 GB/s inside eight chips and 10 GB/s between, no losses."""
    return Machine(
        rate=1e15, rate_16bit=1e15, bits=16.0, memory=80e9, memory_rate=1e12, cores=100.0,
        scale_up_rate=100e9, scale_up_domain=8.0, scale_out_rate=10e9, power=1e3, law=IDEAL,
    )  # fmt: skip


@pytest.fixture
def relawed():
    """The same machine with another law."""
    return lambda on, **changes: replace(on, law=replace(on.law, **changes))
