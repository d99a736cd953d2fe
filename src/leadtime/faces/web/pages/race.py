"""Race: policies as cards, levers as sliders, what follows as charts; the twin is the study's summary."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from leadtime.errors import InputError, UnknownName
from leadtime.faces.report.findings import HEADLINE
from leadtime.faces.report.look import SHADES, STYLES
from leadtime.faces.web.page import Page
from leadtime.faces.web.render import asked_language, page, source, twin
from leadtime.faces.web.sliders import in_force, sliders
from leadtime.faces.web.state import as_command, as_python, policy_of, study_of, text_of
from leadtime.faces.web.wording import words
from leadtime.faces.web.work import Work, work_of
from leadtime.facts.catalogue import catalogue
from leadtime.race.levers import levers
from leadtime.study.policy import Policy, built_in
from leadtime.study.query import comparisons, importance, metrics, percentiles, summary
from leadtime.study.scenario import RUNS, UNTIL, Study, check_sources
from leadtime.study.summary import RaceSummary

router = APIRouter(tags=["race"])
PAGE = Page("race", 1, router)

MOVING = 2048
"""Members while the thumb moves: two blocks of the engine."""

ORIGINS = tuple(
    f"cn_{origin}_h100e" for origin in ("legal_import", "smuggled", "domestic", "proxy", "rented")
)
DRAWN = (
    *(HEADLINE, "us_lead_ratio", "us_stock_h100e", "cn_stock_h100e"),
    *ORIGINS,
    *("cn_domestic_share", "nvidia_china_revenue_usd", "us_ai_power_gw", "cn_ai_power_gw"),
)
"""Read-outs that the page draws."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the query of an address says of the race."""

    study: Study


async def asked(
    policy: Annotated[
        list[str] | None,
        Query(max_length=8, description="`deny`, or with levers: `open~hbm_access=0.5@2027-01-01`"),
    ] = None,
    runs: Annotated[int, Query(ge=1, le=RUNS, description="members")] = RUNS,
    seed: Annotated[int, Query(ge=0, lt=2**32)] = 0,
    from_on: Annotated[date | None, Query(alias="from", description="day on which policies part")] = None,
    until: Annotated[int, Query(description="last year")] = UNTIL,
    off: Annotated[list[str] | None, Query(max_length=40, description="mechanisms switched off")] = None,
) -> Asked:
    """The study of an address, checked."""
    known = catalogue()
    study = study_of(
        policy or (),
        facts_on=known.snapshot_on,
        runs=runs,
        seed=seed,
        from_on=from_on,
        until=until,
        off=off or (),
    )
    check_sources(study, known.sources)
    return Asked(study)


Question = Annotated[Asked, Depends(asked)]


async def warm(work: Work) -> None:
    """Build the engine and the answers of the first page, so that nobody waits for them.

    Raises
    ------
    Gone
        If the server stops meanwhile.
    """
    study = study_of((), facts_on=catalogue().snapshot_on)
    live = await work.live()
    for runs in (MOVING, RUNS):
        task = partial(live.ranges, replace(study, runs=runs), DRAWN, is_stale=work.closing.is_set)
        await work.stoppable(task)


