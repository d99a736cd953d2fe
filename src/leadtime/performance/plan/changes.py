"""What the next-best change would gain: of the machine, of the question, of each degree of parallelism."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from leadtime.facts.chip import BITS
from leadtime.performance.physics.given import given
from leadtime.performance.plan.job import Job
from leadtime.performance.plan.sweep import sweep

__all__ = ["if_degree", "if_instead"]

_DEGREES = ("tp", "pp", "cp", "ep", "microbatch")
# Two tokens a step: of a first further token 85 to 90% were accepted (DeepSeek-AI 2024, section 5.4.3), fewer in
# engines that speak of a mean of 1.8 (what `leadtime.performance.rows.cases` reads into a bare "MTP").
_DRAFTS, _ACCEPTED = 1, given("accepted_with_one_draft")


def if_instead(job: Job, rate: float) -> dict[str, float]:
    """Throughput per chip of the best deployment of another question, over that of this one; each searched anew.

    Parameters
    ----------
    job : Job
        The question.
    rate : float
        Tokens per second of its best deployment.

    Returns
    -------
    mapping
        "memory" twice as large, "chips" twice as many, each narrower format that the chip has ("fp8", "int8", "fp4"),
        and "mtp" where the model predicts further tokens and the question speculates on none. 0 where nothing is
        feasible then.
    """
    others = {
        "memory": replace(job, machine=replace(job.machine, memory=2 * job.machine.memory)),
        "chips": job.on(2 * job.chips),
    }
    narrower = ("fp8",) if job.task == "train" else ("fp8", "int8", "fp4")
    now = job.machine.bits
    others |= {n: job.computing_in(n) for n in narrower if n in job.chip.flop_rate and BITS[n] < now}
    if job.task in ("decode", "serve") and job.shape.mtp_layers and not job.drafts:
        others["mtp"] = replace(job, drafts=_DRAFTS, accepted=_ACCEPTED)
    return {name: _best(other) / other.chips / (rate / job.chips) for name, other in others.items()}


def if_degree(columns: Mapping[str, Any], best: int) -> dict[str, dict[str, float]]:
    """Throughput of the best deployment with half, or twice, one degree of parallelism, over that of the best.

    Parameters
    ----------
    columns : mapping
        A sweep's table; all other degrees are free.
    best : int
        Row of the best deployment.
    """
    found: dict[str, dict[str, float]] = {}
    rate = columns["rate"]
    for name in (n for n in _DEGREES if n in columns):
        for value in (columns[name][best] / 2, columns[name][best] * 2):
            same = columns[name] == value
            if np.any(same):
                found.setdefault(name, {})[f"{value:g}"] = float(rate[same].max() / rate[best])
    return found


def _best(job: Job) -> float:
    rates = sweep(job).columns.get("rate")
    return float(rates.max()) if rates is not None and len(rates) else 0.0
