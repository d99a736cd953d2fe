"""Delivery: paper times ratio, each origin by its own systems; nothing else reads it."""

import numpy as np
import pytest

from leadtime.race.mechanism import mechanisms
from leadtime.race.mechanisms.delivery import MECHANISM, delivery

EMPTY = {
    "delivered_by_age": np.zeros((2, 2, 3)),
    "us_added": 1e6,
    "cn_legal_added": 0.0,
    "cn_smuggled_added": 0.0,
    "cn_domestic_added": 0.0,
    "cn_proxy_added": 0.0,
    "foreign_training": 1.1,
    "foreign_decode": 0.9,
    "offered_training": 1.2,
    "offered_decode": 2.4,
    "restricted_now": 1.0,
    "chinese_training": 1.25,
    "chinese_decode": 1.0,
    "foreign_delivery": 1.0,
    "chinese_delivery": 1.0,
    "chip_life": 5.0,
}


def change(**given: object) -> np.ndarray:
    """Delivered H100e per year: [workload, nation, stage]."""
    return np.asarray(delivery(**{**EMPTY, **given})["d_delivered_by_age"])


def test_the_us_adds_what_the_world_s_systems_deliver():
    """1 M at 1.1 in training and 0.9 in generation, into the first stage."""
    got = change()

    assert got[:, 0, 0] == pytest.approx([1.1e6, 0.9e6])
    assert not got[:, 1].any()
    assert not got[..., 1:].any()


def test_each_chinese_origin_counts_by_its_own_systems():
    """100 k legal at 1.2 and 2.4, 10 k smuggled at 1.1 and 0.9, 20 k at home and 5 k by proxy at 1.25 and 1.0."""
    got = change(cn_legal_added=1e5, cn_smuggled_added=1e4, cn_domestic_added=2e4, cn_proxy_added=5e3)

    assert got[:, 1, 0] == pytest.approx([120e3 + 11e3 + 31.25e3, 240e3 + 9e3 + 25e3])


def test_errors_of_the_table_multiply():
    got = change(cn_domestic_added=1e5, foreign_delivery=1.2, chinese_delivery=0.8)

    assert got[0, :, 0] == pytest.approx([1.32e6, 1e5])


def test_it_is_retired_with_the_chips():
    """3 x 1 M / 5 leave the last stage."""
    got = change(us_added=0.0, delivered_by_age=np.full((2, 2, 3), 1e6))

    assert got.sum(axis=-1) == pytest.approx(np.full((2, 2), -0.6e6))


def test_switched_off_delivered_is_paper():
    got = change(cn_legal_added=1e5, **MECHANISM.off_reads)

    assert got[:, :, 0] == pytest.approx(np.array([[1e6, 1e5], [1e6, 1e5]]))


def test_nothing_but_the_read_out_reads_it():
    assert not any("delivered_by_age" in m.reads for m in mechanisms() if m.name != "delivery")


def test_with_nothing_withheld_china_buys_what_the_world_does():
    assert change(cn_legal_added=1e5, restricted_now=0.0)[:, 1, 0] == pytest.approx([1.1e5, 0.9e5])
    assert change(cn_legal_added=1e5, restricted_now=0.5)[0, 1, 0] == pytest.approx(1.15e5)
