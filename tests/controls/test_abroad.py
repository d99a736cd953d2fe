from datetime import date

from leadtime.controls.abroad import has_like_rule, is_made_abroad, is_spared
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification, Tool

SCANNER = Specification(name="x", kind="tool", subject=Tool(overlay=1e-9))


def leaving(place, on=date(2025, 2, 1)):
    return Shipment(on=on, to="CN", export_from=place)


def test_tools_from_elsewhere():
    assert is_made_abroad(SCANNER, leaving("KR"))
    assert not is_made_abroad(SCANNER, leaving("US"))
    assert not is_made_abroad(Specification(name="chip"), leaving("KR"))


def test_the_33_countries():
    assert is_spared(leaving("NL"))
    assert is_spared(leaving("JP"))
    assert not is_spared(leaving("KR"))
    assert not is_spared(leaving("NL", date(2024, 12, 1)))


def test_like_rules():
    assert not has_like_rule("NL", date(2024, 9, 6))
    assert has_like_rule("NL", date(2024, 9, 7))
    assert not has_like_rule("KR", date(2026, 1, 1))
