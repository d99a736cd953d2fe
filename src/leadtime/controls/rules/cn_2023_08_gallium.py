"""China, August 2023: licence for gallium and germanium."""

from datetime import date

from leadtime.controls.material import Substances, licensed
from leadtime.controls.verdict import Citation, Rule

ID = "cn_2023_08_gallium"
CITATION = Citation("MOFCOM and GAC No. 23 of 2023")
TEXT = Substances(substances=frozenset({"gallium", "germanium"}))

judge = licensed(ID, CITATION, TEXT)


RULE = Rule(
    id=ID,
    title="Gallium and germanium",
    stage="item",
    citation=CITATION,
    announced_on=date(2023, 7, 3),
    effective_on=date(2023, 8, 1),
    judge=judge,
    side="CN",
)
