"""Compare: two chips or two systems, on paper and delivered."""

from functools import lru_cache, partial
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from leadtime.faces.web.page import Page
from leadtime.faces.web.render import page, twin
from leadtime.faces.web.work import work_of
from leadtime.faces.words import with_range
from leadtime.facts.catalogue import catalogue
from leadtime.performance.compare import Comparison, compare

router = APIRouter(tags=["compare"])
PAGE = Page("compare", 2, router)

Name = Annotated[str, Query(max_length=100, description="id, name or alias of a chip or a system")]
Model = Annotated[
    str, Query(max_length=100, description="model on which the two deliver; empty: on paper only")
]
FIRST, SECOND = "cloudmatrix_384", "gb200_nvl72"
DIGITS = 5


@lru_cache(maxsize=256)
def _compared(a: str, b: str, on: str) -> Comparison:
    return compare(a, b, on=on or None)


@router.get("/compare", response_class=HTMLResponse)
async def compare_page(request: Request, a: Name = FIRST, b: Name = SECOND, on: Model = "") -> Response:
    """Two things side by side."""
    found = await work_of(request).slow(partial(_compared, a, b, on))
    rows = [
        {
            "quantity": row.quantity,
            "unit": row.unit,
            "basis": " / ".join(dict.fromkeys(basis for basis in (row.basis_a, row.basis_b) if basis)),
            "a": with_range(row.a, DIGITS),
            "b": with_range(row.b, DIGITS),
            "ratio": "" if row.ratio is None else with_range(row.ratio),
            "value": None if row.ratio is None else row.ratio.value,
        }
        for row in found.rows
    ]
    return page(
        request,
        "compare.html.j2",
        asked={"a": a, "b": b, "on": on},
        found=found,
        rows=rows,
        names=[*catalogue().systems, *catalogue().chips],
        models=list(catalogue().llms),
    )


@router.get("/compare.json")
async def compare_twin(request: Request, a: Name = FIRST, b: Name = SECOND, on: Model = "") -> JSONResponse:
    """What `leadtime compare --json` says."""
    return twin(await work_of(request).slow(partial(_compared, a, b, on)))
