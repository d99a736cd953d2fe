import json

import pytest

from leadtime.errors import InputError, UnknownName
from leadtime.performance.compare import Comparison, compare


@pytest.fixture(scope="module")
def chips() -> Comparison:
    return compare("Ascend 910C", "gb200")


@pytest.fixture(scope="module")
def systems() -> Comparison:
    return compare("cm384", "GB200 NVL72")


@pytest.mark.parametrize(
    ("quantity", "ratio"),
    [
        ("flop_rate.bf16", 752 / 2500),
        ("flop_rate.int8", 1504 / 5000),
        ("flop_rate.lowest_precision", 1504 / 10000),
        ("memory_rate", 3.2 / 8),
        ("h100_equivalents", 752 / 2500),
    ],
)
def test_ratios_of_two_chips_are_those_of_their_sheets(chips: Comparison, quantity: str, ratio: float):
    row = chips.row(quantity)

    assert row is not None
    assert row.ratio is not None
    assert row.ratio.value == pytest.approx(ratio, rel=1e-9)


def test_the_lowest_precision_of_each_is_named(chips: Comparison):
    row = chips.row("flop_rate.lowest_precision")

    assert row is not None
    assert (row.basis_a, row.basis_b, row.unit) == ("int8", "fp4", "TOP/s")


def test_two_chips_have_every_row_that_the_question_names(chips: Comparison):
    names = {row.quantity for row in chips.rows}

    assert names >= {
        "flop_rate.bf16",
        "flop_rate.lowest_precision",
        "memory",
        "memory_rate",
        "scale_up_rate",
        "scale_out_rate",
        "power",
        "price",
        "die_area",
        "tpp",
        "performance_density",
        "h100_equivalents",
        "flop_rate_16bit_per_power",
        "flop_rate_16bit_per_price",
    }


def test_ratio_is_a_over_b_in_every_row(chips: Comparison, systems: Comparison):
    for row in (*chips.rows, *systems.rows):
        printed = row.to_json()
        if printed["b"]:
            assert printed["ratio"] == pytest.approx(printed["a"] / printed["b"], rel=1e-9), row.quantity
        else:
            assert printed["ratio"] is None


def test_the_other_way_round_is_one_over():
    there, back = compare("h20", "h100"), compare("h100", "h20")

    for row in there.rows:
        other = back.row(row.quantity)
        assert other is not None
        if row.ratio and other.ratio:
            assert row.ratio.value * other.ratio.value == pytest.approx(1)
            assert row.ratio.ends[0] * other.ratio.ends[1] == pytest.approx(1)


def test_a_chip_against_itself_is_one():
    assert {row.ratio.value for row in compare("h20", "H20").rows if row.ratio} == {1.0}


def test_a_ratio_of_an_uncertain_figure_has_a_range(chips: Comparison):
    row = chips.row("flop_rate.bf16")

    assert row is not None
    assert row.to_json()["ratio_range"] == pytest.approx(
        {"p5": 752 / 2500, "p50": 752 / 2500, "p95": 800 / 2500}, rel=1e-6
    )


def test_an_exact_ratio_has_none(systems: Comparison):
    row = systems.row("chips")

    assert row is not None
    assert "ratio_range" not in row.to_json()
    assert row.ratio is not None
    assert row.ratio.value == pytest.approx(384 / 72)


def test_a_system_s_missing_total_is_its_chips_times_their_number(systems: Comparison):
    row = systems.row("flop_rate.int8")

    assert row is not None
    assert row.a.value == pytest.approx(577.5, abs=0.1)


def test_two_systems_have_every_row_that_the_question_names(systems: Comparison):
    names = {row.quantity for row in systems.rows}

    assert names >= {
        "chips",
        "flop_rate.bf16",
        "flop_rate.lowest_precision",
        "memory",
        "memory_rate",
        "power",
        "price",
        "scale_up_domain",
        "flop_rate_16bit_per_power",
        "optical_transceivers",
    }


