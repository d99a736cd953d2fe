"""The frontier of rules as a Vega-Lite chart: what an adversary delivers against the sales that a rule keeps."""

from typing import Any

from leadtime.design.answer import Answer
from leadtime.design.thresholds import YARDSTICK, Point

__all__ = ["described", "rules_chart"]

_INK, _BLUE, _ORANGE = "#24292f", "#0072b2", "#d55e00"


def described(point: Point) -> str:
    """A rule in few words.

    Examples
    --------
    >>> described(Point(below={"tpp": 2400.0}, or_below={}, delivered=1, others={}, sales_kept=1, compute_kept=1))
    'TPP < 2400'
    """
    found = point.to_json()
    sets = [found["below"], *([found["or_below"]] if "or_below" in found else [])]
    return " or ".join(_set(each) for each in sets)


def _set(limits: dict[str, float]) -> str:
    names = {
        "tpp": "TPP",
        "performance_density": "density",
        "io_rate_gbs": "I/O GB/s",
        "memory_rate_gbs": "DRAM GB/s",
    }
    return ", ".join(f"{names[key]} < {value:g}" for key, value in limits.items()) or "no threshold"


def rules_chart(answer: Answer) -> dict[str, Any]:
    """The chart: one step of the frontier for each rule that none passes, the limit to hold, and what lies on it.

    Parameters
    ----------
    answer : Answer
        With its frontier.
    """
    held = answer.frontier.holding(answer.hold)
    rows = [
        {
            "delivered": point.delivered,
            "sales": point.sales_kept,
            "rule": described(point),
            "is_held": point is held,
        }
        for point in answer.frontier.points
    ]
    sales = {"field": "sales", "type": "quantitative", "title": "legal sales kept (share of list value)"}
    delivered = {
        "field": "delivered",
        "type": "quantitative",
        "title": f"delivered by the best design the rule lets through ({YARDSTICK} = 1)",
    }
    axes = {"x": sales | {"axis": {"format": "%"}}, "y": delivered, "tooltip": {"field": "rule"}}
    held_test = {"test": "datum.is_held", "value": _ORANGE}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 680,
        "height": 400,
        "data": {"values": rows},
        "layer": [
            {
                "mark": {"type": "line", "interpolate": "step-before", "color": _BLUE},
                "encoding": {"x": axes["x"], "y": delivered},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
                "encoding": {**axes, "color": {"condition": held_test, "value": _BLUE}},
            },
            {
                "mark": {"type": "rule", "strokeDash": [6, 4], "color": _INK},
                "encoding": {"y": {"datum": answer.hold}},
            },
            {
                "transform": [{"filter": "datum.is_held"}],
                "mark": {
                    "type": "text",
                    "align": "left",
                    "dx": 9,
                    "dy": -9,
                    "color": _ORANGE,
                    "fontSize": 12,
                },
                "encoding": {**axes, "text": {"field": "rule"}},
            },
        ],
    }
