"""Answers as plain sentences."""

from collections.abc import Iterator

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


def _basis(row: Row) -> str:
    """Said only where the two sides stand on different bases."""
    return f" ({row.basis_a} against {row.basis_b})" if row.basis_a != row.basis_b else ""
