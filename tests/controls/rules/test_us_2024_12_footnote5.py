from datetime import date

from leadtime.controls.party import resolve
from leadtime.controls.rules.us_2024_12_footnote5 import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification, Tool

ETCH = Specification(name="etch", kind="tool", subject=Tool(eccn="3B991.b"))


def ask(party, origin, on=date(2025, 1, 1), **more):
    return judge(ETCH, Shipment(on=on, to="CN", export_from=origin, end_user=resolve(party)), **more)


def test_a_tool_from_korea_to_a_fab_with_footnote_5():
    assert ask("SMIC Beijing", "KR").verdict_fine == "prohibited-entity"
    assert ask("SMIC Beijing", "KR", date(2024, 12, 30)) is None


def test_other_parties_the_33_countries_and_us_tools_are_spared():
    assert ask("CXMT", "KR") is None
    assert ask("SMIC Beijing", "NL") is None
    assert ask("SMIC Beijing", "US") is None  # the Entity List itself takes those


def test_what_if_footnote_4_were_meant():
    assert ask("Biren", "KR", text=Thresholds(footnote="4")) is not None
