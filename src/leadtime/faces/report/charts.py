"""Vega-Lite specifications: fans, panels, stacks and ranges, each for two widths."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from leadtime.faces.report.look import GRID, GROUPS, HALO, INK, MUTED, SHADES, SHARED, Size, Style
from leadtime.faces.report.wording import folded
from leadtime.study.summary import Percentiles

__all__ = ["Frame", "Line", "Range", "Spec", "fans", "panels", "ranges", "stacks"]

Spec = dict[str, Any]

_TOP, _BOTTOM, _LEFT = 22, 42, 64
_LABEL_GAP = 17.0
_NAME_HEIGHT, _LINE_HEIGHT, _RANGE_HEIGHT = 20, 15, 15


class Line(NamedTuple):
    """A series: who it belongs to, what it is, its percentiles by year, how it is drawn."""

    panel: str
    name: str
    by_year: Mapping[int, Percentiles]
    style: Style


class Range(NamedTuple):
    """A median with its range under a name, in one of a few groups such as years."""

    name: str
    group: str
    p: Percentiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the axes of a chart say.

    `labels` is the Vega expression that writes a value; `part_at` the place of the day on which policies part, in
    years, with `part` its label; `shared` the last year that all policies have in common, None where there is none.
    """

    title: str
    year_title: str
    labels: str
    is_log: bool
    part_at: float
    part: str
    shared: int | None
    shared_name: str


def fans(lines: Sequence[Line], frame: Frame, size: Size) -> Spec:
    """Medians and bands of several policies in one plot, the shared history drawn once.

    Wide plots name each line at its end; narrow ones have a legend.
    """
    top, bottom = _domain(lines, frame.is_log)
    last = max(y for line in lines for y in line.by_year)
    gutter = _gutter([line.name for line in lines]) if size.is_wide else 12
    rise = 0 if size.is_wide else 22 * math.ceil(len(lines) / 2)
    plot = {"width": size.width - _LEFT - gutter, "height": size.height - _TOP - _BOTTOM - rise}
    drawn = _parted(lines, frame)
    rows = [row for line in drawn for row in _rows(line)]
    shown = None if size.is_wide else {"columns": 2, "values": [line.name for line in lines], "offset": 24}
    layers = [
        *_band_and_median(drawn, _y(frame, bottom, top), _x(rows, size, frame.year_title), shown),
        *_parting(frame, with_text=True),
    ]
    if size.is_wide:
        layers += _end_labels(lines, last, (bottom, top), plot["height"], is_log=frame.is_log)
    return _spec({**plot, "layer": layers}, rows)


def panels(lines: Sequence[Line], frame: Frame, size: Size) -> Spec:
    """One small plot a policy, all with the same axes; the lines in each are told apart by a legend."""
    rows = [row for line in lines for row in _rows(line)]
    top, bottom = _domain(lines, frame.is_log)
    drawn = list({line.name: line for line in lines}.values())
    layers = [
        *_band_and_median(drawn, _y(frame, bottom, top), _x(rows, size), {"direction": "horizontal"}),
        *_parting(frame, with_text=False),
    ]
    return _faceted(layers, lines, rows, size)


def stacks(parts: Sequence[Line], frame: Frame, size: Size) -> Spec:
    """One small plot a policy: each part's median as a share of their sum, stacked to the whole."""
    names = list(dict.fromkeys(line.name for line in parts))
    rows = _shares(parts)
    colour = {
        "field": "name",
        "type": "nominal",
        "scale": {"domain": names, "range": SHADES[: len(names)]},
        "legend": {"columns": 1, "values": names[::-1], "symbolType": "square"},
    }
    mark = {"type": "area", "opacity": 1, "stroke": HALO, "strokeWidth": 0.75}
    y = _y(frame, 0.0, 1.0)
    stack = {"x": _x(rows, size), "y": y | {"field": "high"}, "y2": {"field": "low"}, "color": colour}
    layers = [{"mark": mark, "encoding": stack}, *_parting(frame, with_text=False)]
    return _faceted(layers, parts, rows, size)


