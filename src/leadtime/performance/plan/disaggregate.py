"""Prompts and answers on chips of their own: how many instances of each, so that neither waits for the other."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from leadtime.performance.physics.given import given
from leadtime.performance.plan.choice import Choice, choices, if_doubled, quickest
from leadtime.performance.plan.job import Job
from leadtime.performance.plan.sweep import sweep
from leadtime.workload.cache import kv_bytes

__all__ = ["Disaggregated", "disaggregate"]

_LARGEST = int(given("largest_instance"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Disaggregated:
    """Instances that read prompts beside instances that write answers.

    Attributes
    ----------
    prefill, decode : Choice
        One instance of each.
    prefill_chips, decode_chips : int
        Chips of one instance.
    prefill_instances, decode_instances : int
        How many of each; what is left of the chips idles.
    request_rate : float
        Requests per second of all chips: that of the slower side.
    output_rate : float
        Tokens of answers per second and chip, idle chips counted.
    handing_over : float
        Time to send the cache of one prompt to its new chips, s; part of the time to the first token.
    gain : float
        Throughput over that of prompts and answers on the same chips; 0 where none is feasible there.
    """

    prefill: Choice
    decode: Choice
    prefill_chips: int
    decode_chips: int
    prefill_instances: int
    decode_instances: int
    request_rate: float
    output_rate: float
    handing_over: float
    gain: float

    def to_json(self) -> dict[str, Any]:
        """Counts, rates and both deployments, units in the keys."""
        return {
            "prefill_instances": self.prefill_instances,
            "prefill_chips_each": self.prefill_chips,
            "decode_instances": self.decode_instances,
            "decode_chips_each": self.decode_chips,
            "requests_per_s": self.request_rate,
            "tokens_per_s_per_chip": self.output_rate,
            "cache_transfer_ms": 1e3 * self.handing_over,
            "gain": self.gain or None,
            "prefill": self.prefill.to_json(),
            "decode": self.decode.to_json(),
        }


def disaggregate(job: Job, together: float) -> Disaggregated | None:
    """The best split of the chips into instances of both kinds.

    Equation:  requests = min(a r_p, b r_d) with a n_p + b n_d <= n, largest over instances of n_p, n_d chips

    Parameters
    ----------
    job : Job
        With task "serve": its limits hold for both sides, the transfer of the cache counted.
    together : float
        Tokens of answers per second and chip where both run on the same chips.

    Returns
    -------
    Disaggregated or None
        None where the chips are too few for one instance of each within the limits.

    Source
    ------
    Zhong et al. 2024 (DistServe). Each side keeps the shape of its load: leaves out bursts, which ask for spare instances.
    """
    handing_over = _handing_over(job)
    if job.ttft is not None and job.ttft <= handing_over:
        return None
    read = replace(job, task="prefill", output=1, tpot=None, ttft=job.ttft and job.ttft - handing_over)
    write = replace(job, task="decode", ttft=None)
    sizes = [2**k for k in range(_LARGEST.bit_length()) if 2**k < job.chips]
    readers = _instances(read, sizes, job.prompt)
    writers = _instances(write, sizes, job.output)
    best = max(
        (_matched(n_p, r_p, n_d, r_d, job.chips) for n_p, (_, r_p) in readers.items() for n_d, (_, r_d) in writers.items()),
        default=None,
    )  # fmt: skip
    if best is None or best[0] <= 0:
        return None
    rate, _, n_p, a, n_d, b = best
    output_rate = rate * job.output / job.chips
    return Disaggregated(
        prefill=_choice(read.on(n_p), readers[n_p][0]), decode=_choice(write.on(n_d), writers[n_d][0]),
        prefill_chips=n_p, decode_chips=n_d, prefill_instances=a, decode_instances=b, request_rate=rate,
        output_rate=output_rate, handing_over=handing_over, gain=output_rate / together if together else 0.0,
    )  # fmt: skip


def _handing_over(job: Job) -> float:
    """Time in which one rank sends the cache of one prompt: inside a supernode by its links, else by the network."""
    on = job.machine
    rate = on.scale_up_rate if on.scale_up_domain >= job.ranks else on.scale_out_rate
    return float(kv_bytes(job.shape, float(job.prompt), precision=job.precision) / rate)


def _instances(job: Job, sizes: list[int], tokens: int) -> Mapping[int, tuple[Mapping[str, Any], float]]:
    """Of each size that is feasible the best instance, a table of one row, and its requests per second."""
    found = {}
    for n in sizes:
        columns = sweep(job.on(n)).columns
        if len(columns.get("rate", ())):
            best = quickest(job, columns)
            row = {name: column[best : best + 1] for name, column in columns.items()}
            found[n] = (row, row["rate"].item() / tokens)
    return found


def _matched(n_p: int, r_p: float, n_d: int, r_d: float, chips: int) -> tuple[float, int, int, int, int, int]:
    """Requests per second, minus the chips in use, and both sizes with their counts."""
    a = np.arange(1, max((chips - n_d) // n_p, 0) + 1)
    if not len(a):
        return (0.0, 0, n_p, 0, n_d, 0)
    b = (chips - a * n_p) // n_d
    rates = np.minimum(a * r_p, b * r_d)
    i = int(rates.argmax())
    readers = int(np.ceil(rates[i] / r_p - 1e-9))
    writers = int(np.ceil(rates[i] / r_d - 1e-9))
    return (float(rates[i]), -(readers * n_p + writers * n_d), n_p, readers, n_d, writers)


def _choice(job: Job, row: Mapping[str, Any]) -> Choice:
    return choices(job, row, if_doubled(job, row))[0]
