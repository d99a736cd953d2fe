"""Vega-Lite specifications of a tornado, a heat map of shares, and a trade-off between two outcomes."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from leadtime.faces.report.look import GRID, INK, MUTED, SHADES, STYLES

Spec = dict[str, Any]

_ROW, _WIDTH = 20, 460


class Bar(NamedTuple):
    """An input's name and the outcome with the input at its 5th and 95th percentile."""

    name: str
    at_low: float
    at_high: float


class Cell(NamedTuple):
    """A share of the variance of one quantity that one input takes part in."""

    row: str
    column: str
    share: float


class Point(NamedTuple):
    """A policy's place between two outcomes: medians, and the name if it is to be written beside."""

    kind: str
    name: str
    x: float
    y: float


def tornado(bars: Sequence[Bar], *, middle: float, title: str) -> Spec:
    """One line an input, widest first: the outcome at both ends of the input, a rule where all are at their medians."""
    rows = [
        {"name": bar.name, "middle": middle, "value": value, "end": end}
        for bar in bars
        for end, value in (("5th percentile", bar.at_low), ("95th percentile", bar.at_high))
    ]
    y = {"field": "name", "type": "nominal", "sort": [b.name for b in bars], "title": None}
    x = {"type": "quantitative", "title": title, "scale": {"zero": False}}
    colour = {
        "field": "end",
        "type": "nominal",
        "scale": {"domain": ["5th percentile", "95th percentile"], "range": [SHADES[1], SHADES[2]]},
        "legend": {"title": "input at its", "orient": "top", "symbolType": "square"},
    }
    y_axis = y | {"axis": {"labelLimit": 420, "grid": False}}
    return {
        "width": _WIDTH,
        "height": {"step": _ROW},
        "data": {"values": rows},
        "layer": [
            {
                "mark": {"type": "bar", "height": 13},
                "encoding": {
                    "y": y_axis, "x": x | {"field": "middle"}, "x2": {"field": "value"}, "color": colour,
                },
            },
            {
                "mark": {"type": "rule", "color": INK, "strokeWidth": 1},
                "encoding": {"x": x | {"field": "middle", "aggregate": "mean"}},
            },
        ],
    }  # fmt: skip


def heat_map(cells: Sequence[Cell], *, title: str) -> Spec:
    """Inputs by quantities; the darker, the larger the share, which is written in each cell."""
    rows = [{"row": c.row, "column": c.column, "share": max(c.share, 0.0)} for c in cells]
    names, columns = (list(dict.fromkeys(r[k] for r in rows)) for k in ("row", "column"))
    place = {
        "y": {"field": "row", "type": "nominal", "sort": names, "title": None, "axis": {"labelLimit": 420}},
        "x": {
            "field": "column",
            "type": "nominal",
            "sort": columns,
            "title": None,
            "axis": {"orient": "top", "labelAngle": -40, "labelLimit": 320, "labelOverlap": False},
        },
    }
    colour = {
        "field": "share",
        "type": "quantitative",
        "scale": {"domain": [0, 1], "range": ["#ffffff", SHADES[0]], "interpolate": "rgb"},
        "legend": {"title": title, "orient": "bottom", "format": "%", "gradientLength": 200},
    }
    ink = {"condition": {"test": "datum.share > 0.5", "value": "#ffffff"}, "value": INK}
    return {
        "width": {"step": 46},
        "height": {"step": _ROW},
        "data": {"values": rows},
        "layer": [
            {"mark": {"type": "rect", "stroke": GRID}, "encoding": place | {"color": colour}},
            {
                "transform": [{"filter": "datum.share >= 0.01"}],
                "mark": {"type": "text", "fontSize": 11},
                "encoding": place
                | {"text": {"field": "share", "type": "quantitative", "format": ".0%"}, "color": ink},
            },
        ],
    }


def trade_off(points: Sequence[Point], *, x_title: str, y_title: str) -> Spec:
    """One mark a policy; kinds are told apart by colour and shape, names stand beside."""
    kinds = list(dict.fromkeys(p.kind for p in points))
    styles = (STYLES[1], STYLES[0], STYLES[2])[: len(kinds)]
    rows = [p._asdict() for p in points]
    place = {
        "x": {"field": "x", "type": "quantitative", "title": x_title, "scale": {"zero": False}},
        "y": {"field": "y", "type": "quantitative", "title": y_title, "scale": {"zero": False}},
    }
    key = {
        "color": {"field": "kind", "scale": {"domain": kinds, "range": [s.colour for s in styles]}},
        "shape": {"field": "kind", "scale": {"domain": kinds, "range": [s.shape for s in styles]}},
    }
    return {
        "width": _WIDTH,
        "height": 320,
        "data": {"values": rows},
        "layer": [
            {
                "mark": {"type": "point", "filled": True, "size": 70, "opacity": 0.85},
                "encoding": place | {k: v | {"type": "nominal"} for k, v in key.items()},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 8, "fontSize": 11, "color": MUTED},
                "encoding": place | {"text": {"field": "name"}},
            },
        ],
    }
