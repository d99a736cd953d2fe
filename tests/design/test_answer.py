import json
from datetime import date

import pytest

from leadtime.design.answer import design
from leadtime.errors import InputError
from leadtime.faces.cli.document import plain


@pytest.fixture(scope="module")
def answer():
    return design("us_2023_10_acs", "decode:llama3_70b", draws=4)


def test_document_has_the_contract_s_keys(answer):
    found = json.loads(json.dumps(plain(answer), allow_nan=False))

    assert {"rule", "workload", "best", "delivered_vs", "frontier"} <= found.keys()
    assert found["rule"] == "us_2023_10_acs"
    assert found["delivered_vs"]["h20"] == pytest.approx(1.0, abs=0.1)
    assert found["delivered_vs_range"]["h20"].keys() == {"p5", "p50", "p95"}


def test_the_design_s_figures_agree_with_one_another(answer):
    chip = answer.chip()

    assert chip["tpp"] == pytest.approx(chip["bf16_tflops"] * 16)
    assert chip["fp8_tflops"] == pytest.approx(2 * chip["bf16_tflops"])
    assert chip["performance_density"] == pytest.approx(chip["tpp"] / chip["die_area_mm2"])
    assert chip["io_rate_gbs"] == pytest.approx(2 * (chip["link_rate_gbs"] + 64))
    assert chip["tpp"] < 2400
    assert chip["performance_density"] < 3.2


def test_what_limits_it_is_named(answer):
    assert "TPP below 2400" in answer.limits()


def test_newer_technology_against_an_old_rule():
    found = design("us_2023_10_acs", "decode:llama3_70b", on=date(2026, 11, 23), draws=0)

    assert found.delivered_vs["h20"] > 1.2
    assert found.chip()["dies"] == 2
    assert found.spread.ratios == {}


def test_two_dies_of_dark_silicon_slip_through_once_they_can_be_joined():
    """A gap in the rule of 2023: area lowers the density, and counts for nothing else."""
    found = design("2024-01-01", "decode:llama3_70b", draws=0)

    assert found.chip()["dies"] == 2
    assert 2400 < found.chip()["tpp"] < 4800
    assert "performance density below 1.6" in found.limits()


@pytest.mark.parametrize("options", [{"hold": 0}, {"hold": float("nan")}, {"draws": -1}, {"seed": -1}])
def test_options_out_of_range(options):
    with pytest.raises(InputError, match="give"):
        design("us_2023_10_acs", "decode:llama3_70b", **options)
