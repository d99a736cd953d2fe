"""Review policies that several instruments share."""

from leadtime.controls.place import groups, is_d5_or_macau
from leadtime.controls.shipment import Shipment
from leadtime.controls.verdict import CASE, DENIAL


def is_allied(country: str, shipment: Shipment) -> bool:
    """True for the US and for groups A:5 and A:6 on the day of the shipment."""
    return country == "US" or bool(groups(country, shipment.on) & {"A:5", "A:6"})


def denial_unless_allied(shipment: Shipment) -> str:
    """Denial, but case by case where the receiving site belongs to a firm from the US, A:5 or A:6."""
    return CASE if is_allied(shipment.seat, shipment) else DENIAL


def reaches_d5(shipment: Shipment) -> bool:
    """True where the destination, or the headquarters anywhere, is Macau or in D:5."""
    return is_d5_or_macau(shipment.to, shipment.on) or is_d5_or_macau(shipment.seat, shipment.on)
