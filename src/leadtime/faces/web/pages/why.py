"""Why: what flows under each policy, every causal link, and the sources of its inputs."""

import inspect
import re
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from leadtime.faces.report.wording import Wording
from leadtime.faces.web.page import Page
from leadtime.faces.web.pages.race import Question, policy_name
from leadtime.faces.web.render import asked_language, page, twin
from leadtime.faces.web.wording import words
from leadtime.faces.web.work import work_of
from leadtime.race.mechanism import mechanisms
from leadtime.race.priors import priors
from leadtime.study.query import metrics
from leadtime.study.scenario import Study
from leadtime.study.summary import Percentiles

router = APIRouter(tags=["race"])
PAGE = Page("why", 0, router)

LAST_YEARS = 9


def flows() -> tuple[str, ...]:
    """Read-outs that are amounts of a year rather than stocks at its end."""
    return tuple(m for m in metrics() if m.endswith("_additions_h100e"))


@router.get("/why", response_class=HTMLResponse)
async def why_page(request: Request, question: Question) -> Response:
    """Flows in the last years, then the links."""
    study, t = question.study, words(asked_language(request))
    ranges = await _ranges(request, study)
    years = list(range(2018, study.until + 1))
    shown = years[-LAST_YEARS:]
    tables = [
        {
            "name": policy_name(p.id, t),
            "rows": [
                (
                    t.name("metric", m, metrics()[m].label_en),
                    [t.cell(_percentiles(ranges[p.id][m][:, years.index(y)]), "H100e") for y in shown],
                )
                for m in flows()
            ],
        }
        for p in study.policies
    ]
    return page(
        request,
        "why.html.j2",
        study=study,
        years=shown,
        tables=tables,
        links=[link_told(m.name, t, study) for m in mechanisms()],
        query=request.url.query,
    )


@router.get("/why.json")
async def why_twin(request: Request, question: Question) -> JSONResponse:
    """The flows by policy, and every link with its equation and inputs."""
    study, t = question.study, words("en")
    ranges = await _ranges(request, study)
    years = range(2018, study.until + 1)
    told = {
        p: {m: {y: _percentiles(values[:, i]) for i, y in enumerate(years)} for m, values in found.items()}
        for p, found in ranges.items()
    }
    return twin({"policies": told, "links": [link_told(m.name, t, study) for m in mechanisms()]})


async def _ranges(request: Request, study: Study) -> Any:
    work = work_of(request)
    live = await work.live()
    return await work.quick(request, lambda is_stale: live.ranges(study, flows(), is_stale=is_stale))


def _percentiles(three: Any) -> Percentiles:
    low, middle, high = map(float, three)
    return Percentiles(p5=low, p50=middle, p95=high)


def link_told(name: str, t: Wording, study: Study) -> dict[str, Any]:
    """One link as its file says it."""
    link = next(m for m in mechanisms() if m.name == name)
    text = inspect.getdoc(link.run) or ""
    equation = re.search(r"Equation:\s*(.*?)\n\s*\n", text, re.DOTALL)
    inputs = [p for p in priors().values() if p.mechanism == name]
    return {
        "id": name,
        "name": t.name("mechanism", name, name.replace("_", " ")),
        "says": text.partition("\n")[0],
        "equation": " ".join(equation[1].split()) if equation else "",
        "reads": list(link.reads),
        "writes": list(link.writes),
        "is_off": name in study.off,
        "inputs": [
            {
                "id": p.name,
                "meaning": p.meaning_zh_hant if t.tag == "zh-Hant" and p.meaning_zh_hant else p.meaning,
                "low": p.low,
                "mid": p.value,
                "high": p.high,
                "unit": p.unit,
                "grade": p.grade,
                "sources": list(p.source),
                "note": p.note_zh_hant if t.tag == "zh-Hant" and p.note_zh_hant else p.note,
            }
            for p in inputs
        ],
    }
