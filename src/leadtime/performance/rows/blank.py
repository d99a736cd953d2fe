"""What a row leaves blank: the cheapest deployment that fits, chosen before anything is timed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from leadtime.errors import InputError
from leadtime.performance.physics.given import given
from leadtime.performance.physics.hosts import host_pace, layer_start
from leadtime.performance.physics.law import ServingLaw, family_of
from leadtime.performance.physics.machine import Machine
from leadtime.performance.physics.memory import cache_room, training_memory
from leadtime.performance.physics.parallel import Recompute, Serving, Training
from leadtime.performance.rows.cases import Case
from leadtime.workload.count import parameters
from leadtime.workload.precision import Precision

__all__ = ["serving_of", "training_of"]

_SERVER = given("server")
_MICROBATCHES_PER_STAGE = given("microbatches_per_stage")
_SQUEEZED = given("squeezed")
_CHEAP_SINCE = given("cheap_recompute_since")
_CHEAP = given("cheap_recompute")
_FUSED_SINCE = given("fused_attention_since")
_TODAY, _OLDEST = given("software_today"), given("software_oldest")
_CAPTURED_SINCE = given("captured_since")
_SLOPES = ("bloom", "baichuan13b")
_UNFUSED = given("unfused_traffic")
_NVIDIA = ("ampere", "hopper", "blackwell")
_WHOLE_SERVER_FROM = given("whole_server_from")
_ASCEND_MICROBATCH = given("ascend_microbatch")
_BLOCK_SCALED = ("mxfp", "nvfp", "fp8mx", "fp8-mx")
_OWN_KERNELS_SINCE = given("own_kernels_since")
_SORTED_SINCE = given("sorted_since")
_BEFORE_OWN_KERNELS = given("before_own_kernels")
_PROMPT, _ANSWER = 1024.0, 1024.0
_MOST_RUNNING = given("most_running")
_ROOM_WANTED = given("room_wanted")
_CHUNK = given("chunk")
_CHUNK_SHARED = (
    "sglang",
)  # where replicas of the attention share it: server_args.py, chunked_prefill_size // dp_size
_ENGINES = ("sglang", "trtllm", "tensorrt-llm", "vllm")


@dataclass(frozen=True, slots=True)
class _Degrees:
    tp: float
    pp: float
    cp: float
    dp: float


def training_of(case: Case, precision: Precision, machine: Machine) -> Training:
    """The training deployment of a row; blanks are filled with the least splitting that fits in memory.

    Parameters
    ----------
    case : Case
        The row.
    precision : Precision
        Formats.
    machine : Machine
        One rank.

    Raises
    ------
    InputError
        If the given degrees do not divide the chips.
    """
    said = _recompute_said(case.recompute)
    tried = _degrees(case)
    for degrees in tried:
        found = _training(case, degrees, said or "full")
        if bool(training_memory(case.shape, found, precision).fits(machine)):
            break
    if said is not None:
        return found
    return replace(found, recompute_share=_least_recompute(case, found, precision, machine))


def _least_recompute(case: Case, d: Training, precision: Precision, machine: Machine) -> float:
    """The least share of layers to compute again with which everything fits; all of them if nothing does.

    Before whole layers, what takes little time is made again or sent to the host's memory: activation functions, norms,
    up-projections.
    """
    most = float(training_memory(case.shape, replace(d, recompute="none"), precision).total)
    least = float(training_memory(case.shape, d, precision).total)
    cheap = _CHEAP * (most - least) if _year(case) >= _CHEAP_SINCE else 0.0
    over = most - cheap - _SQUEEZED * float(machine.memory)
    return min(max(over / max(most - least - cheap, 1.0), 0.0), 1.0)


def _training(case: Case, degrees: _Degrees, recompute: Recompute) -> Training:
    n: Mapping[str, float] = case.numbers
    is_scripted = _is_scripted(case)
    microbatch = n.get("micro_batch", _ASCEND_MICROBATCH if is_scripted else 1.0)
    per_step = degrees.dp * microbatch * max(_MICROBATCHES_PER_STAGE * degrees.pp, 1.0)
    return Training(
        chips=case.ranks,
        tp=degrees.tp,
        pp=degrees.pp,
        dp=degrees.dp,
        cp=degrees.cp,
        ep=_experts(case, degrees),
        interleave=n.get("vpp", 1.0),
        sequence=n["seq_len"],
        microbatch=microbatch,
        global_batch=max(n.get("global_batch", per_step), degrees.dp),
        recompute=recompute,
        is_fused=_year(case) >= _FUSED_SINCE and not _has_unfused_slopes(case),
        is_sequence_parallel=not (case.recompute.startswith("full rec") and degrees.tp > 1),
        age=min(max(_TODAY - _year(case), 0.0), _OLDEST),
        captured=_captured(case),
        early=float(_is_early(case)),
        overlapped=n.get("overlapped", 1.0),
        fused=n.get("fused", float(case.is_overlapped)),
        unfused=_UNFUSED if case.is_legacy or _sorts_slowly(case) else 1.0,
        kernel=_kernel(case),
        offload=n.get("offload", 0.0),
        offload_activations=n.get("offload_activations", 0.0),
        adapter_rank=n.get("adapter_rank", 0.0),
        sharding=3.0 if n.get("fsdp", 1.0) > 1 else n.get("sharding", 0.0 if is_scripted else 1.0),
    )


def _year(case: Case) -> float:
    """When the software was released: the middle of a year that is given without more; left out, today."""
    year = case.numbers.get("year", _TODAY)
    return year + 0.5 if year == int(year) else year


def _captured(case: Case) -> float:
    """Whether whole iterations of mixtures are captured: on Blackwell in block-scaled formats, as released since 2026."""
    is_able = family_of(case.chip.chip.id) == "blackwell" and case.precision.lower().startswith(_BLOCK_SCALED)
    return float(is_able and case.shape.mixture is not None and _year(case) >= _CAPTURED_SINCE)


def _sorts_slowly(case: Case) -> bool:
    """Whether tokens were sorted by expert in single operations: Ascend's library fused that in 2025."""
    is_ascend = family_of(case.chip.chip.id) == "ascend"
    return is_ascend and case.shape.mixture is not None and _year(case) < _SORTED_SINCE


