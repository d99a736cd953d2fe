"""Assembly: each of dies, memory, packaging and orders binds in turn; nothing is lost on the way."""

import pytest

from leadtime.race.mechanisms.assembly import MECHANISM, assembly

PLENTY = {
    "two_die_ramp": 0.0,
    "die_bank": 1e9,
    "hbm_stock": 1e10,
    "smic_dies": 1e8,
    "proxy_dies_in": 0.0,
    "hbm_in": 0.0,
    "packaging_capacity": 1e8,
    "domestic_orders": 1e8,
    "cn_demand": 1e10,
    "usd_per_die": 10_000.0,
    "stacks_per_die": 4.0,
    "draw_time": 0.5,
    "h100e_per_die": 0.4,
    "die_gain": 0.0,
    "huawei_share": 0.7,
    "dies_per_card": 1.5,
}


def built(**given: float) -> dict[str, float]:
    return {name: float(value) for name, value in assembly(**{**PLENTY, **given}).items()}


@pytest.mark.parametrize(
    ("scarce", "dies"),
    [
        ({"die_bank": 400_000.0, "smic_dies": 200_000.0}, 1_000_000.0),  # 400 k / 0.5 yr + 200 k
        ({"hbm_stock": 1_000_000.0}, 500_000.0),  # 1 M / 0.5 yr / 4 a die
        ({"packaging_capacity": 300_000.0}, 300_000.0),
        ({"domestic_orders": 200_000.0}, 200_000.0),
    ],
    ids=["dies", "memory", "packaging", "orders"],
)
def test_the_scarcest_decides(scarce, dies):
    assert built(**scarce)["dies_built"] == pytest.approx(dies)


@pytest.mark.parametrize("missing", ["hbm_stock", "packaging_capacity", "domestic_orders"])
def test_without_one_of_them_nothing_is_built(missing):
    made = built(**{missing: 0.0})

    assert made["dies_built"] == 0.0
    assert made["cn_domestic_added"] == made["cn_proxy_added"] == made["huawei_cards"] == 0.0


def test_without_any_die_nothing_is_built_and_nothing_divided_by_zero():
    made = built(die_bank=0.0, smic_dies=0.0)

    assert made["dies_built"] == made["cn_domestic_added"] == made["cn_proxy_added"] == 0.0


def test_foreign_and_own_dies_share_the_packages_as_they_are_offered():
    """Offered: 400 k / 0.5 = 800 k foreign, 200 k own; packaged 500 k: 400 k and 100 k; at 0.4 H100e each."""
    made = built(die_bank=400_000.0, smic_dies=200_000.0, packaging_capacity=500_000.0)

    assert made["cn_proxy_added"] == pytest.approx(400_000 * 0.4)
    assert made["cn_domestic_added"] == pytest.approx(100_000 * 0.4)


def test_foreign_dies_in_are_packaged_or_banked():
    """Foreign dies: 50 k arrive, 400 k of the 500 k packaged are foreign. The bank keeps foreign dies alone."""
    made = built(
        die_bank=400_000.0, smic_dies=200_000.0, packaging_capacity=500_000.0, proxy_dies_in=50_000.0
    )

    assert made["d_die_bank"] == pytest.approx(50_000 - 400_000)


def test_memory_in_is_memory_built_in_or_kept():
    made = built(hbm_stock=1_000_000.0, hbm_in=3_000_000.0)

    assert made["d_hbm_stock"] == pytest.approx(3_000_000 - made["dies_built"] * 4)


def test_progress_of_dies_multiplies_what_each_is_worth():
    """0.4 H100e at first; 0.4 exp(0.4) after a gain of 0.4 in the logarithm."""
    alone = {"die_bank": 0.0, "packaging_capacity": 100.0}

    assert built(**alone)["cn_domestic_added"] == pytest.approx(40.0)
    assert built(die_gain=0.4, **alone)["cn_domestic_added"] == pytest.approx(40.0 * 1.4918246976412703)


@pytest.mark.parametrize(("ramp", "per_card"), [(0.0, 1.0), (0.5, 1.25), (1.0, 1.5)])
def test_a_card_holds_one_die_until_two_die_cards_have_taken_over(ramp, per_card):
    cards = built(two_die_ramp=ramp, packaging_capacity=1000.0)["huawei_cards"]

    assert cards == pytest.approx(1000 * 0.7 / per_card)


def test_adequacy_is_sales_over_demand_and_never_above_one():
    """100 k dies at 10 kUSD are 1 bn USD of 10 bn wanted."""
    assert built(packaging_capacity=100_000.0)["domestic_adequacy"] == pytest.approx(0.1)
    assert built(packaging_capacity=2e6)["domestic_adequacy"] == 1.0


def test_thirteen_million_stacks_serve_1_6_million_packages_of_two_dies():
    """13 M stacks at 8 in a 910C of two dies: 1.625 M packages, 3.25 M dies, drawn over one year."""
    made = built(hbm_stock=13e6, draw_time=1.0, stacks_per_die=4.0)

    assert made["dies_built"] / 2 == pytest.approx(1.625e6)
    assert made["d_hbm_stock"] == pytest.approx(-13e6)


def test_at_the_medians_a_package_of_two_dies_takes_the_teardown_s_eight_stacks(at_medians):
    made = at_medians(MECHANISM, PLENTY, hbm_stock=13e6, draw_time=1.0)

    assert -made["d_hbm_stock"] / (made["dies_built"] / 2) == pytest.approx(8.0, abs=0.5)


def test_two_equally_scarce_things_allow_a_little_less_than_either():
    """97% of each: 31/32 by the smooth minimum, and never more than the smaller."""
    made = built(packaging_capacity=300_000.0, domestic_orders=300_000.0)["dies_built"]

    assert made == pytest.approx(300_000 * 31 / 32)
