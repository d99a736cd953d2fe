"""Fronts: who leads where it happened before, since when, and what follows."""

import math
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache, partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from leadtime.faces.report.wording import Wording
from leadtime.faces.web.page import Page
from leadtime.faces.web.render import asked_language, page, twin
from leadtime.faces.web.wording import words
from leadtime.faces.web.work import work_of
from leadtime.faces.words import short
from leadtime.fronts.scoreboard import FrontAnswer, Measure, Scoreboard, scoreboard
from leadtime.race.clock import decimal_year

router = APIRouter(tags=["fronts"])
PAGE = Page("fronts", 5, router)

Name = Annotated[str, Query(max_length=100, description="a front by id, name or alias; empty: all")]
STYLES = {"rival": "s1", "chaser": "s2", "world": "s0"}
NATIONS = {"US": "us", "United States": "us", "China": "cn"}
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640.0, 240.0, 64.0, 24.0, 8.0
LONG = 30.0
"""Values that span more than this factor get a logarithmic axis."""


@lru_cache(maxsize=64)
def _scored(name: str) -> Scoreboard:
    return scoreboard(name or None)


@router.get("/fronts", response_class=HTMLResponse)
async def fronts_page(request: Request, front: Name = "") -> Response:
    """The scoreboard; of one front, every measure as a chart."""
    found = await work_of(request).slow(partial(_scored, front))
    t = words(asked_language(request))
    rows = [_row(answer, t) for answer in found.rows]
    charts = [_chart(m, t) for answer in found.rows for m in answer.measures] if found.in_depth else []
    first = found.rows[0].front
    because = _either(t, first.because, first.because_zh_hant) if found.in_depth else ""
    return page(request, "fronts.html.j2", rows=rows, charts=charts, because=because, in_depth=found.in_depth)


@router.get("/fronts.json")
async def fronts_twin(request: Request, front: Name = "") -> JSONResponse:
    """What `leadtime fronts --json` says."""
    return twin(await work_of(request).slow(partial(_scored, front)))


def _row(answer: FrontAnswer, t: Wording) -> dict[str, Any]:
    head = answer.headline
    told = head.forecast()
    return {
        "id": answer.front.id,
        "name": _either(t, answer.front.name, answer.front.name_zh_hant),
        "leader": _nation(head.leader, t),
        "measure": _either(t, head.track.measure, head.track.measure_zh_hant),
        "value": _valued(head.value, head.track.unit),
        "as_of": head.as_of,
        "crossed": head.crossed_on,
        "forecast": told and {**{k: _valued(told[k], head.track.unit) for k in ("p5", "p50", "p95")}, "on": told["date"]},
        "notes": answer.notes,
    }  # fmt: skip


def _either(t: Wording, english: str, chinese: str) -> str:
    return chinese if t.tag == "zh-Hant" and chinese else english


def _nation(name: str, t: Wording) -> str:
    return str(t(f"nation.{NATIONS[name]}")) if name in NATIONS else name


def _valued(x: float, unit: str) -> str:
    return f"{short(100 * x)}%" if unit == "fraction" else f"{short(x)} {unit}"


def _chart(measure: Measure, t: Wording) -> dict[str, Any]:
    """A measure's record and forecast as paths, and as rows for its table."""
    sides = measure.to_json()["sides"]
    points = {
        side: [(_year(o["date"]), o["value"]) for o in told["observations"]] for side, told in sides.items()
    }
    bands = {side: [(_year(d), p) for d, p in told["forecast"].items()] for side, told in sides.items()}
    values = [v for rows in points.values() for _, v in rows]
    values += [p[end] for rows in bands.values() for _, p in rows for end in ("p5", "p95")]
    years = [y for rows in (*points.values(), *bands.values()) for y, _ in rows]
    positive = [v for v in values if v > 0]
    is_log = bool(positive) and len(positive) == len(values) and max(positive) > LONG * min(positive)
    low, high = (min(positive), max(positive)) if is_log else (min(0.0, *values), max(values))
    x = partial(_place, low=min(years), high=max(years), at=LEFT, to=WIDTH - 8, is_log=False)
    y = partial(_place, low=low, high=high, at=HEIGHT - BOTTOM, to=TOP, is_log=is_log)
    return {
        "title": _either(t, measure.track.measure, measure.track.measure_zh_hant),
        "unit": "%" if measure.track.unit == "fraction" else measure.track.unit,
        "leader": _nation(measure.leader, t),
        "ticks": [(y(v), _valued(v, measure.track.unit)) for v in _ticks(low, high, is_log=is_log)],
        "years": [(x(float(year)), year) for year in _few_years(min(years), max(years))],
        "sides": [
            {
                "name": _nation(told["entity"], t),
                "style": STYLES[side],
                "line": _path((x(a), y(b)) for a, b in points[side]),
                "dots": [(x(a), y(b)) for a, b in points[side]],
                "median": _path((x(a), y(p["p50"])) for a, p in bands[side]),
                "band": _path(
                    [*((x(a), y(p["p95"])) for a, p in bands[side]), *((x(a), y(p["p5"])) for a, p in bands[side][::-1])]
                ),
                "rows": _rows(told, measure.track.unit),
            }
            for side, told in sides.items()
        ],
    }  # fmt: skip


def _rows(told: Mapping[str, Any], unit: str) -> list[tuple[str, str, str]]:
    """Day, value, and range where it is a forecast."""
    seen = [(o["date"], _valued(o["value"], unit), "") for o in told["observations"]]
    expected = [
        (day, _valued(p["p50"], unit), f"{_valued(p['p5'], unit)} – {_valued(p['p95'], unit)}")
        for day, p in told["forecast"].items()
    ]
    return seen + expected


def _year(day: str) -> float:
    return decimal_year(date.fromisoformat(day))


def _place(v: float, *, low: float, high: float, at: float, to: float, is_log: bool) -> float:
    if not high > low:
        return (at + to) / 2
    share = math.log(v / low) / math.log(high / low) if is_log else (v - low) / (high - low)
    return round(at + share * (to - at), 1)


def _path(points: Iterable[tuple[float, float]]) -> str:
    told = "L".join(f"{x:g} {y:g}" for x, y in points)
    return f"M{told}" if told else ""


def _ticks(low: float, high: float, *, is_log: bool) -> list[float]:
    if is_log:
        decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)))
        steps = (1, 2, 5) if len(decades) < 4 else (1,)
        ladder = [k * 10.0**d for d in decades for k in steps if low <= k * 10.0**d <= high]
        return ladder[:: max(1, math.ceil(len(ladder) / 6))]
    rough = (high - low) / 4 or 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(k * power for k in (1, 2, 5, 10) if k * power >= rough)
    return [k * step for k in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _few_years(first: float, last: float) -> list[int]:
    step = max(1, math.ceil((last - first) / 8))
    return list(range(math.ceil(first), math.floor(last) + 1, step))
