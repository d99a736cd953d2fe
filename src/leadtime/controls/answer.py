"""One answered question, ready to print: the verdict with its dates, its flips and its caveats."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from leadtime.controls.calendar import all_rules
from leadtime.controls.cases import day, read_row
from leadtime.controls.horizon import Flip, flips, span
from leadtime.controls.metrics import density_of, tpp_of
from leadtime.controls.party import Match, screen
from leadtime.controls.place import country_code
from leadtime.controls.rules.us_2026_01_tariff import TEXT as TARIFF
from leadtime.controls.rules.us_2026_01_tariff import is_dutiable
from leadtime.controls.screening import judge_screened, match_json
from leadtime.controls.sheet import item as sheet_of
from leadtime.controls.shipment import CERTIFIED, Attestation, Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.tiers import may_also_be
from leadtime.controls.verdict import Verdict
from leadtime.errors import LeadtimeError, UnknownName
from leadtime.facts.catalogue import catalogue

REGIMES = ("enforced", "text")

_COLUMNS = """
row_id item item_type tpp die_mm2 pd io_bw dram_bw datacentre other_specs date destination hq export_from end_user
flags eccn verdict verdict_fine paragraph why source source_kind confidence shaky use duty_25
"""
_READ = frozenset(_COLUMNS.split())
"""Columns that are read, or that an expected answer uses; all others are carried through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was asked, and what the law says.

    Attributes
    ----------
    item : Specification
        As judged.
    shipment : Shipment
        As judged.
    verdict : Verdict
        The answer.
    matches : tuple of Match
        Parties that the end user's name may mean.
    holds_from, holds_until : date or None
        Span of the same verdict; None = since the record begins, or not known to end.
    flips : tuple of Flip
        Nearest changes that would turn the answer.
    """

    item: Specification
    shipment: Shipment
    verdict: Verdict
    matches: tuple[Match, ...] = ()
    holds_from: date | None = None
    holds_until: date | None = None
    flips: tuple[Flip, ...] = ()

    @property
    def is_one_party(self) -> bool:
        """False where the name is only close to that of a party: then there are two answers."""
        return not self.matches or self.shipment.end_user is not None

    @property
    def notice(self) -> str:
        """What this is not, and how far the record reaches."""
        return f"analysis, not legal advice; {self._known}"

    @property
    def _known(self) -> str:
        known = catalogue().snapshot_on
        ahead = "; later days assume that nothing changes" if self.shipment.on > known else ""
        return f"law as known on {known}{ahead}"

    @property
    def notes(self) -> tuple[str, ...]:
        """The verdict's caveats; for a day to come, also up to when the law is known."""
        is_ahead = self.shipment.on > catalogue().snapshot_on
        return (
            (*self.verdict.notes, f"{self._known[0].upper()}{self._known[1:]}.")
            if is_ahead
            else self.verdict.notes
        )

    def to_json(self, *, is_full: bool = True) -> dict[str, Any]:
        """The keys of the contract, and more where `is_full`."""
        v, density = self.verdict, density_of(self.item)
        document: dict[str, Any] = {
            "item": self.item.name,
            "on": self.shipment.on,
            "to": self.shipment.to,
            "tpp": tpp_of(self.item),
            "performance_density": None if density is None else round(density, 4),
            "eccn": v.eccn,
            "verdict": v.verdict,
            "verdict_fine": v.verdict_fine,
            "paragraph": v.paragraph,
            "citation": str(v.citation) if v.citation else None,
            "because": [test._asdict() for test in v.because],
            "notes": list(self.notes),
            "branches": [dict(zip(("if", "eccn", "verdict"), branch, strict=True)) for branch in v.branches],
        }
        return document | self._more() if is_full else document

    def _more(self) -> dict[str, Any]:
        ship = self.shipment
        return {
            "eccn_may_also_be": list(may_also_be(self.verdict.eccn)),
            "rules": list(self.verdict.rules),
            "end_user": ship.end_user_name or None,
            "end_user_matches": [match_json(match, ship.on) for match in self.matches],
            "headquarters": ship.seat,
            "export_from": ship.export_from,
            "regime": ship.regime,
            "holds_from": self.holds_from,
            "holds_until": self.holds_until,
            "flips": [asdict(flip) for flip in self.flips],
            "notice": self.notice,
        }


