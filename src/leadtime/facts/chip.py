"""A chip: one accelerator package as its maker sells it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from leadtime.facts.quantity import Quantity, quantities_of

__all__ = ["BITS", "Chip", "Format"]

Format = Literal["fp64", "fp32", "tf32", "bf16", "fp16", "fp8", "fp4", "int8"]

# Bits of one operand as the export rules count them: TF32 is stored in, and counted as, 32.
BITS: Mapping[str, int] = {
    "fp64": 64, "fp32": 32, "tf32": 32, "bf16": 16, "fp16": 16, "fp8": 8, "fp4": 4, "int8": 8,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """What is known of one chip. All rates are dense and per package; links count one direction.

    In a mesh each chip reaches each other one of its domain by a link of its own, and no chip by all of them.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    vendor: str
    nation: str = field(metadata={"pattern": "[A-Z]{2}", "example": 'nation = "CN"'})
    status: Literal["shipping", "discontinued", "announced", "planned", ""] = ""
    announced_on: date | None = None
    available_on: date | None = None
    process_node: str = ""
    foundry: str = ""
    dies: int | None = None
    memory_type: str = ""
    scale_up_link: str = ""
    scale_up_topology: Literal["mesh", ""] = ""
    is_export_variant: bool = False
    note: str = ""
    flop_rate: Mapping[str, Quantity] = field(default_factory=dict, hash=False)
    memory: Quantity | None = None
    memory_rate: Quantity | None = None
    scale_up_rate: Quantity | None = None
    scale_out_rate: Quantity | None = None
    power: Quantity | None = None
    die_area: Quantity | None = None
    price: Quantity | None = None
    tpp: Quantity | None = None
    performance_density: Quantity | None = None

    def facts(self) -> tuple[tuple[str, Quantity], ...]:
        """Every number known of the chip, under its dotted name."""
        return tuple(quantities_of(self))
