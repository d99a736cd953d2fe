"""China, July 2025: NVIDIA summoned over H20; firms told to justify or avoid it."""

from datetime import date

from leadtime.controls.guidance import Parts, noted
from leadtime.controls.verdict import Citation, Rule

ID = "cn_2025_07_h20"
CITATION = Citation("CAC 2025-07-31", confidence="recalled")
NOTE = "China: firms were told from 2025-07-31 to justify or avoid buying H20 (CAC)."
TEXT = Parts(named=("h20",), but_not=("h200",))

judge = noted(ID, CITATION, NOTE, TEXT)


RULE = Rule(
    id=ID,
    title="Guidance against H20",
    stage="import",
    citation=CITATION,
    announced_on=date(2025, 7, 31),
    effective_on=date(2025, 7, 31),
    judge=judge,
    side="CN",
)
