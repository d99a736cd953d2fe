"""From an answer to a page: the language, the address of the JSON twin, the template."""

import json
import math
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse

from leadtime.faces.cli.document import plain
from leadtime.faces.report.wording import capital, languages
from leadtime.faces.web.page import pages
from leadtime.faces.web.wording import language, words
from leadtime.facts.catalogue import catalogue
from leadtime.facts.sources import Source

__all__ = ["asked_language", "page", "twin"]

ROOM = Path(__file__).parent


def asked_language(request: Request) -> str:
    """The language of an answer: `?lang=` if it is one of ours, else the browser's."""
    return language(request.query_params.get("lang"), request.headers.get("accept-language", ""))


def page(request: Request, template: str, status: int = 200, /, **content: Any) -> HTMLResponse:
    """A template in the reader's language."""
    tag = asked_language(request)
    t = words(tag)
    html = (
        _environment()
        .get_template(template)
        .render(
            t=t,
            path=request.url.path,
            pages=[p for p in pages() if p.order],
            twin=_twin_address(request),
            others=[(code, words(code)("site.language"), _with_lang(request, code)) for code in languages()],
            keep_lang=request.query_params.get("lang")
            if request.query_params.get("lang") in languages()
            else None,
            facts_version=catalogue().version,
            **content,
        )
    )
    return HTMLResponse(
        html, status, {"content-language": tag, "vary": "Accept-Language", "cache-control": "no-cache"}
    )


def twin(answer: Any) -> JSONResponse:
    """An answer as strict JSON, as the command line writes it."""
    return JSONResponse(plain(answer), headers={"cache-control": "no-cache"})


def source(id: str) -> Source | None:
    """A source of the bibliography."""
    return catalogue().sources.get(id) if id in catalogue().sources else None


def _twin_address(request: Request) -> str:
    path = request.url.path.rstrip("/") or "/race"
    query = request.url.query
    return f"{path}.json" + (f"?{query}" if query else "")


def _with_lang(request: Request, tag: str) -> str:
    kept = [(k, v) for k, v in request.query_params.multi_items() if k != "lang"]
    return f"{request.url.path}?{urlencode([*kept, ('lang', tag)])}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader([ROOM / "templates"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"capital": capital, "source": source}
    environment.filters |= {"data": _data, "log10": math.log10}
    return environment


def _data(value: Any) -> Markup:
    """JSON for a data block of the page; no text in it can end the block."""
    text = json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))
