import pytest

from leadtime.errors import FactError, InputError
from leadtime.facts.catalogue import catalogue
from leadtime.facts.expression import reckon


def value(expression: str, unit: str = "1") -> float:
    return reckon(expression, catalogue()).in_unit(unit).value


def test_a_chip_s_figure_in_its_unit():
    assert value("chip h20 memory", "GB") == 96


def test_a_ratio_of_two_chips():
    assert value("chip h20 memory / chip h100_sxm memory") == pytest.approx(1.2)


def test_an_int8_rate_compares_with_a_float_rate_because_both_are_operations():
    assert value("chip ascend_910c flop_rate.int8 / chip gb200 flop_rate.fp8") == pytest.approx(0.3008)


def test_chips_times_a_rate_is_a_rate():
    total = value("chip ascend_910c flop_rate.int8 * system cm384 chips", "POP/s")

    assert total == pytest.approx(577.5, abs=0.1)


def test_growth_is_a_ratio_less_one():
    growth = value("series elec_gen_twh_ei 2024 of US / series elec_gen_twh_ei 2014 of US - 1", "percent")

    assert growth == pytest.approx(100 * (4635 / 4363 - 1))


def test_a_rate_over_a_period():
    rides = "series robotaxi_rides_q 2025-Q1 of Apollo Go / 13 weeks"

    assert value(rides, "thousand/week") == pytest.approx(1400 / 13)


def test_rank_counts_the_larger():
    assert value("rank SMIC in foundry_rev_q 2025-Q1", "rank") == 3
    assert value("rank Hua Hong Group in foundry_rev_q 2025-Q1", "rank") == 6


def test_the_quantity_picks_one_of_several_rows():
    rows = "series pv_manufacturing_share 2023 as share of wafer capacity"

    assert value(rows, "percent") == 95


def test_the_facts_used_are_kept_with_their_references():
    reckoned = reckon("chip h20 memory / chip h100_sxm memory", catalogue())

    assert [text for text, _ in reckoned.facts] == ["chip h20 memory", "chip h100_sxm memory"]


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("chip h20", "is no reference"),
        ("chip h20 memori", "did you mean memory"),
        ("chip h2000000 memory", "no chip is called"),
        ("chip h20 flop_rate.fp8 by nobody", "finds 0 readings"),
        ("series foundry_rev_q 2025-Q1", "leads to 10 rows"),
        ("series foundry_rev_q soon", "no readable date"),
        ("rank Acme in foundry_rev_q 2025-Q1", "leads to 0 rows"),
        ("chip h20 memory + chip h20 power", "unlike things"),
        ("1 furlong", "no unit is called"),
    ],
)
def test_what_cannot_be_reckoned_is_said(expression: str, said: str):
    with pytest.raises(InputError, match=said):
        reckon(expression, catalogue())


def test_a_unit_that_measures_something_else_is_refused():
    with pytest.raises(FactError, match="does not measure"):
        value("chip h20 memory", "W")
