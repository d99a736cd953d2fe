"""What a chip delivers: FLOP/s of useful work on each load and mix, in each of its systems, and in H100 equivalents.

The table is worked out by the planner's search (some twenty seconds) and kept with the hash of all that it depends
on: the numbers of chips, systems and models, the fitted laws, the code of the physics, the loads. The file that ships
with the package is of the shipped facts; for others the table is worked out once and kept in the user's cache folder.

    python -m leadtime.performance.delivered

writes the shipped file again, after a change to any of them.
"""

import csv
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any, get_args

from leadtime.errors import LeadtimeError
from leadtime.facts.catalogue import Catalogue
from leadtime.facts.catalogue import catalogue as shipped
from leadtime.facts.chip import Chip
from leadtime.facts.spread import Spread
from leadtime.facts.system import System
from leadtime.facts.user_cache import user_cache
from leadtime.performance.mixes import WORKLOADS, Load, loads, mixes
from leadtime.performance.physics.given import GIVEN
from leadtime.performance.physics.hosts import HOSTS
from leadtime.performance.physics.law import Stage, family_of, fitted
from leadtime.performance.physics.spread import bounded, interval
from leadtime.workload.shape import shape

__all__ = ["FILE", "Delivered", "Table", "delivered", "is_ready", "key", "read", "work_out"]

FILE = Path(__file__).parent / "data" / "delivered.csv"
"""The table of the shipped facts."""

H100 = ("h100_sxm", "dgx_h100")
"""The unit of account: an H100 in its usual system."""

_NONE_KEEPS = "no deployment that was tried fits and keeps the limits"
_BESIDE = (
    "plan/job.py", "plan/space.py", "plan/sweep.py", "rows/formats.py", "rows/shapes.py", "mixes.py", "naming.py",
    "delivered.py",
)  # fmt: skip
"""What the table depends on besides all of `physics` and all of `workload`."""

_HEAD = "# Written by `python -m leadtime.performance.delivered`; not edited by hand. Key: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """One chip in one system on one load or mix.

    Attributes
    ----------
    chip, system, workload : str
        Ids; `system` is empty where none is known, and a server of eight is taken.
    is_usual : bool
        Whether that is the system in which the chip is usually found.
    flop_rate : Spread or None
        Useful FLOP/s of one chip (package), recomputation not counted; 0 where no deployment keeps the limits, None
        where something is not known of the chip.
    h100e : Spread or None
        The same work's rate over that of an H100 in its usual system; for a mix, the time that H100s need for it over
        the time that so many of this chip need.
    chips : int
        Number of chips tried that does best; 0 for a mix.
    tokens_rate : float
        Tokens per second and chip; 0 for a mix.
    mfu : float
        Useful FLOP/s over the peak that counts; 0 for a mix.
    why : str
        What is missing, where there is no number.
    """

    chip: str
    system: str
    workload: str
    is_usual: bool
    flop_rate: Spread | None
    h100e: Spread | None
    chips: int = 0
    tokens_rate: float = 0.0
    mfu: float = 0.0
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Delivered compute of every chip in every system on every load and mix.

    Attributes
    ----------
    key : str
        Hash of all that the numbers depend on.
    rows : tuple of Delivered
        Chips in the catalogue's order, the usual system first; loads, then mixes.
    """

    key: str
    rows: tuple[Delivered, ...]
    _at: Mapping[tuple[str, str, str], Delivered] = field(init=False, repr=False, hash=False, compare=False)

    def __post_init__(self) -> None:
        found = {(row.chip, row.system, row.workload): row for row in self.rows}
        usual = {(row.chip, "usual", row.workload): row for row in self.rows if row.is_usual}
        object.__setattr__(self, "_at", found | usual)

    def row(self, chip: str, workload: str, *, system: str = "usual") -> Delivered | None:
        """What a chip delivers on a load or mix; None where the table has no such row.

        Parameters
        ----------
        chip, workload : str
            Ids.
        system : str
            Id of the system; left out, the chip's usual one.
        """
        return self._at.get((chip, system, workload))

    def h100e(self, chip: str, workload: str, *, system: str = "usual") -> Spread | None:
        """H100 equivalents of one chip on a load or mix; None where they are not known.

        Examples
        --------
        >>> delivered().h100e("h100_sxm", "serving").value
        1.0
        """
        found = self.row(chip, workload, system=system)
        return found.h100e if found else None

    def to_json(self) -> dict[str, Any]:
        """The key and the rows, units in the keys."""
        return {"key": self.key, "rows": [_printed(row) for row in self.rows]}


