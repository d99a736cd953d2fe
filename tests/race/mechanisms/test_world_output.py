"""World output: revenue over price while the record lasts, fading growth and fading cheapening after."""

from math import exp

import pytest

from leadtime.race.mechanisms.world_output import MECHANISM, world_output

RECORD = {
    "nvidia_revenue_record": 100e9,
    "usd_per_h100e_record": 25_000.0,
    "years_past_record": 0.0,
    "world_spend_growth": 0.5,
    "world_spend_growth_long": 0.1,
    "world_growth_fading": 2.0,
    "price_decline": 0.4,
    "price_decline_long": 0.2,
    "world_output_bias": 1.0,
    "other_maker_ratio": 0.5,
    "accelerator_share": 0.8,
    "frontier_gain": 0.0,
    "world_kept": 1.0,
}


def shipped(**given: float) -> dict[str, float]:
    return {name: float(value) for name, value in world_output(**{**RECORD, **given}).items()}


def test_within_the_record_output_is_revenue_over_price():
    """100 bn / 25 k = 4 M H100e; others ship half as much; four fifths of the price is the chip."""
    assert shipped() == {
        "nvidia_output": pytest.approx(4e6),
        "other_output": pytest.approx(2e6),
        "nvidia_dc_revenue": pytest.approx(100e9),
        "usd_per_h100e": pytest.approx(25_000),
        "frontier_price": pytest.approx(20_000),
    }


def test_no_revenue_is_no_output():
    none = shipped(nvidia_revenue_record=0.0)

    assert none["nvidia_output"] == none["other_output"] == none["nvidia_dc_revenue"] == 0.0


def test_error_of_the_record_moves_units_and_not_money():
    got = shipped(world_output_bias=1.1)

    assert got["nvidia_output"] == pytest.approx(4.4e6)
    assert got["nvidia_dc_revenue"] == pytest.approx(100e9)


def test_two_years_on():
    """Fading 2 (1 - exp(-1)) = 1.264241; growth 0.2 + 0.4 x 1.264241; decline 0.4 + 0.2 x 1.264241."""
    fading = 2 * (1 - exp(-1))
    got = shipped(years_past_record=2.0)

    assert got["nvidia_dc_revenue"] == pytest.approx(100e9 * exp(0.2 + 0.4 * fading))
    assert got["usd_per_h100e"] == pytest.approx(25_000 * exp(-(0.4 + 0.2 * fading)))
    assert got["nvidia_output"] * got["usd_per_h100e"] == pytest.approx(got["nvidia_dc_revenue"])


def test_growth_starts_early_and_ends_at_the_long_rate():
    """Units grow by growth and cheapening together: 0.9 at first, 0.3 in the end."""
    early = shipped(years_past_record=1e-5)["nvidia_output"] / 4e6
    late = shipped(years_past_record=61.0)["nvidia_output"] / shipped(years_past_record=60.0)["nvidia_output"]

    assert early == pytest.approx(exp(0.9e-5), rel=1e-9)
    assert late == pytest.approx(exp(0.3), rel=1e-9)  # exp(-30) of the early growth is left


def test_steady_growth_needs_no_fading():
    """With both rates alike the time of fading does not matter."""
    alike = {"world_spend_growth": 0.1, "price_decline": 0.2, "years_past_record": 5.0}

    assert shipped(world_growth_fading=1.0, **alike) == pytest.approx(
        shipped(world_growth_fading=9.0, **alike)
    )


def test_at_the_medians_2026_grows_as_capital_spending_says(at_medians):
    """Large clouds: 410 bn USD in 2025 to 630-725 bn in 2026, 1.54 to 1.77 times. One year from the record's end."""
    now, then = (
        at_medians(
            MECHANISM, RECORD, nvidia_revenue_record=100e9, usd_per_h100e_record=22_000.0, years_past_record=x
        )["nvidia_dc_revenue"]
        for x in (0.0, 1.0)
    )

    assert 1.40 < then / now < 1.77  # growth already fades within the year


def test_counts_of_other_makers_give_their_ratio(at_medians):
    """3.8 M of TPU, 0.9-1.9 M of Trainium (in compute or in chips) and 1.2 M of AMD over NVIDIA's 13.4 M: 0.44-0.51."""
    got = at_medians(MECHANISM, RECORD)

    assert 0.43 < got["other_output"] / got["nvidia_output"] < 0.52


def test_switched_off_prices_are_out_of_reach_so_that_nothing_is_bought():
    assert min(MECHANISM.off["usd_per_h100e"], MECHANISM.off["frontier_price"]) >= 1e12


def test_a_better_product_gives_more_compute_for_the_same_money():
    """A gain of ln 1.1: a tenth more H100e, each at 1 / 1.1 of the price."""
    got = shipped(frontier_gain=0.0953101798043249)

    assert got["nvidia_output"] == pytest.approx(1.1 * 4e6)
    assert got["frontier_price"] == pytest.approx(20_000 / 1.1)
    assert got["nvidia_dc_revenue"] == pytest.approx(100e9)


def test_what_retaliation_costs_is_not_made():
    assert shipped(world_kept=0.98)["nvidia_output"] == pytest.approx(0.98 * 4e6)
