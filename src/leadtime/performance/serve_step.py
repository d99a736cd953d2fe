"""Serving: one decoding step, one prompt, and what a closed number of requests in flight makes of them."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from leadtime.performance.breakdown import Work, work_of
from leadtime.performance.law import Law, ServingLaw
from leadtime.performance.machine import Machine
from leadtime.performance.memory import cache_room
from leadtime.performance.overlap import exposed
from leadtime.performance.parallel import Serving
from leadtime.workload.decode import decode
from leadtime.workload.precision import Precision
from leadtime.workload.prefill import prefill
from leadtime.workload.shape import Shape

__all__ = ["Served", "serve"]

_ONE_SERVER = 8
_TWO_BATCHES = 32  # tokens of a rank from which two half batches in turn are worth their smaller products
_ROUNDS = 3  # of the balance between answering and being first served; it settles at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What a serving deployment does; times in seconds, rates per second for all its chips.

    Attributes
    ----------
    tpot, ttft : amount
        Time per output token and to the first token, means over requests.
    decode_step, prompt : amount
        One decoding step; one prompt alone.
    output_rate, input_rate : amount
        Tokens per second of answers, and of prompts if the chips did nothing else.
    running : amount
        Requests that decode together in one replica.
    compute, memory, comm, gaps, stalls : amount
        Parts of the time per output token; `stalls` is waiting for others' prompts.
    """

    tpot: Any
    ttft: Any
    decode_step: Any
    prompt: Any
    output_rate: Any
    input_rate: Any
    running: Any
    compute: Any
    memory: Any
    comm: Any
    gaps: Any
    stalls: Any


def serve(
    shape: Shape, deployment: Serving, machine: Machine, precision: Precision, law: ServingLaw
) -> Served:
    """Times and rates of a serving deployment at a given number of requests in flight.

    Equation:  t_out = (D(b) + i b' P' a / o) / a,  t_first = P (1 + q (C - 1)^s) + g + wait
               b = min(C, room),  b' = b o t_out / (o t_out + t_first),  wait = (C / b - 1) (P + o t_out)

    with D(b) a step of b running requests at the middle of their answers, P one prompt alone and P' its share of a
    full chunk, o tokens of an answer, a tokens that a step yields, C requests in flight for one replica. While a
    request is answered, each of the others brings one prompt, whose share i holds it up. Requests of like lengths
    end together, so that prompts arrive in bursts, q (C - 1)^s deep; requests beyond the cache's room wait.

    Parameters
    ----------
    shape : Shape
        The model.
    deployment : Serving
        Over what it is spread; arrays allowed.
    machine : Machine
        On what.
    precision : Precision
        Formats.
    law : ServingLaw
        What an engine adds to its operators.

    Source
    ------
    Little's law for a closed system; Agrawal et al. 2024 (chunked prefill). Leaves out arrivals from outside and
    lengths that vary.
    """
    d = deployment
    in_flight = np.maximum(d.concurrency / np.asarray(d.dp), 1.0)
    running = np.minimum(in_flight, cache_room(shape, d, machine, precision, law))
    work, busy, comm, gaps = _decode(shape, d, machine, precision, law, np.maximum(running, 1.0))
    step = busy + comm + gaps
    prompt_gaps = _gaps(shape, law) + law.prompt_gap * shape.layers
    alone = _prompt_time(shape, d, machine, precision, law, d.together) + prompt_gaps
    full = np.maximum(d.chunk / d.prompt, 1.0)
    share = _prompt_time(shape, d, machine, precision, law, full) / full
    others = np.maximum(np.minimum(in_flight, running) - 1, 0.0)
    pace = {"sglang": law.first_sglang, "trtllm": law.first_trtllm, "tensorrt-llm": law.first_trtllm}
    first = pace.get(d.engine, 1.0) * alone * (1 + law.queue * others**law.burst) + law.first_gap
    decoding = np.maximum(running, 1.0)
    for _ in range(_ROUNDS):
        stalls = np.where(d.is_disaggregated, 0.0, law.interleave * decoding * share * d.accepted / d.output)
        tpot = (step + stalls) / d.accepted
        answering = d.output * tpot
        decoding = np.maximum(
            running * answering / (answering + np.where(d.is_disaggregated, 0.0, first)), 1.0
        )
    waiting = np.maximum(in_flight / np.maximum(running, 1.0) - 1, 0.0)
    ttft = first + waiting * (alone + answering)
    memory = work.memory * busy / np.maximum(work.busy, 1e-12)
    return Served(
        tpot=tpot,
        ttft=ttft,
        decode_step=step,
        prompt=alone,
        output_rate=np.minimum(np.where(d.is_disaggregated, running, decoding) * d.dp, d.concurrency) / tpot,
        input_rate=d.prompt * d.together * d.dp / alone,
        running=running,
        compute=(busy - memory) / d.accepted,
        memory=memory / d.accepted,
        comm=comm / d.accepted,
        gaps=gaps / d.accepted,
        stalls=stalls / d.accepted,
    )


