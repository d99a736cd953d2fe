from csv import DictReader

import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.estimate import make_ready
from leadtime.performance.rows import training_runs as module
from leadtime.performance.rows.groundtruth import rows
from leadtime.performance.rows.shapes import shape_named
from leadtime.performance.rows.training_runs import run_layout

ROW = {
    "id": "a", "source": "ModelLink README.md", "model": "LLaMA2-70B", "seq_len": "4096", "chip": "Ascend 910B",
    "chip_count": "32", "unit": "tokens/s/NPU", "precision": "BF16", "year": "2024",
}  # fmt: skip


def lines():
    with module._RUNS.open(encoding="utf-8", newline="") as text:
        return list(DictReader(text))


def test_a_row_of_a_collection_is_laid_out_as_its_script_does():
    d = make_ready(ROW, catalogue()).deployment
    assert (d.tp, d.pp, d.dp, d.interleave, d.microbatch, d.global_batch) == (8, 4, 1, 4, 1, 1024)
    assert (d.recompute, d.sharding, d.fused) == ("none", 0, 1)


def test_what_a_row_states_is_kept():
    d = make_ready({**ROW, "global_batch": "64", "recompute": "full"}, catalogue()).deployment
    assert (d.tp, d.global_batch, d.recompute) == (8, 64, "full")


@pytest.mark.parametrize(
    "other", [{"tp": "4"}, {"source": "somebody else"}, {"seq_len": "2048"}, {"model": "LLaMA2-71B"}]
)
def test_a_script_speaks_for_no_other_run(other):
    assert run_layout({**ROW, **other}, 32.0) == {}


def test_a_script_speaks_for_no_chips_that_its_degrees_do_not_divide():
    assert run_layout(ROW, 48.0) == {}


def test_every_script_s_model_that_is_measured_is_known():
    measured = {row["model"] for row in rows("training", "judge")}
    for line in lines():
        assert line["source"]
        if line["model"] in measured:
            assert shape_named(line["model"], catalogue()).layers >= int(line["pp"]) * int(line["vpp"])
