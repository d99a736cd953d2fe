"""What China's instructions not to buy a part share: a note on the import side of a shipment."""

from dataclasses import dataclass

from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import FREE, Citation, Finding, Judge, Test


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Parts meant, by the start of their names, and those of like names that are not."""

    named: tuple[str, ...]
    but_not: tuple[str, ...] = ()

    def mean(self, key: str) -> bool:
        """Whether a part of this folded name is meant."""
        return key.startswith(self.named) and not (self.but_not and key.startswith(self.but_not))


def noted(rule: str, citation: Citation, note: str, parts: Parts) -> Judge:
    """The judgement of an instruction on parts; it never changes the export verdict."""

    def judge(
        item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Parts = parts
    ) -> Finding | None:
        if shipment.to != "CN":
            return so_far
        for circuit in item.circuits:
            for key in filter(text.mean, circuit.keys):
                test = Test(rule, "import", "part", circuit.name, key)
                return Finding(FREE, "import", citation, (test,), note=note)
        return so_far

    return judge
