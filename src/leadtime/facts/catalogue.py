"""The catalogue: find, load and check everything that is known."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar

from leadtime.errors import FactError, InputError, UnknownName
from leadtime.facts.chip import Chip
from leadtime.facts.collection import Collection, Header, Scan, read_toml, scan_headers
from leadtime.facts.entity import Entity
from leadtime.facts.llm import Llm
from leadtime.facts.loader import Rules, read_record
from leadtime.facts.physics import problems
from leadtime.facts.place import Place
from leadtime.facts.schema import Schema, read_schema
from leadtime.facts.series import Series, read_series
from leadtime.facts.site import Site
from leadtime.facts.sources import Bibliography, Source
from leadtime.facts.system import System

__all__ = ["DATA", "Catalogue", "Record", "catalogue"]

DATA = Path(__file__).parent / "data"

R = TypeVar("R")
Record = Chip | System | Llm | Entity | Site | Series

# plural (which is also the folder) -> kind; the order of look-ups and of listings
_KINDS = {
    "chips": "chip",
    "systems": "system",
    "llms": "llm",
    "entities": "entity",
    "sites": "site",
    "series": "series",
}


class Catalogue:
    """All facts under one folder; nothing is read before it is asked for.

    Parameters
    ----------
    root : Path, optional
        The data folder. Default: the one shipped with the package.
    """

    def __init__(self, root: Path = DATA) -> None:
        self.root = root
        self.chips = self._toml("chips", Chip, "vendor")
        self.systems = self._toml("systems", System, "vendor")
        self.llms = self._toml("llms", Llm, "organisation")
        self.entities = self._toml("entities", Entity, "")
        self.sites = self._toml("sites", Site, "")
        self.series: Collection[Series] = Collection("series", self._scan_series, self._read_series)

    def lookup(self, text: str, kind: str | None = None) -> Record:
        """The one record that answers to `text`.

        Parameters
        ----------
        text : str
            Id, name, "vendor name" or alias.
        kind : str, optional
            "chip", "system", "llm" (or "model"), "entity", "site" or "series", or the plural; default: any.

        Raises
        ------
        UnknownName
            If nothing answers to it, or there is no such kind.
        InputError
            If records of several kinds answer equally well; the choices are listed.
        """
        if kind is not None:
            return self._collection(kind)[text]
        hits = [c for c in self.collections if text in c]
        by_id = [c for c in hits if c.is_id(text)]
        best = by_id if len(by_id) == 1 else hits
        if not best:
            raise UnknownName("chip, system, model, entity, site or series", text, self._names())
        if len(best) > 1:
            choices = " or ".join(f"`{c.kind} {c[text].id}`" for c in best)
            raise InputError(f"{text!r} names several things; say which: {choices}.")
        return best[0][text]

    @property
    def collections(self) -> tuple[Collection[Record], ...]:
        """The collection of each kind, in the order of listings."""
        return tuple(getattr(self, plural) for plural in _KINDS)

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """The bibliography by id."""
        rules = Rules({}, ())
        blocks = self._toml_file("sources.toml").items()
        return Bibliography(
            (key, read_record(Source, {"id": key, **block}, Place("sources.toml", key), rules))
            for key, block in blocks
        )

    @cached_property
    def schema(self) -> Schema:
        """The rows of quantities.csv by kind and name."""
        return read_schema(self.root / "quantities.csv")

    @cached_property
    def snapshot_on(self) -> date:
        """The day up to which the facts were gathered."""
        day = self._toml_file("catalogue.toml").get("snapshot_on")
        if not isinstance(day, date):
            raise Place("catalogue.toml", "snapshot_on").refuse("is no day", "write snapshot_on = 2026-11-23")
        return day

    @cached_property
    def version(self) -> str:
        """The first 12 hex digits of a SHA-256 over all data files and their names."""
        from hashlib import sha256

        digest = sha256()
        for path in sorted(self.root.rglob("*.*"), key=lambda p: p.relative_to(self.root).as_posix()):
            if path.suffix in (".toml", ".csv"):
                digest.update(f"{path.relative_to(self.root).as_posix()}\0".encode())
                digest.update(path.read_bytes() + b"\0")
        return digest.hexdigest()[:12]

    def check(self) -> list[str]:
        """Read every file and list all problems, one sentence each; empty when all is well."""
        return list(self._problems())

    def _problems(self) -> Iterator[str]:
        try:
            self.schema, self.sources, self.snapshot_on  # noqa: B018  (reading them is the check)
            yield from (fault for c in self.collections for fault in c.faults)
        except FactError as error:
            yield str(error)
            return
        yield from self._strays()
        for each in self.collections:
            for header in each.headers:
                try:
                    yield from problems(each.read(header), self.chips, self.snapshot_on)
                except FactError as error:
                    yield str(error)

    def _strays(self) -> Iterator[str]:
        """Files that lie among the records but are not read."""
        for plural in _KINDS:
            form = "*/*.csv" if plural == "series" else "*.toml"
            folder = self.root / plural
            for path in sorted(set(folder.rglob("*")) - set(folder.glob(form))):
                if path.is_file():
                    file = path.relative_to(self.root).as_posix()
                    yield f"{file}: is never read, for files here are {plural}/{form}; move or rename it."

    def _collection(self, kind: str) -> Collection[Record]:
        known = (
            {k: p for p, k in _KINDS.items()} | {p: p for p in _KINDS} | {"model": "llms", "models": "llms"}
        )
        plural = known.get(kind.lower())
        if plural is None:
            raise UnknownName("kind", kind, _KINDS.values())
        found: Collection[Record] = getattr(self, plural)
        return found

    def _names(self) -> tuple[str, ...]:
        return tuple(name for c in self.collections for name in c)

    def _toml(self, plural: str, cls: type[R], maker: str) -> Collection[R]:
        scan = partial(scan_headers, self.root / plural, maker)
        return Collection(_KINDS[plural], scan, partial(self._read_toml, cls, _KINDS[plural]))

    def _read_toml(self, cls: type[R], kind: str, path: Path) -> R:
        file = path.relative_to(self.root).as_posix()
        rules = Rules(self.schema.get(kind, {}), self.sources)
        return read_record(cls, read_toml(path, file), Place(file), rules)

    def _toml_file(self, name: str) -> dict[str, Any]:
        path = self.root / name
        if not path.is_file():
            raise FactError(f"{name}: is not in the data folder {self.root}; add it, or give another folder.")
        return read_toml(path, name)

    def _scan_series(self) -> Scan:
        return tuple(Header(path.stem, path) for path in sorted(self.root.glob("series/*/*.csv"))), ()

    def _read_series(self, path: Path) -> Series:
        return read_series(path, file=path.relative_to(self.root).as_posix(), sources=self.sources)


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The facts shipped with the package, read once per process."""
    return Catalogue()
