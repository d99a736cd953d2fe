"""China, January 2026: customs told that H200 may not enter; buy only when needed."""

from datetime import date

from leadtime.controls.guidance import Parts, noted
from leadtime.controls.verdict import Citation, Rule

ID = "cn_2026_01_h200"
CITATION = Citation("Reuters 2026-01-14", confidence="seen")
NOTE = "China: customs agents were told on 2026-01-14 that H200 may not enter, special cases aside (Reuters)."
TEXT = Parts(named=("h200",))

judge = noted(ID, CITATION, NOTE, TEXT)


RULE = Rule(
    id=ID,
    title="Customs notice on H200",
    stage="import",
    citation=CITATION,
    announced_on=date(2026, 1, 14),
    effective_on=date(2026, 1, 14),
    judge=judge,
    side="CN",
)
