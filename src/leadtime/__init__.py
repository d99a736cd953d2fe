"""Leadtime: from a chip's datasheet to a nation's lead.

The public door.  Every name below is loaded when it is first used, so that importing the package costs
nothing; results are frozen objects with ``.to_json()``, and ``.to_polars()`` where they are tables.

>>> import leadtime
>>> leadtime.chips["H20"].id
'h20'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leadtime import errors
    from leadtime.facts.claims import claims
    from leadtime.performance.compare import compare

__all__ = [
    "chips",
    "claims",
    "compare",
    "entities",
    "errors",
    "models",
    "rules",
    "series",
    "sources",
    "systems",
]

# name -> module and attribute; no attribute means the module itself
_FUNCTIONS = {
    "claims": ("leadtime.facts.claims", "claims"),
    "compare": ("leadtime.performance.compare", "compare"),
    "errors": ("leadtime.errors", ""),
}
# name -> collection of the catalogue
_COLLECTIONS = {
    "chips": "chips",
    "entities": "entities",
    "models": "llms",
    "series": "series",
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
    elif name == "rules":
        found = import_module("leadtime.faces.rules").Rules()
    else:
        raise AttributeError(f"module 'leadtime' has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """The public names."""
    return __all__
