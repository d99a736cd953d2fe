"""All records of one kind: found by scanning file headers, forgiving in look-up, read on first use."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

from leadtime.errors import FactError, UnknownName, folded, nearest
from leadtime.facts.place import Place

__all__ = ["Collection", "Header", "parse_toml", "scan_headers"]

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


class Collection(Mapping[str, R], Generic[R]):
    """Records of one kind by id. Look-ups ignore case, spaces, hyphens and underscores, and know the aliases.

    Parameters
    ----------
    kind : str
        "chip", "system", "llm", "entity" or "series".
    headers : callable
        Gives the headers of the files; called once, on first use.
    read : callable
        Reads one file in full; called once for each record asked for.
    """

    def __init__(
        self, kind: str, headers: Callable[[], tuple[Header, ...]], read: Callable[[Path], R]
    ) -> None:
        self.kind = kind
        self._scan = headers
        self._read = read
        self._loaded: dict[str, R] = {}

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

    @cached_property
    def headers(self) -> tuple[Header, ...]:
        """The headers of all files."""
        return self._scan()

    @property
    def clashes(self) -> tuple[str, ...]:
        """One sentence for each name that two files claim."""
        return self._index[1]

    def names(self) -> tuple[str, ...]:
        """Every id, name and alias, as written."""
        return tuple(dict.fromkeys(name for h in self.headers for name in (h.id, *h.names)))

    @property
    def _by_key(self) -> Mapping[str, Header]:
        if self.clashes:
            raise FactError(self.clashes[0])
        return self._index[0]

    @cached_property
    def _index(self) -> tuple[Mapping[str, Header], tuple[str, ...]]:
        """Folded name -> header, and what stands in the way of that."""
        by_key: dict[str, Header] = {}
        clashes = []
        for header in self.headers:
            for name in (header.id, *header.names):
                other = by_key.setdefault(folded(name), header)
                if other is not header:
                    clashes.append(
                        f"{_file(header)}: `aliases` or name {name!r} is already claimed by {_file(other)}; "
                        "leave it to one of them, for a name must lead to one record."
                    )
        return by_key, tuple(clashes)

    def _near(self, name: str) -> tuple[str, ...]:
        """What to offer: ids, unless only an alias is near."""
        return ids if nearest(name, ids := tuple(self)) else self.names()


def scan_headers(folder: Path, maker: str) -> tuple[Header, ...]:
    """The headers of all TOML files of a folder, in order of their names.

    Parameters
    ----------
    folder : Path
        For example data/chips; a file whose name starts with an underscore is a template and is passed over.
    maker : str
        The key that names the maker; "maker name" becomes an alias.
    """
    paths = sorted(folder.glob("[!_]*.toml"))
    return tuple(_header(path, maker) for path in paths)


def parse_toml(text: str, file: str) -> dict[str, Any]:
    """Parse TOML, or say in which file and line it breaks."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FactError(f"{file}: is no valid TOML, {error}; correct the file there.") from None


def _header(path: Path, maker: str) -> Header:
    """Read what stands before the first table, which is a fraction of the file."""
    text = path.read_text(encoding="utf-8")
    place = Place(f"{path.parent.name}/{path.name}")
    top = parse_toml(re.split(r"^\[", text, maxsplit=1, flags=re.MULTILINE)[0], place.file)
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
    listed = tuple(filter(None, [aliases] if isinstance(aliases, str) else aliases))
    return Header(top["id"], path, (top["name"], f"{top.get(maker, '')} {top['name']}".strip(), *listed))


def _file(header: Header) -> str:
    return f"{header.path.parent.name}/{header.path.name}"
