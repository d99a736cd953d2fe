"""US bill: Chip Security Act, location verification on controlled chips. Not law in any source found."""

from datetime import date

from leadtime.controls.bill import Levels, condition
from leadtime.controls.verdict import Citation, Rule

ID = "us_bill_chip_security"
CITATION = Citation("H.R. 3447, S. 1705 (bill)", "House Foreign Affairs 2026-03-26")
NOTE = "Under this bill the chip would carry location verification within 180 days of enactment."
TEXT = Levels(levels=("a", "b"))

judge = condition(NOTE, TEXT)


RULE = Rule(
    id=ID,
    title="Chip Security Act (bill)",
    stage="item",
    citation=CITATION,
    announced_on=date(2026, 3, 26),
    effective_on=date(2026, 3, 26),
    judge=judge,
    is_proposed=True,
)
