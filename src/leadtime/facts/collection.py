"""All records of one kind: found by scanning file headers, forgiving in look-up, read on first use."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

from leadtime.errors import FactError, UnknownName, folded, nearest
from leadtime.facts.place import Place

__all__ = ["Collection", "Header", "Scan", "parse_toml", "read_toml", "scan_headers"]

R = TypeVar("R", covariant=True)
D = TypeVar("D")


@dataclass(frozen=True, slots=True)
class Header:
    """The top of a file: enough to find the record by any of its names."""

    id: str
    path: Path
    names: tuple[str, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """Everything the record answers to, folded."""
        return frozenset(folded(name) for name in (self.id, *self.names))


# The headers that were read, and one sentence for each file that has none.
Scan = tuple[tuple[Header, ...], tuple[str, ...]]


class Collection(Mapping[str, R], Generic[R]):
    """Records of one kind by id. Look-ups ignore case, spaces, hyphens and underscores, and know the aliases.

    Parameters
    ----------
    kind : str
        "chip", "system", "llm", "entity", "site" or "series".
    scan : callable
        Gives the headers of the files; called once, on first use.
    read : callable
        Reads one file in full; called once for each record asked for.
    """

    def __init__(self, kind: str, scan: Callable[[], Scan], read: Callable[[Path], R]) -> None:
        self.kind = kind
        self._scan = scan
        self._read = read
        self._loaded: dict[str, R] = {}

    @staticmethod
    def of(kind: str, records: Mapping[str, D]) -> "Collection[D]":
        """Records that lie in no file, under their ids."""
        headers = tuple(Header(name, Path(name)) for name in records)
        return Collection(kind, lambda: (headers, ()), lambda path: records[str(path)])

    def __getitem__(self, name: str) -> R:
        """The record that answers to `name`; UnknownName offers the nearest ids."""
        header = self._by_key.get(folded(name))
        if header is None:
            raise UnknownName(self.kind, name, self._near(name))
        return self.read(header)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(header.id for header in self.headers))

    def __len__(self) -> int:
        return len(self.headers)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and folded(name) in self._by_key

    @overload
    def get(self, key: str, /) -> R | None: ...
    @overload
    def get(self, key: str, /, default: R | D) -> R | D: ...
    def get(self, key: str, /, default: object = None) -> object:
        """The record that answers to `key`, or the default."""
        header = self._by_key.get(folded(key))
        return default if header is None else self.read(header)

    def find(self, text: str) -> tuple[str, ...]:
        """Ids of all records with `text` in one of their names; an exact match comes first."""
        wanted = folded(text)
        hits = [h for h in self.headers if any(wanted in key for key in h.keys)]
        return tuple(h.id for h in sorted(hits, key=lambda h: (wanted not in h.keys, h.id)))

    def read(self, header: Header) -> R:
        """The record of a header, read in full the first time."""
        if header.id not in self._loaded:
            self._loaded[header.id] = self._read(header.path)
        return self._loaded[header.id]

    def is_id(self, name: str) -> bool:
        """Whether `name` is an id itself and no mere alias."""
        header = self._by_key.get(folded(name))
        return header is not None and folded(header.id) == folded(name)

    @property
    def headers(self) -> tuple[Header, ...]:
        """The headers of all files that have one."""
        return self._scanned[0]

    @property
    def faults(self) -> tuple[str, ...]:
        """One sentence for each file without a proper header and each name that two files claim."""
        return self._index[1]

    def names(self) -> tuple[str, ...]:
        """Every id, name and alias, as written."""
        return tuple(dict.fromkeys(name for h in self.headers for name in (h.id, *h.names)))

    @property
    def _by_key(self) -> Mapping[str, Header]:
        if self.faults:
            raise FactError(self.faults[0])
        return self._index[0]

    @cached_property
    def _index(self) -> tuple[Mapping[str, Header], tuple[str, ...]]:
        """Folded name -> header, and what stands in the way of that."""
        by_key: dict[str, Header] = {}
        faults = list(self._scanned[1])
        for header in self.headers:
            for name in (header.id, *header.names):
                other = by_key.setdefault(folded(name), header)
                if other is not header:
                    faults.append(
                        f"{_file(header.path)}: `aliases` or name {name!r} is already claimed by "
                        f"{_file(other.path)}; leave it to one of them, for a name must lead to one record."
                    )
        return by_key, tuple(faults)

    @cached_property
    def _scanned(self) -> tuple[tuple[Header, ...], tuple[str, ...]]:
        return self._scan()

    def _near(self, name: str) -> tuple[str, ...]:
        """What to offer: ids, unless only an alias is near."""
        return ids if nearest(name, ids := tuple(self)) else self.names()


def scan_headers(folder: Path, maker: str) -> Scan:
    """The headers of all TOML files of a folder in order of their names, and what is wrong with the others.

    Parameters
    ----------
    folder : Path
        For example data/chips; a file whose name starts with an underscore is a template and is passed over.
    maker : str
        The key that names the maker; "maker name" becomes an alias.
    """
    headers, faults = [], []
    for path in sorted(folder.glob("[!_]*.toml")):
        try:
            headers.append(_header(path, maker))
        except FactError as error:
            faults.append(str(error))
    return tuple(headers), tuple(faults)


def read_toml(path: Path, file: str, *, only_top: bool = False) -> dict[str, Any]:
    """Parse a TOML file, or only what stands before its first table, which is a fraction of it.

    Raises
    ------
    FactError
        If it is not UTF-8 or breaks the syntax.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise FactError(f"{file}: is not UTF-8 at byte {error.start}; save it in that encoding.") from None
    return parse_toml(re.split(r"^\[", text, maxsplit=1, flags=re.MULTILINE)[0] if only_top else text, file)


def parse_toml(text: str, file: str) -> dict[str, Any]:
    """Parse TOML, or say in which file, line and column it breaks."""
    import tomllib  # here, since the import costs more than most commands have to read

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FactError(f"{file}: is no valid TOML, {error}; correct the file there.") from None


def _header(path: Path, maker: str) -> Header:
    """Read what stands before the first table, which is a fraction of the file."""
    place = Place(_file(path))
    top = read_toml(path, place.file, only_top=True)
    for key in ("id", "name"):
        if not isinstance(top.get(key), str):
            raise place.at(key).refuse("is missing", f'write {key} = "..." above the first table')
    if top["id"] != path.stem:
        raise place.at("id").refuse(
            f"is {top['id']!r} but the file is {path.name}",
            "give both the same name, for the file name is the id",
        )
    if not re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", top["id"]):
        raise place.at("id").refuse(f"is {top['id']!r}", "write it in lower snake case")
    aliases = top.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(alias, str) and alias for alias in aliases):
        raise place.at("aliases").refuse(
            f"is {aliases!r}, not a list of texts", 'write aliases = ["...", "..."]'
        )
    return Header(top["id"], path, (top["name"], f"{top.get(maker, '')} {top['name']}".strip(), *aliases))


def _file(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
