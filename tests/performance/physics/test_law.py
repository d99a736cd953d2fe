from dataclasses import fields

import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.physics import law as module
from leadtime.performance.physics.law import (
    CARRIED,
    Law,
    family_of,
    fitted,
    laws,
    prior,
    serving_law,
    training_law,
)


@pytest.mark.parametrize(
    ("chip", "family"),
    [
        ("a100_80_sxm", "ampere"),
        ("h20", "hopper"),
        ("gb300", "blackwell"),
        ("ascend_910c", "ascend"),
        ("mi300x", "cdna3"),
        ("mi355x", "cdna4"),
        ("mi455x", CARRIED),
        ("tpu_v5p", CARRIED),
    ],
)
def test_families_by_architecture(chip, family):
    assert family_of(chip) == family


def test_every_chip_has_a_law():
    assert {family_of(chip) for chip in catalogue().chips} <= laws().keys()


def test_a_new_family_begins_as_a_chip_of_none(monkeypatch):
    monkeypatch.setitem(module._FAMILIES, "newest", ("nx100",))
    laws.cache_clear()
    try:
        assert laws()["newest"] == laws()[CARRIED]
    finally:
        laws.cache_clear()


def test_fitted_shares_are_shares():
    for law in laws().values():
        for name in ("gemm", "memory", "link"):
            assert 0.2 < getattr(law, name) <= 1.0, name
        assert 0 < law.launch < 1e-4
        assert 0.3e-12 < law.energy < 3e-12
    assert training_law().traffic >= 0.9
    assert training_law().experts >= 1
    assert 0 < serving_law().reserve < 0.5


def test_fewer_than_ten_parameters_a_family():
    """Of the rest one is the same for all, one is another's where products were timed in graphs, else the same."""
    assert len({f.name for f in fields(Law)} - {"depth", "captured"}) < 10
    assert {law.depth for law in laws().values()} == {prior().depth}
    assert {law.captured for law in laws().values()} > {prior().captured, laws()["ascend"].launch}


def test_the_fit_says_what_it_was_made_with():
    assert fitted("operators")["record"].keys() >= {
        "fitted_on",
        "code",
        "hopper_operator_rows",
        "hopper_operator_spread",
    }
