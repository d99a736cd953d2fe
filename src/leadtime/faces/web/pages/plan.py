"""Plan: the best deployment of a model on a machine, the frontier, and what limits it."""

from functools import lru_cache, partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from leadtime.errors import InputError
from leadtime.faces.web.page import Page
from leadtime.faces.web.render import page, twin
from leadtime.faces.web.work import work_of
from leadtime.faces.words import short
from leadtime.facts.catalogue import catalogue
from leadtime.performance.search import Plan, plan

router = APIRouter(tags=["plan"])
PAGE = Page("plan", 3, router)

TASKS = ("train", "prefill", "decode", "serve")
RATE = "tokens_per_s_per_chip"
TIMES = {"train": "step_s", "prefill": "ttft_ms", "decode": "tpot_ms", "serve": "tpot_ms"}
"""What the frontier trades throughput against."""
SHOWN = ("tp", "pp", "dp", "ep", "cp", "batch", RATE, "mfu", "step_s", "ttft_ms", "tpot_ms", "usd_per_mtok")
MOST_CHIPS = 1_000_000
NUMBERS = {"chips": int, "isl": int, "osl": int, "tpot_ms": float, "ttft_ms": float}

Text = Annotated[str, Query(max_length=100)]


@lru_cache(maxsize=128)
def _planned(model: str, system: str, task: str, asked: tuple[tuple[str, Any], ...]) -> Plan:
    return plan(model, system, task, **dict(asked))


def _asked(**given: str) -> tuple[tuple[str, Any], ...]:
    """What was filled in; an empty field of a form asks nothing.

    Raises
    ------
    InputError
        If a number is none.
    """
    return tuple((name, _number(name, text)) for name, text in given.items() if text.strip())


def _number(name: str, text: str) -> Any:
    if name not in NUMBERS:
        return text
    try:
        value = NUMBERS[name](text)
    except ValueError:
        raise InputError(f"{name} is {text!r}, which is no number; leave it empty or write one.") from None
    if name == "chips" and value > MOST_CHIPS:
        raise InputError(f"chips is {value:,}; a page plans for at most {MOST_CHIPS:,}.")
    return value


def _given(
    chips: Text = "",
    isl: Text = "",
    osl: Text = "",
    tpot_ms: Text = "",
    ttft_ms: Text = "",
    precision: Text = "",
) -> dict[str, str]:
    """Sizes and limits, as they stand in the address."""
    return {
        "chips": chips,
        "isl": isl,
        "osl": osl,
        "tpot_ms": tpot_ms,
        "ttft_ms": ttft_ms,
        "precision": precision,
    }


Given = Annotated[dict[str, str], Depends(_given)]


@router.get("/plan", response_class=HTMLResponse)
async def plan_page(
    request: Request, given: Given, model: Text = "deepseek_v3", system: Text = "gb200_nvl72", task: Text = "decode"
) -> Response:  # fmt: skip
    """The best deployment and the frontier."""
    found = await work_of(request).slow(partial(_planned, model, system, task, _asked(**given)))
    return page(
        request,
        "plan.html.j2",
        asked={"model": model, "system": system, "task": task, **given},
        tasks=TASKS,
        found=found,
        best=_rows(found),
        columns=_columns(found),
        heads=[(name, True) for name in _columns(found)],
        frontier=[choice.values for choice in found.frontier],
        points=_points(found),
        ends=_ends(found),
        time=TIMES[found.job.task],
        short=_shown,
        models=list(catalogue().llms),
        systems=[*catalogue().systems, *catalogue().chips],
    )


@router.get("/plan.json")
async def plan_twin(
    request: Request, given: Given, model: Text = "deepseek_v3", system: Text = "gb200_nvl72", task: Text = "decode"
) -> JSONResponse:  # fmt: skip
    """What `leadtime plan --json` says."""
    return twin(await work_of(request).slow(partial(_planned, model, system, task, _asked(**given))))


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return (
        f"{value:,}" if isinstance(value, int) else short(value) if isinstance(value, float) else str(value)
    )


def _rows(found: Plan) -> list[tuple[str, str, str]]:
    """Name, value and interval of each figure of the best deployment."""
    if found.best is None:
        return []
    rows = []
    for name, value in found.best.values.items():
        if value is not None and not isinstance(value, dict):
            span = found.best.ranges.get(name)
            rows.append((name, _shown(value), f"{short(span['p5'])} – {short(span['p95'])}" if span else ""))
    return rows


def _columns(found: Plan) -> list[str]:
    return [n for n in SHOWN if found.frontier and all(c.values.get(n) is not None for c in found.frontier)]


def _points(found: Plan) -> list[dict[str, Any]]:
    """The frontier as places in a picture of 100 by 100, each with its figures."""
    name = TIMES[found.job.task]
    choices = [c for c in found.frontier if c.values.get(name)]
    if not choices:
        return []
    xs = [float(c.values[name]) for c in choices]
    ys = [float(c.values[RATE]) for c in choices]
    return [
        {
            "x": _place(x, min(xs), max(xs)),
            "y": 100 - _place(y, 0.0, max(ys)),
            "text": ", ".join(f"{n} {_shown(c.values[n])}" for n in _columns(found)),
        }
        for x, y, c in zip(xs, ys, choices, strict=True)
    ]


def _ends(found: Plan) -> dict[str, str]:
    """What the ends of the axes stand for."""
    name = TIMES[found.job.task]
    times = [c.values[name] for c in found.frontier if c.values.get(name)]
    rates = [c.values[RATE] for c in found.frontier]
    return {"low": short(min(times)), "high": short(max(times)), "top": short(max(rates))} if times else {}


def _place(x: float, low: float, high: float) -> float:
    return 100 * (x - low) / (high - low) if high > low else 50.0
