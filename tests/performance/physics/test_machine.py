import pytest

from leadtime.errors import InputError
from leadtime.facts.catalogue import catalogue
from leadtime.performance.naming import NamedChip, chip_named
from leadtime.performance.physics.machine import machine, stack


def test_a_chip_brings_its_datasheet():
    on = machine(chip_named("h100", catalogue()), "fp8", catalogue())
    assert on.rate == pytest.approx(2 * on.rate_16bit, rel=1e-3)
    assert (on.bits, on.cores, on.scale_up_domain) == (8, 132, 8)


def test_one_die_is_half_a_package():
    whole, die = (
        machine(chip_named(n, catalogue()), "int8", catalogue()) for n in ("910C", "910C (one die)")
    )
    for name in ("rate", "memory", "memory_rate", "cores", "scale_up_rate"):
        assert getattr(die, name) == getattr(whole, name) / 2


def test_a_supernode_is_one_domain():
    assert machine(chip_named("910C", catalogue()), "bf16", catalogue()).scale_up_domain == 384


@pytest.mark.parametrize(
    ("name", "mesh"), [("mi300x", 1), ("910B", 1), ("910C", 0), ("h100", 0), ("gaudi3", 1)]
)
def test_a_mesh_is_told_from_a_switch(name, mesh):
    assert machine(chip_named(name, catalogue()), "bf16", catalogue()).mesh == mesh


def test_a_chip_without_the_format_computes_in_the_next():
    on = machine(chip_named("a100", catalogue()), "bf16", catalogue())
    assert machine(chip_named("a100", catalogue()), "fp8", catalogue()).rate == 2 * on.rate  # INT8


def test_without_a_memory_rate_nothing_is_estimated():
    facts = catalogue()
    lacking = next(c for c in map(facts.chips.__getitem__, facts.chips) if c.memory_rate is None)
    with pytest.raises(InputError, match="memory_rate"):
        machine(NamedChip(lacking), "", facts)


def test_many_machines_are_arrays():
    two = stack([machine(chip_named(n, catalogue()), "bf16", catalogue()) for n in ("h100", "h20")])
    assert two.rate.shape == (2,)
    assert two.law.gemm.shape == (2,)


@pytest.mark.parametrize(
    ("chip", "link"), [("gb200", 225e9), ("h100", 64e9), ("a100", 32e9), ("mlu590", 32e9)]
)
def test_the_host_is_reached_at_its_link_s_rate(chip, link):
    on = machine(chip_named(chip, catalogue()), "bf16", catalogue())
    assert on.host_rate == link
    assert 50e9 <= on.host_memory_rate < on.memory_rate
    assert on.host_memory > 0
