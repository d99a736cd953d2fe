"""Pictures of a plan as Vega-Lite charts: what a step or token spends its time on, and the frontier."""

from collections.abc import Mapping, Sequence
from typing import Any

from leadtime.performance.search import Plan

__all__ = ["frontier_chart", "timeline_chart"]

_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
# Distinguishable in print and for colour-blind readers (Okabe and Ito 2008).
_COLOURS = {
    "arithmetic": "#0072b2", "memory rate": "#56b4e9", "messages between chips": "#d55e00", "pipeline bubble": "#e69f00",
    "optimiser": "#009e73", "host gaps": "#999999", "slowest chip": "#cc79a7", "prompts of others": "#f0e442",
}  # fmt: skip
_PALE = ("memory rate", "pipeline bubble", "prompts of others")  # written on in ink
_INK, _PAPER, _BEST = "#24292f", "#ffffff", "#d55e00"
_DECADE = 10.0  # from which on a logarithmic axis serves better
_TIMES = {"train": ("step_s", "s a step"), "prefill": ("ttft_ms", "ms to the first token")}


def timeline_chart(plan: Plan) -> dict[str, Any]:
    """One bar from left to right: the parts of the best deployment's step (training) or output token, in time.

    Parameters
    ----------
    plan : Plan
        With a best deployment; of prompts, whose parts are not told apart, one bar in the colour of their limit.
    """
    assert plan.best
    values, best = plan.best.values, plan.best
    name, unit = _time(plan)
    total = values[name]
    shares = best.shares or {best.limited_by: 1.0}
    rows, start = [], 0.0
    for part, share in shares.items():
        rows.append(
            {
                "part": part,
                "from": start,
                "to": start + share * total,
                "share": share,
                "is_pale": part in _PALE,
            }
        )
        start += share * total
    parts = list(shares)
    colours = {"domain": parts, "range": [_COLOURS.get(part, "#666666") for part in parts]}
    at = {
        "field": "from",
        "type": "quantitative",
        "title": unit,
        "scale": {"domain": [0, total], "nice": False},
    }
    return {
        "$schema": _SCHEMA,
        "width": 680,
        "height": 70,
        "data": {"values": rows},
        "layer": [
            {
                "mark": {"type": "bar", "stroke": _PAPER},
                "encoding": {
                    "x": at,
                    "x2": {"field": "to"},
                    "color": {
                        "field": "part",
                        "type": "nominal",
                        "scale": colours,
                        "title": None,
                        "legend": {"orient": "bottom", "columns": 4},
                    },
                },
            },
            {
                "transform": [
                    {"filter": "datum.share > 0.06"},
                    {"calculate": "(datum.from + datum.to) / 2", "as": "middle"},
                ],
                "mark": {"type": "text", "fontSize": 12},
                "encoding": {
                    "x": {"field": "middle", "type": "quantitative"},
                    "color": {"condition": {"test": "datum.is_pale", "value": _INK}, "value": _PAPER},
                    "text": {"field": "share", "format": ".0%"},
                },
            },
        ],
    }


def frontier_chart(plan: Plan) -> dict[str, Any]:
    """Throughput per chip against time, one point for each deployment that no other beats.

    Parameters
    ----------
    plan : Plan
        With its frontier.
    """
    assert plan.best
    name, unit = _time(plan)
    rows = [_point(choice.values, name) for choice in plan.frontier]
    best = _point(plan.best.values, name)
    times = [row["time"] for row in rows]
    axes = {
        "x": _axis("time", unit, times),
        "y": _axis("rate", "tokens per second and chip", [row["rate"] for row in rows]),
    }
    label = {"field": "spread", "type": "nominal"}
    side, away = ("left", 12) if best["time"] ** 2 < min(times) * max(times) else ("right", -12)
    blue, dot = _COLOURS["arithmetic"], {"type": "point", "filled": True, "opacity": 1}
    words = {"type": "text", "align": side, "dx": away, "dy": 28, "color": _BEST, "fontSize": 12}
    return {
        "$schema": _SCHEMA,
        "width": 680,
        "height": 400,
        "data": {"values": rows},
        "layer": [
            {"mark": {"type": "line", "color": blue}, "encoding": axes | {"order": {"field": "time"}}},
            {"mark": dot | {"size": 60, "color": blue}, "encoding": axes | {"tooltip": label}},
            {"data": {"values": [best]}, "mark": dot | {"size": 140, "color": _BEST}, "encoding": axes},
            {"data": {"values": [best]}, "mark": words, "encoding": axes | {"text": label}},
        ],
    }


def _axis(field: str, title: str, values: Sequence[float]) -> dict[str, Any]:
    """Logarithmic where the values span a decade; else linear, not from zero."""
    scale = {"type": "log"} if max(values) > _DECADE * min(values) else {"zero": False, "padding": 12}
    return {"field": field, "type": "quantitative", "title": title, "scale": scale}


def _time(plan: Plan) -> tuple[str, str]:
    return _TIMES.get(plan.job.task, ("tpot_ms", "ms an output token"))


def _point(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    degrees = ", ".join(
        f"{key} {values[key]}" for key in ("tp", "pp", "dp", "ep", "cp", "batch") if values[key] != 1
    )
    return {"time": values[name], "rate": values["tokens_per_s_per_chip"], "spread": degrees or "one chip"}