@router.get("/", response_class=HTMLResponse, include_in_schema=False)
@router.get("/race", response_class=HTMLResponse)
async def race_page(request: Request, question: Question) -> Response:
    """The page; its charts ask for their numbers themselves."""
    study = question.study
    t = words(asked_language(request))
    return page(
        request,
        "race.html.j2",
        study=study,
        mechanisms=sorted(study.off),
        built_in=built_in(),
        settings={
            "policies": [{"text": text_of(p)} for p in study.policies],
            "built_in": {p.id: t.name("policy", p.id, p.id) for p in built_in().values()},
            "questions": {p.id: _question(p, t.tag) for p in built_in().values()},
            "from": study.from_on,
            "until": study.until,
            "seed": study.seed,
            "off": sorted(study.off),
            "runs": {"moving": MOVING, "rest": RUNS},
            "sliders": [_worded(s, t) for s in sliders(study)],
            "origins": ORIGINS,
            "styles": [{"dash": s.dash, "shape": s.shape} for s in STYLES],
            "shades": len(SHADES),
            "words": t.strings["race_page"] | {
                "months_unit": t.strings["unit"]["months"], "nations": t.strings["nation"],
                "origins": t.strings["origin"], "axis": t.strings["axis"], "shared": t("page.shared"),
                "year": t("page.year"), "policy": t("page.policy"), "part": t("page.part"),
                "assumption": t("race_page.assumption"),
            },
            "numbers": t.strings["number"],
            "list": t.strings["list"],
            "units": t.strings["unit"],
            "citation": _citation(study),
        },
    )  # fmt: skip


def _question(policy: Policy, tag: str) -> str:
    return policy.question_zh_hant if tag == "zh-Hant" and policy.question_zh_hant else policy.question


def _worded(slider: dict[str, Any], t: Any) -> dict[str, Any]:
    """A slider with its names, and its sources with links."""
    name = slider["name"]
    plain = name.replace("_", " ")
    sources = {}
    for setting in slider["settings"].values():
        found = source(setting["source"])
        sources[setting["source"]] = (
            {"text": found.citation, "link": found.link} if found else {"text": setting["source"], "link": ""}
        )
    return slider | {
        "label": t.name("lever", name, plain),
        "meaning": t.name("lever_meaning", name, levers()[name].meaning),
        "unit": t.name("lever_unit", slider["unit"], slider["unit"]),
        "is_share": slider["unit"] == "fraction",
        "choices": [{"value": c, "label": t.name("choice", c, c)} for c in slider.get("choices", ())],
        "sources": sources,
    }


@router.get("/race.json")
async def race_twin(request: Request, question: Question) -> JSONResponse:
    """All that the command `leadtime race --json` says of these policies."""
    found = await race_summary(request, question.study)
    return twin(
        found.to_json() | {"command": as_command(question.study), "python": as_python(question.study)}
    )


async def race_summary(request: Request, study: Study) -> RaceSummary:
    """All that a face shows of a study, from the warm engine."""
    work = work_of(request)
    live = await work.live()
    return await work.quick(
        request, lambda is_stale: summary(study, live.ensemble(study, is_stale=is_stale), catalogue())
    )


@router.get("/race/policy.json")
async def policy_answer(
    request: Request,
    question: Question,
    scope: Annotated[
        Literal["drawn", "all"], Query(description="read-outs that the page draws, or all")
    ] = "drawn",
) -> JSONResponse:
    """Percentiles by year of each policy; what the sliders ask for again and again."""
    study, work = question.study, work_of(request)
    live = await work.live()
    names = DRAWN if scope == "drawn" else tuple(metrics())
    found = await work.quick(request, lambda is_stale: live.ranges(study, names, is_stale=is_stale))
    years = list(range(2018, study.until + 1))
    return JSONResponse(
        {
            "runs": study.runs,
            "seed": study.seed,
            "facts_version": catalogue().version,
            "years": years,
            "policies": [_told(p, study, found[p.id]) for p in study.policies],
        },
        headers={"cache-control": "private, max-age=600"},
    )


def _told(policy: Policy, study: Study, ranges: Any) -> dict[str, Any]:
    held = in_force(policy, study)
    for setting in held.values():
        setting["since"] = setting["since"].isoformat() if setting["since"] else None
    return {
        "id": policy.id,
        "text": text_of(policy),
        "levers": held,
        "metrics": {
            name: {end: _short(row) for end, row in zip(("p5", "p50", "p95"), values, strict=True)}
            for name, values in ranges.items()
        },
    }


def _short(row: Any) -> list[float | None]:
    """Six digits are more than a screen can show, and half the bytes."""
    return [float(f"{x:.6g}") if np.isfinite(x) else None for x in row.tolist()]