def delivered(facts: Catalogue | None = None) -> Table:
    """The table of delivered compute: shipped, kept, or else worked out now and kept.

    Parameters
    ----------
    facts : Catalogue, optional
        Left out, the catalogue that ships with the package, whose table ships too: then nothing is searched.

    Returns
    -------
    Table
        Always of these facts and this code. Where `is_ready` says no, it takes some twenty seconds, once.
    """
    facts = facts or shipped()
    wanted = key(facts)
    for path in (FILE, _kept(wanted)):
        found = read(path)
        if found is not None and found.key == wanted:
            return found
    made = work_out(facts)
    _keep(made, _kept(wanted))
    return made


def is_ready(facts: Catalogue | None = None) -> bool:
    """Whether `delivered` need not search: the shipped or a kept table is of these facts."""
    wanted = key(facts or shipped())
    return _key_of(FILE) == wanted or _key_of(_kept(wanted)) == wanted


def key(facts: Catalogue) -> str:
    """The first 16 hex digits of a SHA-256 over all that the table depends on.

    Parameters
    ----------
    facts : Catalogue
        Of which every chip and system counts, and the models of the loads; their notes and sources do not.
    """
    digest = sha256(_code())
    for stage in get_args(Stage):
        laws = {name: block for name, block in fitted(stage).items() if name != "record"}
        digest.update(repr(sorted(laws.items())).encode())
    for chip in (facts.chips[name] for name in facts.chips):
        digest.update(repr((chip.id, chip.dies, chip.scale_up_topology, _numbers(chip))).encode())
    for system in (facts.systems[name] for name in facts.systems):
        digest.update(repr((system.id, system.chip, _numbers(system))).encode())
    for model in sorted({load.model for load in loads().values()}):
        digest.update(repr(shape(facts.llms[model])).encode())
    return digest.hexdigest()[:16]


@lru_cache(maxsize=1)
def _code() -> bytes:
    """Physics, loads and counted cores as one string of bytes."""
    room = Path(__file__).parent
    own = (*sorted((room / "physics").glob("*.py")), *(room / name for name in _BESIDE))
    workload = sorted((room.parent / "workload").glob("*.py"))
    data = (WORKLOADS, room / "data" / "cores.csv", room / "data" / "host_memory.csv", HOSTS, GIVEN)
    return b"\0".join(path.read_bytes() for path in (*own, *workload, *data))


def _numbers(record: Chip | System) -> list[tuple[str, float]]:
    """The numbers that the physics reads."""
    used = (
        "memory",
        "memory_rate",
        "scale_up_rate",
        "scale_up_domain",
        "scale_out_rate",
        "chips",
        "flop_rate",
    )
    return [(name, q.value) for name, q in record.facts() if name.partition(".")[0] in used]