def ranges(
    rows: Sequence[Range],
    size: Size,
    *,
    title: str,
    labels: str,
    at: float,
    is_log: bool = False,
    is_bar: bool = False,
) -> Spec:
    """One line a name, its text above it; a dot at the median, a bar over the range, a rule at `at`.

    `is_bar` draws a bar from zero to the median too.
    """
    names = list(dict.fromkeys(row.name for row in rows))
    groups = list(dict.fromkeys(row.group for row in rows))
    texts = {name: folded(name, size.width - 40, _text_width) for name in names}
    values, places, height = _laid_out(rows, texts)
    axis: Spec = {"labelExpr": labels, "tickCount": 5, "offset": 4}
    if is_log:
        ends = [v for r in rows for v in (r.p["p5"], r.p["p95"])]
        axis |= {"values": _log_ticks(min(ends), max(ends)), "tickCount": None}
    scale = {"type": "log", "nice": False} if is_log else {"zero": True}
    x = {"type": "quantitative", "title": title, "scale": scale, "axis": axis}
    y = {"y": {"field": "at", "type": "quantitative", "scale": None}}
    styles = GROUPS[-len(groups) :]
    legend = {"direction": "horizontal"} if len(groups) > 1 else None
    key = {k: v | {"field": "group", "legend": legend} for k, v in _keys(groups, styles).items()}
    layers: list[Spec] = [
        _rule_at(at, x),
        {
            "mark": {"type": "rule", "strokeWidth": 1.75},
            "encoding": y | {"x": x | {"field": "p5"}, "x2": {"field": "p95"}, "color": key["color"]},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
            "encoding": y | {"x": x | {"field": "p50"}, "color": key["color"], "shape": key["shape"]},
        },
        {
            "data": {"values": [{"name": texts[name], "at": at} for name, at in places.items()]},
            "mark": {
                "type": "text",
                "align": "left",
                "dx": 4,
                "fontSize": 12,
                "lineHeight": _LINE_HEIGHT,
                "color": INK,
                "limit": size.width - 24,
            },
            "encoding": y | {"x": {"value": 0}, "text": {"field": "name"}},
        },
    ]
    if is_bar:
        bar = {"x": x | {"field": "zero"}, "x2": {"field": "p50"}}
        layers.insert(
            0, {"mark": {"type": "rule", "strokeWidth": 14, "color": SHADES[1]}, "encoding": y | bar}
        )
    plot = {"width": size.width - 24, "height": height, "layer": layers}
    return _spec(plot, values)


def _laid_out(
    rows: Sequence[Range], texts: Mapping[str, Sequence[str]]
) -> tuple[list[Spec], dict[str, float], float]:
    """Rows with their heights, the height of each name's first line, and the height of all."""
    values, places, top = list[Spec](), dict[str, float](), 0.0
    for name, lines in texts.items():
        places[name] = top + 9
        top += _NAME_HEIGHT + _LINE_HEIGHT * (len(lines) - 1)
        for row in (r for r in rows if r.name == name):
            values.append(_finite({"group": row.group, "at": top + _RANGE_HEIGHT / 2, "zero": 0, **row.p}))
            top += _RANGE_HEIGHT
        top += 8
    return values, places, top


def _shares(parts: Sequence[Line]) -> list[Spec]:
    """Rows with `low` and `high`, in shares of the sum of the medians, panel by panel and year by year."""
    whole: dict[tuple[str, int], float] = defaultdict(float)
    reached: dict[tuple[str, int], float] = defaultdict(float)
    points = [
        ((line.panel, year), line.name, p["p50"])
        for line in parts
        for year, p in sorted(line.by_year.items())
        if math.isfinite(p["p50"])
    ]
    for at, _, value in points:
        whole[at] += value
    rows = []
    for at, name, value in points:
        if whole[at] > 0:
            low = reached[at]
            reached[at] = low + value / whole[at]
            rows.append({"panel": at[0], "name": name, "year": at[1], "low": low, "high": reached[at]})
    return rows


def _rule_at(at: float, x: Spec) -> Spec:
    return {
        "data": {"values": [{"at": at}]},
        "mark": {"type": "rule", "color": MUTED},
        "encoding": {"x": x | {"field": "at"}},
    }


