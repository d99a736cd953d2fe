"""China, April 2025: licence for seven medium and heavy rare earths."""

from datetime import date

from leadtime.controls.material import Substances, licensed
from leadtime.controls.verdict import Citation, Rule

ID = "cn_2025_04_rare_earths"
CITATION = Citation("MOFCOM and GAC No. 18 of 2025")
TEXT = Substances(
    substances=frozenset(
        {"samarium", "gadolinium", "terbium", "dysprosium", "lutetium", "scandium", "yttrium"}
    )
)

judge = licensed(ID, CITATION, TEXT)


RULE = Rule(
    id=ID,
    title="Seven rare earths",
    stage="item",
    citation=CITATION,
    announced_on=date(2025, 4, 4),
    effective_on=date(2025, 4, 4),
    judge=judge,
    side="CN",
)
