"""Levers: each says what it sets, within which bounds, and what no control would be."""

import pytest

from leadtime.race.levers import levers
from leadtime.race.mechanism import mechanisms

NAMES = sorted(levers())
READ_BY_THE_OFFER = {"chips", "tpp_below", "performance_density_below", "memory_rate_below", "rule_chip"}


@pytest.mark.parametrize("name", NAMES)
def test_default_is_one_of_the_values_it_takes(name):
    lever = levers()[name]

    if lever.choices:
        assert lever.default in lever.choices
    else:
        assert lever.minimum <= lever.default <= lever.maximum


@pytest.mark.parametrize("name", NAMES)
def test_default_is_the_loosest_value(name):
    """No control at all: the bound away from the stricter side."""
    lever = levers()[name]
    loosest = {"down": lever.maximum, "up": lever.minimum}

    assert lever.default == loosest.get(lever.tighter, lever.default)


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_it_sets(name):
    assert len(levers()[name].meaning.split()) >= 5
    assert levers()[name].unit


def test_every_lever_is_read_somewhere():
    read = {name for link in mechanisms() for name in link.reads}

    assert set(levers()) - read == READ_BY_THE_OFFER


def test_names_are_their_keys():
    assert all(lever.name == name for name, lever in levers().items())
