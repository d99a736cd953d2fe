"""China, September 2024: licence for antimony and superhard materials."""

from datetime import date

from leadtime.controls.material import Substances, licensed
from leadtime.controls.verdict import Citation, Rule

ID = "cn_2024_09_antimony"
CITATION = Citation("MOFCOM and GAC No. 33 of 2024", confidence="recalled")
TEXT = Substances(substances=frozenset({"antimony", "superhard materials"}))

judge = licensed(ID, CITATION, TEXT)


RULE = Rule(
    id=ID,
    title="Antimony and superhard materials",
    stage="item",
    citation=CITATION,
    announced_on=date(2024, 8, 15),
    effective_on=date(2024, 9, 15),
    judge=judge,
    side="CN",
)