@router.get("/race/pair.json")
async def pair_answer(request: Request, question: Question) -> JSONResponse:
    """Two policies member by member, under the same draws: the first against the second, year by year."""
    study, work = question.study, work_of(request)
    if len(study.policies) != 2:
        raise InputError(f"a pair is two policies; {len(study.policies)} were given.")
    live = await work.live()

    def ask(is_stale: Callable[[], bool]) -> list[dict[str, Any]]:
        found = live.ensemble(study, few=DRAWN, is_stale=is_stale)
        rows = comparisons(study, found.outcomes, found.years)
        return [{"year": r.year, "p_a_ahead": r.p_a_ahead, "difference_months": r.difference} for r in rows]

    rows = await work.quick(request, ask)
    return twin({"a": study.policies[0].id, "b": study.policies[1].id, "runs": study.runs, "years": rows})


@router.get("/race/moved.json")
async def moved_answer(request: Request, question: Question) -> JSONResponse:
    """What moved the answer of the first policy: each of its own levers taken back alone; each assumption's share."""
    study, work = replace(question.study, policies=question.study.policies[:1]), work_of(request)
    live = await work.live()
    policy, t = study.policies[0], words(asked_language(request))

    def ask(is_stale: Callable[[], bool]) -> dict[str, Any]:
        found = live.ensemble(study, few=DRAWN, is_stale=is_stale)
        moved = importance(study, found.outcomes, found)
        own = _levers_taken_back(live, study, policy, found.outcomes[policy.id][HEADLINE], is_stale)
        assumptions = [
            {
                "input": i.input,
                "label": t.text(i, "label"),
                "share": i.first,
                "share_range": {"p5": i.first_low, "p95": i.first_high},
                "direction": i.direction,
                "range": f"{t.bounds(i.low_value, i.high_value, i.unit)} {t.unit(i.unit)}".strip(),
                "sources": i.sources,
            }
            for i in moved
        ]
        return {
            "policy": policy.id,
            "year": moved[0].year if moved else None,
            "lever_year": study.until,
            "levers": own,
            "assumptions": assumptions,
        }

    return twin(await work.quick(request, ask))


def _levers_taken_back(
    live: Any, study: Study, policy: Policy, lead: Any, is_stale: Callable[[], bool]
) -> list[dict[str, Any]]:
    """The lead of the last year with all own levers, less the lead with all but one, member by member."""
    if policy.based_on is None or policy.id in built_in():
        return []
    out = []
    for name in dict.fromkeys(c.lever for c in policy.changes):
        without = replace(policy, id="without", changes=tuple(c for c in policy.changes if c.lever != name))
        other = replace(study, policies=(without,))
        then = live.ensemble(other, few=DRAWN, is_stale=is_stale).outcomes["without"][HEADLINE]
        effect = percentiles((lead - then)[-1:])[0]
        before = in_force(without, study)[name]["value"]
        out.append(
            {"lever": name, "value": policy.of(name)[-1].value, "before": before, "effect_months": effect}
        )
    return out


@router.get("/race/share.json")
async def share_answer(question: Question) -> JSONResponse:
    """The lines that reproduce a state: an address, a command, Python, a citation."""
    study = question.study
    return twin(
        {
            "policies": [text_of(p) for p in study.policies],
            "command": as_command(study),
            "python": as_python(study),
            "citation": _citation(study),
        }
    )


def _citation(study: Study) -> str:
    from importlib.metadata import version

    names = ", ".join(p.id for p in study.policies)
    return (
        f"The Leadtime authors (2026). Leadtime {version('leadtime')}, facts {catalogue().version}: race of {names}; "
        f"{study.runs:,} members, seed {study.seed}, policies part on {study.from_on}, until {study.until}."
    )


