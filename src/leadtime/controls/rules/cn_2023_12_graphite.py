"""China, December 2023: licence for graphite."""

from datetime import date

from leadtime.controls.material import Substances, licensed
from leadtime.controls.verdict import Citation, Rule

ID = "cn_2023_12_graphite"
CITATION = Citation("MOFCOM and GAC No. 39 of 2023", confidence="recalled")
TEXT = Substances(substances=frozenset({"graphite"}))

judge = licensed(ID, CITATION, TEXT)


RULE = Rule(
    id=ID,
    title="Graphite",
    stage="item",
    citation=CITATION,
    announced_on=date(2023, 10, 20),
    effective_on=date(2023, 12, 1),
    judge=judge,
    side="CN",
)
