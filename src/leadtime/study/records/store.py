"""Records: each run as Parquet and a manifest, put in place at once, so that nothing earlier is lost."""

import json
import shutil
import tempfile
from binascii import crc32
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from leadtime.errors import InputError, OutputError
from leadtime.facts.presence import is_there
from leadtime.study.engine import Table
from leadtime.study.query import metrics
from leadtime.study.records.manifest import Manifest
from leadtime.study.records.record import MANIFEST, held
from leadtime.study.run import Ensemble

INPUTS = "inputs.parquet"
MEMBERS = "members"
EARLIER = "earlier"
UNKNOWN = "unknown"
NEEDED = ("policies", "from", "runs", "seed", "first_day", "until", "off", "results")
"""What a manifest must hold to be run again."""


@contextmanager
def placed(folder: Path) -> Iterator[Path]:
    """A fresh folder whose files take their place in `folder` only when all of them are complete.

    What `folder` held before is kept under `earlier/<run>`. If anything fails, or the run is interrupted,
    `folder` is as it was.

    Raises
    ------
    OutputError
        If the folder cannot be written, or the disk is full.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=".partial-", dir=folder))
    except OSError as error:
        raise OutputError(
            f"--out: {folder} cannot be written ({error.strerror}); choose another folder."
        ) from None
    try:
        yield staged
        _swap(staged, folder)
    except OSError as error:
        raise OutputError(
            f"--out: {folder}: {error.strerror or error}; nothing was changed there, "
            "free some room or choose another folder."
        ) from None
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _swap(staged: Path, folder: Path) -> None:
    """Move what is fresh into place and what was there into `earlier/`; undone if it cannot be finished."""
    fresh = sorted(p.name for p in staged.iterdir())
    kept = _kept(folder)
    moves = [(folder / name, kept / name) for name in fresh if (folder / name).exists()]
    if moves:
        kept.mkdir(parents=True)
    moves += [(staged / name, folder / name) for name in fresh]
    done: list[tuple[Path, Path]] = []
    try:
        for here, there in moves:
            here.rename(there)
            done.append((here, there))
    except BaseException:
        for here, there in reversed(done):
            there.rename(here)
        raise


def _kept(folder: Path) -> Path:
    """Where the result now in `folder` goes; the same run kept before is the same to the bit and makes room."""
    run = _run_of(folder)
    kept = folder / EARLIER / run
    if run != UNKNOWN:
        shutil.rmtree(kept, ignore_errors=True)
        return kept
    return next(p for n in count(1) if not (p := folder / EARLIER / f"{UNKNOWN}-{n}").exists())


def _run_of(folder: Path) -> str:
    try:
        return str(json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["run"])
    except (OSError, ValueError, KeyError, TypeError):
        return UNKNOWN


def write(ensemble: Ensemble, manifest: Manifest, folder: Path) -> None:
    """Write members, inputs and manifest into a folder.

    Parameters
    ----------
    ensemble : Ensemble
    manifest : Manifest
    folder : Path
        Exists; `placed` gives one.
    """
    (folder / MEMBERS).mkdir()
    files = []
    for policy, table in ensemble.outcomes.items():
        path = f"{MEMBERS}/{file_name(policy)}.parquet"
        rows = long(table, ensemble.years)
        pq.write_table(rows, folder / path, **COMPACT)
        files.append(held(folder, path, table="members", rows=len(rows), policy=policy))
    rows = wide(ensemble.inputs)
    pq.write_table(rows, folder / INPUTS, **COMPACT)
    files.append(held(folder, INPUTS, table="inputs", rows=len(rows)))
    whole = Manifest({**manifest.tree, "files": [f.to_json() for f in files]})
    (folder / MANIFEST).write_text(whole.to_text(), encoding="utf-8")


COMPACT: dict[str, Any] = {"compression": "zstd", "compression_level": 1, "use_dictionary": ["year"]}


def long(table: Mapping[str, NDArray[np.float32]], years: Sequence[int], first: int = 0) -> pa.Table:
    """[year, member] arrays as rows of (year, member, metric ...), metrics in the order of the metrics' file.

    Parameters
    ----------
    table : mapping of metric to array [year, member]
    years : sequence of int
    first : int
        Number of the first member.
    """
    runs = next(iter(table.values())).shape[1]
    columns = {
        "year": np.repeat(np.asarray(years, np.int16), runs),
        "member": np.tile(np.arange(first, first + runs, dtype=np.int32), len(years)),
    }
    ordered = [name for name in metrics() if name in table] + sorted(set(table) - set(metrics()))
    return pa.table({**columns, **{name: np.ascontiguousarray(table[name]).reshape(-1) for name in ordered}})


def wide(inputs: Mapping[str, NDArray[np.float32]], first: int = 0) -> pa.Table:
    """Inputs [member] as rows of (member, input ...)."""
    runs = len(next(iter(inputs.values())))
    return pa.table({"member": np.arange(first, first + runs, dtype=np.int32), **inputs})


def file_name(policy: str) -> str:
    """A policy's id as a file name; where characters had to go, a checksum keeps two ids apart."""
    safe = "".join(c if c.isalnum() or c in "-_." else "_" for c in policy)
    return safe if safe == policy else f"{safe}-{crc32(policy.encode()):08x}"


def read_manifest(path: Path) -> dict[str, Any]:
    """A manifest as written, or one sentence about why not.

    Raises
    ------
    InputError
        If it is no manifest of a race.
    """
    path = path / MANIFEST if is_there(path) and path.is_dir() else path
    try:
        tree = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            f"--replay: {path} cannot be read ({error.strerror}); give the manifest.json of a run."
        ) from None
    except ValueError:
        raise InputError(f"--replay: {path} is not JSON; give the manifest.json of a run.") from None
    if not isinstance(tree, dict) or tree.get("kind") != "leadtime race":
        raise InputError(f"--replay: {path} is not the manifest of a race; give the manifest.json of a run.")
    missing = [key for key in NEEDED if key not in tree]
    if missing:
        raise InputError(
            f"--replay: {path} lacks {', '.join(missing)}; give the manifest.json as a run wrote it."
        )
    return tree


def read(folder: Path) -> tuple[dict[str, Table], Table]:
    """Outcomes by policy, [year, member], and inputs, [member], as recorded in a folder."""
    tree = read_manifest(folder)
    years = date.fromisoformat(tree["first_day"]).year, tree["until"]
    shape = (years[1] - years[0] + 1, tree["runs"])
    outcomes = {}
    for policy in tree["results"]:
        rows = pq.read_table(folder / MEMBERS / f"{file_name(policy)}.parquet")
        names = [n for n in rows.column_names if n not in ("year", "member")]
        outcomes[policy] = {n: rows[n].to_numpy().reshape(shape) for n in names}
    inputs = pq.read_table(folder / INPUTS)
    return outcomes, {n: inputs[n].to_numpy() for n in inputs.column_names if n != "member"}
