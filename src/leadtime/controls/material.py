"""What China's export rules on materials share: who is asked for a licence, and how the answer is put."""

from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Material, Specification
from leadtime.controls.verdict import UNSTATED, Citation, Finding, Test

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
