"""The application: pages, static files, health, the guard around them, and what happens at start and end."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from leadtime.errors import LeadtimeError
from leadtime.faces.web.guard import Guard, Limits, to_stderr
from leadtime.faces.web.page import pages
from leadtime.faces.web.render import page
from leadtime.faces.web.work import Busy, Gone, Work

__all__ = ["LOG", "RATE", "create"]

STATIC = Path(__file__).parent / "static"
RATE, LOG = "LEADTIME_SERVE_RATE", "LEADTIME_SERVE_LOG"
"""How the command tells its settings to each worker process."""


def create() -> ASGIApp:
    """The application as the command starts it."""
    limits = Limits()
    if os.environ.get(RATE):
        rate = float(os.environ[RATE])
        limits = replace(limits, rate=rate, burst=4 * rate)
    return guarded(application(), limits, is_logged=os.environ.get(LOG) == "1")


def guarded(app: FastAPI, limits: Limits, *, is_logged: bool) -> ASGIApp:
    """The application behind its guard."""
    return Guard(
        GZipMiddleware(app, minimum_size=1024, compresslevel=5), limits, to_stderr if is_logged else None
    )


def application(*, is_warm: bool = True) -> FastAPI:
    """All routes. `is_warm` builds the engine and its first answers at the start, not at the first question."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        work = app.state.work = Work()
        warming = asyncio.create_task(_warm(work)) if is_warm else None
        yield
        work.close()
        if warming is not None:
            await warming

    app = FastAPI(
        title="Leadtime",
        version=version("leadtime"),
        description="AI compute of two nations under any export policy: each page's answer as JSON.",
        docs_url=None,
        redoc_url=None,
        lifespan=life,
    )
    for one in pages():
        app.include_router(one.router)
    app.add_api_route("/health", _health, methods=["GET"], tags=["server"])
    app.add_api_route("/healthz", _health, methods=["GET"], include_in_schema=False)
    app.mount("/static", _Static(directory=STATIC))
    app.add_exception_handler(LeadtimeError, _wrong_input)
    app.add_exception_handler(RequestValidationError, _wrong_request)
    app.add_exception_handler(HTTPException, _no_such_thing)
    app.add_exception_handler(Busy, _busy)
    app.add_exception_handler(Gone, _gone)
    app.add_exception_handler(RecursionError, _too_deep)
    return app


async def _warm(work: Work) -> None:
    """The engine and the first page's answers, while other pages are served already."""
    from leadtime.faces.web.pages.race import warm

    with suppress(Gone):
        await warm(work)


class _Static(StaticFiles):
    """Scripts and styles; a browser asks whether they changed."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["cache-control"] = "no-cache"
        return response


async def _health() -> dict[str, str]:
    """Whether the server answers, and with which version."""
    return {"status": "ok", "version": version("leadtime")}


def _refused(request: Request, status: int, text: str, headers: dict[str, str] | None = None) -> Response:
    """One sentence, as a page to a person and as JSON to a program."""
    is_person = "text/html" in request.headers.get("accept", "") and not request.url.path.endswith(".json")
    if is_person:
        return page(request, "error.html.j2", status, message=text, status=status)
    return JSONResponse({"error": text}, status, headers)


async def _wrong_input(request: Request, wrong: Exception) -> Response:
    return _refused(request, 400, str(wrong))


async def _wrong_request(request: Request, wrong: Exception) -> Response:
    assert isinstance(wrong, RequestValidationError)
    first = wrong.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    return _refused(request, 400, f"{where}: {first['msg'][:1].lower()}{first['msg'][1:]}.")


async def _no_such_thing(request: Request, wrong: Exception) -> Response:
    assert isinstance(wrong, HTTPException)
    texts = {
        404: f"nothing is at {request.url.path[:200]}; the pages are listed at /.",
        405: "this address is only read.",
    }
    return _refused(request, wrong.status_code, texts.get(wrong.status_code, str(wrong.detail)))


async def _busy(request: Request, wrong: Exception) -> Response:
    return _refused(
        request, 503, "too many heavy questions wait already; ask again in a moment.", {"retry-after": "5"}
    )


async def _gone(request: Request, wrong: Exception) -> Response:
    return Response(status_code=499)


async def _too_deep(request: Request, wrong: Exception) -> Response:
    return _refused(request, 400, "what was sent is nested too deeply to be read.")
