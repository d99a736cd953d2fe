"""US, December 2020: SMIC's entry denies only what 10 nm and below alone need; the rest is case by case."""

from dataclasses import dataclass, replace
from datetime import date

from leadtime.controls.party import is_entity_list, listings_on
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import NM, Die, Line, Specification, Tool
from leadtime.controls.verdict import CASE, PROHIBITED, Citation, Finding, Rule, Test

ID = "us_2020_12_smic"
CITATION = Citation("85 FR 83416", "supplement 4 to part 744, entry for SMIC")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Node in m at and below which items are denied; wavelength in m that only such nodes use."""

    citation: str = "85 FR 83416"
    party: str = "smic"
    node: float = 10 * NM
    wavelength: float = 193 * NM


TEXT = Thresholds()


def is_unique_to_fine_nodes(item: Specification, *, text: Thresholds = TEXT) -> bool:
    """True for EUV tools and for what serves a line or die at 10 nm or below."""
    subject = item.subject
    if item.unique_to_node is not None:
        return item.unique_to_node <= text.node
    if isinstance(subject, Tool):
        return subject.wavelength < text.wavelength
    return isinstance(subject, Line | Die) and subject.node is not None and subject.node <= text.node


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """Case by case instead of denial for items that finer nodes do not alone need."""
    if so_far is None or so_far.verdict_fine != PROHIBITED or shipment.end_user is None:
        return so_far
    if not shipment.end_user.id.startswith(text.party):
        return so_far
    entries = [entry for entry in listings_on(shipment) if is_entity_list(entry)]
    if any("5" in e.footnote for e in entries) or not any(text.citation in e.citation for e in entries):
        return so_far
    if is_unique_to_fine_nodes(item, text=text):
        return so_far
    test = Test(ID, "supp. 4 to 744", "uniquely needed at 10 nm or below", False, True, False)
    return replace(so_far, verdict_fine=CASE, citation=CITATION, tests=(test, *so_far.tests))


RULE = Rule(
    id=ID,
    title="SMIC: denial only at 10 nm and below",
    stage="party",
    citation=CITATION,
    announced_on=date(2020, 12, 18),
    effective_on=date(2020, 12, 18),
    judge=judge,
)
