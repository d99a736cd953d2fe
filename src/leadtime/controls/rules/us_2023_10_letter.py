"""US, October 2023: NVIDIA told that the second chip rule bites at once for its fastest parts."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.place import is_in_2023_area
from leadtime.controls.review import reaches_d5
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import APPROVAL, DENIAL, Citation, Finding, Rule, Test

ID = "us_2023_10_letter"
CITATION = Citation("NVIDIA 8-K 2023-10-24", "letter of 2023-10-23")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """TPP of the letter in TOPS x bits, parts it names, vendor it binds."""

    vendor: str = "NVIDIA"
    tpp: float = 4800
    named: tuple[str, ...] = ("a100", "a800", "h100", "h800", "l40s")


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """The coming rule's licence, from the day of the letter, for NVIDIA's datacentre parts."""
    if not is_in_2023_area(shipment.to, shipment.on):
        return so_far
    for circuit in item.circuits:
        if circuit.vendor != text.vendor or not circuit.is_for_datacentres:
            continue
        named = any(key.startswith(name) for key in circuit.keys for name in text.named)
        if named or (circuit.tpp or 0) >= text.tpp:
            test = Test(ID, "letter", "TPP, datacentre part", circuit.tpp, text.tpp)
            review = DENIAL if reaches_d5(shipment) else APPROVAL
            eccn = "4A090.a-by-letter" if item.kind == "system" else "3A090.a-by-letter"
            return Finding(review, "is-informed 2023-10-23", CITATION, (test,), eccn)
    return so_far


RULE = Rule(
    id=ID,
    title="Letter to NVIDIA: the second chip rule at once",
    stage="letter",
    citation=CITATION,
    announced_on=date(2023, 10, 24),
    effective_on=date(2023, 10, 23),
    ends_on=date(2023, 11, 17),
    judge=judge,
)
