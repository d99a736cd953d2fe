"""US, January 2026: case-by-case review for China and Macau below two ceilings."""

from dataclasses import dataclass, replace
from datetime import date

from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import GB, Specification
from leadtime.controls.tiers import Tier, variants
from leadtime.controls.verdict import CASE, DENIAL, UNKNOWN, Citation, Finding, Rule, Test

ID = "us_2026_01_case_by_case"
CITATION = Citation("91 FR 1684", "15 CFR 742.6(b)(10); supplement 2 to part 748, paragraph (dd)")
PARAGRAPH = "742.6(b)(10); supp.2 to 748 (dd) as of 91 FR 1684"


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Ceilings (exclusive): TPP in TOPS x bits, DRAM bandwidth in byte/s; share of US volume (inclusive)."""

    tpp: float = 21_000
    memory_rate: float = 6500 * GB
    share_of_us_volume: float = 0.5
    places: frozenset[str] = frozenset({"CN", "HK", "MO"})


TEXT = Thresholds()


def conditions(item: Specification, shipment: Shipment, *, text: Thresholds = TEXT) -> tuple[Test, ...]:
    """Every condition of the lane for this shipment; all must hold."""
    tests: list[Test] = []
    for circuit in item.circuits:
        p, rate = circuit.tpp, circuit.memory_rate
        if p is not None:
            tests.append(Test(ID, "(dd)(1)", "TPP below", p, text.tpp, p < text.tpp))
        if rate is not None:
            limit = text.memory_rate
            tests.append(Test(ID, "(dd)(1)", "DRAM GB/s below", rate / GB, limit / GB, rate < limit))
        sold = circuit.is_sold_in_us
        tests.append(Test(ID, "(dd)", "sold in the US at publication", sold, True, sold))
    said = shipment.attestation
    share, most = said.share_of_us_volume, text.share_of_us_volume
    is_export = shipment.export_from == "US"
    certified = said.has_certificates
    tests += [
        Test(ID, "742.6(b)(10)", "leaves from", shipment.export_from, "US", is_export),
        Test(ID, "(dd)", "certificates", certified, True, certified),
        Test(ID, "(dd)", "share of US volume at most", share, most, share <= most),
    ]
    return tuple(sorted(tests, key=lambda test: test.holds))


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """Denial becomes case by case where every condition holds; fail one and denial stays."""
    if so_far is None or so_far.verdict_fine != DENIAL or not so_far.level:
        return so_far
    if item.kind == "foreign_made" or item.subject is not None or shipment.to not in text.places:
        return so_far
    tests = conditions(item, shipment, text=text)
    holds = all(test.holds for test in tests)
    found = replace(so_far, paragraph=PARAGRAPH, citation=CITATION, tests=(*tests, *so_far.tests))
    blind = next((c for c in item.circuits if c.memory_rate is None and c.tpp is not None), None)
    if holds and blind is not None:
        return replace(found, verdict_fine=UNKNOWN, open=_by_memory(item, blind, text))
    if not holds:
        return found
    note = (
        "Taken as certified: supply in the US, no foundry capacity diverted, know-your-customer and "
        "remote-access safeguards, no military or intelligence use, test by a US laboratory, at most 50% of US volume."
    )
    return replace(found, verdict_fine=CASE, note=note)


def _by_memory(
    item: Specification, blind: Specification, text: Thresholds
) -> tuple[tuple[str, Specification], ...]:
    """The item with a DRAM bandwidth just below, and at, the ceiling."""
    limit = f"{text.memory_rate / GB:g} GB/s"
    below, at = (replace(blind, memory_rate=rate) for rate in (text.memory_rate - GB, text.memory_rate))
    tier = Tier(
        "?", open=((f"DRAM bandwidth below {limit}", below), (f"DRAM bandwidth of {limit} or more", at))
    )
    return variants(item, tier)


RULE = Rule(
    id=ID,
    title="Case-by-case lane for China and Macau",
    stage="item",
    citation=CITATION,
    announced_on=date(2026, 1, 13),
    effective_on=date(2026, 1, 15),
    judge=judge,
)
