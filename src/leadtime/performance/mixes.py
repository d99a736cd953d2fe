"""What delivered compute is measured on: single loads, and mixes of them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["WORKLOADS", "Load", "loads", "mixes", "workloads"]

WORKLOADS = Path(__file__).parent / "data" / "workloads.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One model at one task.

    Attributes
    ----------
    id, task, model : str
        Its name, and what is asked of the planner.
    chips : tuple of int
        Numbers of chips that are tried; the best for each chip counts.
    asked : mapping
        Lengths and limits as `leadtime.performance.plan.job.make_job` takes them.
    """

    id: str
    task: str
    model: str
    chips: tuple[int, ...]
    asked: Mapping[str, Any]


@cache
def workloads() -> Mapping[str, Any]:
    """The file as it stands, with reasons and sources."""
    with WORKLOADS.open("rb") as file:
        return tomllib.load(file)


@cache
def loads() -> Mapping[str, Load]:
    """All loads by name."""
    found = {}
    for name, block in workloads()["load"].items():
        rest = {k: v for k, v in block.items() if k in ("isl", "osl", "tpot_ms", "ttft_ms", "precision")}
        found[name] = Load(
            id=name, task=block["task"], model=block["model"], chips=tuple(block["chips"]), asked=rest
        )
    return found


@cache
def mixes() -> Mapping[str, Mapping[str, float]]:
    """Of each mix the share of an H100's time that each load has, mixes of mixes resolved.

    Examples
    --------
    >>> round(sum(mixes()["serving_led"].values()), 9)
    1.0
    """
    blocks = workloads()["mix"]

    def resolved(name: str) -> dict[str, float]:
        if name not in blocks:
            return {name: 1.0}
        found: dict[str, float] = {}
        for part, share in blocks[name]["share"].items():
            for load, inner in resolved(part).items():
                found[load] = found.get(load, 0.0) + share * inner
        return found

    return {name: resolved(name) for name in blocks}