def _has_unfused_slopes(case: Case) -> bool:
    """Positions as slopes on scores (Press et al. 2021), for which the old backend had no fused attention."""
    return case.is_legacy and case.shape.id.lower().replace("-", "").startswith(_SLOPES)


def _is_early(case: Case) -> bool:
    """Whether attention ran in kernels that NVIDIA's chips have since got better ones for."""
    return family_of(case.chip.chip.id) in _NVIDIA and _year(case) < _OWN_KERNELS_SINCE


def _kernel(case: Case) -> float:
    """Rate of the attention kernels of that day: those written for the chip came two years after Hopper did."""
    is_new = family_of(case.chip.chip.id) in ("hopper", "blackwell")
    return _BEFORE_OWN_KERNELS if is_new and _year(case) < _OWN_KERNELS_SINCE else 1.0


def _experts(case: Case, degrees: _Degrees) -> float:
    if case.shape.mixture is None:
        return 1.0
    group = degrees.tp * degrees.cp * degrees.dp
    wanted = case.numbers.get("ep", min(_SERVER, float(case.shape.mixture.experts)))
    return max(1.0, min(wanted, group))


def _degrees(case: Case) -> list[_Degrees]:
    """Degrees to try, least splitting first; one entry where the row gives them."""
    n, chips = case.numbers, case.ranks
    cp = n.get("cp", 1.0)
    tps = [n["tp"]] if "tp" in n else [t for t in (1.0, 2.0, 4.0, 8.0) if t <= chips]
    if _is_scripted(case):
        tps = tps[-1:]
    pps = (
        [n["pp"]]
        if "pp" in n
        else [p for p in (1.0, 2.0, 4.0, 8.0, 12.0, 16.0) if p <= min(chips, case.shape.layers)]
    )
    found = [_Degrees(t, p, cp, chips / (t * p * cp)) for p in pps for t in tps]
    whole = [d for d in found if d.dp >= 1 and d.dp == int(d.dp)]
    if not whole:
        raise InputError(
            f"{chips:g} chips cannot be divided into tp x pp x cp = "
            f"{' x '.join(f'{n.get(k, 1):g}' for k in ('tp', 'pp', 'cp'))}."
        )
    return sorted(whole, key=lambda d: (d.tp * d.pp, d.pp))


