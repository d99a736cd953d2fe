"""Do the numbers of a record agree with one another? Each disagreement needs a note, or it is a problem.

A maker's sheet may well print totals that are not the sum of their parts (power states, binned parts, a
rounded headline). Such a number stays as printed and its `note` says why; without a note it is a mistake.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from leadtime.facts.chip import BITS, Chip
from leadtime.facts.llm import Llm
from leadtime.facts.quantity import Quantity
from leadtime.facts.site import Site
from leadtime.facts.system import System

__all__ = ["most_tpp", "problems"]

# Makers round to two or three digits, and totals are often quoted from rounded parts.
TOLERANCE = 0.03

# format -> (the format it is read against, the usual ratio of their dense rates)
_USUAL_RATIOS = {
    "fp16": ("bf16", 1.0),
    "fp8": ("bf16", 2.0),
    "int8": ("bf16", 2.0),
    "fp4": ("fp8", 2.0),
}


def problems(record: Any, chips: Mapping[str, Chip], snapshot_on: date) -> list[str]:
    """What does not agree within one record, and between a system and its chip.

    Parameters
    ----------
    record : Chip, System or any other record
        As loaded; other kinds have only their dates checked.
    chips : mapping of str to Chip
        Where a system finds its chip.
    snapshot_on : date
        The day up to which the facts were gathered.

    Returns
    -------
    list of str
        One sentence each; empty when all agree or a note explains.
    """
    found = list(_from_the_future(record, snapshot_on))
    if isinstance(record, Chip):
        found += _chip_problems(record)
    if isinstance(record, System):
        found += _system_problems(record, chips)
    return found


def most_tpp(flop_rate: Mapping[str, Quantity]) -> float:
    """The largest rate times bit length over the formats, in TOP/s times bits; 0 without any rate.

    Equation:  TPP = max_f P_f b_f / 1e12

    Source
    ------
    ECCN 3A090, Technical Note on total processing performance; TF32 operands count 32 bits.
    """
    return max((q.value * BITS[name] / 1e12 for name, q in flop_rate.items()), default=0.0)


def _chip_problems(chip: Chip) -> Iterator[str]:
    where = f"chips/{chip.id}.toml"
    for name, (base, ratio) in _USUAL_RATIOS.items():
        if name in chip.flop_rate and base in chip.flop_rate:
            expected = chip.flop_rate[base].value * ratio
            why = f"{ratio:g} times the {base} rate"
            yield from _unless_near(chip.flop_rate[name], expected, f"{where}: `flop_rate.{name}`", why)
    if chip.tpp and chip.flop_rate:
        why = "the largest rate times bits"
        yield from _unless_near(chip.tpp, most_tpp(chip.flop_rate), f"{where}: `tpp`", why)
    if chip.performance_density and chip.tpp and chip.die_area:
        density = chip.tpp.value / (chip.die_area.value * 1e6)
        why = "tpp over die_area in mm2"
        yield from _unless_near(chip.performance_density, density, f"{where}: `performance_density`", why)


def _system_problems(system: System, chips: Mapping[str, Chip]) -> Iterator[str]:
    where = f"systems/{system.id}.toml"
    if system.chip not in chips:
        yield f"{where}: `chip` is {system.chip!r}, which is no known chip; add its file or correct the id."
        return
    if system.chips is None:
        return
    count = system.chips.value
    of_chip, of_system = dict(chips[system.chip].facts()), dict(system.facts())
    for name, total in of_system.items():
        is_sum = name in ("memory", "memory_rate") or name.startswith("flop_rate.")
        if is_sum and name in of_chip:
            why = f"{count:g} times that of {system.chip}"
            yield from _unless_near(total, count * of_chip[name].value, f"{where}: `{name}`", why)
    if system.scale_up_rate_total and system.scale_up_rate:
        why = f"{count:g} times scale_up_rate"
        expected = count * system.scale_up_rate.value
        yield from _unless_near(system.scale_up_rate_total, expected, f"{where}: `scale_up_rate_total`", why)


def _unless_near(got: Quantity, expected: float, where: str, why: str) -> Iterator[str]:
    """A sentence, unless the two agree within the tolerance or the number has a note."""
    if got.note or abs(got.value - expected) <= TOLERANCE * expected:
        return
    scale = got.value / got.printed.value if got.value else 1.0
    yield (
        f"{where} is {got}, not {expected / scale:.4g} ({why}) within {TOLERANCE:.0%}; "
        "correct one of them, or say in its `note` why they differ."
    )


def _from_the_future(record: Any, snapshot_on: date) -> Iterator[str]:
    """Numbers dated after the snapshot, which nobody can have read yet."""
    if not isinstance(record, Chip | System | Llm | Site):
        return
    for name, quantity in record.facts():
        if quantity.as_of > snapshot_on:
            yield (
                f"{record.id}: `{name}.as_of` is {quantity.as_of}, after the snapshot "
                f"of {snapshot_on}; "
                "give the day on which the source said it."
            )