def control(
    item: str | Specification,
    *,
    to: str = "CN",
    on: date | str | None = None,
    end_user: str = "",
    headquarters: str = "",
    export_from: str = "",
    regime: str = "enforced",
    attestation: Attestation = CERTIFIED,
    listed_ownership: float = 0.0,
    order_tpp: float | None = None,
    proposed: tuple[str, ...] = (),
) -> Answer:
    """Was this item controlled on that date, by which paragraph, and what would turn the answer.

    Parameters
    ----------
    item : str or Specification
        Name of a chip, part or system, or a sheet.
    to : str
        Destination, ISO code.
    on : date or str, optional
        Day, in ISO 8601 if a text. Default: the day up to which the facts were gathered.
    end_user : str
        Receiving party by name.  A name on no record is judged as an unlisted party, with a note that this is
        no clearance; a name close to one on record gives both answers.
    headquarters : str
        Of the party or its ultimate parent; default: as on record, else as the destination.
    export_from : str
        Default: the US; for an item designed in D:5, the designer's nation.
    regime : str
        "enforced" or "text".
    attestation : Attestation
        What the exporter certifies.
    listed_ownership : float
        Share of the party owned by listed parties.
    order_tpp : float, optional
        TPP of the order.
    proposed : tuple of str
        Ids of bills to treat as law.

    Raises
    ------
    InputError
        If a name, place or word is not known.

    Examples
    --------
    >>> control("T4", to="CN", on="2024-06-01", end_user="Huawei").verdict.verdict
    'prohibited-entity'
    """
    if regime not in REGIMES:
        raise UnknownName("regime", regime, REGIMES)
    known = [rule.id for rule in all_rules() if rule.is_proposed]
    for bill in proposed:
        if bill not in known:
            raise UnknownName("proposed rule", bill, known)
    sheet = sheet_of(item) if isinstance(item, str) else item
    matches = screen(end_user) if end_user else ()
    party = matches[0].entity if matches and matches[0].is_certain else None
    shipment = Shipment(
        on=day(on) if isinstance(on, str) else on or catalogue().snapshot_on,
        to=country_code(to),
        headquarters=country_code(headquarters) if headquarters else "",
        export_from=country_code(export_from) if export_from else sheet.leaves_from,
        end_user=party,
        end_user_name=end_user,
        listed_ownership=listed_ownership,
        order_tpp=order_tpp,
        regime=regime,
        attestation=attestation,
    )
    verdict = judge_screened(sheet, shipment, matches, proposed=proposed)
    if party is None and matches:  # two answers: neither has one span or one set of turns
        return Answer(item=sheet, shipment=shipment, verdict=verdict, matches=matches)
    since, until = span(sheet, shipment, proposed=proposed)
    return Answer(
        item=sheet,
        shipment=shipment,
        verdict=verdict,
        matches=matches,
        holds_from=since,
        holds_until=until,
        flips=flips(sheet, shipment, proposed=proposed),
    )


def answer_row(row: Mapping[str, str], *, default_on: date, default_to: str) -> dict[str, Any]:
    """The answer to one row of a cases file; `error` in place of an answer where it has none.

    Parameters
    ----------
    row : mapping
        Cells by column name.
    default_on, default_to : date, str
        Where the row has no date or destination.
    """
    carried = {key: value for key, value in row.items() if isinstance(key, str) and key not in _READ}
    first = {"row_id": row["row_id"]} if "row_id" in row else {}
    try:
        sheet, shipment = read_row(row, default_on=default_on, default_to=default_to)
    except LeadtimeError as wrong:
        return {**first, "item": row.get("item"), "error": str(wrong), **carried}
    matches = screen(shipment.end_user_name) if shipment.end_user_name else ()
    found = Answer(item=sheet, shipment=shipment, verdict=judge_screened(sheet, shipment, matches))
    duty = {}
    if row.get("use"):
        pays = is_dutiable(sheet, row["use"], shipment.on)
        duty = {"duty_25": int(pays), "duty_rate": TARIFF.rate if pays else 0.0}
    return {**first, **found.to_json(is_full=False), **duty, **carried}