def _decode(
    shape: Shape, d: Serving, machine: Machine, precision: Precision, law: ServingLaw, running: Any
) -> tuple[Work, Any, Any, Any]:
    """One decoding step of so many requests in a replica: its work, operators, messages and gaps."""
    passed = decode(
        shape, kv_length=d.prompt + d.output / 2, batch=np.maximum(running / d.pp, 1.0), queries=1 + d.drafts,
        split=d.split, precision=precision,
    )  # fmt: skip
    work = work_of(passed, _in_a_graph(machine, law), strides={"pp": d.tp * d.dp})
    busy, comm = _loaded(shape, work, d, law, running * (1 + d.drafts))
    return work, busy, comm, _gaps(shape, law) + law.row_gap * running


def _gaps(shape: Shape, law: ServingLaw) -> Any:
    """Time without work of one pass, s."""
    return law.step_gap + law.layer_gap * shape.layers + law.expert_gap * shape.mixture_layers


def _in_a_graph(machine: Machine, law: ServingLaw) -> Machine:
    """The machine as a captured graph of kernels sees it: launches and small messages start sooner."""
    kernel: Law = machine.law
    return replace(
        machine, law=replace(kernel, launch=kernel.launch * law.launch, latency=kernel.latency * law.latency)
    )


def _loaded(shape: Shape, work: Work, d: Serving, law: ServingLaw, tokens: Any) -> tuple[Any, Any]:
    """Operators and exposed messages with the busiest expert rank's load.

    Experts spread over several servers work on two half batches in turn, so that messages of one run beside the
    operators of the other (DeepSeek-AI 2025); that pays from some tokens on.
    """
    if shape.mixture is None:
        return work.busy, sum(work.messages.values())
    load = 1 + law.imbalance * (np.asarray(d.ep) > 1) * (not d.is_balanced)
    busy = work.busy * (1 + (load - 1) / 2)
    sent = sum(t for over, t in work.messages.items() if over in ("ep", "etp")) * load
    others = sum(t for over, t in work.messages.items() if over not in ("ep", "etp"))
    halves = (np.asarray(d.ep) > _ONE_SERVER) & (np.asarray(tokens) >= _TWO_BATCHES)
    return busy, others + np.where(halves, exposed(sent, busy, 1.0), sent)


def _prompt_time(
    shape: Shape, d: Serving, machine: Machine, precision: Precision, law: ServingLaw, prompts: Any
) -> Any:
    """Time of so many prompts together in one replica, s; without gaps."""
    kernel: Law = machine.law
    kept = replace(
        machine,
        law=replace(
            kernel, gemm=kernel.gemm * law.sustain, attention=kernel.attention * law.sustain,
            launch=kernel.launch * law.launch, latency=kernel.latency * law.latency,
        ),
    )  # fmt: skip
    passed = prefill(shape, prompt=d.prompt, batch=prompts, split=d.split, precision=precision)
    work = work_of(
        passed,
        kept,
        strides={"pp": d.tp * d.dp},
        experts=law.experts,
        copies=shape.mixture.top_k if shape.mixture else None,
    )
    busy, comm = _loaded(shape, work, d, law, d.prompt * prompts)
    return busy + comm
