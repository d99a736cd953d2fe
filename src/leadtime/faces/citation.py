"""What a result stands on: the facts' sources, the rules and the versions, ready to be quoted."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from leadtime.facts.catalogue import Catalogue, catalogue
from leadtime.facts.sources import Source

if TYPE_CHECKING:
    from leadtime.controls.verdict import Rule

__all__ = ["Citation", "citation"]

# Keys of a result under which a name stands for a thing of the catalogue.
_NAMING = frozenset({"a", "b", "chip", "id", "item", "model", "name", "system"})


@dataclass(frozen=True, slots=True)
class Citation:
    """Everything that a result used and that a reader may want to check.

    Parameters
    ----------
    version, facts_version : str
        Of the program and of the catalogue of facts.
    sources : tuple of Source
        Where the facts come from, by id.
    rules : tuple of Rule
        Legal instruments asked, by id.
    """

    version: str
    facts_version: str
    sources: tuple[Source, ...]
    rules: tuple["Rule", ...]

    @property
    def text(self) -> str:
        """One line for the program, one for each source and instrument."""
        own = f"Leadtime {self.version}, facts {self.facts_version}. The Leadtime authors. Apache-2.0."
        read = [f"[{s.id}] {s.citation}.{' ' + s.link if s.link else ''}" for s in self.sources]
        law = [f"[{r.id}] {r.title}: {r.citation}." for r in self.rules]
        return "\n".join([own, *read, *law])

    @property
    def bibtex(self) -> str:
        """The same as entries for a bibliography."""
        own = _entry(
            "software", "leadtime",
            {"author": "{The Leadtime authors}", "title": "Leadtime", "version": self.version,
             "note": f"facts {self.facts_version}"},
        )  # fmt: skip
        read = [
            _entry("misc", s.id, {"title": s.citation, "url": s.link, "urldate": s.accessed.isoformat()})
            for s in self.sources
        ]
        law = [_entry("misc", r.id, {"title": r.title, "howpublished": str(r.citation)}) for r in self.rules]
        return "\n\n".join([own, *read, *law])

    def to_json(self) -> dict[str, Any]:
        """Versions, sources, rules; the text and the entries."""
        return {
            "version": self.version,
            "facts_version": self.facts_version,
            "sources": [{"id": s.id, "citation": s.citation, "link": s.link} for s in self.sources],
            "rules": [{"id": r.id, "title": r.title, "citation": str(r.citation)} for r in self.rules],
            "text": self.text,
            "bibtex": self.bibtex,
        }


def citation(result: Any, *, facts: Catalogue | None = None) -> Citation:
    """What a result stands on.

    Parameters
    ----------
    result : object
        Any result of Leadtime (with `to_json`), or its JSON document read back. Ids of sources and rules that it
        names are cited; of a chip, system or model that it names, the sources of every number.
    facts : Catalogue, optional
        Default: the facts that come with Leadtime.

    Examples
    --------
    >>> import leadtime
    >>> cited = citation(leadtime.control("h20", on="2025-05-01", to="CN"))
    >>> "us_2025_04_h20_letter" in [rule.id for rule in cited.rules]
    True
    """
    from leadtime.faces.rules import Rules

    known = facts or catalogue()
    law = Rules()
    sources: set[str] = set()
    rules: set[str] = set()
    for key, said in _texts(result.to_json() if hasattr(result, "to_json") else result):
        if said in known.sources:
            sources.add(said)
        elif said in law:
            rules.add(law[said].id)
        elif key in _NAMING:
            sources |= _behind(said, known)
    return Citation(
        version=version("leadtime"),
        facts_version=known.version,
        sources=tuple(known.sources[s] for s in sorted(sources)),
        rules=tuple(law[r] for r in sorted(rules)),
    )


def _behind(name: str, facts: Catalogue) -> set[str]:
    """Ids of the sources of all that is known of a chip, system or model; nothing for another name."""
    for kind in (facts.chips, facts.systems, facts.llms):
        if name in kind:
            return {s for _, quantity in kind[name].facts() for s in quantity.source} & set(facts.sources)
    return set()


def _texts(tree: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a JSON tree, with the key that it stands under."""
    if isinstance(tree, str):
        yield key, tree
    elif isinstance(tree, Mapping):
        for name, value in tree.items():
            yield from _texts(value, str(name))
    elif isinstance(tree, list | tuple):
        for value in tree:
            yield from _texts(value, key)


def _entry(kind: str, key: str, fields: Mapping[str, str]) -> str:
    """One entry of a bibliography; what BibTeX would read as a command is escaped."""
    lines = [f"  {name} = {{{_escaped(value)}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{key},", *lines, "}"])


def _escaped(text: str) -> str:
    return text if text.startswith(("http", "{")) else re.sub(r"([&%$#_])", r"\\\1", text)
