"""US, October 2023: advanced computing chips (ECCN 3A090.a, .b), second chip rule."""

from dataclasses import dataclass, replace
from datetime import date

from leadtime.controls.metrics import performance_density
from leadtime.controls.place import is_d5_or_macau, is_in_2023_area
from leadtime.controls.review import reaches_d5
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import MM2, Specification
from leadtime.controls.tiers import RATED, Tier, printed_eccn, strictest, variants
from leadtime.controls.verdict import APPROVAL, DENIAL, FREE, NOTIFY, UNKNOWN, Citation, Finding, Rule, Test

ID = "us_2023_10_acs"
CITATION = Citation("88 FR 73458", "ECCN 3A090.a, .b; 15 CFR 740.8, 742.6(a)(6)(iii), (b)(10), 744.23(a)(3)")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Numbers of the text: TPP in TOPS x bits, density in TPP per mm2 of applicable die area."""

    tpp_high: float = 4800
    tpp_mid: float = 2400
    tpp_low: float = 1600
    density_high: float = 5.92
    density_mid: float = 3.2
    density_low: float = 1.6


TEXT = Thresholds()


def classify(circuit: Specification, *, text: Thresholds = TEXT) -> Tier:
    """Level of one circuit; Note 2 leaves out what is not for datacentres and below the high TPP."""
    p = circuit.tpp
    if p is None:
        opened = () if circuit.is_by_name else _by_tpp(circuit, text)
        return Tier("?" if opened else "", is_for_datacentres=circuit.is_for_datacentres, open=opened)
    high = Test(ID, "3A090.a.1", "TPP", p, text.tpp_high, p >= text.tpp_high)
    if high.holds:
        return Tier("a", (high,), circuit.is_for_datacentres)
    if not circuit.is_for_datacentres:
        spared = Test(ID, "Note 2 to 3A090", "not for datacentres, and TPP below", p, text.tpp_high)
        return Tier("", (spared, high), is_for_datacentres=False)
    low = Test(ID, "3A090.a.2", "TPP", p, text.tpp_low, p >= text.tpp_low)
    if not low.holds:
        return Tier("", (high, low))
    d = performance_density(circuit)
    if d is None and circuit.die_area is None:
        return Tier("?", (high, low), open=_by_area(circuit, p, text))
    return _by_density(p, d, (high, low), text)


def _level(p: float, d: float, text: Thresholds) -> str:
    """Level of a datacentre part of TPP `p`, at least the low one, and density `d`."""
    if p >= text.tpp_high or d >= text.density_high:
        return "a"
    is_middle = p >= text.tpp_mid and d >= text.density_low
    return "b" if is_middle or d >= text.density_mid else ""


def _by_density(p: float, d: float | None, tests: tuple[Test, ...], text: Thresholds) -> Tier:
    """The density tests of .a.2, .b.1 and .b.2; an empty area has no density and meets none."""
    if d is None:
        return Tier("", (*tests, Test(ID, "Note on applicable die area", "area, mm2", 0.0, 0.0, False)))
    level = _level(p, d, text)
    dense = Test(ID, "3A090.a.2", "performance density", d, text.density_high, level == "a")
    if level == "a":
        return Tier("a", (dense, *tests))
    middle = (
        Test(ID, "3A090.b.1", "TPP", p, text.tpp_mid, p >= text.tpp_mid),
        Test(ID, "3A090.b.1", "performance density", d, text.density_low, d >= text.density_low),
        Test(ID, "3A090.b.2", "performance density", d, text.density_mid, d >= text.density_mid),
    )
    return Tier(level, (*middle, dense, *tests))


def _by_tpp(circuit: Specification, text: Thresholds) -> tuple[tuple[str, Specification], ...]:
    """The circuit at TPP that would settle, or narrow, its level."""
    low, high = text.tpp_low, text.tpp_high
    return (
        (f"TPP of {high:g} or more", replace(circuit, tpp=high)),
        (f"TPP from {low:g} to below {high:g}", replace(circuit, tpp=(low + high) / 2)),
        (f"TPP below {low:g}", replace(circuit, tpp=low - 1)),
    )


def _by_area(circuit: Specification, p: float, text: Thresholds) -> tuple[tuple[str, Specification], ...]:
    """The circuit at each die area (m2) that would settle its level."""
    density_b = text.density_low if p >= text.tpp_mid else text.density_mid
    upper, lower = p / text.density_high, p / density_b
    return (
        (f"applicable die area of {upper:.1f} mm2 or less", replace(circuit, die_area=upper * 0.99 * MM2)),
        (
            f"applicable die area above {upper:.1f}, up to {lower:.1f} mm2",
            replace(circuit, die_area=lower * 0.99 * MM2),
        ),
        (f"applicable die area above {lower:.1f} mm2", replace(circuit, die_area=lower * 1.01 * MM2)),
    )


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """Where the item needs a licence, and how an application is looked at."""
    if item.kind not in RATED:
        return so_far
    tier = strictest(item, lambda circuit: classify(circuit, text=text))
    if tier.level == "?":
        missing = "Note on applicable die area" if tier.tests else "Technical note on TPP"
        return Finding(UNKNOWN, missing, CITATION, tier.tests, open=variants(item, tier))
    return _finding(item, shipment, tier)


def _finding(item: Specification, shipment: Shipment, tier: Tier) -> Finding:
    """The finding for a known level."""
    eccn = printed_eccn(item, tier.level, is_for_datacentres=tier.is_for_datacentres, has_4a090_b=False)
    if not tier.level:
        note_2 = not tier.is_for_datacentres and bool(tier.tests)
        paragraph = "Note 2 to 3A090" if note_2 else "3A090 as of 88 FR 73458" if tier.tests else "-"
        note = "" if tier.tests else "No TPP is stated: judged by name, letter and party only."
        return Finding(FREE, paragraph, CITATION, tier.tests, eccn, note)
    is_excepted = not (tier.level == "a" and tier.is_for_datacentres)
    review, paragraph = _review(item, shipment, is_excepted=is_excepted)
    note = ""
    if review == NOTIFY:
        note = (
            "A notice to BIS is due 25 days ahead; NVIDIA states that no notice for China was ever approved."
        )
    elif review == FREE and is_excepted and paragraph != "-":
        note = "Exception NAC, without notice."
    return Finding(review, paragraph, CITATION, tier.tests, eccn, note, tier.level, is_excepted)


def _review(item: Specification, shipment: Shipment, *, is_excepted: bool) -> tuple[str, str]:
    """Exact verdict and paragraph for an item at a 3A090 level."""
    here = is_in_2023_area(shipment.to, shipment.on)
    seat = is_d5_or_macau(shipment.seat, shipment.on)
    is_domestic = shipment.to == "US" or (item.kind == "foreign_made" and shipment.export_from == shipment.to)
    if is_domestic or not (here or seat):
        return FREE, "-"
    if is_excepted:
        is_notified = is_d5_or_macau(shipment.to, shipment.on)
        return (NOTIFY if is_notified else FREE), "740.8 as of 88 FR 73458"
    if item.kind == "foreign_made":
        paragraph = "734.9(h); 742.6(a)(6)(iii),(b)(10) as of 88 FR 73458"
    elif seat and not is_d5_or_macau(shipment.to, shipment.on):
        paragraph = "744.23(a)(3)(i)"
    else:
        paragraph = "742.6(a)(6)(iii),(b)(10) as of 88 FR 73458"
    return (DENIAL if reaches_d5(shipment) else APPROVAL), paragraph


RULE = Rule(
    id=ID,
    title="Second chip rule: TPP and performance density",
    stage="item",
    citation=CITATION,
    announced_on=date(2023, 10, 17),
    effective_on=date(2023, 11, 17),
    judge=judge,
)
