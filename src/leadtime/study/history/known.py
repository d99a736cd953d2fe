"""Facts as known on a day: every series cut there, so that nothing fed in looks ahead.

What is cut is what a row speaks of, not when it was published: a count of 2022 that was made in 2026 is taken as known
at the end of 2022. Chips and systems keep their own dates and prices.
"""

from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path

from leadtime.facts import Catalogue, Series
from leadtime.facts.catalogue import DATA
from leadtime.facts.series import Observation


class Known(Catalogue):
    """The catalogue as it was on the last day of a year.

    Parameters
    ----------
    on : date
    root : Path, optional
        The data folder. Default: the one shipped with the package.
    """

    def __init__(self, on: date, root: Path = DATA) -> None:
        self.on = on
        super().__init__(root)

    @cached_property
    def snapshot_on(self) -> date:
        """The day itself."""
        return self.on

    def _read_series(self, path: Path) -> Series:
        whole = super()._read_series(path)
        return replace(whole, rows=tuple(row for row in whole.rows if last_day(row) <= self.on))


def last_day(row: Observation) -> date:
    """The last day of which a row speaks; a fiscal year that ends in January counts as the year before."""
    return date(row.end.year - 1, 12, 31) if row.date.startswith("FY") else row.end
