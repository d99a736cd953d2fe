"""Facts: every number, its source and its rivals, with a search."""

from collections.abc import Iterator
from functools import cache, partial
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response

from leadtime.errors import InputError, UnknownName, folded
from leadtime.faces.kinds import kinds, sheet
from leadtime.faces.sheet import Sheet, sheet_of
from leadtime.faces.web.page import Page
from leadtime.faces.web.render import page, twin
from leadtime.faces.web.work import work_of
from leadtime.faces.words import number
from leadtime.facts.catalogue import catalogue

router = APIRouter(tags=["facts"])
PAGE = Page("facts", 6, router)

MOST = 300
Text = Annotated[str, Query(max_length=200, description="words, all of which must be there")]


class Hit(NamedTuple):
    """One number that a search found, or a record by its name."""

    kind: str
    id: str
    name: str
    fact: str
    value: str
    unit: str
    source: tuple[str, ...]


@cache
def _index() -> tuple[tuple[str, Hit], ...]:
    """Every record and every number with the text that a search looks through."""
    facts, found = catalogue(), []
    for kind, records in kinds(facts).items():
        for key in records:
            one = sheet_of(records[key], kind, facts)
            aliases = " ".join(map(str, one.about.get("aliases", ())))
            title = str(
                one.about.get("meaning") or one.about.get("title") or one.about.get("citation") or one.name
            )
            found.append(
                (f"{kind} {key} {one.name} {title} {aliases}", Hit(kind, key, title, "", "", "", ()))
            )
            found += [
                (
                    f"{kind} {key} {one.name} {fact.name} {aliases} {' '.join(fact.source)}",
                    Hit(kind, key, one.name, fact.name, number(fact.value), fact.unit, fact.source),
                )
                for fact in one.facts
            ]
    return tuple((text.casefold(), hit) for text, hit in found)


def _hits(words: str, kind: str) -> Iterator[Hit]:
    wanted = words.casefold().split()
    for text, hit in _index():
        if (not kind or hit.kind == kind) and all(w in text for w in wanted):
            yield hit


def _searched(q: str, kind: str) -> list[Hit]:
    known = kinds(catalogue())
    if kind and kind not in known:
        raise UnknownName("kind", kind, known)
    if not q.strip():
        return [h for h in _hits("", kind) if not h.fact] if kind else []
    return list(_hits(q, kind))


@router.get("/facts", response_class=HTMLResponse)
async def facts_page(request: Request, q: Text = "", kind: Text = "") -> Response:
    """Kinds and their sizes, or what a search found."""
    found = await work_of(request).slow(partial(_searched, q, kind))
    return page(
        request,
        "facts.html.j2",
        asked={"q": q, "kind": kind},
        kinds={k: len(v) for k, v in kinds(catalogue()).items()},
        found=found[:MOST],
        count=len(found),
        most=MOST,
    )


@router.get("/facts.json")
async def facts_twin(request: Request, q: Text = "", kind: Text = "") -> JSONResponse:
    """What a search found: each number with its record, unit and sources; all of them."""
    found = await work_of(request).slow(partial(_searched, q, kind))
    rows = [hit._asdict() | {"source": list(hit.source)} for hit in found]
    return twin(
        {"kinds": {k: len(v) for k, v in kinds(catalogue()).items()}, "count": len(found), "found": rows}
    )


@router.get("/facts/{kind}/{id}.json")
async def sheet_twin(kind: str, id: str) -> JSONResponse:
    """What `leadtime show --json` says of one record."""
    return twin(_sheet(kind, id))


@router.get("/facts/{kind}/{id}", response_class=HTMLResponse)
async def sheet_page(request: Request, kind: str, id: str) -> Response:
    """All that is known of one record."""
    one = _sheet(kind, id)
    named = dict.fromkeys(key for f in one.facts for each in (f, *f.other) for key in each.source)
    return page(
        request, "sheet.html.j2", sheet=one, rows=list(_rows(one)), notes=_notes(one), cited=list(named)
    )


def _sheet(kind: str, id: str) -> Sheet:
    if len(id) > 200 or folded(kind) not in map(folded, kinds(catalogue())):
        raise HTTPException(404)
    try:
        return sheet((kind, id), catalogue())
    except (UnknownName, InputError) as wrong:
        raise HTTPException(404, str(wrong)) from None


def _rows(one: Sheet) -> Iterator[dict[str, Any]]:
    """The reading in use, then its rivals."""
    for fact in one.facts:
        for is_rival, reading in ((False, fact), *((True, rival) for rival in fact.other)):
            span = "" if reading.low is None else f"{number(reading.low)} – {number(reading.high)}"
            yield {
                "name": fact.name, "is_rival": is_rival, "value": number(reading.value), "range": span,
                "unit": reading.unit, "as_of": reading.as_of, "source": reading.source,
                "evidence": ", ".join(filter(None, (reading.grade, reading.confidence))),
            }  # fmt: skip


def _notes(one: Sheet) -> dict[str, list[str]]:
    """Every note once, with the facts that it is about."""
    about: dict[str, list[str]] = {}
    for fact in one.facts:
        for reading in (fact, *fact.other):
            if reading.note:
                about.setdefault(reading.note, []).append(fact.name)
    return about
