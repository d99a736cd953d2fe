"""A whole pass, as a profiler saw it, against the sum of operators and gaps."""

from csv import DictReader
from pathlib import Path

import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.estimate import Ready, make_ready, raw

AUTHORITIES = Path(__file__).parents[1] / "authorities"


def test_a_decoding_step_of_an_ascend_profile():
    """Kernels and the time between them within a fifth: each kernel's own spread in the fit is a seventh.

    Messages alone take a third of what the profile counts as communication, most of which is waiting for other ranks.
    """
    with (AUTHORITIES / "msmodeling_passes.csv").open(encoding="utf-8", newline="") as lines:
        seen = next(iter(DictReader(lines)))
    row = {
        "id": "pass", "model": seen["model"], "chip": "Ascend 910C", "chip_count": "8", "precision": "BF16",
        "isl": seen["prompt"], "osl": seen["answer"], "batch_or_concurrency": seen["requests"], "phase": seen["phase"],
        "tp": seen["tp"], "unit": "tokens/s", "measured_quantity": "output throughput",
    }  # fmt: skip
    ready = make_ready(row, catalogue())
    assert isinstance(ready, Ready)
    timed = raw([ready])[0]
    own = timed["compute"] + timed["memory"] + timed["gaps"]
    passes = float(seen["passes"])
    assert own == pytest.approx(
        (float(seen["computing_ms"]) + float(seen["free_ms"])) / 1e3 / passes, rel=0.2
    )
    assert timed["comm"] < float(seen["communication_ms"]) / 1e3 / passes
