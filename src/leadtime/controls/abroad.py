"""Tools made outside the US: when they are subject to US rules at all."""

from datetime import date

from leadtime.controls.place import groups
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification, Tool

LIKE_RULE_SINCE = {"NL": date(2024, 9, 7), "JP": date(2023, 7, 23)}
"""Since when a country licenses scanners of the coarser class itself."""


def is_made_abroad(item: Specification, shipment: Shipment) -> bool:
    """True for a tool that leaves from outside the US: its sheet does not tell US parts or software in it."""
    return isinstance(item.subject, Tool) and shipment.export_from != "US"


def has_like_rule(country: str, on: date) -> bool:
    """True where the exporting country licenses the coarser class of scanners itself."""
    return country in LIKE_RULE_SINCE and on >= LIKE_RULE_SINCE[country]


def is_spared(shipment: Shipment) -> bool:
    """True where it leaves from a country of supplement 4 to part 742, which the product rules leave out."""
    return "supplement 4" in groups(shipment.export_from, shipment.on)
