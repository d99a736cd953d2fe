"""US, January 2025: AI Diffusion; text in the CFR, announced as not enforced from 2025-05-13."""

from dataclasses import dataclass, replace
from datetime import date

from leadtime.controls.place import groups
from leadtime.controls.review import reaches_d5
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification, Weights
from leadtime.controls.verdict import APPROVAL, DENIAL, FREE, NOT_LISTED, Citation, Finding, Rule, Test

ID = "us_2025_01_diffusion"
CITATION = Citation("90 FR 4544", "15 CFR 740.27, 740.29, 742.6(a)(6)(iii); ECCN 4E091")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Training in operations, yearly order per consignee in TPP, and the day compliance was due."""

    training_operations: float = 1e26
    order_tpp: float = 26.9e6
    compliance_on: date = date(2025, 5, 15)


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """A licence worldwide for the .a level and for closed weights, where the text is read as enforced."""
    is_bound = shipment.regime == "text" and shipment.on >= text.compliance_on
    if isinstance(item.subject, Weights):
        return _weights(item.subject, shipment, is_bound=is_bound, text=text)
    if so_far is None or so_far.level != "a" or so_far.is_excepted or not is_bound:
        return so_far
    if shipment.to == "US" or reaches_d5(shipment):
        return so_far
    worldwide = Test(ID, "742.6(a)(6)(iii)", "3A090.a level, destination", shipment.to, "any outside the US")
    if _is_exempt_ally(shipment):
        return replace(
            so_far, verdict_fine="exception-AIA", paragraph="740.27", citation=CITATION, tests=(worldwide,)
        )
    if shipment.order_tpp is not None:
        small = shipment.order_tpp <= text.order_tpp
        order = Test(
            ID, "740.29", "order, TPP per consignee and year", shipment.order_tpp, text.order_tpp, small
        )
        fine = "exception-LPP" if small else APPROVAL
        tests = (order, worldwide, *so_far.tests)
        return replace(so_far, verdict_fine=fine, paragraph="740.29", citation=CITATION, tests=tests)
    tests = (worldwide, *so_far.tests)
    paragraph = "742.6(a)(6)(iii) as of 90 FR 4544"
    note = "Presumption of approval holds up to the country's share of TPP."
    return replace(
        so_far, verdict_fine=APPROVAL, paragraph=paragraph, citation=CITATION, tests=tests, note=note
    )


def _is_exempt_ally(shipment: Shipment) -> bool:
    """Destination and headquarters both in supplement 5 to part 740 (or headquartered in the US)."""
    here = "supplement 5" in groups(shipment.to, shipment.on)
    seat = shipment.seat == "US" or "supplement 5" in groups(shipment.seat, shipment.on)
    return here and seat


def _weights(weights: Weights, shipment: Shipment, *, is_bound: bool, text: Thresholds) -> Finding:
    """Closed weights trained with enough operations are 4E091."""
    trained = weights.training_operations
    large = Test(
        ID,
        "4E091",
        "training, operations",
        trained,
        text.training_operations,
        trained >= text.training_operations,
    )
    closed = Test(ID, "4E091", "weights published", weights.are_open, False, not weights.are_open)
    tests = (large, closed)
    if not (large.holds and closed.holds):
        return Finding(FREE, "4E091", CITATION, tests, NOT_LISTED)
    if not is_bound or shipment.to == "US":
        note = (
            "Stands in the CFR from 2025-01-13; compliance was due 2025-05-15; not enforced since 2025-05-13."
        )
        return Finding(FREE, "4E091", CITATION, tests, "4E091", note)
    if _is_exempt_ally(shipment):
        return Finding("exception-AIA", "740.27", CITATION, tests, "4E091")
    return Finding(DENIAL, "742.6(a)(6)(iii) as of 90 FR 4544", CITATION, tests, "4E091")


RULE = Rule(
    id=ID,
    title="AI Diffusion: a licence worldwide (text; not enforced)",
    stage="item",
    citation=CITATION,
    announced_on=date(2025, 1, 13),
    effective_on=date(2025, 1, 13),
    changes_on=(TEXT.compliance_on,),
    judge=judge,
)
