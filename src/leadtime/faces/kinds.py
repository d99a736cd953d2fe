"""The kinds of things that can be shown, and how each is found."""

from collections.abc import Iterable, Mapping
from typing import Any

from leadtime.errors import InputError, UnknownName, folded
from leadtime.faces.rules import Rules
from leadtime.faces.sheet import Sheet, sheet_of
from leadtime.facts.catalogue import Catalogue

__all__ = ["kind_called", "kinds", "sheet"]

# What people call them -> the kind's name here; the catalogue says "llm" where people say "model".
_SPELLINGS = {"llm": "model", "language model": "model"}


def kinds(catalogue: Catalogue) -> Mapping[str, Mapping[str, Any]]:
    """Each kind with its records by id."""
    return {
        "chip": catalogue.chips,
        "system": catalogue.systems,
        "model": catalogue.llms,
        "entity": catalogue.entities,
        "site": catalogue.sites,
        "series": catalogue.series,
        "rule": Rules(),
        "source": catalogue.sources,
    }


def kind_called(text: str, known: Iterable[str]) -> str | None:
    """The kind that a word means, singular or plural; None if it means none."""
    spelled = {folded(kind): kind for kind in known}
    spelled |= {folded(word): kind for word, kind in _SPELLINGS.items()}
    spelled |= {_plural(word): kind for word, kind in spelled.items()}
    return spelled.get(folded(text))


def sheet(words: tuple[str, ...], catalogue: Catalogue) -> Sheet:
    """The sheet of the thing that some words name.

    Parameters
    ----------
    words : tuple of str
        An optional kind, then an id, name or alias, which may itself be several words.
    catalogue : Catalogue
        Where to look.

    Raises
    ------
    UnknownName
        If nothing answers to it; the nearest names are offered.
    InputError
        If it names things of several kinds; the choices are listed.
    """
    held = kinds(catalogue)
    kind = kind_called(words[0], held)
    if kind is not None and len(words) > 1:
        name = " ".join(words[1:])
        return sheet_of(_of_kind(kind, name, held[kind]), kind, catalogue)
    name = " ".join(words)
    hits = [(kind, key) for kind in held if (key := _key(name, held[kind])) is not None]
    by_id = [hit for hit in hits if folded(hit[1]) == folded(name)]
    best = by_id if len(by_id) == 1 else hits
    if not best:
        raise _nothing_called(name, held)
    if len(best) > 1:
        choices = " or ".join(f"`{kind} {key}`" for kind, key in best)
        raise InputError(f"{name!r} names several things; say which: {choices}.")
    kind, key = best[0]
    return sheet_of(held[kind][key], kind, catalogue)


def _nothing_called(name: str, held: Mapping[str, Mapping[str, Any]]) -> InputError:
    """Offer the nearest kinds and names, or where the names are listed."""
    unknown = UnknownName("thing", name, [*held, *_all_names(held)])
    if unknown.nearest:
        return unknown
    return InputError(
        f"nothing is called {name!r}; `leadtime show KIND` lists names, KIND being {', '.join(held)}."
    )


def _of_kind(kind: str, name: str, records: Mapping[str, Any]) -> Any:
    key = _key(name, records)
    if key is None:
        raise UnknownName(kind, name, [*records, *_aliases(records)])
    return records[key]


def _key(name: str, records: Mapping[str, Any]) -> str | None:
    """The id of the record that answers to a name."""
    if name in records:
        return str(records[name].id)
    return next((key for key in records if folded(key) == folded(name)), None)


def _all_names(held: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Ids first, so that they are offered before aliases as near."""
    return [name for records in held.values() for name in (*records, *_aliases(records))]


def _aliases(records: Mapping[str, Any]) -> tuple[str, ...]:
    names = getattr(records, "names", None)
    return tuple(names()) if names else ()


def _plural(word: str) -> str:
    return word[:-1] + "ies" if word.endswith("y") else word if word.endswith("s") else word + "s"
