"""Pictures of a front: each measure with what was seen and what may come; for electricity, what the power could feed."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from leadtime.errors import OutputError
from leadtime.faces.report.drawing import Drawing, draw, png, standing_alone
from leadtime.faces.report.look import GRID, STYLES
from leadtime.fronts.energy import Feed, feeds
from leadtime.fronts.scoreboard import FrontAnswer, Measure

__all__ = ["energy_chart", "measure_chart", "write_pictures"]

_FONTS = "Helvetica, Arial, 'Noto Sans CJK TC', sans-serif"
_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
_SIZE = {"width": 640, "height": 320}


def write_pictures(answer: FrontAnswer, folder: Path) -> tuple[Path, ...]:
    """Write each measure as SVG, PNG and the Vega-Lite document behind it.

    Parameters
    ----------
    answer : FrontAnswer
    folder : Path
        Made if it is not there.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    content: dict[str, bytes] = {}
    for measure in answer.measures:
        note = "Points: record. Line and band: median and 5th to 95th percentile of the catch-up model's forecast."
        title = f"{answer.front.name}: {measure.track.measure}"
        content |= _files(f"{answer.front.id}-{measure.track.id}", title, note, measure_chart(measure))
    if answer.front.id == "energy":
        note = "At each system's own draw, H100 equivalents; cooling and losses of the site come on top."
        content |= _files(
            "energy-feeds",
            "Compute that one percent of each nation's electricity feeds",
            note,
            energy_chart(feeds()),
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in content.items():
            (folder / name).write_bytes(data)
    except OSError as error:
        raise OutputError(
            f"{folder}: could not be written ({error.strerror}); give a folder you may write to."
        ) from None
    return tuple(folder / name for name in content)


def measure_chart(measure: Measure) -> dict[str, Any]:
    """One measure: points seen, median and band to come; amounts and prices on a logarithmic axis."""
    seen, coming = [], []
    for side, curve in measure.curves.items():
        name = f"{curve.entity}"
        seen += [
            {"side": name, "year": y, "value": v} for y, v in zip(curve.years, curve.values, strict=True)
        ]
        offset = 1.0 if measure.track.kind == "stock" else 0.5
        forecast = measure.said.get("sides", {}).get(side, {}).get("forecast", {})
        last = {
            "side": name,
            "year": curve.years[-1],
            **dict.fromkeys(("p5", "p50", "p95"), curve.values[-1]),
        }
        coming += [last, *({"side": name, "year": int(y) + offset, **p} for y, p in forecast.items())]
    is_share = measure.track.kind == "share"
    ends = [row[key] for row in seen + coming for key in ("value", "p5", "p95") if key in row]
    logarithmic = {"type": "log", "domain": [0.9 * min(ends), 1.1 * max(ends)], "nice": False}
    scale = {"type": "linear", "domain": [0, 1]} if is_share else logarithmic
    y = {"type": "quantitative", "title": measure.track.unit, "scale": scale, "axis": {"tickCount": 5}}
    x = {
        "field": "year",
        "type": "quantitative",
        "title": None,
        "scale": {"zero": False},
        "axis": {"format": "d", "grid": False},
    }
    names = list(dict.fromkeys(row["side"] for row in seen))
    colours = {"domain": names, "range": [s.colour for s in STYLES[1 : len(names) + 1]]}
    colour = {"field": "side", "type": "nominal", "scale": colours, "title": None}
    shape = {
        "field": "side",
        "type": "nominal",
        "scale": {"domain": names, "range": [s.shape for s in STYLES[1 : len(names) + 1]]},
    }
    return {
        "$schema": _SCHEMA,
        **_SIZE,
        "layer": [
            {
                "data": {"values": coming},
                "mark": {"type": "area", "opacity": 0.15},
                "encoding": {"x": x, "y": y | {"field": "p5"}, "y2": {"field": "p95"}, "color": colour},
            },
            {
                "data": {"values": coming},
                "mark": {"type": "line", "strokeWidth": 2, "strokeDash": [6, 3]},
                "encoding": {"x": x, "y": y | {"field": "p50"}, "color": colour},
            },
            {
                "data": {"values": seen},
                "mark": {"type": "point", "filled": True, "size": 45, "opacity": 1},
                "encoding": {"x": x, "y": y | {"field": "value"}, "color": colour, "shape": shape},
            },
        ],
    }


def energy_chart(found: Sequence[Feed]) -> dict[str, Any]:
    """Compute fed by one percent of each nation's generation, one bar a system, the number of systems written beside it."""
    rows = [
        {
            "nation": f.nation,
            "system": f.name,
            "compute": f.compute / 1e6,
            "text": f"{f.systems:,.0f} systems of {f.system_power / 1e3:,.0f} kW",
        }
        for f in found
        if f.budget == "one percent of generation"
    ]
    y = {"field": "system", "type": "nominal", "title": None, "sort": "-x"}
    x = {
        "field": "compute",
        "type": "quantitative",
        "title": "million H100 equivalents",
        "axis": {"gridColor": GRID},
    }
    colours = {"domain": ["China", "US"], "range": [STYLES[2].colour, STYLES[1].colour]}
    colour = {"field": "nation", "type": "nominal", "scale": colours, "legend": None}
    return {
        "$schema": _SCHEMA,
        "data": {"values": rows},
        "facet": {"row": {"field": "nation", "type": "nominal", "title": None}},
        "spec": {
            "width": 560,
            "height": 150,
            "layer": [
                {"mark": {"type": "bar", "opacity": 0.75}, "encoding": {"x": x, "y": y, "color": colour}},
                {
                    "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 11},
                    "encoding": {"x": x, "y": y, "text": {"field": "text"}},
                },
            ],
        },
    }


def _files(id: str, title: str, note: str, chart: dict[str, Any]) -> dict[str, bytes]:
    drawing = Drawing(id, title, f"{title}. {note}", chart)
    alone = standing_alone(draw(drawing, fonts=_FONTS), drawing, note, fonts=_FONTS)
    document = json.dumps(chart, ensure_ascii=False, indent=1)
    return {f"{id}.svg": alone.encode(), f"{id}.png": png(alone), f"{id}.vl.json": document.encode()}