def _band_and_median(lines: Sequence[Line], y: Spec, x: Spec, legend: Spec | None) -> list[Spec]:
    key = _keys([line.name for line in lines], [line.style for line in lines])
    shape = key["shape"] | {"legend": legend}
    colour = key["color"] | {"legend": legend}
    dash = key["strokeDash"] | {"legend": None}
    return [
        {
            "mark": {
                "type": "area",
                "opacity": 1,
                "fillOpacity": 0.1,
                "line": {"strokeWidth": 0.7, "strokeOpacity": 0.7},
            },
            "encoding": {"x": x, "y": y | {"field": "p95"}, "y2": {"field": "p5"}, "color": colour},
        },
        {
            "mark": {"type": "line", "strokeWidth": 0.7, "strokeOpacity": 0.7},
            "encoding": {"x": x, "y": y | {"field": "p5"}, "color": colour},
        },
        {
            "mark": {"type": "line", "strokeWidth": 2},
            "encoding": {"x": x, "y": y | {"field": "p50"}, "color": colour, "strokeDash": dash},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 34, "opacity": 1},
            "transform": [
                {"filter": {"field": "name", "oneOf": [x.name for x in lines if x.style is not SHARED]}}
            ],
            "encoding": {"x": x, "y": y | {"field": "p50"}, "color": colour, "shape": shape},
        },
    ]


def _parted(lines: Sequence[Line], frame: Frame) -> list[Line]:
    """The history that all lines share as one grey line, and each line from its end on."""
    if frame.shared is None:
        return list(lines)
    until, first = frame.shared, lines[0]
    history = {y: p for y, p in first.by_year.items() if y <= until}
    futures = [line._replace(by_year={y: p for y, p in line.by_year.items() if y >= until}) for line in lines]
    return [*futures, Line(first.panel, frame.shared_name, history, SHARED)]


def _parting(frame: Frame, *, with_text: bool) -> list[Spec]:
    at = {"data": {"values": [{"year": frame.part_at}]}}
    x = {"x": {"field": "year", "type": "quantitative"}}
    rule = {**at, "mark": {"type": "rule", "color": MUTED, "strokeDash": [3, 3]}, "encoding": x}
    text = {
        **at,
        "mark": {"type": "text", "dy": -9, "y": 0, "fontSize": 12, "color": MUTED, "text": frame.part},
        "encoding": x,
    }
    return [rule, text] if with_text else [rule]


def _end_labels(
    lines: Sequence[Line], last: int, domain: tuple[float, float], height: float, *, is_log: bool
) -> list[Spec]:
    """Names beside the ends of the lines, pushed apart where they would overlap."""
    ends = [
        (_pixel(line.by_year[last]["p50"], domain, height, is_log=is_log), line)
        for line in lines
        if last in line.by_year
    ]
    placed = _pushed_apart([at for at, _ in ends], height)
    values = [{"name": line.name, "at": at} for at, (_, line) in zip(placed, ends, strict=True)]
    key = _keys([line.name for line in lines], [line.style for line in lines])
    y = {"field": "at", "type": "quantitative", "scale": None}
    data = {"data": {"values": values}}
    plain = {"y": y, "x": {"value": "width"}}
    return [
        {
            **data,
            "mark": {"type": "point", "filled": True, "size": 50, "opacity": 1, "xOffset": 14},
            "encoding": plain | {k: key[k] | {"legend": None} for k in ("color", "shape")},
        },
        {
            **data,
            "mark": {"type": "text", "align": "left", "dx": 24, "fontSize": 12, "color": INK, "limit": 150},
            "encoding": plain | {"text": {"field": "name"}},
        },
    ]


def _faceted(layers: list[Spec], lines: Sequence[Line], rows: list[Spec], size: Size) -> Spec:
    order = list(dict.fromkeys(line.panel for line in lines))
    columns = min(size.columns, len(order))
    width = (size.width - _LEFT - 14 - 16 * (columns - 1)) / columns
    body = {
        "facet": {"field": "panel", "type": "nominal", "sort": order, "header": {"labelLimit": width}},
        "columns": columns,
        "spacing": 16,
        "spec": {"width": width, "height": 210 if size.is_wide else 160, "layer": layers},
    }
    return _spec(body, rows)


def _spec(body: Spec, rows: list[Spec]) -> Spec:
    schema = "https://vega.github.io/schema/vega-lite/v5.json"
    return {"$schema": schema, "data": {"values": rows}, "padding": 6, **body}


