"""China, September 2025: large firms told to end tests and orders of RTX Pro 6000D."""

from datetime import date

from leadtime.controls.guidance import Parts, noted
from leadtime.controls.verdict import Citation, Rule

ID = "cn_2025_09_rtx6000d"
CITATION = Citation("FT 2025-09-17")
NOTE = "China: large firms were told in September 2025 to end orders of RTX Pro 6000D (CAC, by press)."
TEXT = Parts(named=("rtxpro6000d",))

judge = noted(ID, CITATION, NOTE, TEXT)


RULE = Rule(
    id=ID,
    title="Guidance against RTX Pro 6000D",
    stage="import",
    citation=CITATION,
    announced_on=date(2025, 9, 17),
    effective_on=date(2025, 9, 17),
    judge=judge,
    side="CN",
)
