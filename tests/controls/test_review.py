from datetime import date

from leadtime.controls.review import denial_unless_allied, is_allied, reaches_d5
from leadtime.controls.shipment import Shipment

ON = date(2024, 6, 1)


def test_allied_sites_are_looked_at_case_by_case():
    local, korean = Shipment(on=ON, to="CN"), Shipment(on=ON, to="CN", headquarters="KR")
    assert denial_unless_allied(local) == "licence-presumption-of-denial"
    assert denial_unless_allied(korean) == "licence-case-by-case"
    assert is_allied("US", local)
    assert is_allied("SG", local)


def test_headquarters_reach_as_far_as_places():
    assert reaches_d5(Shipment(on=ON, to="SG", headquarters="CN"))
    assert reaches_d5(Shipment(on=ON, to="MO"))
    assert not reaches_d5(Shipment(on=ON, to="SG"))
