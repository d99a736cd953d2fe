"""Law: a chip, a day, a buyer, and the verdict with its paragraphs; a map of every chip under the rule of any day."""

import re
from collections import Counter
from datetime import date
from functools import lru_cache, partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from leadtime.controls.answer import control
from leadtime.controls.calendar import all_rules, judge
from leadtime.controls.metrics import density_of, tpp_of
from leadtime.controls.place import country_code
from leadtime.controls.sheet import of_chip
from leadtime.controls.shipment import Shipment
from leadtime.design.answer import design
from leadtime.errors import InputError, UnknownName, folded
from leadtime.faces.law.wording import SHOWN, cell, look
from leadtime.faces.web.page import Page
from leadtime.faces.web.render import asked_language, page, twin
from leadtime.faces.web.wording import words
from leadtime.faces.web.work import work_of
from leadtime.faces.words import short
from leadtime.facts.catalogue import catalogue

router = APIRouter(tags=["law"])
PAGE = Page("law", 4, router)

Name = Annotated[str, Query(max_length=200)]
Place = Annotated[str, Query(max_length=60, description="ISO code or name")]
Day = Annotated[date | None, Query(description="left out: the day of the facts")]
MAP_FROM = date(2018, 1, 1)


@router.get("/law", response_class=HTMLResponse)
async def law_page(
    request: Request, item: Name = "h20", to: Place = "CN", end_user: Name = "",
    on: Annotated[str, Query(max_length=10, description="day, YYYY-MM-DD")] = "",
) -> Response:  # fmt: skip
    """The verdict on one question, and the map."""
    day = _day(on)
    found = await work_of(request).slow(partial(control, item, to=to, on=day, end_user=end_user))
    t = words(asked_language(request))
    return page(
        request,
        "law.html.j2",
        asked={"item": item, "to": to, "on": day.isoformat(), "end_user": end_user},
        found=found,
        document=found.to_json(),
        look=look(found.verdict.verdict_fine),
        cell=cell,
        tpp=tpp_of(found.item),
        density=density_of(found.item),
        names=[*catalogue().chips, *catalogue().systems],
        settings=_map_settings(found.shipment.to, day, t),
    )


@router.get("/law.json")
async def law_twin(
    request: Request, item: Name = "h20", to: Place = "CN", on: Day = None, end_user: Name = ""
) -> JSONResponse:
    """What `leadtime control --json` says."""
    return twin(await work_of(request).slow(partial(control, item, to=to, on=on, end_user=end_user)))


def _day(text: str) -> date:
    if not text:
        return catalogue().snapshot_on
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"on is {text!r}, which is no day; write it as 2024-06-01.") from None


def _map_settings(to: str, day: date, t: Any) -> dict[str, Any]:
    """What the map's script needs: days on which the law changes, the looks of verdicts, its words."""
    known = catalogue().snapshot_on
    turns = {d for rule in all_rules() if not rule.is_proposed for d in (rule.effective_on, *rule.changes_on)}
    return {
        "to": to,
        "day": min(max(day, MAP_FROM), known),
        "first": MAP_FROM,
        "last": known,
        "turns": sorted(d for d in turns if MAP_FROM <= d <= known),
        "looks": _looks(t),
        "words": t.strings["law_page"],
        "list": t.strings["list"],
        "numbers": t.strings["number"],
        "units": t.strings["unit"],
    }


def _looks(t: Any) -> dict[str, dict[str, str]]:
    return {
        key: {"letter": shown.letter, "label": t.name("verdict", key, shown.label), "colour": shown.colour}
        for key, shown in SHOWN.items()
    }


@router.get("/law/map.json")
async def law_map(request: Request, to: Place = "CN", on: Day = None) -> JSONResponse:
    """Every chip on sale that day by TPP and performance density, with the verdict for an unlisted buyer."""
    day, place = on or catalogue().snapshot_on, country_code(to)
    chips = await work_of(request).slow(partial(_mapped, place, day))
    counts = Counter(chip["verdict"] for chip in chips)
    return twin({"on": day, "to": place, "chips": chips, "counts": dict(counts.most_common())})


@lru_cache(maxsize=2048)
def _mapped(place: str, day: date) -> tuple[dict[str, Any], ...]:
    shipment, found = Shipment(on=day, to=place), []
    for chip in catalogue().chips.values():
        if chip.available_on is None or chip.available_on > day:
            continue
        sheet = of_chip(chip)
        tpp, density = tpp_of(sheet), density_of(sheet)
        if not tpp:
            continue
        verdict = judge(sheet, shipment)
        found.append(
            {
                "id": chip.id, "name": chip.name, "tpp": tpp, "performance_density": density, "eccn": verdict.eccn,
                "verdict": verdict.verdict_fine, "paragraph": verdict.paragraph,
            }
        )  # fmt: skip
    return tuple(found)


@router.get("/loophole", response_class=HTMLResponse)
async def loophole_page(
    request: Request, rule: Name = "us_2023_10_acs", workload: Name = "decode:llama3_70b"
) -> Response:
    """The chip that delivers most among those that a rule lets through."""
    found = await work_of(request).slow(partial(_designed, rule, workload))
    ranges = found.ranges()
    return page(
        request,
        "loophole.html.j2",
        asked={"rule": rule, "workload": workload},
        found=found,
        chip={k: _figure(v, ranges.get(k)) for k, v in found.chip().items()},
        versus={k: _figure(v, found.spread.ratios.get(k)) for k, v in found.delivered_vs.items()},
        rules=[r.id for r in all_rules() if r.side == "US"],
        workloads=[f"{task}:{model}" for model in ("llama3_70b", "deepseek_v3") for task in ("train", "prefill", "decode")],
    )  # fmt: skip


@router.get("/loophole.json")
async def loophole_twin(
    request: Request, rule: Name = "us_2023_10_acs", workload: Name = "decode:llama3_70b"
) -> JSONResponse:
    """What `leadtime design --json` says."""
    return twin(await work_of(request).slow(partial(_designed, rule, workload)))


@lru_cache(maxsize=32)
def _designed(rule: str, workload: str) -> Any:
    known = [r.id for r in all_rules()]
    is_day = re.fullmatch(r"\d{4}-\d{2}-\d{2}", rule)
    if not is_day and folded(rule) not in map(folded, known):  # a file is never read for a page
        raise UnknownName("rule", rule, known)
    return design(rule, workload, draws=32)


def _figure(value: Any, span: Any) -> tuple[str, str]:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)), ""
    text = short(value, 4) if isinstance(value, float) else str(value)
    return text, f"{short(span['p5'])} – {short(span['p95'])}" if isinstance(span, dict) else ""
