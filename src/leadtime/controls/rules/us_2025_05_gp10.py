"""US, May 2025: General Prohibition 10 guidance on chips at 3A090 level designed in D:5 or Macau."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.place import is_d5_or_macau
from leadtime.controls.rules.us_2023_10_acs import classify
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.tiers import strictest
from leadtime.controls.verdict import FREE, GP10, Citation, Finding, Rule, Test

ID = "us_2025_05_gp10"
CITATION = Citation("BIS guidance 2025-05-13", "15 CFR 736.2(b)(10)")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Parts named; the list is open."""

    named: tuple[str, ...] = ("ascend910b", "ascend910c", "ascend910d")


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """Presumed made in breach: buying, using, servicing anywhere is at risk, save for technical analysis."""
    circuits = [c for c in item.circuits if c.designer and is_d5_or_macau(c.designer, shipment.on)]
    if not circuits:
        return so_far
    named = next((c for c in circuits if any(key.startswith(text.named) for key in c.keys)), None)
    tier = strictest(item, classify)
    if named is None and tier.level not in ("a", "b"):
        return so_far
    what = Test(ID, "736.2(b)(10)", "designer's headquarters", circuits[0].designer, "D:5 or MO")
    how = Test(ID, "736.2(b)(10)", "named in the guidance", named.name, "910B, 910C, 910D") if named else None
    tests = (*((how,) if how else ()), what, *tier.tests)
    eccn = f"3A090.{tier.level if tier.level in ('a', 'b') else 'a'}-level"
    if shipment.attestation.is_for_analysis:
        return Finding(
            FREE, "BIS guidance 2025-05-13", CITATION, tests, eccn, "Held only for technical analysis."
        )
    note = "The guidance presumes a breach in how the chip was made; BIS may permit otherwise."
    return Finding(GP10, "736.2(b)(10); BIS guidance 2025-05-13", CITATION, tests, eccn, note)


RULE = Rule(
    id=ID,
    title="General Prohibition 10: advanced chips of D:5 design",
    stage="party",
    citation=CITATION,
    announced_on=date(2025, 5, 13),
    effective_on=date(2025, 5, 13),
    judge=judge,
)
