"""China, February 2025: licence for tungsten, tellurium, bismuth, molybdenum and indium."""

from datetime import date

from leadtime.controls.material import Substances, licensed
from leadtime.controls.verdict import Citation, Rule

ID = "cn_2025_02_tungsten"
CITATION = Citation("MOFCOM and GAC No. 10 of 2025", confidence="recalled")
TEXT = Substances(substances=frozenset({"tungsten", "tellurium", "bismuth", "molybdenum", "indium"}))

judge = licensed(ID, CITATION, TEXT)


RULE = Rule(
    id=ID,
    title="Tungsten, tellurium, bismuth, molybdenum, indium",
    stage="item",
    citation=CITATION,
    announced_on=date(2025, 2, 4),
    effective_on=date(2025, 2, 4),
    judge=judge,
    side="CN",
)
