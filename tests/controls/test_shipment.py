from datetime import date

from leadtime.controls.party import resolve
from leadtime.controls.shipment import Shipment

ON = date(2024, 6, 1)


def test_the_seat_is_as_stated_else_as_on_record_else_the_destination():
    assert Shipment(on=ON, to="SG").seat == "SG"
    assert Shipment(on=ON, to="SG", end_user=resolve("ByteDance")).seat == "CN"
    assert Shipment(on=ON, to="SG", end_user=resolve("ByteDance"), headquarters="US").seat == "US"
