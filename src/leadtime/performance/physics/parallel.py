"""A deployment: how a model is spread over chips, and on what each step works."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from leadtime.workload.split import Split

__all__ = ["Recompute", "Schedule", "Serving", "Training", "bubble_left"]

Recompute = Literal["none", "selective", "full"]
Schedule = Literal["1f1b", "zero_bubble", "dualpipe"]

# What is left of the bubble of a plain schedule (Qi et al. 2023; DeepSeek-AI 2024).
_BUBBLE: Mapping[Schedule, float] = {"1f1b": 1.0, "zero_bubble": 1 / 3, "dualpipe": 0.5}


def bubble_left(schedule: Any) -> Any:
    """Share of the bubble of a plain pipeline schedule that another one leaves.

    Parameters
    ----------
    schedule : str or array of str
        Schedules by name.

    Examples
    --------
    >>> bubble_left(["1f1b", "dualpipe"]).tolist()
    [1.0, 0.5]
    """
    names, which = np.unique(np.asarray(schedule), return_inverse=True)
    return np.array([_BUBBLE[str(name)] for name in names])[which].reshape(np.shape(schedule))  # type: ignore[index]


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """Training deployments of one model; every number may be an array, one entry for each.

    Attributes
    ----------
    chips : amount
        Chips in all; tp x cp x pp x dp of them.
    tp, pp, dp, ep, etp, cp : amount
        Tensor, pipeline, data, expert, expert-tensor and context parallelism.
    interleave : amount
        Pieces of the model that each pipeline stage holds (virtual stages); 1: none.
    schedule : str or array of str
        "1f1b"; "zero_bubble" (weight gradients fill the bubble); "dualpipe" (two directions at once).
    sequence, microbatch, global_batch : amount
        Tokens of a sequence; sequences of a micro-batch and of a step.
    recompute : str
        What is computed again in the backward pass.
    recompute_share : amount
        Share of the layers for which it is.
    is_fused : bool
        Whether attention keeps its scores on the chip.
    is_sequence_parallel : bool
        Whether what lies between tensor-parallel regions is split along the sequence.
    sharding : amount
        0 to 3: what data parallelism shards. 1 optimiser states, 2 gradients too, 3 weights too (ZeRO, FSDP).
    offload : amount
        Share of the optimiser's state that lies in the host's memory.
    offload_activations : amount
        Share of what the forward pass keeps for the backward pass that lies in the host's memory between them.
    adapter_rank : amount
        Rank of adapters beside frozen weights; 0: all weights are trained. All entries of an array are of one kind.
    age : amount
        Years that the software is older than what the training law was fitted to.
    captured : amount
        1 where a whole iteration is captured as one graph and messages to experts run beside products, else 0.
    overlapped : amount
        1 where messages to experts and of data parallelism run beside products, 0 where each is waited for.
    fused : amount
        1 where tensor-parallel messages are fused with the products that wait for them, else 0.
    unfused : amount
        Bytes that norms and elementwise operators move over those of a library that fuses them.
    early : amount
        1 for software of before 2025, else 0.
    kernel : amount
        Rate of attention kernels that were written for an earlier chip over that of its own.
    """

    chips: Any
    tp: Any = 1.0
    pp: Any = 1.0
    dp: Any = 1.0
    ep: Any = 1.0
    etp: Any = 1.0
    cp: Any = 1.0
    interleave: Any = 1.0
    schedule: Any = "1f1b"
    sequence: Any
    microbatch: Any = 1.0
    global_batch: Any
    recompute: Recompute = "none"
    recompute_share: Any = 1.0
    is_fused: bool = True
    is_sequence_parallel: bool = True
    sharding: Any = 1.0
    offload: Any = 0.0
    offload_activations: Any = 0.0
    adapter_rank: Any = 0.0
    age: Any = 0.0
    captured: Any = 0.0
    overlapped: Any = 1.0
    fused: Any = 0.0
    unfused: Any = 1.0
    early: Any = 0.0
    kernel: Any = 1.0

    @property
    def adapters(self) -> Any:
        """Rank of adapters as the workload reads it: None where all weights are trained."""
        return self.adapter_rank if np.any(np.asarray(self.adapter_rank) > 0) else None

    @property
    def split(self) -> Split:
        """The degrees of parallelism as the workload reads them."""
        return Split(
            tp=self.tp, cp=self.cp, pp=self.pp, dp=self.dp, ep=self.ep, etp=self.etp,
            is_sequence_parallel=self.is_sequence_parallel,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """Serving deployments of one model; every number may be an array, one entry for each.

    Attributes
    ----------
    chips : amount
        Chips that serve; with disaggregation, those of the phase in question.
    tp, pp, dp, ep, etp : amount
        Tensor and pipeline parallelism of one replica of the attention, replicas of it (attention data
        parallelism), expert parallelism and tensor parallelism inside an expert.
    prompt, output : amount
        Tokens of a prompt and of an answer.
    concurrency : amount
        Requests in flight, all replicas together.
    chunk : amount
        Tokens of one piece of a prompt (chunked prefill).
    drafts : amount
        Tokens that speculative decoding proposes for each step; 0: none.
    accepted : amount
        Tokens that a step yields with them, on average (1 without drafts); 0: what the law of serving expects.
    wait_steps : amount
        Decoding steps that the engine may let a new prompt wait before it takes it in.
    most_running : amount
        Requests that the engine decodes together in one replica at most.
    memory_share : amount
        Share of a chip's memory that the engine may use; 0: what an engine of its name uses by default.
    host : amount
        Time of the host's own work over that of an x86 server's.
    together : amount
        Prompts that are worked on together in one replica.
    engine : str
        Serving engine by name; "" where it is not known.
    is_balanced : bool
        Whether experts are loaded evenly (simulated or forced routing).
    is_eager : bool
        Whether the host starts a step's kernels one by one, instead of a captured graph.
    layer_start : amount
        Time that the host takes to start one layer where no graph holds it, s; 0: so much for each operator.
    is_disaggregated : bool
        Whether prefill runs on other chips: then decoding is not held up by prompts.
    """

    chips: Any
    tp: Any = 1.0
    pp: Any = 1.0
    dp: Any = 1.0
    ep: Any = 1.0
    etp: Any = 1.0
    prompt: Any
    output: Any
    concurrency: Any
    chunk: Any = 8192.0
    drafts: Any = 0.0
    accepted: Any = 1.0
    wait_steps: Any = 0.0
    most_running: Any = 2048.0
    memory_share: Any = 0.0
    host: Any = 1.0
    together: Any = 1.0
    engine: str = ""
    is_balanced: bool = False
    is_eager: bool = False
    layer_start: Any = 0.0
    is_disaggregated: bool = False

    @property
    def split(self) -> Split:
        """The degrees of parallelism as the workload reads them."""
        return Split(tp=self.tp, pp=self.pp, dp=self.dp, ep=self.ep, etp=self.etp)