def test_what_one_side_alone_has_is_named(chips: Comparison):
    assert "flop_rate.fp4" in chips.one_sided
    assert chips.row("flop_rate.fp4") is None


def test_json_has_the_contract_s_keys_and_only_those(chips: Comparison):
    document = json.loads(json.dumps(chips.to_json()))

    assert document.keys() == {"a", "b", "rows"}
    assert (document["a"], document["b"]) == ("ascend_910c", "gb200")
    assert all({"quantity", "unit", "a", "b", "ratio"} <= row.keys() for row in document["rows"])


def test_a_chip_against_a_system_says_which_pair_would_do():
    with pytest.raises(InputError, match=r"two chips .* or two systems") as caught:
        compare("h20", "gb200_nvl72")

    assert "gb200" in str(caught.value)


def test_what_has_no_datasheet_is_refused():
    with pytest.raises(InputError, match="no datasheet"):
        compare("foundry_rev_q", "h20")


def test_an_unknown_name_offers_the_nearest():
    with pytest.raises(UnknownName, match="h20"):
        compare("h-2o", "h100")


def test_the_table_has_a_row_a_quantity(chips: Comparison):
    pytest.importorskip("polars")

    assert chips.to_polars().height == len(chips.rows)


@pytest.fixture(scope="module")
def on_a_model() -> Comparison:
    return compare("cm384", "GB200 NVL72", on="DeepSeek-V3")


def test_on_a_model_each_task_has_its_rows_with_ranges_and_limits(on_a_model: Comparison):
    printed = on_a_model.to_json()
    rows = {row["quantity"]: row for row in printed["rows"]}

    assert (printed["a"], printed["b"], printed["on"]) == ("cloudmatrix_384", "gb200_nvl72", "deepseek_v3")
    assert rows["flop_rate.bf16"]["ratio"] == pytest.approx(289 / 180, rel=0.01)
    for task in ("training", "prefill", "decode"):
        for what in ("rate", "rate_total", "flop_rate", "mfu", "rate_per_power", "tokens_per_price"):
            row = rows[f"delivered.{task}.{what}"]
            low, middle, high = (row["ratio_range"][k] for k in ("p5", "p50", "p95"))
            assert low < middle < high
            assert row["ratio"] == pytest.approx(row["a"] / row["b"])
        assert rows[f"delivered.{task}.rate"]["basis"]["a"]
        total, each = rows[f"delivered.{task}.rate_total"], rows[f"delivered.{task}.rate"]
        assert (total["a"], total["b"]) == pytest.approx((384 * each["a"], 72 * each["b"]))
        assert 0 < rows[f"delivered.{task}.mfu"]["a"] < 1
    assert rows["delivered.decode.tpot"]["a"] <= 50


def test_on_a_model_the_deployments_say_how_it_is_spread(on_a_model: Comparison):
    found = on_a_model.to_json()["deployments"]["a"]

    assert found["training"]["chips"] == 384
    assert found["decode"]["best"]["tpot_ms"] <= 50


def test_chips_stand_in_their_usual_systems():
    found = compare("h20", "h100", on="llama3_8b")

    assert found.row("delivered.training.rate_total") is None
    assert found.row("delivered.training.rate").ratio.value < 0.25
    assert found.row("delivered.decode.rate").ratio.value > found.row("delivered.prefill.rate").ratio.value


def test_what_no_deployment_does_delivers_nothing():
    found = compare("h100", "ascend_310", on="deepseek_v3")
    row = found.row("delivered.decode.rate")

    assert row.b.value == 0
    assert row.ratio is None
    assert "no deployment" in row.to_json()["basis"]["b"]


def test_an_unknown_model_names_the_nearest():
    with pytest.raises(UnknownName, match="deepseek_v3"):
        compare("h20", "h100", on="deepsek_v3")
