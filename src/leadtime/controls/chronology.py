"""Every instrument on record, by day: what was announced and took effect, and which rule judges it."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from leadtime.controls.calendar import all_rules
from leadtime.controls.ledger import rows
from leadtime.controls.verdict import Rule

_COLUMNS = ("effective_on", "announced_on", "id", "side", "instrument", "what", "confidence", "rules")


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One instrument.

    Attributes
    ----------
    id, side : str
        Our id; ISO code of the state whose instrument it is.
    effective_on : date or None
        Day of effect; None for bills, proposals and practice.
    announced_on : date
        Made public.
    instrument : str
        Citation.
    what : str
        In one sentence.
    confidence : str
        "seen" where the citation or fact was read in a source, "recalled" where it was not.
    rules : tuple of str
        Ids of the rules that judge it; empty where it changes no verdict here.
    """

    id: str
    side: str
    effective_on: date | None
    announced_on: date
    instrument: str
    what: str
    confidence: str
    rules: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def instruments() -> tuple[Instrument, ...]:
    """All instruments in the order of their days (of effect, else of announcement).

    A rule that no row of instruments.csv names stands for itself, so that a new rule needs no row.
    """
    found = [
        Instrument(
            id=row["id"],
            side=row["side"],
            effective_on=date.fromisoformat(row["effective_on"]) if row["effective_on"] else None,
            announced_on=date.fromisoformat(row["announced_on"]),
            instrument=row["instrument"],
            what=row["what"],
            confidence=row["confidence"],
            rules=tuple(row["rules"].split()),
        )
        for row in rows("instruments.csv", _COLUMNS)
    ]
    named = {rule for each in found for rule in each.rules}
    found += [_of_rule(rule) for rule in all_rules() if rule.id not in named]
    return tuple(sorted(found, key=lambda each: each.effective_on or each.announced_on))


def _of_rule(rule: Rule) -> Instrument:
    return Instrument(
        id=rule.id,
        side=rule.side,
        effective_on=None if rule.is_proposed else rule.effective_on,
        announced_on=rule.announced_on,
        instrument=rule.citation.document,
        what=rule.title,
        confidence=rule.citation.confidence,
        rules=(rule.id,),
    )
