"""Answers as plain sentences."""

from collections.abc import Iterator, Mapping

from leadtime.faces.words import with_range
from leadtime.performance.compare import Comparison, Row

__all__ = ["comparison_sentences"]

# quantity -> how a sentence names it; the order of the sentences
_MAIN = {
    "chips": "the chips",
    "flop_rate.bf16": "the dense BF16 rate",
    "flop_rate.fp16": "the dense FP16 rate",
    "flop_rate.lowest_precision": "the rate at the lowest precision each supports",
    "memory": "the memory",
    "memory_rate": "the memory rate",
    "power": "the power",
    "flop_rate_16bit_per_power": "the 16-bit rate per watt",
    "price": "the price",
}

_TASKS = {"training": "Training", "prefill": "Reading prompts with", "decode": "Writing answers with"}


def comparison_sentences(found: Comparison) -> Iterator[str]:
    """One sentence for each main quantity of a comparison, largest questions first.

    A chip without BF16 is spoken of by its FP16 rate; BF16 and FP16 are not both told, being equal.
    """
    rows = {row.quantity: row for row in found.rows}
    if "flop_rate.bf16" in rows:
        rows.pop("flop_rate.fp16", None)
    for quantity, words in _MAIN.items():
        row = rows.get(quantity)
        if row is not None and row.ratio is not None:
            times = "times" if row.ratio.value >= 1 else "of"
            yield f"{found.a.name} has {with_range(row.ratio)} {times} {words} of {found.b.name}{_basis(row)}."
    if found.on:
        yield from _delivered(found, rows)


def _delivered(found: Comparison, rows: Mapping[str, Row]) -> Iterator[str]:
    """What each task delivers, for each chip and, of systems, in all; and what limits it."""
    total = "_total" if "chips" in rows else ""
    for name, words in _TASKS.items():
        row = rows.get(f"delivered.{name}.rate{total}")
        if row is None:
            continue
        if not (row.a.value and row.b.value and row.ratio):
            idle, why = (found.b, row.basis_b) if row.a.value else (found.a, row.basis_a)
            yield f"{words} {found.on}, {idle.name} delivers nothing: {why}."
            continue
        limits = f"{row.basis_a} limits {found.a.name}, {row.basis_b} {found.b.name}"
        if row.basis_a == row.basis_b:
            limits = f"{row.basis_a} limits both"
        times = "times" if row.ratio.value >= 1 else "of"
        each = rows[f"delivered.{name}.rate"].ratio
        chips = f", for each chip {with_range(each)}" if total and each else ""
        yield (
            f"{words} {found.on}, {found.a.name} delivers {with_range(row.ratio)} {times} the tokens a second of "
            f"{found.b.name}{chips}; {limits}."
        )


def _basis(row: Row) -> str:
    """Said only where the two sides stand on different bases."""
    return f" ({row.basis_a} against {row.basis_b})" if row.basis_a != row.basis_b else ""
