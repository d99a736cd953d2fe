"""US, October 2022: advanced computing chips (ECCN 3A090), first chip rule."""

from dataclasses import dataclass, replace
from datetime import date

from leadtime.controls.review import denial_unless_allied
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import GB, Specification
from leadtime.controls.tiers import RATED, Tier, printed_eccn, strictest, variants
from leadtime.controls.verdict import FREE, UNKNOWN, Citation, Finding, Rule, Test

ID = "us_2022_10_acs"
CITATION = Citation("87 FR 62186", "ECCN 3A090.a; 15 CFR 742.6(a)(6), (b)(10)")
PARAGRAPH = "742.6(a)(6),(b)(10) as of 87 FR 62186"


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Numbers of the text: TOPS x bits summed over units, and two-way I/O in byte/s; both must be met."""

    tpp: float = 4800
    io_rate: float = 600 * GB
    places: frozenset[str] = frozenset({"CN", "HK"})


TEXT = Thresholds()


def classify(circuit: Specification, *, text: Thresholds = TEXT) -> Tier:
    """Level of one circuit under the text of 2022."""
    p, io = circuit.tpp, circuit.io_rate
    if p is None and circuit.is_by_name:
        return Tier("")
    if p is None:
        at, below = replace(circuit, tpp=text.tpp), replace(circuit, tpp=text.tpp - 1)
        return Tier("?", open=((f"TPP of {text.tpp:g} or more", at), (f"TPP below {text.tpp:g}", below)))
    fast = Test(ID, "3A090.a", "TOPS x bits", p, text.tpp, p >= text.tpp)
    if not fast.holds:
        return Tier("", (fast,))
    if io is None:
        limit = f"{text.io_rate / GB:g} GB/s"
        enough = (f"two-way I/O of {limit} or more", replace(circuit, io_rate=text.io_rate))
        return Tier(
            "?", (fast,), open=(enough, (f"two-way I/O below {limit}", replace(circuit, io_rate=0.0)))
        )
    linked = Test(ID, "3A090.a", "two-way I/O, GB/s", io / GB, text.io_rate / GB, io >= text.io_rate)
    return Tier("a" if linked.holds else "", (fast, linked))


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """Denial to China and Hong Kong; case by case for sites of firms from the US, A:5 or A:6."""
    if item.kind not in RATED:
        return so_far
    tier = strictest(item, lambda circuit: classify(circuit, text=text))
    is_foreign = item.kind == "foreign_made"
    needs = shipment.to in text.places and not (is_foreign and shipment.export_from == shipment.to)
    review = denial_unless_allied(shipment) if needs else FREE
    paragraph = "734.9(h)" if is_foreign else PARAGRAPH if needs else "-"

    def eccn(level: str) -> str:
        if is_foreign:
            return "3A090" if level and needs else "-"
        return printed_eccn(item, level, is_for_datacentres=True, has_4a090_b=False)

    if tier.level == "?":
        return Finding(UNKNOWN, paragraph, CITATION, tier.tests, open=variants(item, tier))
    if not tier.level:
        missed = f"{'734.9(h)' if is_foreign else '3A090'} as of 87 FR 62186" if tier.tests else "-"
        return Finding(FREE, missed, CITATION, tier.tests, eccn(""))
    return Finding(review, paragraph, CITATION, tier.tests, eccn("a"), level="a")


RULE = Rule(
    id=ID,
    title="First chip rule: speed and two-way I/O together",
    stage="item",
    citation=CITATION,
    announced_on=date(2022, 10, 7),
    effective_on=date(2022, 10, 21),
    ends_on=date(2023, 11, 17),
    judge=judge,
)
