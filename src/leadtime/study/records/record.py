"""A study on disk: which files hold its members, and whether they are as they were written."""

import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from leadtime.errors import InputError
from leadtime.facts.presence import is_there
from leadtime.facts.user_cache import user_cache

MANIFEST = "manifest.json"
SHARDS = "shards"
KINDS = ("leadtime race", "leadtime study")
TABLES = ("members", "inputs")
STUDY_VERSION = 1
"""Of the folder's layout: raised when a reader of the layout before could not read it."""


@dataclass(frozen=True, slots=True)
class Held:
    """One Parquet file of a study.

    Parameters
    ----------
    path : str
        Relative to the study's folder.
    table : str
        "members" (a row per year and member) or "inputs" (a row per member).
    policy : str or None
        Whose members; None for inputs, which all policies share.
    rows, size : int
        Rows, and bytes of the file.
    checksum : str
        SHA-256 of its bytes.
    """

    path: str
    table: str
    policy: str | None
    rows: int
    size: int
    checksum: str

    def to_json(self) -> dict[str, Any]:
        """As the manifest holds it."""
        tree = {"path": self.path, "table": self.table, "rows": self.rows, "bytes": self.size}
        return {**tree, "sha256": self.checksum} | ({"policy": self.policy} if self.policy else {})


def held(folder: Path, path: str, *, table: str, rows: int, policy: str | None = None) -> Held:
    """What stands in a file that has just been written."""
    content = (folder / path).read_bytes()
    return Held(path, table, policy, rows, len(content), sha256(content).hexdigest())


