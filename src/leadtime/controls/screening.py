"""A typed name against the record: what a match, a close spelling and no match at all do to an answer."""

from dataclasses import replace
from datetime import date
from typing import Any

from leadtime.controls.calendar import judge
from leadtime.controls.party import Match, screen
from leadtime.controls.rules.us_2026_07_uae import TEXT as UAE
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import UNKNOWN, Verdict
from leadtime.errors import folded

LEAD = "A match is a lead for a person to check, not a finding."


def no_match(name: str) -> str:
    """What is said of a name that is on no record."""
    return (
        f"No party on record is called {name!r}. That is no clearance: only some listed parties are on record, "
        "so a person must screen the name against the official lists."
    )


def judge_screened(
    item: Specification, shipment: Shipment, matches: tuple[Match, ...], *, proposed: tuple[str, ...] = ()
) -> Verdict:
    """The verdict, with what the screening of the receiving party's name adds to it.

    Parameters
    ----------
    item : Specification
        What is shipped.
    shipment : Shipment
        With the party where its name surely means one.
    matches : tuple of Match
        What the name may mean, best first.
    proposed : tuple of str
        Ids of bills to treat as law.

    Returns
    -------
    Verdict
        Where the name is only close to that of a party and the party would matter: unknown, with both answers.
    """
    found = judge(item, shipment, proposed=proposed)
    name = shipment.end_user_name
    if not name or folded(name) in UAE.government:
        return found
    if shipment.end_user is not None:
        return replace(found, notes=(*found.notes, LEAD))
    if not matches:
        return replace(found, notes=(*found.notes, no_match(name)))
    return _if_close(item, shipment, matches, found, proposed)


def _if_close(
    item: Specification,
    shipment: Shipment,
    matches: tuple[Match, ...],
    found: Verdict,
    proposed: tuple[str, ...],
) -> Verdict:
    """The answer for a name that no record has but that is spelled much like one that it has."""
    near = ", ".join(f"{match.entity.name} ({match.score:.2f})" for match in matches)
    note = f"{shipment.end_user_name!r} is on no record but close to {near}. {LEAD}"
    party = matches[0].entity
    if_party = judge(item, replace(shipment, end_user=party), proposed=proposed)
    if if_party.verdict_fine == found.verdict_fine:
        return replace(found, notes=(*found.notes, note))
    return Verdict(
        eccn=found.eccn,
        verdict=UNKNOWN,
        verdict_fine=UNKNOWN,
        paragraph=if_party.paragraph,
        citation=if_party.citation,
        because=if_party.because,
        notes=(*found.notes, note),
        branches=(
            (f"the party is {party.name}", if_party.eccn, if_party.verdict),
            ("it is another party", found.eccn, found.verdict),
        ),
        rules=if_party.rules,
    )


def match_json(match: Match, on: date) -> dict[str, Any]:
    """One match with its lists: which, since when, with which footnote, standing on the day or not."""
    entity = match.entity
    return {
        "id": entity.id,
        "name": entity.name,
        "score": match.score,
        "how": match.how,
        "listings": [
            {
                "list": entry.list,
                "since": entry.since,
                "until": entry.until,
                "citation": entry.citation,
                "footnote": entry.footnote or None,
                "stands": entry.holds_on(on),
            }
            for entry in entity.listings
        ],
    }


def screened(name: str, on: date) -> dict[str, Any]:
    """All that is known of a name, with no item in mind: keys end_user, on, end_user_matches, notes."""
    matches = screen(name)
    return {
        "end_user": name,
        "on": on,
        "end_user_matches": [match_json(match, on) for match in matches],
        "notes": [LEAD if matches else no_match(name)],
    }
