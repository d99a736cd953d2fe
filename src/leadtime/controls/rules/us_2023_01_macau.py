"""US, January 2023: the controls of October 2022 extended to Macau."""

from dataclasses import dataclass, replace
from datetime import date

from leadtime.controls.rules.us_2022_10_acs import TEXT as TEXT_2022
from leadtime.controls.rules.us_2022_10_acs import judge as judge_2022
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import Citation, Finding, Rule

ID = "us_2023_01_macau"
CITATION = Citation("88 FR 2821", "15 CFR 742.6(a)(6), 744.23")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """The place added."""

    places: frozenset[str] = frozenset({"MO"})


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """For Macau, what the rule of 2022 says of China."""
    if shipment.to not in text.places:
        return so_far
    found = judge_2022(item, shipment, so_far, text=replace(TEXT_2022, places=text.places))
    if found is None or not found.level:
        return found
    return replace(found, paragraph="742.6(a)(6) as of 88 FR 2821", citation=CITATION)


RULE = Rule(
    id=ID,
    title="Macau joins China under the first chip rule",
    stage="item",
    citation=CITATION,
    announced_on=date(2023, 1, 18),
    effective_on=date(2023, 1, 17),
    ends_on=date(2023, 11, 17),
    judge=judge,
)
