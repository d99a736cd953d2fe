"""What bills on controlled chips share: a condition that would come on top of a licence."""

from dataclasses import dataclass, replace

from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import FREE, Finding, Judge, base


@dataclass(frozen=True, kw_only=True)
class Levels:
    """Levels of 3A090 meant."""

    levels: tuple[str, ...]


def condition(note: str, meant: Levels) -> Judge:
    """The judgement of a bill that adds a condition; the verdict itself stays."""

    def judge(
        item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Levels = meant
    ) -> Finding | None:
        if so_far is None or so_far.level not in text.levels or base(so_far.verdict_fine) == FREE:
            return so_far
        return replace(so_far, note=f"{so_far.note} {note}".strip())

    return judge