def _keys(names: Sequence[str], styles: Sequence[Style]) -> dict[str, Spec]:
    def key(values: list[Any]) -> Spec:
        return {"field": "name", "type": "nominal", "scale": {"domain": list(names), "range": values}}

    return {
        "color": key([s.colour for s in styles]),
        "strokeDash": key([list(s.dash) or [1, 0] for s in styles]),
        "shape": key([s.shape for s in styles]),
    }


def _x(rows: Sequence[Spec], size: Size, title: str | None = None) -> Spec:
    years = [row["year"] for row in rows]
    return {
        "field": "year",
        "type": "quantitative",
        "title": title,
        "scale": {"domain": [min(years), max(years)], "nice": False},
        "axis": {
            "format": "d",
            "grid": False,
            "tickMinStep": 1,
            "tickCount": 3 if title is None else 8 if size.is_wide else 5,
            "labelFlush": False,
        },
    }


def _y(frame: Frame, bottom: float, top: float) -> Spec:
    kind = "log" if frame.is_log else "linear"
    axis: Spec = {"labelExpr": frame.labels, "tickCount": 5, "gridColor": GRID, "labelOverlap": False}
    if frame.is_log:
        axis |= {"values": _log_ticks(bottom, top), "tickCount": None}
    return {
        "type": "quantitative",
        "title": frame.title,
        "scale": {"type": kind, "domain": [bottom, top], "nice": False, "zero": False},
        "axis": axis,
    }


def _log_ticks(bottom: float, top: float) -> list[float]:
    """Powers of ten over a long range, more of each the shorter it is."""
    decades = range(math.floor(math.log10(bottom)), math.ceil(math.log10(top)) + 1)
    length = math.log10(top / bottom)
    steps = (1,) if length > 3 else (1, 2, 5) if length > 1 else (1, 1.5, 2, 3, 5, 7)
    ticks = (k * 10.0**d for d in decades for k in steps)
    return [t for t in ticks if bottom * 0.999 <= t <= top * 1.001]


def _rows(line: Line) -> list[Spec]:
    return [
        _finite({"panel": line.panel, "name": line.name, "year": year, **p})
        for year, p in sorted(line.by_year.items())
    ]


def _finite(row: Spec) -> Spec:
    return {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in row.items()}


def _domain(lines: Sequence[Line], is_log: bool) -> tuple[float, float]:
    """Top and bottom of an axis that holds every band; a linear one starts at zero or below."""
    every = (x for line in lines for p in line.by_year.values() for x in (p["p5"], p["p50"], p["p95"]))
    values = [x for x in every if math.isfinite(x)]
    if not is_log:
        bottom = min(0.0, *values)
        return max(values) + 0.03 * (max(values) - bottom), bottom
    values = [x for x in values if x > 0]
    return max(values) * 1.1, min(values) / 1.1


def _pixel(value: float, domain: tuple[float, float], height: float, *, is_log: bool) -> float:
    bottom, top = domain
    if is_log:
        bottom, top, value = math.log(bottom), math.log(top), math.log(max(value, bottom))
    return height * (1 - (value - bottom) / (top - bottom))


def _pushed_apart(places: Sequence[float], height: float) -> list[float]:
    """Places along an axis at least one line of text apart, as near as may be to where they were."""
    order = sorted(range(len(places)), key=places.__getitem__)
    moved = [places[i] for i in order]
    for _ in range(50):
        for i in range(1, len(moved)):
            gap = moved[i] - moved[i - 1]
            if gap < _LABEL_GAP:
                shift = (_LABEL_GAP - gap) / 2
                moved[i - 1] -= shift
                moved[i] += shift
        moved = [min(max(at, 0.0), height) for at in moved]
    result = list(places)
    for rank, i in enumerate(order):
        result[i] = moved[rank]
    return result


def _gutter(names: Sequence[str]) -> float:
    """Width that the longest name needs at a line's end."""
    return 34 + min(150.0, max(_text_width(name) for name in names))


def _text_width(text: str) -> float:
    """About how many pixels a label fills; Chinese characters are twice as wide as Latin ones."""
    return sum(12.5 if ord(c) > 0x2E80 else 6.8 for c in text)
