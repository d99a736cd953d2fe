"""Validation: how wrong the estimates are against measured rows, and the race against its record."""

from functools import cache
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from leadtime.faces.report.findings import metric_name
from leadtime.faces.web.page import Page
from leadtime.faces.web.pages.race import race_summary
from leadtime.faces.web.render import asked_language, page, twin
from leadtime.faces.web.state import study_of
from leadtime.faces.web.wording import words
from leadtime.faces.web.work import work_of
from leadtime.facts.catalogue import catalogue
from leadtime.performance.validation.scores import Validation, validate
from leadtime.study.policy import HISTORY
from leadtime.study.summary import RaceSummary

router = APIRouter(tags=["validation"])
PAGE = Page("validation", 7, router)


@cache
def _validated() -> Validation:
    return validate()


async def _history(request: Request) -> RaceSummary:
    return await race_summary(request, study_of([HISTORY], facts_on=catalogue().snapshot_on))


@router.get("/validation", response_class=HTMLResponse)
async def validation_page(request: Request) -> Response:
    """Both tables."""
    found = await work_of(request).slow(_validated)
    summary = await _history(request)
    t = words(asked_language(request))
    return page(
        request,
        "validation.html.j2",
        groups=found.groups,
        checks=sorted(summary.history, key=lambda c: (c.used_as != "check", c.holds)),
        name=lambda id: metric_name(summary, t, id),
        percent=_percent,
    )


@router.get("/validation.json")
async def validation_twin(request: Request) -> JSONResponse:
    """What `leadtime validate --json` says, with the race's own checks."""
    found = await work_of(request).slow(_validated)
    summary = await _history(request)
    return twin(found.to_json() | {"history": summary.to_json()["history"]})


def _percent(share: Any, sign: str = "") -> str:
    return "" if share != share else f"{share:{sign}.0%}"
