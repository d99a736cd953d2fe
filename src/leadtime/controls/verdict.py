"""The records that a legal answer is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification

FREE = "no-licence-needed"
DENIAL = "licence-presumption-of-denial"
CASE = "licence-case-by-case"
PROHIBITED = "prohibited-entity"
NOTIFY = "NAC-notify"
UNKNOWN = "unknown"
APPROVAL = "licence-presumption-of-approval"
UNSTATED = "licence-policy-unstated"
ACA = "ACA"
GP10 = "GP10-presumed-violation"

BASE = {
    APPROVAL: CASE,
    UNSTATED: CASE,
    ACA: FREE,
    "exception-HBM": FREE,
    "exception-LPP": FREE,
    "exception-AIA": FREE,
    GP10: PROHIBITED,
}
"""Exact verdict to one of the base five, where they differ."""

SEVERITY = {FREE: 0, NOTIFY: 1, CASE: 2, UNKNOWN: 3, DENIAL: 4, PROHIBITED: 5}
"""Where several rules answer, the highest holds."""

NOT_LISTED = "EAR99-or-3A991"
"""Printed where no paragraph of the list that we track takes the item."""

_UNLISTED = {
    "foreign_made": "-",
    "tool": "EAR99-or-3B991",
    "line": "any-EAR-item",
    "machine": "any-EAR-item",
    "die": "by-spec",
    "material": "-",
}


def unlisted(item: Specification) -> str:
    """What to print as classification where no rule gives one."""
    return _UNLISTED.get(item.kind, NOT_LISTED)


def base(verdict_fine: str) -> str:
    """The base verdict of an exact one.

    Examples
    --------
    >>> base("ACA")
    'no-licence-needed'
    """
    return BASE.get(verdict_fine, verdict_fine)


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule can be read: document, section, and how sure we are that it says so.

    `confidence` is "seen" where the citation was read in a source, "recalled" where it was not.
    """

    document: str
    section: str = ""
    confidence: str = "seen"

    def __str__(self) -> str:
        return f"{self.document}, {self.section}" if self.section else self.document


class Test(NamedTuple):
    """One comparison that a rule made: `value` against `threshold`, and whether it came out true."""

    rule: str
    paragraph: str
    test: str
    value: Any
    threshold: Any
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says of one shipment.

    Attributes
    ----------
    verdict_fine : str
        Exact verdict.
    paragraph : str
        The paragraph that decides.
    citation : Citation
        Where to read it.
    tests : tuple of Test
        The comparisons made.
    eccn : str
        Classification, where this rule gives one.
    note : str
        A caveat to print.
    level : str
        "a" or "b" where the item is at that level of 3A090.
    is_excepted : bool
        True where exception NAC or ACA may take the item: all but datacentre items at the .a level.
    open : tuple of (condition, item)
        Where a fact is missing: the item as it would be under each condition; the calendar judges each.
    branches : tuple of (condition, eccn, verdict)
        The answers that remain open for another reason.
    """

    verdict_fine: str
    paragraph: str
    citation: Citation
    tests: tuple[Test, ...] = ()
    eccn: str = ""
    note: str = ""
    level: str = ""
    is_excepted: bool = False
    open: tuple[tuple[str, Specification], ...] = ()
    branches: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer: classification, verdict, the rules behind it, dates and caveats.

    Attributes
    ----------
    eccn : str
        Paragraph of the control list, or the vocabulary's word for "none".
    verdict, verdict_fine : str
        Base and exact verdict.
    paragraph : str
        What decides.
    citation : Citation or None
        Of the deciding rule.
    because : tuple of Test
        Every comparison made, the deciding rule's first.
    notes : tuple of str
        Caveats.
    branches : tuple of (condition, eccn, verdict)
        Open answers, where `verdict` is "unknown".
    rules : tuple of str
        Ids of the rules that spoke.
    """

    eccn: str
    verdict: str
    verdict_fine: str
    paragraph: str
    citation: Citation | None
    because: tuple[Test, ...] = ()
    notes: tuple[str, ...] = ()
    branches: tuple[tuple[str, str, str], ...] = ()
    rules: tuple[str, ...] = ()

    @property
    def is_free(self) -> bool:
        """True where no licence is needed."""
        return self.verdict == FREE

    @property
    def may_be_sold(self) -> bool:
        """True where no licence is needed, or review is case by case or presumes approval."""
        return self.verdict == FREE or self.verdict_fine in (CASE, APPROVAL)


Judge = Callable[[Specification, Shipment, Finding | None], Finding | None]

STAGES = ("party", "place", "item", "letter", "import", "duty")
"""What a rule looks at. Where two findings weigh the same, the earlier stage is printed; "import" (a
destination's own limits) and "duty" never change the verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One legal instrument.

    Within a stage rules are asked in the order of their dates and may amend the finding so far:
    a later instrument returns a new finding or None for "no change".

    Attributes
    ----------
    id : str
        As the file is named.
    title : str
        One line for people.
    stage : str
        One of `STAGES`.
    citation : Citation
        Where to read it.
    announced_on, effective_on : date
        Made public; in force from (inclusive).
    ends_on : date or None
        No longer in force from this day.
    judge : callable
        (item, shipment, finding so far) to a finding or None.
    changes_on : tuple of date
        Other days on which the rule's own answer changes (compliance dates).
    is_proposed : bool
        True for a bill or proposal: asked only where a user switches it on.
    side : str
        ISO code of the state whose instrument it is.
    """

    id: str
    title: str
    stage: str
    citation: Citation
    announced_on: date
    effective_on: date
    judge: Judge
    ends_on: date | None = None
    changes_on: tuple[date, ...] = ()
    is_proposed: bool = False
    side: str = "US"

    def is_in_force(self, on: date) -> bool:
        """True on the days the instrument has effect."""
        return self.effective_on <= on and (self.ends_on is None or on < self.ends_on)