def work_out(facts: Catalogue) -> Table:
    """Search every load on every chip in every system.

    Parameters
    ----------
    facts : Catalogue
        Chips, systems, models.
    """
    account = {name: _on(load, *H100, facts) for name, load in loads().items()}
    rows = []
    for chip, system, is_usual in _pairs(facts):
        found = {name: _on(load, chip, system, facts) for name, load in loads().items()}
        who = {"chip": chip, "system": system, "is_usual": is_usual}
        rows += [_row(name, one, account[name], who) for name, one in found.items()]
        rows += [_mixed(name, shares, found, account, who) for name, shares in mixes().items()]
    return Table(key=key(facts), rows=tuple(rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Best:
    """The best of the numbers of chips that were tried; `flop_rate` None with the reason why."""

    flop_rate: Spread | None
    chips: int = 0
    tokens_rate: float = 0.0
    mfu: float = 0.0
    why: str = ""


def _pairs(facts: Catalogue) -> Iterator[tuple[str, str, bool]]:
    """Every chip with each system that is built of it, the smallest, which is its usual one, first."""
    for chip in facts.chips:
        built = [s for s in (facts.systems[name] for name in facts.systems) if s.chip == chip]
        built.sort(key=lambda s: s.chips.value if s.chips else float("inf"))
        for i, name in enumerate([s.id for s in built] or [""]):
            yield chip, name, i == 0


def _on(load: Load, chip: str, system: str, facts: Catalogue) -> _Best:
    """One load on one chip in one system."""
    from leadtime.performance.plan.job import make_job
    from leadtime.performance.plan.sweep import sweep

    best = _Best(flop_rate=Spread(0.0), why=_NONE_KEEPS)
    family = family_of(chip)
    for chips in load.chips:
        try:
            job = make_job(load.model, system or chip, load.task, facts, chips=chips, **load.asked)
        except LeadtimeError as unknown:
            return _Best(flop_rate=None, why=str(unknown))
        found = sweep(job)
        if not found.feasible:
            continue
        tokens = float(found.columns["rate"].max()) / chips
        if tokens <= best.tokens_rate:
            continue
        ends = bounded(interval(tokens * job.flop_per_token, job.throughput_class, family), most=job.peak)
        best = _Best(
            flop_rate=Spread(ends["p50"], ends["p5"], ends["p95"]), chips=chips, tokens_rate=tokens,
            mfu=ends["p50"] / job.peak,
        )  # fmt: skip
    return best


def _row(workload: str, found: _Best, account: _Best, who: Mapping[str, Any]) -> Delivered:
    return Delivered(
        workload=workload, flop_rate=found.flop_rate, h100e=_ratio(found, account, who), chips=found.chips,
        tokens_rate=found.tokens_rate, mfu=found.mfu, why=found.why, **who,
    )  # fmt: skip


def _ratio(found: _Best, account: _Best, who: Mapping[str, Any]) -> Spread | None:
    """Over an H100's rate. Errors of the two are taken as independent; the H100 itself is exact."""
    if found.flop_rate is None or account.flop_rate is None or not account.flop_rate.value:
        return None
    if (who["chip"], who["system"]) == H100:
        return Spread(1.0)
    return found.flop_rate.over(account.flop_rate)


def _mixed(
    workload: str, shares: Mapping[str, float], found: Mapping[str, _Best], account: Mapping[str, _Best],
    who: Mapping[str, Any],
) -> Delivered:  # fmt: skip
    """A mix of loads.

    Equation:  E = 1 / sum_i(w_i / E_i),  F = E sum_i(w_i F_i of the H100)

    with w_i the share of an H100's time and E_i, F_i the load's own numbers: the time that the mix takes. Ends are
    those of all loads together, whose errors are of one chip.
    """
    rates, ratios, of_h100 = [], [], []
    for load in shares:
        one = found[load]
        ratio = _ratio(one, account[load], who)
        if one.flop_rate is None or ratio is None:
            return Delivered(workload=workload, flop_rate=None, h100e=None, why=one.why, **who)
        rates.append(one.flop_rate)
        ratios.append(ratio)
        known = account[load].flop_rate
        of_h100.append(known.value if known else 0.0)
    work = [w * f for w, f in zip(shares.values(), of_h100, strict=True)]
    why = next((found[load].why for load in shares if found[load].why), "")
    return Delivered(
        workload=workload, why=why, flop_rate=_in_turn(work, rates), h100e=_in_turn(list(shares.values()), ratios),
        **who,
    )  # fmt: skip


def _in_turn(work: Sequence[float], rates: Sequence[Spread]) -> Spread:
    """Rate at which pieces of work are done one after another."""

    def at(speeds: Iterable[float]) -> float:
        pairs = list(zip(work, speeds, strict=True))
        return sum(work) / sum(w / s for w, s in pairs) if all(s > 0 for _, s in pairs) else 0.0

    if all(rate.is_exact for rate in rates):
        return Spread(at(rate.value for rate in rates))
    return Spread(at(r.value for r in rates), at(r.ends[0] for r in rates), at(r.ends[1] for r in rates))


_SPREADS = {"tflops": ("flop_rate", 1e-12), "h100e": ("h100e", 1.0)}
_COLUMNS = (
    "chip", "system", "is_usual", "workload", "tflops_p5", "tflops", "tflops_p95", "h100e_p5", "h100e", "h100e_p95",
    "chips", "tokens_per_s_per_chip", "mfu", "why",
)  # fmt: skip


def _printed(row: Delivered) -> dict[str, Any]:
    """One row under the file's column names, six digits a number."""
    found: dict[str, Any] = {
        "chip": row.chip, "system": row.system, "is_usual": int(row.is_usual), "workload": row.workload,
    }  # fmt: skip
    for name, (attribute, scale) in _SPREADS.items():
        spread: Spread | None = getattr(row, attribute)
        low, high = spread.ends if spread else (None, None)
        for suffix, value in (("_p5", low), ("", spread.value if spread else None), ("_p95", high)):
            found[name + suffix] = None if value is None else float(f"{value * scale:.6g}")
    return found | {
        "chips": row.chips, "tokens_per_s_per_chip": float(f"{row.tokens_rate:.6g}"), "mfu": float(f"{row.mfu:.4g}"),
        "why": row.why,
    }  # fmt: skip


def _read(line: Mapping[str, str]) -> Delivered:
    spreads: dict[str, Spread | None] = {}
    for name, (attribute, scale) in _SPREADS.items():
        if not line[name]:
            spreads[attribute] = None
            continue
        low, value, high = (float(line[name + suffix]) / scale for suffix in ("_p5", "", "_p95"))
        spreads[attribute] = Spread(value) if low == value == high else Spread(value, low, high)
    return Delivered(
        chip=line["chip"], system=line["system"], workload=line["workload"], is_usual=line["is_usual"] == "1",
        chips=int(line["chips"]), tokens_rate=float(line["tokens_per_s_per_chip"]), mfu=float(line["mfu"]),
        why=line["why"], **spreads,
    )  # fmt: skip


def read(path: Path) -> Table | None:
    """The table of a file; None where there is none, or it is not such a file.

    Parameters
    ----------
    path : Path
        Written by `write`.
    """
    written = _key_of(path)
    if written is None:
        return None
    try:
        with path.open(encoding="utf-8", newline="") as file:
            file.readline()
            rows = tuple(_read(line) for line in csv.DictReader(file))
    except (OSError, KeyError, ValueError, TypeError):
        return None
    return Table(key=written, rows=rows)


def _key_of(path: Path) -> str | None:
    try:
        with path.open(encoding="utf-8") as file:
            first = file.readline()
    except OSError:
        return None
    return first.removeprefix(_HEAD).strip() if first.startswith(_HEAD) else None


def _kept(wanted: str) -> Path:
    """Where a user's own table is kept."""
    return user_cache() / f"delivered-{wanted}.csv"


def _keep(table: Table, path: Path) -> None:
    """Keep a table for the next time, where the cache folder can be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(table, path)
    except OSError:
        return


def write(table: Table, path: Path) -> None:
    """Write a table; the old file stays if anything fails.

    Parameters
    ----------
    table : Table
        What to write.
    path : Path
        Where to.
    """
    text = StringIO()
    lines = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
    lines.writeheader()
    lines.writerows(_printed(row) for row in table.rows)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_text(f"{_HEAD}{table.key}\n{text.getvalue()}", encoding="utf-8")
    part.replace(path)


def main() -> None:
    """Work the table out and write the shipped file."""
    write(work_out(shipped()), FILE)


if __name__ == "__main__":
    main()
