"""What China's export rules on materials share: who is asked for a licence, and how the answer is put."""

from dataclasses import dataclass

from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Material, Specification
from leadtime.controls.verdict import UNSTATED, Citation, Finding, Judge, Test

ECCN = "Chinese list"
"""Printed as classification: the number on China's own list is not encoded."""


def is_from_china(item: Specification, shipment: Shipment, substances: frozenset[str]) -> bool:
    """Whether one of the substances leaves China for another customs territory."""
    thing = item.subject
    here = shipment.export_from == "CN" and shipment.to != "CN"
    return here and isinstance(thing, Material) and thing.substance in substances


def licence(
    item: Specification, rule: str, citation: Citation, *, fine: str = UNSTATED, note: str = ""
) -> Finding:
    """A licence from the Ministry of Commerce; how applications are looked at is not public."""
    test = Test(rule, citation.document, "material from China", item.name, "licence")
    return Finding(fine, citation.document, citation, (test,), ECCN, note)


@dataclass(frozen=True, kw_only=True)
class Substances:
    """Substances that a rule names."""

    substances: frozenset[str]


def licensed(rule: str, citation: Citation, named: Substances) -> Judge:
    """The judgement of a rule that asks a licence for what it names, for every destination."""

    def judge(
        item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Substances = named
    ) -> Finding | None:
        return licence(item, rule, citation) if is_from_china(item, shipment, text.substances) else so_far

    return judge
