"""A timed row in the unit that its table uses."""

from collections.abc import Mapping

from leadtime.errors import InputError
from leadtime.performance.physics.machine import Machine
from leadtime.performance.physics.parallel import Serving, Training
from leadtime.performance.physics.spread import Class
from leadtime.performance.rows.cases import Case
from leadtime.workload.count import layers_flop, model_flop

__all__ = ["serving_answer", "training_answer"]

_NODE = 8.0  # chips of a server, where a table counts per node
_HOUR = 3600.0
_FROZEN_SHARE = 2 / 3  # forward and the gradient of inputs, of forward and both gradients
_WITH_RECOMPUTATION = ("achieved", "hardware", "hfu")
_TRAINING = "ms, s, tokens/s, tokens/s/GPU, % (MFU), TFLOP/s/GPU, GPU-hours"
_SERVING = "ms, s, tokens/s, tokens/s/GPU, tokens/s/node, requests/s"


def training_answer(case: Case, d: Training, timed: Mapping[str, float], on: Machine) -> float:
    """A training step in the row's unit.

    Parameters
    ----------
    case : Case
        The row.
    d : Training
        Its deployment.
    timed : mapping
        `total`, s.
    on : Machine
        Whose peak an MFU is a share of.

    Raises
    ------
    InputError
        If the unit is none that a training run is measured in.
    """
    unit, total = case.unit, timed["total"]
    tokens = float(d.global_batch * d.sequence)
    rate = tokens / total
    if unit in ("ms", "s"):
        return total * (1e3 if unit == "ms" else 1.0)
    if unit.startswith("GPU-hours"):
        return _gpu_hours(unit, rate / case.chips)
    if unit.startswith("tokens/s"):
        return rate if unit == "tokens/s" else rate / case.chips
    flop = _counted_flop(case, d, tokens) / total / case.chips
    if "FLOP/s" in unit or unit.startswith("TFLOPS"):
        return flop / 1e12
    if unit.startswith(("%", "percent", "MFU")):
        return float(100 * flop / (on.rate_16bit / case.chip.share))
    raise InputError(f"the unit {unit!r} is none of a training run; give one of {_TRAINING}.")


def _counted_flop(case: Case, d: Training, tokens: float) -> float:
    """Operations that a row's rate counts: the model's; where it asks for what was achieved, what is made again as well.

    "Achieved" rates of full recomputation count the second forward pass (Narayanan et al. 2021, equation 3), a model's do
    not. Frozen weights have no gradients: two thirds.
    """
    flop = float(model_flop(case.shape, tokens, sequence=d.sequence))
    if d.adapters is not None:
        return flop * _FROZEN_SHARE
    if d.recompute == "full" and any(word in case.asks for word in _WITH_RECOMPUTATION):
        again = layers_flop(case.shape, tokens, sequence=d.sequence)
        flop += float(again) * float(d.recompute_share)
    return flop


def _gpu_hours(unit: str, rate: float) -> float:
    """GPU-hours for the tokens that the unit names ("GPU-hours for 14.8T tokens")."""
    for word in unit.split():
        if word.endswith("T") and word[:-1].replace(".", "").isdigit():
            return float(word[:-1]) * 1e12 / rate / _HOUR
    raise InputError(
        f"the unit {unit!r} does not say for how many tokens; write for example GPU-hours for 1T tokens."
    )


def serving_answer(case: Case, d: Serving, timed: Mapping[str, float]) -> tuple[float, Class]:
    """A serving deployment in the row's unit, and which kind of quantity that is.

    Parameters
    ----------
    case : Case
        The row.
    d : Serving
        Its deployment.
    timed : mapping
        As `Served`.

    Raises
    ------
    InputError
        If the unit is none that serving is measured in, or the weights leave no room for a single request.
    """
    if timed["running"] < 1 and case.phase != "prefill":
        raise InputError(
            "the weights leave no room for the cache of one request; give more chips or fewer bits."
        )
    unit = case.unit
    if unit.split()[0] in ("ms", "s"):
        name: Class = "ttft" if "ttft" in case.asks or "ttft" in unit or case.phase == "prefill" else "tpot"
        return timed[name] * (1e3 if unit.startswith("ms") else 1.0), name
    is_input = case.phase == "prefill" or "input" in case.asks
    rate = timed["input_rate"] if is_input else timed["output_rate"]
    if "total" in case.asks and "output" not in case.asks and not is_input:
        rate *= (d.prompt + d.output) / d.output
    per_chip = rate / case.ranks * (case.ranks / case.chips if case.chip.share < 1 else 1.0)
    if unit == "requests/s":
        return timed["output_rate"] / d.output, "throughput"
    if unit == "tokens/s":
        return per_chip * case.chips, "throughput"
    if unit.startswith("tokens/s/node"):
        return per_chip * _NODE, "throughput"
    if unit.startswith("tokens/s/"):
        return per_chip, "throughput"
    raise InputError(f"the unit {unit!r} is none of a serving deployment; give one of {_SERVING}.")