def _from_json(tree: Mapping[str, Any]) -> Held:
    return Held(
        str(tree["path"]), str(tree["table"]), tree.get("policy"), int(tree["rows"]), int(tree["bytes"]),
        str(tree["sha256"]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """A study's folder, read: its manifest, and the files that are complete.

    Parameters
    ----------
    folder : Path
    tree : mapping
        The manifest.
    files : tuple of Held
    """

    folder: Path
    tree: Mapping[str, Any]
    files: tuple[Held, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every member is there; a study that was interrupted is a study so far."""
        return "results" in self.tree

    @property
    def policies(self) -> tuple[str, ...]:
        """Ids of the policies that have members."""
        return tuple(dict.fromkeys(f.policy for f in self.files if f.policy))

    def paths(self, table: str, policy: str | None = None) -> list[str]:
        """Files of a table, in the order of members."""
        found = (f.path for f in self.files if f.table == table and policy in (None, f.policy))
        return [str(self.folder / path) for path in found]

    def check(self, tables: Iterable[str] = TABLES) -> None:
        """Compare files with their checksums; one that was found right before and was not touched is not read again.

        Raises
        ------
        InputError
            Names the first file that is missing or not as it was written.
        """
        for path, is_found in self.damaged(tables).items():
            if not is_found:
                raise InputError(f"{self.folder}: {path} is missing; {_REMEDY}")
            raise InputError(
                f"{self.folder}: {path} does not have the checksum with which it was written; {_REMEDY}"
            )

    def damaged(self, tables: Iterable[str] = TABLES) -> dict[str, bool]:
        """Files that are not as they were written: path to whether there is one at all."""
        asked, known = set(tables), _Known.of(self.folder)
        wanted = [f for f in self.files if f.table in asked]
        with ThreadPoolExecutor() as pool:
            seen = dict(
                zip(wanted, pool.map(partial(_seen, self.folder, known.entries), wanted), strict=True)
            )
        known.remember({f.path: entry for f, entry in seen.items() if entry})
        wrong = {f.path: entry for f, entry in seen.items() if entry is None or entry[2] != f.checksum}
        return {path: entry is not None for path, entry in wrong.items()}

    def to_arrow(self, table: str = "members") -> Any:
        """A table as pyarrow.Table; members have a column `policy`."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.check([table])
        parts = []
        for f in self.files:
            if f.table == table:
                rows = pq.read_table(self.folder / f.path)
                parts.append(rows.add_column(0, "policy", [[f.policy] * len(rows)]) if f.policy else rows)
        return pa.concat_tables(parts)

    def to_polars(self, table: str = "members") -> Any:
        """A table as polars.DataFrame (needs the extra `tables`)."""
        import polars

        return polars.from_arrow(self.to_arrow(table))

    def to_pandas(self, table: str = "members") -> Any:
        """A table as pandas.DataFrame (needs pandas, which no extra brings)."""
        return self.to_arrow(table).to_pandas()

    def to_xarray(self) -> Any:
        """Members as one cube: each read-out with dimensions policy, year, member (needs the extra `tables`)."""
        import numpy
        import xarray

        rows, names = self.to_arrow(), ("policy", "year", "member")
        places = {n: numpy.unique(rows[n].to_numpy(), return_inverse=True) for n in names}
        shape = tuple(len(values) for values, _ in places.values())
        at = numpy.ravel_multi_index([index for _, index in places.values()], shape)
        data = {}
        for metric in (n for n in rows.column_names if n not in names):
            cube = numpy.full(numpy.prod(shape), numpy.nan, numpy.float32)
            cube[at] = rows[metric].to_numpy()
            data[metric] = (names, cube.reshape(shape))
        return xarray.Dataset(data, coords={n: values for n, (values, _) in places.items()})


_REMEDY = "`leadtime study --resume` computes lost shards of a study again, `leadtime race --replay` a race."


def record(folder: Path | str) -> Record:
    """Open a study's folder.

    Raises
    ------
    InputError
        If there is no study, or it is of another version.
    """
    folder = Path(folder)
    folder = folder.parent if folder.name == MANIFEST else folder
    tree = manifest_in(folder)
    entries = tree["files"] if "files" in tree else [f for s in shard_records(folder) for f in s["files"]]
    try:
        return Record(folder, tree, tuple(_from_json(e) for e in entries))
    except (KeyError, TypeError, ValueError):
        raise InputError(
            f"{folder}: the manifest's list of files is damaged; use the folder as a run wrote it."
        ) from None


def manifest_in(folder: Path) -> dict[str, Any]:
    """The manifest of a study's folder, of this version.

    Raises
    ------
    InputError
        In one sentence, what is there instead.
    """
    path = folder / MANIFEST
    if not is_there(path):
        what = "is not a folder" if is_there(folder) and not folder.is_dir() else f"holds no {MANIFEST}"
        what = what if is_there(folder) else "does not exist"
        raise InputError(
            f"{folder} {what}; give the folder that `leadtime race --out` or `study --out` wrote."
        )
    try:
        tree = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "not JSON"
        raise InputError(f"{path} cannot be read ({why}); use the folder as a run wrote it.") from None
    if not isinstance(tree, dict) or tree.get("kind") not in KINDS:
        raise InputError(f"{path} is not the manifest of a study; give the folder of a race or a study.")
    found, ours = tree.get("study_version"), version("leadtime")
    if found != STUDY_VERSION or _numbers(tree.get("leadtime_version")) > _numbers(ours):
        raise InputError(
            f"{folder}: a study of another version (layout {found}, leadtime {tree.get('leadtime_version')}); "
            f"this is layout {STUDY_VERSION}, leadtime {ours}: read it with the version that wrote it."
        )
    return tree


def _numbers(text: object) -> tuple[int, ...]:
    """A version as numbers to compare; what is none is older than any."""
    return tuple(int(n) for n in str(text).split(".")[:2] if n.isdigit())


def shard_records(folder: Path) -> list[dict[str, Any]]:
    """The records of the shards that are complete, in order; one that cannot be read is no record."""
    found = []
    for path in sorted((folder / SHARDS).glob("[0-9]*.json")):
        try:
            found.append(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            continue
    return found


Entry = Sequence[Any]
"""Size, time of last change in ns, checksum."""


def _seen(folder: Path, known: Mapping[str, Entry], file: Held) -> Entry | None:
    """What a file is now; read only if it is not known, or was changed since."""
    path = folder / file.path
    try:
        state = path.stat()
        entry = known.get(file.path)
        if entry and list(entry[:2]) == [state.st_size, state.st_mtime_ns]:
            return entry
        if state.st_size != file.size:
            return [state.st_size, state.st_mtime_ns, "of another size"]
        with path.open("rb") as opened:
            digest = sha256()
            while part := opened.read(1 << 22):
                digest.update(part)
        return [state.st_size, state.st_mtime_ns, digest.hexdigest()]
    except OSError:
        return None


@dataclass(frozen=True, slots=True)
class _Known:
    """Checksums that were found before, kept outside the study in the user's cache folder."""

    place: Path
    entries: dict[str, Entry]

    @classmethod
    def of(cls, folder: Path) -> "_Known":
        top = user_cache() / "checked"
        place = top / f"{sha256(str(folder.resolve()).encode()).hexdigest()[:24]}.json"
        try:
            return cls(place, dict(json.loads(place.read_text(encoding="utf-8"))))
        except (OSError, ValueError, TypeError):
            return cls(place, {})

    def remember(self, entries: Mapping[str, Entry]) -> None:
        if all(self.entries.get(path) == entry for path, entry in entries.items()):
            return
        try:
            self.place.parent.mkdir(parents=True, exist_ok=True)
            self.place.write_text(json.dumps({**self.entries, **entries}), encoding="utf-8")
        except OSError:
            return
