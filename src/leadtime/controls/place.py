"""Where a destination stands on a day: country groups and embargoes as dated data."""

from collections import defaultdict
from datetime import date
from functools import cache

from leadtime.controls.ledger import GROUPS, rows
from leadtime.errors import InputError, nearest

AS_CHINA = {"HK": "CN"}
"""Hong Kong has no entry of its own since 2020-12-23; the first letters named it beside China."""

_Span = tuple[str, date, date | None, str]


@cache
def _spans() -> dict[str, tuple[_Span, ...]]:
    """Country to its dated memberships: (group, since, until, citation)."""
    found: dict[str, list[_Span]] = defaultdict(list)
    for row in rows("country_groups.csv", GROUPS):
        until = date.fromisoformat(row["until"]) if row["until"] else None
        found[row["country"]].append((row["group"], date.fromisoformat(row["since"]), until, row["citation"]))
    return {country: tuple(spans) for country, spans in found.items()}


@cache
def groups(country: str, on: date) -> frozenset[str]:
    """Groups of `country` on a day: "D:1", "D:4", "D:5", "A:5", "A:6", "embargo",
    "supplement 4" (to part 742), "supplement 5" (to part 740), "EU", "Japan 42".

    Examples
    --------
    >>> sorted(groups("AE", date(2026, 7, 9))), sorted(groups("AE", date(2026, 7, 10)))
    (['D:4'], ['A:5'])
    """
    spans = _spans().get(AS_CHINA.get(country, country), ())
    return frozenset(g for g, since, until, _ in spans if since <= on and (until is None or on < until))


@cache
def embargo_citation(country: str) -> str:
    """The section that embargoes `country`."""
    return next((cite for g, _, _, cite in _spans().get(country, ()) if g == "embargo"), "")


@cache
def is_d5_or_macau(country: str, on: date) -> bool:
    """True for Macau and for country group D:5."""
    return country == "MO" or "D:5" in groups(country, on)


@cache
def is_in_2023_area(country: str, on: date) -> bool:
    """True for D:1, D:4, D:5 not also in A:5 or A:6, and for Macau."""
    here = groups(country, on)
    return country == "MO" or (bool(here & {"D:1", "D:4", "D:5"}) and not here & {"A:5", "A:6"})


def change_days() -> frozenset[date]:
    """Every day on which a membership starts or ends."""
    days = {
        day for spans in _spans().values() for _, since, until, _ in spans for day in (since, until) if day
    }
    return frozenset(days)


def country_code(text: str) -> str:
    """The ISO code that `text` means, upper case.

    Raises
    ------
    InputError
        If it is no ISO 3166-1 alpha-2 code.
    """
    code = text.strip().upper()
    if code not in ISO_CODES:
        near = nearest(text, tuple(NAMED))
        hint = f"; did you mean {NAMED[near[0]]} ({near[0]})?" if near else ", for example CN, AE or JP."
        raise InputError(f"{text!r} is no country code: give two letters of ISO 3166-1{hint}")
    return code


NAMED = {
    "China": "CN",
    "Hong Kong": "HK",
    "Macau": "MO",
    "Taiwan": "TW",
    "Japan": "JP",
    "South Korea": "KR",
    "Singapore": "SG",
    "Malaysia": "MY",
    "United Arab Emirates": "AE",
    "UAE": "AE",
    "Saudi Arabia": "SA",
    "Russia": "RU",
    "India": "IN",
    "Vietnam": "VN",
    "Israel": "IL",
    "Iran": "IR",
    "Netherlands": "NL",
    "Germany": "DE",
    "United States": "US",
    "USA": "US",
    "CHN": "CN",
    "UK": "GB",
    "United Kingdom": "GB",
}
"""Names that people type where a code is asked."""

_CODES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW
BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI
FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN
IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME
MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF
PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE
YT ZA ZM ZW XK
"""
ISO_CODES = frozenset(_CODES.split())
