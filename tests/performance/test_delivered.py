from dataclasses import replace

import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.facts.spread import Spread
from leadtime.performance import delivered as module
from leadtime.performance.delivered import FILE, Delivered, Table, delivered, is_ready, key, read, write
from leadtime.performance.mixes import loads, mixes, workloads
from leadtime.performance.plan.job import make_job
from leadtime.performance.plan.sweep import sweep


def test_the_shipped_table_is_of_the_shipped_facts_laws_and_physics():
    assert read(FILE).key == key(catalogue()), (
        "facts, fitted laws or physics have changed: write the table again with "
        "`python -m leadtime.performance.delivered` (ten seconds) and commit it."
    )
    assert is_ready()


def test_every_chip_and_every_system_is_there_with_numbers_or_the_reason_why_not():
    facts, table = catalogue(), delivered()
    whole = {*loads(), *mixes()}

    assert {row.chip for row in table.rows} == set(facts.chips)
    assert {row.system for row in table.rows} - {""} == set(facts.systems)
    assert all({row.workload for row in table.rows if row.chip == chip} == whole for chip in facts.chips)
    for row in table.rows:
        chip = facts.chips[row.chip]
        is_known = chip.memory and chip.memory_rate and {"bf16", "fp16", "fp32"} & set(chip.flop_rate)
        assert (row.flop_rate is not None) == bool(is_known), row
        assert row.why or (row.flop_rate.value > 0 and row.h100e.value > 0), row


def test_nothing_delivers_more_than_its_peak():
    assert all(0 <= row.mfu < 0.9 for row in delivered().rows)


def test_half_a_package_delivers_about_half_and_a_slow_matrix_unit_more_of_its_peak():
    """The B30A is one die of two of the B300; the H20 has 15% of an H100's peak and memory of 1.2 times its rate."""
    table = delivered()

    def h100e(chip: str, mix: str) -> float:
        found = table.h100e(chip, mix)
        assert found is not None
        return float(found.value)

    for mix in ("training", "prefill", "decode"):
        assert 0.4 < h100e("b30a", mix) / h100e("b300_sxm", mix) < 0.6, mix
    peaks = (
        catalogue().chips["h20"].flop_rate["fp8"].value / catalogue().chips["h100_sxm"].flop_rate["fp8"].value
    )
    for mix in ("training", "prefill"):
        assert 1.5 * peaks < h100e("h20", mix) < 2.5 * peaks, mix
    assert h100e("h20", "prefill") < h100e("h20", "decode") < 1.2


def test_the_h100_is_the_unit_and_ends_surround_the_middle():
    table = delivered()

    for workload in (*loads(), *mixes()):
        assert table.h100e("h100_sxm", workload) == Spread(1.0)
        low, high = table.h100e("ascend_910c", workload).ends
        assert low < table.h100e("ascend_910c", workload).value < high


def test_a_mix_is_the_time_that_its_loads_take_one_after_another():
    table = delivered()
    for name, shares in mixes().items():
        assert sum(shares.values()) == pytest.approx(1)
        taken = sum(w / table.h100e("h20", load).value for load, w in shares.items())
        assert table.h100e("h20", name).value == pytest.approx(1 / taken, rel=1e-4)
        work = sum(w * table.row("h100_sxm", load).flop_rate.value for load, w in shares.items())
        assert table.row("h20", name).flop_rate.value == pytest.approx(work / taken, rel=1e-4)


def test_a_row_is_what_the_search_finds():
    load = loads()["decode_dense"]
    found = [
        sweep(make_job(load.model, "dgx_h100", load.task, catalogue(), chips=n, **load.asked))
        .columns["rate"].max() / n
        for n in load.chips
    ]  # fmt: skip

    row = delivered().row("h100_sxm", "decode_dense")
    assert row.tokens_rate == pytest.approx(max(found), rel=1e-5)
    assert row.chips == load.chips[found.index(max(found))]


def test_what_cannot_keep_a_limit_delivers_nothing_and_says_so():
    row = delivered().row("ascend_310", "decode_moe")

    assert row.flop_rate.value == row.h100e.value == 0
    assert "keeps the limits" in row.why
    assert delivered().row("no_such_chip", "serving") is None
    assert delivered().h100e("kunlun_m100", "serving") is None


def test_every_load_and_mix_has_a_reason_and_a_known_source():
    for kind in ("load", "mix"):
        for name, block in workloads()[kind].items():
            sources = [block["source"]] if isinstance(block["source"], str) else block["source"]
            assert block["reason"], name
            assert set(sources) <= set(catalogue().sources), name


def test_the_key_follows_numbers_of_chips_and_nothing_else_of_them():
    facts = catalogue()
    chip = facts.chips["h20"]

    class Other:
        chips, systems, llms = {name: facts.chips[name] for name in facts.chips}, facts.systems, facts.llms

    assert key(Other) == key(facts)
    Other.chips["h20"] = replace(chip, note="another note")
    assert key(Other) == key(facts)
    Other.chips["h20"] = replace(chip, memory=replace(chip.memory, value=1.0))
    assert key(Other) != key(facts)


def test_other_facts_are_worked_out_once_and_kept(tmp_path, monkeypatch):
    row = Delivered(
        chip="h20", system="hgx_h20", workload="serving", is_usual=True, flop_rate=Spread(2e14, 1e14, 4e14),
        h100e=Spread(0.5, 0.25, 1.0), why="",
    )  # fmt: skip
    times = []
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(module, "key", lambda facts: "0123456789abcdef")
    monkeypatch.setattr(
        module, "work_out", lambda facts: times.append(1) or Table(key="0123456789abcdef", rows=(row,))
    )

    assert not is_ready()
    assert delivered() == delivered() == Table(key="0123456789abcdef", rows=(row,))
    assert is_ready()
    assert len(times) == 1


def test_a_broken_file_is_no_table(tmp_path):
    path = tmp_path / "delivered.csv"
    write(delivered(), path)
    assert read(path).key == delivered().key

    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("0", "x"), encoding="utf-8")
    assert read(path) is None
    path.write_text("chip,system\n", encoding="utf-8")
    assert read(path) is None
    assert read(tmp_path / "none.csv") is None
