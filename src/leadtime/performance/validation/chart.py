"""The validation as a picture: each judged row, predicted against measured."""

from collections import Counter
from typing import Any

from leadtime.performance.validation.scores import Validation

__all__ = ["scatter"]

_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
_QUANTITIES = {
    "training": "training, as published",
    "throughput": "serving throughput, as published",
    "TPOT": "time per output token, ms",
    "TTFT": "time to first token, ms",
}
_SIDE = 260
_DIGITS = 4


def scatter(found: Validation, use: str = "judge") -> dict[str, Any]:
    """Vega-Lite: one panel for each quantity, both axes logarithmic, a line where both are equal.

    Parameters
    ----------
    found : Validation
    use : str
        Of which rows: "judge", "fit" or "context".
    """
    panels = [_panel(found, use, quantity, title) for quantity, title in _QUANTITIES.items()]
    return {"$schema": _SCHEMA, "columns": 2, "concat": [panel for panel in panels if panel]}


def _panel(found: Validation, use: str, quantity: str, title: str) -> dict[str, Any] | None:
    chosen = [p for p in found.points if (p.use, p.quantity) == (use, quantity)]
    if not chosen:
        return None
    rows = [
        {"measured": _short(p.measured), "predicted": _short(p.predicted), "vendor": p.vendor} for p in chosen
    ]
    values = [_short(x) for p in chosen for x in (p.measured, p.predicted)]
    ends = [min(values), max(values)]

    def axis(name: str) -> dict[str, Any]:
        scale = {"type": "log", "domain": ends, "nice": False}
        return {
            "field": name,
            "type": "quantitative",
            "scale": scale,
            "axis": {"tickCount": 5, "format": "~s", "grid": False},
        }

    # The same in each panel, most rows first.
    rows_of = Counter(p.vendor for p in found.points if p.use == use)
    vendor = {
        "field": "vendor",
        "type": "nominal",
        "scale": {"domain": [name for name, _ in rows_of.most_common()]},
    }
    points = {
        "data": {"values": rows},
        "mark": {"type": "point", "filled": True, "opacity": 0.35, "size": 14},
        "encoding": {
            "x": axis("measured"),
            "y": axis("predicted"),
            "color": vendor,
            "shape": vendor,
        },
    }
    line = {
        "data": {"values": [{"measured": x, "predicted": x} for x in ends]},
        "mark": {"type": "line", "strokeWidth": 1, "color": "#777777"},
        "encoding": {"x": axis("measured"), "y": axis("predicted")},
    }
    return {"title": f"{title} ({len(rows)} rows)", "width": _SIDE, "height": _SIDE, "layer": [line, points]}


def _short(value: float) -> float:
    """To so many digits: a picture shows no more."""
    return float(f"{value:.{_DIGITS}g}")
