"""Whole spaces of deployments, timed as arrays: of training as products of axes, of serving as columns.

An operator's time depends on few axes (degrees of parallelism, micro-batch). Training is therefore timed over arrays
whose axes are layouts x batch x interleaving x sharding x recomputation: operators broadcast over the first alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from leadtime.performance.physics.hosts import host_pace, layer_start
from leadtime.performance.physics.law import serving_law, training_law
from leadtime.performance.physics.memory import cache_room, training_memory
from leadtime.performance.physics.parallel import Serving, Training
from leadtime.performance.physics.serve_step import serve
from leadtime.performance.physics.train_step import train_step
from leadtime.performance.plan.job import Job
from leadtime.performance.plan.space import layouts, uneven

__all__ = [
    "Sweep",
    "fits_somewhere",
    "front",
    "serving_of_columns",
    "serving_sweep",
    "sweep",
    "training_sweep",
]

Column = NDArray[np.float64]

_MICROBATCHES = (1.0, 2.0, 4.0, 8.0)
_PIECES = (
    1.0,
    2.0,
    4.0,
    8.0,
    1.0,
    1.0,
)  # of the model that a stage holds, with the schedule that works on them
_SCHEDULES = ("1f1b", "1f1b", "1f1b", "1f1b", "zero_bubble", "dualpipe")
_SHARDING = (1.0, 2.0, 3.0)
_RECOMPUTED = (0.0, 0.25, 0.5, 0.75, 1.0)  # of the layers
_ACTIVATIONS_AWAY = (0.5, 1.0)  # shares of activations at the host
_TOKENS = (4e6, 16e6, 64e6)  # of a step: as many as published runs of 8 to 700 billion parameters take
_RUNNING = (
    *map(float, range(1, 8)),
    *(float(m * 2**k) for k in range(10) for m in range(8, 16)),
)  # 1 to 7680
_CELLS = 4096  # layouts timed together: enough that arithmetic outweighs the calls, at 6 MB a temporary
_ROWS = 16_384
_PROMPT_TOKENS = 65_536  # of one pass over prompts: beyond, activations no longer fit in an engine's reserve


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """What a search went through, and the deployments that no other of the same layout and batch beats.

    Attributes
    ----------
    searched, timed, feasible : int
        Deployments in the space; those whose time was reckoned; those that fit and keep every limit.
    pruned : mapping
        Deployments left out by what left them out.
    columns : mapping
        One array for each degree of freedom, and "rate" (tokens per second of all ranks), "latency", "ttft".
    least : mapping
        Shortest "tpot" and "ttft" that was reached, s, limits not counted.
    """

    searched: int
    timed: int
    feasible: int
    pruned: Mapping[str, int]
    columns: Mapping[str, Column] = field(default_factory=dict)
    least: Mapping[str, float] = field(default_factory=dict)


def sweep(job: Job) -> Sweep:
    """Go through the whole space of a job.

    Parameters
    ----------
    job : Job
        The question.
    """
    if job.task != "train":
        return serving_sweep(job)
    found = training_sweep(job)
    if _recomputes(found):
        for share in _ACTIVATIONS_AWAY:
            found = _together(found, training_sweep(job, activations=share))
    if not found.feasible:
        for share in (0.0, *_ACTIVATIONS_AWAY):
            found = _together(found, training_sweep(job, offload=1.0, activations=share))
    return found


def _recomputes(found: Sweep) -> bool:
    """Whether the fastest makes something again, or nothing fits: only then can activations at the host gain time."""
    return not found.feasible or bool(found.columns["recompute_share"][found.columns["rate"].argmax()] > 0)


def _together(first: Sweep, second: Sweep) -> Sweep:
    """Two spaces, which differ in what lies at the host."""
    tables = [each.columns for each in (first, second) if each.feasible]
    return Sweep(
        searched=first.searched + second.searched,
        timed=first.timed + second.timed,
        feasible=first.feasible + second.feasible,
        pruned={name: count + second.pruned[name] for name, count in first.pruned.items()},
        columns={k: np.concatenate([table[k] for table in tables]) for k in tables[0]} if tables else {},
    )


def front(costs: Sequence[Column]) -> NDArray[np.intp]:
    """Entries that no other beats in all costs at once, cheapest by the first cost first.

    Parameters
    ----------
    costs : sequence of array
        Smaller is better in each.

    Examples
    --------
    >>> front([np.array([1.0, 2.0, 3.0]), np.array([3.0, 4.0, 1.0])]).tolist()
    [0, 2]
    """
    table = np.stack(costs, axis=1)
    left = np.lexsort(table.T[::-1])
    kept = []
    while len(left):
        kept.append(left[0])
        rest = left[1:]
        left = rest[np.any(table[rest] < table[left[0]], axis=1)]
    return np.array(kept, dtype=np.intp)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cells:
    """Layouts and micro-batches of training, one entry each."""

    tp: Column
    pp: Column
    cp: Column
    ep: Column
    dp: Column
    microbatch: Column

    def some(self, chosen: Any) -> "_Cells":
        return _Cells(**{f.name: getattr(self, f.name)[chosen] for f in fields(self)})


def training_sweep(job: Job, *, offload: float = 0.0, activations: float = 0.0) -> Sweep:
    """Go through all training deployments: those that do not fit are dropped first, the others timed in blocks.

    Parameters
    ----------
    job : Job
        With `task` "train".
    offload : float
        Share of the optimiser's states that lies in the host's memory; `sweep` tries all of it where nothing fits
        without, for it costs time wherever the rest does.
    activations : float
        Share of activations likewise; `sweep` tries some where the fastest would make activations again, or nothing fits.
    """
    found = layouts(job.shape, job.ranks, domain=float(job.machine.scale_up_domain), is_training=True)
    inner = len(_PIECES) * len(_SHARDING) * len(_RECOMPUTED)
    batches = 1 if job.batch else len(_TOKENS)
    per_layout = len(_MICROBATCHES) * batches * inner
    pruned = dict.fromkeys(("divisibility", "layers", "batch", "repeats", "memory"), 0)
    pruned["divisibility"] = found.not_divisible * per_layout
    cells = _cells(found)
    away = {"offload": offload, "offload_activations": activations}
    fit = _fits_at_best(job, cells, away)
    pruned["memory"] += int((~fit).sum()) * batches * inner
    cells = cells.some(fit)
    even = ~uneven(job.shape, cells.pp)
    pruned["layers"] += int((~even).sum()) * batches * inner
    cells = cells.some(even)
    held = []
    for part in _parts(cells):
        allowed, counted = _Block(job, part, away).limited
        pruned |= {reason: pruned[reason] + count for reason, count in counted.items()}
        held.append(allowed.any(axis=(1, 2, 3, 4)))
    cells = cells.some(np.concatenate(held)) if held else cells
    blocks = [_Block(job, part, away) for part in _parts(cells)]
    winners = [block.winners() for block in blocks]
    timed = sum(int(block.limited[0].sum()) for block in blocks)
    columns = {k: np.concatenate([w[k] for w in winners]) for k in winners[0]} if winners else {}
    searched = (len(found) + found.not_divisible) * per_layout
    return Sweep(searched=searched, timed=timed, feasible=timed, pruned=pruned, columns=columns)


def _parts(cells: _Cells) -> Iterator[_Cells]:
    """Cells in parts that are worked on together."""
    return (cells.some(slice(i, i + _CELLS)) for i in range(0, len(cells.tp), _CELLS))


def _cells(found: Any) -> _Cells:
    times = len(_MICROBATCHES)
    repeated = {name: np.repeat(getattr(found, name), times) for name in ("tp", "pp", "cp", "ep", "dp")}
    return _Cells(microbatch=np.tile(_MICROBATCHES, len(found)), **repeated)


def _training(job: Job, cells: _Cells, **more: Any) -> Training:
    return Training(
        chips=float(job.chips), tp=cells.tp, pp=cells.pp, cp=cells.cp, ep=cells.ep, dp=cells.dp,
        microbatch=cells.microbatch, sequence=float(job.prompt), recompute="full", **more,
    )  # fmt: skip


def _fits_at_best(job: Job, cells: _Cells, away: Mapping[str, float]) -> NDArray[np.bool_]:
    """Whether a layout fits with everything sharded and all layers recomputed."""
    if not len(cells.tp):
        return np.zeros(0, dtype=bool)
    d = _training(job, cells, global_batch=cells.dp * cells.microbatch * cells.pp, sharding=3.0, **away)
    found: NDArray[np.bool_] = np.asarray(training_memory(job.shape, d, job.precision).fits(job.machine))
    return found


class _Block:
    """Some cells with all their inner choices: axes are cell, batch, interleaving, sharding, recomputation."""

    def __init__(self, job: Job, cells: _Cells, away: Mapping[str, float]) -> None:
        self.job, self.away = job, away
        self.cells = _Cells(**{f.name: getattr(cells, f.name).reshape(-1, 1, 1, 1, 1) for f in fields(cells)})
        self.batch = _batches(job, self.cells)
        self.axes = {
            "interleave": np.reshape(_PIECES, (1, 1, -1, 1, 1)),
            "schedule": np.reshape(_SCHEDULES, (1, 1, -1, 1, 1)),
            "sharding": np.reshape(_SHARDING, (1, 1, 1, -1, 1)),
            "recompute_share": np.reshape(_RECOMPUTED, (1, 1, 1, 1, -1)),
        }
        self.deployment = _training(job, self.cells, global_batch=self.batch, **away, **self.axes)
        self.limited = self._limited()

    def _limited(self) -> tuple[NDArray[np.bool_], dict[str, int]]:
        """Which deployments are to be timed, and how many each limit left out, in this order."""
        c, pieces, schedule = self.cells, self.axes["interleave"], self.axes["schedule"]
        micro = self.batch / (c.dp * c.microbatch)
        held = _mixed_memory(self.job, self.deployment)
        memory, on = held.total, self.job.machine
        limits = {
            "layers": uneven(self.job.shape, c.pp * pieces),
            "batch": (micro < 1)
            | (micro != np.floor(micro))
            | ((pieces > 1) & (micro % c.pp != 0))
            | ((schedule == "dualpipe") & ((c.pp % 2 != 0) | (micro < 2 * c.pp))),
            "repeats": ((c.pp == 1) & ((pieces > 1) | (schedule != "1f1b")))
            | ((c.dp * c.cp == 1) & (self.axes["sharding"] > 1)),
            "memory": (memory > on.memory) | (np.asarray(held.host) > on.host_memory),
        }
        allowed, pruned = np.ones(memory.shape, dtype=bool), {}
        for name, is_out in limits.items():
            still = allowed & ~is_out
            pruned[name] = int(allowed.sum() - still.sum())
            allowed = still
        return allowed, pruned

    def winners(self) -> dict[str, Column]:
        """Of each cell and batch the fastest of the inner choices: the others have the same batch and are slower."""
        step = train_step(
            self.job.shape, self.deployment, self.job.machine, self.job.precision, training_law()
        ).total
        time = np.where(self.limited[0], step, np.inf)
        flat = time.reshape(*time.shape[:2], -1)
        best = flat.argmin(axis=2)
        latency = np.take_along_axis(flat, best[..., None], axis=2)[..., 0]
        kept = np.isfinite(latency)
        at = np.unravel_index(best, time.shape[2:])
        batch = np.broadcast_to(self.batch[:, :, 0, 0, 0], latency.shape)
        outer = {
            f.name: np.broadcast_to(getattr(self.cells, f.name)[:, :, 0, 0, 0], latency.shape)[kept]
            for f in fields(self.cells)
        }
        inner = {
            name: np.asarray(values)[i][kept]
            for (name, values), i in zip(
                (("interleave", _PIECES), ("sharding", _SHARDING), ("recompute_share", _RECOMPUTED)),
                at,
                strict=True,
            )
        }
        inner["schedule"] = np.asarray(_SCHEDULES)[at[0]][kept]
        inner |= {name: np.full(kept.sum(), share) for name, share in self.away.items()}
        rate = batch * self.job.prompt / latency
        return outer | inner | {"global_batch": batch[kept], "latency": latency[kept], "rate": rate[kept]}


def _batches(job: Job, cells: _Cells) -> Column:
    """Sequences of a step; whole micro-batches, and as many for each stage where they are enough."""
    if job.batch:
        return np.full((1, 1, 1, 1, 1), float(job.batch))
    together = cells.dp * cells.microbatch
    micro = np.floor(np.reshape(_TOKENS, (1, -1, 1, 1, 1)) / job.prompt / together)
    even = np.where(micro >= cells.pp, np.floor(micro / cells.pp) * cells.pp, micro)
    found: Column = even * together
    return found


class _Bytes(NamedTuple):
    """Of the fullest rank, and at its host."""

    total: Any
    host: Any


def _mixed_memory(job: Job, d: Training) -> _Bytes:
    """Bytes of the fullest rank, and at its host, where only some layers are recomputed."""
    clipped = replace(d, global_batch=np.maximum(d.global_batch, 1.0))
    full = training_memory(job.shape, clipped, job.precision)
    none = training_memory(job.shape, replace(clipped, recompute="none"), job.precision)
    return _Bytes(
        *(n + d.recompute_share * (f - n) for n, f in ((none.total, full.total), (none.host, full.host)))
    )


def serving_sweep(job: Job) -> Sweep:
    """Go through all serving deployments: layouts that hold too few requests are dropped first.

    Parameters
    ----------
    job : Job
        With a task of serving.
    """
    found = layouts(job.shape, job.ranks, domain=float(job.machine.scale_up_domain), is_training=False)
    running = [r for r in _RUNNING if job.task != "prefill" or r == 1 or r * job.prompt <= _PROMPT_TOKENS]
    pairs = np.array(list(product(range(len(found)), running))).reshape(-1, 2)
    which = pairs[:, 0].astype(int)
    columns = {name: getattr(found, name)[which] for name in ("tp", "pp", "ep", "dp")}
    columns["running"] = pairs[:, 1]
    pruned = dict.fromkeys(("divisibility", "memory", "tpot_ms", "ttft_ms"), 0)
    pruned["divisibility"] = found.not_divisible * len(running)
    fit = columns["running"] <= _room(job, columns) if len(which) else np.zeros(0, dtype=bool)
    pruned["memory"] = int((~fit).sum())
    columns = {k: v[fit] for k, v in columns.items()}
    searched, timed = len(which) + pruned["divisibility"], int(fit.sum())
    if not timed:
        return Sweep(searched=searched, timed=0, feasible=0, pruned=pruned)
    blocks = [_served(job, {k: v[i : i + _ROWS] for k, v in columns.items()}) for i in range(0, timed, _ROWS)]
    columns |= {k: np.concatenate([b[k] for b in blocks]) for k in blocks[0]}
    least = {name: float(columns[name].min()) for name in ("tpot", "ttft")}
    kept = np.ones(timed, dtype=bool)
    for name in ("tpot", "ttft"):
        limit = getattr(job, name)
        within = kept & (columns[name] <= (np.inf if limit is None else limit))
        pruned[f"{name}_ms"] = int(kept.sum() - within.sum())
        kept = within
    return Sweep(
        searched=searched, timed=timed, feasible=int(kept.sum()), pruned=pruned, least=least,
        columns={k: v[kept] for k, v in columns.items()},
    )  # fmt: skip


def serving_of_columns(job: Job, columns: Mapping[str, Any]) -> Serving:
    """The serving deployments of a table of columns.

    Parameters
    ----------
    job : Job
        The question.
    columns : mapping
        `tp`, `pp`, `ep`, `dp`, and `running`: requests of one replica (in prefill, prompts worked on together).
    """
    is_prefill = job.task == "prefill"
    running = columns["running"]
    return Serving(
        chips=float(job.ranks), tp=columns["tp"], pp=columns["pp"], ep=columns["ep"], dp=columns["dp"],
        prompt=float(job.prompt), output=float(job.output),
        concurrency=columns["dp"] * (1.0 if is_prefill else running),
        together=running if is_prefill else 1.0,
        is_disaggregated=job.task != "serve",
        drafts=float(job.drafts), accepted=job.accepted, host=host_pace(job.chip.id),
            layer_start=layer_start(job.chip.id),
    )  # fmt: skip


def _room(job: Job, columns: Mapping[str, Column]) -> Any:
    d = serving_of_columns(job, columns)
    return cache_room(job.shape, d, job.machine, job.precision, serving_law())


def _served(job: Job, columns: Mapping[str, Column]) -> dict[str, Column]:
    """Rates and times of serving deployments."""
    found = serve(job.shape, serving_of_columns(job, columns), job.machine, job.precision, serving_law())
    rate = found.input_rate if job.task == "prefill" else found.output_rate
    size = len(columns["tp"])
    named = {"rate": rate, "tpot": found.tpot, "ttft": found.ttft}
    return {k: np.broadcast_to(v, size).astype(float) for k, v in named.items()}


def fits_somewhere(job: Job) -> bool:
    """Whether any deployment fits in memory, however slow.

    Parameters
    ----------
    job : Job
        The question.
    """
    is_training = job.task == "train"
    found = layouts(job.shape, job.ranks, domain=float(job.machine.scale_up_domain), is_training=is_training)
    if not len(found):
        return False
    if is_training:
        return bool(_fits_at_best(job, _cells(found), {"offload": 1.0, "offload_activations": 1.0}).any())
    columns = {name: getattr(found, name) for name in ("tp", "pp", "ep", "dp")}
    return bool((_room(job, columns | {"running": np.ones(len(found))}) >= 1).any())
