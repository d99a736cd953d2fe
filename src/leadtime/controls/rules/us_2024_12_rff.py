"""US, December 2024: exception RFF (740.26) may take some tools to listed fabs without footnote 5."""

from dataclasses import dataclass, replace
from datetime import date

from leadtime.controls.party import is_entity_list, listing_with, listings_on
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification, Tool
from leadtime.controls.verdict import PROHIBITED, Citation, Finding, Rule

ID = "us_2024_12_rff"
CITATION = Citation("89 FR 96790", "15 CFR 740.26", confidence="recalled")
NOTE = (
    "Exception RFF (740.26) may be open to a listed fab that its entry names and that makes no advanced-node "
    "circuits; its terms are not encoded."
)


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Footnote whose bearers it leaves out, and what such a party does."""

    footnote: str = "5"
    role: str = "foundry"


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """A note beside the prohibition; the verdict stays."""
    party = shipment.end_user
    if (
        so_far is None
        or so_far.verdict_fine != PROHIBITED
        or party is None
        or not isinstance(item.subject, Tool)
    ):
        return so_far
    listed = any(is_entity_list(entry) for entry in listings_on(shipment))
    is_open = listed and text.role in party.role and listing_with(shipment, text.footnote) is None
    return replace(so_far, note=f"{so_far.note} {NOTE}".strip()) if is_open else so_far


RULE = Rule(
    id=ID,
    title="Exception for restricted fabrication facilities",
    stage="party",
    citation=CITATION,
    announced_on=date(2024, 12, 2),
    effective_on=date(2024, 12, 2),
    judge=judge,
)
