"""A machine: one chip in one system, as the physics reads it: SI numbers or arrays of them."""

from collections.abc import Mapping, Sequence
from csv import DictReader
from dataclasses import dataclass, fields
from functools import lru_cache
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leadtime.errors import InputError
from leadtime.facts.catalogue import Catalogue
from leadtime.facts.chip import BITS, Chip
from leadtime.facts.system import System
from leadtime.performance.naming import NamedChip, format_of
from leadtime.performance.physics.given import given
from leadtime.performance.physics.hosts import host_of
from leadtime.performance.physics.law import Law, family_of, laws

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Machine", "machine", "stack", "usual_system"]

_DATA = Path(__file__).parents[1] / "data"
_FLOP_RATE_OF_A_CORE = given("core_flop_rate")
_SCALE_UP_LEFT_OUT = given("scale_up_left_out")
_SCALE_OUT_LEFT_OUT = given("scale_out_left_out")
_SERVER = given("server")
_POWER_LEFT_OUT = 1e6  # W; a chip whose power is not known is not held down by it


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Rates, sizes and the efficiency law of one chip, or of many: then every field is an array.

    All rates are dense, per package and one way; SI units. A host of which nothing is said costs nothing.
    """

    rate: Any  # FLOP/s in the format of the matrix products
    rate_16bit: Any
    bits: Any  # of one operand of the matrix products
    memory: Any
    memory_rate: Any
    cores: Any
    scale_up_rate: Any
    scale_up_domain: Any
    scale_out_rate: Any
    power: Any  # W that the chip may draw
    apart: Any = 0.0  # 1 where vectors have cores of their own beside those of the matrix units
    mesh: Any = 0.0  # 1 where each chip of a domain is reached by a link of its own, 0 where a switch gives all to any
    host_rate: Any = inf  # of the link to the host's memory
    host_memory: Any = inf  # of the host, a chip's share
    host_memory_rate: Any = inf  # likewise
    law: Law


@lru_cache(maxsize=1)
def _cores() -> Mapping[str, tuple[int, float]]:
    """By chip id, where a source tells: cores in use, and 1 where vectors have cores of their own."""
    with (_DATA / "cores.csv").open(encoding="utf-8", newline="") as lines:
        return {
            line["chip"]: (int(line["cores"]), float(line["vector_cores"] == "apart"))
            for line in DictReader(lines)
        }


def machine(
    named: NamedChip, precision: str, facts: Catalogue, *, system: System | None = None, on_chips: float = 0
) -> Machine:
    """One chip as the physics reads it.

    Parameters
    ----------
    named : NamedChip
        The chip, or a share of its package.
    precision : str
        Of the matrix products, as a table writes it.
    facts : Catalogue
        Where systems are found.
    system : System, optional
        Whose scale-up domain and links count; left out, the usual system of that chip, else a server of eight.
    on_chips : float
        Chips used; a domain is never larger than the system that is known.

    Raises
    ------
    InputError
        If memory or its rate is not known: nothing can be estimated without.
    """
    chip, share = named.chip, named.share
    missing = [name for name in ("memory", "memory_rate") if getattr(chip, name) is None]
    if missing:
        raise InputError(
            f"{chip.id}: {' and '.join(missing)} is not known, without which no time can be estimated."
        )
    format_ = format_of(precision, chip)
    system = system or usual_system(chip, facts)
    rate16 = chip.flop_rate[format_of("bf16", chip)].value * share
    up, domain, out = _links(chip, system)
    host = host_of(chip.id)
    assert chip.memory is not None
    assert chip.memory_rate is not None
    cores, apart = _cores().get(chip.id, (round(rate16 / share / _FLOP_RATE_OF_A_CORE), 0.0))
    return Machine(
        rate=chip.flop_rate[format_].value * share,
        rate_16bit=rate16,
        bits=float(BITS[format_]),
        memory=chip.memory.value * share,
        memory_rate=chip.memory_rate.value * share,
        cores=cores * share,
        apart=apart,
        mesh=float(chip.scale_up_topology == "mesh"),
        scale_up_rate=up * share,
        scale_up_domain=domain,
        scale_out_rate=out * share,
        power=chip.power.value * share if chip.power else _POWER_LEFT_OUT,
        host_rate=host.link * share,
        host_memory=host.memory * share,
        host_memory_rate=host.memory_rate * share,
        law=laws()[family_of(chip.id)],
    )


def stack(machines: Sequence[Machine]) -> Machine:
    """Many machines as one whose fields are arrays."""
    import numpy as np

    def arrays(records: Sequence[Any], cls: type) -> dict[str, "NDArray[np.float64]"]:
        names = [f.name for f in fields(cls) if f.name != "law"]
        table = np.array([[getattr(record, name) for name in names] for record in records], dtype=float)
        return dict(zip(names, table.T, strict=True))

    law = Law(**arrays([m.law for m in machines], Law))
    return Machine(law=law, **arrays(machines, Machine))


@lru_cache(maxsize=256)
def _usual_system_id(chip: str, facts: Catalogue) -> str | None:
    """The system in which a chip is usually found: of those built of it, the smallest."""
    built = [s for s in (facts.systems[name] for name in facts.systems) if s.chip == chip and s.chips]
    built.sort(key=lambda s: s.chips.value if s.chips else 0.0)
    return built[0].id if built else None


def usual_system(chip: Chip, facts: Catalogue) -> System | None:
    """The system in which a chip is usually found; None where none is known that is built of it.

    Parameters
    ----------
    chip : Chip
        The chip.
    facts : Catalogue
        Where systems are found.
    """
    found = _usual_system_id(chip.id, facts)
    return facts.systems[found] if found else None


def _links(chip: Chip, system: System | None) -> tuple[float, float, float]:
    """Scale-up rate, size of the scale-up domain, scale-out rate."""
    up = (system and system.scale_up_rate) or chip.scale_up_rate
    out = (system and system.scale_out_rate) or chip.scale_out_rate
    domain = system.scale_up_domain.value if system and system.scale_up_domain else float(_SERVER)
    return (
        up.value if up else _SCALE_UP_LEFT_OUT,
        domain,
        out.value if out else _SCALE_OUT_LEFT_OUT,
    )
