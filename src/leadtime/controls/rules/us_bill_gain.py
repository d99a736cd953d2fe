"""US bill: GAIN AI Act, first call for buyers in the US. Not law in any source found."""

from datetime import date

from leadtime.controls.bill import Levels, condition
from leadtime.controls.verdict import Citation, Rule

ID = "us_bill_gain"
CITATION = Citation("press December 2025", "dropped from the FY2026 defence act")
NOTE = "Under this bill buyers in the US would have first call on the chips before a licence issues."
TEXT = Levels(levels=("a", "b"))

judge = condition(NOTE, TEXT)


RULE = Rule(
    id=ID,
    title="GAIN AI Act (bill)",
    stage="item",
    citation=CITATION,
    announced_on=date(2025, 12, 8),
    effective_on=date(2025, 12, 8),
    judge=judge,
    is_proposed=True,
)