@router.post("/race/policy")
async def policy_file(request: Request) -> JSONResponse:
    """A policy's TOML file in, its piece of an address out; nothing is kept."""
    import tomllib

    from leadtime.study.policy import parse

    try:
        tables = tomllib.loads((await request.body()).decode("utf-8"))
    except UnicodeDecodeError:
        raise InputError("the policy file is not text in UTF-8; save it as UTF-8.") from None
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as wrong:
        raise InputError(f"the policy file is not valid TOML: {str(wrong)[:200]}.") from None
    policy = parse(tables, "the policy file")
    if policy.id in built_in():
        raise InputError(
            f"the policy file: the id {policy.id!r} belongs to a built-in policy; choose another."
        )
    if any(c.notice_days for c in policy.changes):
        raise InputError(
            "the policy file: give effective_on beside notice_days, so that an address can say when."
        )
    text = text_of(policy)
    policy_of(text)
    return JSONResponse({"policy": text, "id": policy.id})


@router.get("/race.csv", response_class=Response)
async def race_table(request: Request, question: Question) -> Response:
    """Percentiles as one table: policy, metric, unit, year, p5, p50, p95."""
    study, work = question.study, work_of(request)
    live = await work.live()
    found = await work.quick(
        request, lambda is_stale: live.ranges(study, tuple(metrics()), is_stale=is_stale)
    )
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["policy", "metric", "unit", "year", "p5", "p50", "p95"])
    for policy in study.policies:
        for name, values in found[policy.id].items():
            for year, row in enumerate(values.T.tolist(), 2018):
                writer.writerow(
                    [
                        policy.id,
                        name,
                        metrics()[name].unit,
                        year,
                        *("" if x != x else f"{x:.7g}" for x in row),
                    ]
                )
    return _attached(out.getvalue().encode(), "text/csv; charset=utf-8", "leadtime-race.csv")


@router.get("/race/report.html", response_class=HTMLResponse)
async def race_report(request: Request, question: Question) -> Response:
    """The report that the command line writes, as one file that needs no network."""
    from leadtime.faces.report.page import report_page

    found = _renamed(await race_summary(request, question.study), words(asked_language(request)))
    lang = asked_language(request)
    html = await work_of(request).slow(lambda: report_page(found, lang=lang))
    response = _attached(html.encode(), "text/html; charset=utf-8", "leadtime-report.html")
    response.headers["content-security-policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    )
    return response


@router.get("/race/charts/{figure}.{kind}", response_class=Response)
async def race_chart(
    request: Request, figure: str, kind: Literal["svg", "png", "vl"], question: Question
) -> Response:
    """One chart of the report as SVG, PNG or Vega-Lite specification."""
    from leadtime.faces.report.page import chart_files

    lang = asked_language(request)
    found = _renamed(await race_summary(request, question.study), words(lang))
    made = await work_of(request).slow(lambda: chart_files(found, lang=lang, only=figure, kind=kind))
    if made is None:
        raise UnknownName("chart", figure, FIGURES)
    kinds = {"svg": "image/svg+xml", "png": "image/png", "vl": "application/json"}
    return _attached(made, kinds[kind], f"leadtime-{figure}.{'vl.json' if kind == 'vl' else kind}")


FIGURES = ("lead_months", "lead_ratio", "stocks", "origins", "domestic_share", "nvidia_revenue", "power")


def _renamed(found: RaceSummary, t: Any) -> RaceSummary:
    """Changed policies called as the page calls them."""
    named = [replace(p, name=policy_name(p.id, t)) for p in found.policies]
    return replace(found, policies=tuple(named))


def policy_name(id: str, t: Any) -> str:
    """A policy's name on the page: "Open, changed" for `open-changed`."""
    base, found, number = id.partition("-changed")
    if not found:
        return str(t.name("policy", id, id))
    named = t("race_page.changed", name=t.name("policy", base, base))
    return f"{named} {number.lstrip('-')}".strip()


def _attached(body: bytes, media_type: str, name: str) -> Response:
    return Response(
        body,
        media_type=media_type,
        headers={"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-cache"},
    )
