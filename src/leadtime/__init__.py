"""Leadtime: from a chip's datasheet to a nation's lead.

The public door.  Every name below is loaded when it is first used, so that importing the package costs
nothing; results are frozen objects with ``.to_json()``, and ``.to_polars()`` where they are tables.

>>> import leadtime
>>> leadtime.chips["H20"].id
'h20'
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leadtime import errors
    from leadtime.controls.answer import control
    from leadtime.faces.citation import citation
    from leadtime.facts.claims import claims
    from leadtime.performance.compare import compare
    from leadtime.performance.estimate import estimate
    from leadtime.performance.search import plan
    from leadtime.performance.validation.scores import validate
    from leadtime.study.calibrate import calibrate
    from leadtime.study.explore.robust import explore
    from leadtime.study.explore.sensitivity import sensitivity

__all__ = [
    "calibrate",
    "chips",
    "citation",
    "claims",
    "compare",
    "control",
    "design",
    "entities",
    "errors",
    "estimate",
    "explore",
    "models",
    "plan",
    "race",
    "rules",
    "sensitivity",
    "series",
    "sites",
    "sources",
    "systems",
    "validate",
]

# name -> module and attribute; no attribute means the module itself
_FUNCTIONS = {
    "calibrate": ("leadtime.study.calibrate", "calibrate"),
    "citation": ("leadtime.faces.citation", "citation"),
    "claims": ("leadtime.facts.claims", "claims"),
    "compare": ("leadtime.performance.compare", "compare"),
    "control": ("leadtime.controls.answer", "control"),
    "errors": ("leadtime.errors", ""),
    "estimate": ("leadtime.performance.estimate", "estimate"),
    "explore": ("leadtime.study.explore.robust", "explore"),
    "plan": ("leadtime.performance.search", "plan"),
    "sensitivity": ("leadtime.study.explore.sensitivity", "sensitivity"),
    "validate": ("leadtime.performance.validation.scores", "validate"),
}
# rooms that are also public functions: package -> module and attribute of the function
_CALLED_ROOMS = {
    "design": ("leadtime.design.answer", "design"),
    "race": ("leadtime.study.race", "race"),
}
# name -> collection of the catalogue
_COLLECTIONS = {
    "chips": "chips",
    "entities": "entities",
    "models": "llms",
    "series": "series",
    "sites": "sites",
    "sources": "sources",
    "systems": "systems",
}


def __getattr__(name: str) -> Any:
    """Load a public name on first use."""
    if name in _COLLECTIONS:
        catalogue = import_module("leadtime.facts.catalogue").catalogue()
        found = getattr(catalogue, _COLLECTIONS[name])
    elif name in _FUNCTIONS:
        module, attribute = _FUNCTIONS[name]
        found = import_module(module)
        found = getattr(found, attribute) if attribute else found
    elif name in _CALLED_ROOMS:
        return import_module(f"leadtime.{name}")
    elif name == "rules":
        found = import_module("leadtime.faces.rules").Rules()
    else:
        raise AttributeError(f"module 'leadtime' has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """The public names."""
    return __all__


class _CalledRoom(ModuleType):
    """A package that is also the function of its name: `leadtime.race(...)` beside `leadtime.race.step`."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        module, attribute = _CALLED_ROOMS[self.__name__.rpartition(".")[2]]
        return getattr(import_module(module), attribute)(*args, **options)


class _Door(ModuleType):
    """This module: a room that is imported, by whomever, stays callable where the public names say so."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _CALLED_ROOMS and isinstance(value, ModuleType):
            value.__class__ = _CalledRoom
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Door