def _is_scripted(case: Case) -> bool:
    """Whether an Ascend run is laid out as the example scripts do: tensors over a server, pipelines, states unsharded."""
    is_blank = "tp" not in case.numbers and "dp" not in case.numbers
    return (
        is_blank
        and family_of(case.chip.chip.id) == "ascend"
        and float(np.asarray(parameters(case.shape).total)) >= _WHOLE_SERVER_FROM
        and case.shape.mixture is None
    )


def _recompute_said(text: str) -> Recompute | None:
    words: tuple[Recompute, ...] = ("full", "selective", "none")
    return next((w for w in words if text.startswith(w)), None)


def serving_of(case: Case, precision: Precision, machine: Machine, law: ServingLaw) -> Serving:
    """The serving deployment of a row; blanks are filled with the least splitting that leaves room for the cache.

    Parameters
    ----------
    case : Case
        The row.
    precision : Precision
        Formats.
    machine : Machine
        One rank.
    law : ServingLaw
        Whose reserve counts.
    """
    n = case.numbers
    said = n.get("tp", n.get("degree"))
    tps = [said] if said else [t for t in (1.0, 2.0, 4.0, 8.0, 16.0) if t <= case.ranks]
    if not said and ("dp" in n or "ep" in n):
        tps = [max(case.ranks / n.get("dp", n.get("ep", 1.0)), 1.0)]
    busy = [tp for tp in tps if case.ranks / tp <= n.get("concurrency", case.ranks)] or tps[-1:]
    for tp in busy:
        found = _serving(case, tp)
        if float(np.asarray(cache_room(case.shape, found, machine, precision, law))) >= _ROOM_WANTED:
            return found
    return _serving(case, tps[-1])


def _serving(case: Case, tp: float) -> Serving:
    n = case.numbers
    pp = n.get("pp", 1.0)
    dp = max(n.get("dp", case.ranks / (tp * pp)), 1.0)
    group = tp * dp
    ep = n.get("ep", group if dp > 1 or "tp" not in n else 1.0) if case.shape.mixture else 1.0
    lengths = n.get("lengths", 1.0)
    output = n.get("osl", _ANSWER if case.phase == "end-to-end" else 1.0) * lengths
    prompt = n.get("isl", _PROMPT) * lengths
    engine = next((name for name in _ENGINES if name in case.engine), "")
    asks_rate = case.unit.split()[0] not in ("ms", "s")
    in_flight = n.get("concurrency", _MOST_RUNNING * dp if asks_rate and case.phase != "prefill" else dp)
    return Serving(
        chips=case.ranks,
        tp=tp,
        pp=pp,
        dp=dp,
        ep=min(ep, group),
        etp=max(n.get("moe_tp", group / ep), 1.0) if case.shape.mixture and group >= ep else 1.0,
        prompt=prompt,
        output=output,
        concurrency=min(in_flight, _MOST_RUNNING * dp),
        chunk=_chunk(case, prompt, engine, tp, dp),
        drafts=n.get("drafts", 0.0),
        accepted=n.get("accepted", 0.0 if n.get("drafts") else 1.0),
        wait_steps=n.get("wait_steps", 0.0),
        most_running=n.get("most_running", _MOST_RUNNING),
        memory_share=n.get("memory_share", 0.0),
        host=host_pace(case.chip.chip.id),
        together=_together(case, tp, prompt),
        engine=engine,
        is_balanced=case.is_balanced,
        is_eager=case.is_eager or n.get("in_parts", 0.0) > 0,
        layer_start=layer_start(case.chip.chip.id),
        is_disaggregated=case.phase != "end-to-end",
    )


def _chunk(case: Case, prompt: float, engine: str, tp: float, dp: float) -> float:
    """Tokens of one piece of prompts in one replica: what a row or its script gives, else what engines take."""
    n = case.numbers
    if "beyond" in n:
        return prompt + n["beyond"]
    shared = dp if engine in _CHUNK_SHARED else 1.0
    return max(n.get("chunk", _CHUNK) / shared, n.get("tokens_per_chip", 0.0) * tp)


def _together(case: Case, tp: float, prompt: float) -> float:
    """Prompts worked on at once: as many as the tokens that a row gives, else a chunk's worth where nothing decodes."""
    given = case.numbers.get("tokens_per_chip", 0.0) * tp
    usual = _CHUNK if case.phase == "prefill" else prompt
    return max((given or usual) / prompt, 1.0)
