"""What a page is: a room of routes with a place in the navigation, found by a scan of `pages`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from fastapi import APIRouter

from leadtime.faces.web import pages as folder

__all__ = ["Page", "pages"]


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Page:
    """One page.

    Parameters
    ----------
    id : str
        Its address without the slash, and the key of its words.
    order : int
        Place in the navigation; 0 keeps it out.
    router : APIRouter
        Its routes.
    is_there : callable
        Whether what it shows is in this version.
    """

    id: str
    order: int
    router: APIRouter
    is_there: Callable[[], bool] = _always


@cache
def pages() -> tuple[Page, ...]:
    """Every page whose subject is there, in the order of the navigation."""
    names = sorted(m.name for m in iter_modules(folder.__path__))
    found = [import_module(f"{folder.__name__}.{name}").PAGE for name in names]
    return tuple(sorted((p for p in found if p.is_there()), key=lambda p: (p.order, p.id)))
