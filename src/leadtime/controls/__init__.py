"""What the law says: dated export-control rules as pure functions with citations.

The law reads data sheets, never estimates; nothing here imports the performance model.
"""

from leadtime.controls.calendar import sellable, sellable_below, verdict
from leadtime.controls.verdict import Verdict

__all__ = ["Verdict", "sellable", "sellable_below", "verdict"]
