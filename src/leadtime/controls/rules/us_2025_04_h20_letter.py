"""US, April 2025: letters on memory and interconnect bandwidth (H20, MI308, Gaudi class)."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.review import reaches_d5
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import GB, Specification
from leadtime.controls.verdict import UNSTATED, Citation, Finding, Rule, Test

ID = "us_2025_04_h20_letter"
CITATION = Citation("NVIDIA 8-K 2025-04-15", "letter of 2025-04-09; Intel's customer letter for the figures")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Rates in byte/s; any one is enough. Vendors that were told; parts known by name."""

    memory_rate: float = 1400 * GB
    io_rate: float = 1100 * GB
    both: float = 1700 * GB
    vendors: frozenset[str] = frozenset({"NVIDIA", "AMD", "Intel"})
    named: tuple[str, ...] = ("h20", "mi308")
    but_not: tuple[str, ...] = ("h200",)


TEXT = Thresholds()


def reach(circuit: Specification, *, text: Thresholds = TEXT) -> tuple[Test, ...]:
    """The comparisons of the letter for one circuit, the deciding one first."""
    memory, io = circuit.memory_rate, circuit.io_rate
    both = memory + io if memory is not None and io is not None else None
    limits = (
        ("total DRAM bandwidth, GB/s", memory, text.memory_rate),
        ("two-way I/O, GB/s", io, text.io_rate),
        ("sum of both, GB/s", both, text.both),
    )
    tests = [Test(ID, "letter", what, v / GB, t / GB, v >= t) for what, v, t in limits if v is not None]
    if any(_is_named(key, text) for key in circuit.keys):
        tests.append(Test(ID, "letter", "named part", circuit.name, "H20, MI308"))
    return tuple(sorted(tests, key=lambda test: not test.holds))


def _is_named(key: str, text: Thresholds) -> bool:
    return key.startswith(text.named) and not key.startswith(text.but_not)


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """A licence with unstated policy to Macau and D:5, and to parties with headquarters there."""
    if shipment.to == "US" or not reaches_d5(shipment):
        return so_far
    for circuit in item.circuits:
        if circuit.vendor not in text.vendors:
            continue
        tests = reach(circuit, text=text)
        if tests and tests[0].holds:
            note = "The letter binds the company it names; its review policy is not public."
            if not circuit.is_for_datacentres:
                note += " Whether it reaches consumer cards is not settled in any source."
            return Finding(UNSTATED, "744.23/is-informed letter Apr 2025", CITATION, tests, note=note)
    return so_far


RULE = Rule(
    id=ID,
    title="Letters on memory and interconnect bandwidth",
    stage="letter",
    citation=CITATION,
    announced_on=date(2025, 4, 15),
    effective_on=date(2025, 4, 9),
    judge=judge,
)
