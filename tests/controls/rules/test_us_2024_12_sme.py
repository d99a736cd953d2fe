from datetime import date

from leadtime.controls.rules.us_2024_12_sme import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import NM, Specification, Tool


def tool(**figures):
    return Specification(name="x", kind="tool", subject=Tool(**figures))


def ask(sheet, origin, on=date(2025, 1, 1), to="CN", **more):
    return judge(sheet, Shipment(on=on, to=to, export_from=origin), **more)


def test_added_tools_from_the_us():
    assert ask(tool(eccn="3B993.f.1"), "US").verdict_fine == "licence-presumption-of-denial"
    assert ask(tool(eccn="3B993.f.1"), "US", date(2024, 12, 30)) is None  # compliance from 2024-12-31
    assert ask(tool(eccn="3B001.c"), "US") is None  # stands in the rule of 2023


def test_scanners_made_in_korea_but_not_in_the_netherlands():
    assert ask(tool(overlay=1.4 * NM), "KR").verdict_fine == "licence-presumption-of-denial"
    assert ask(tool(overlay=1.4 * NM), "NL").verdict_fine == "no-licence-needed"


def test_older_tools_and_allies_are_spared():
    assert ask(tool(overlay=3 * NM), "KR") is None
    assert ask(tool(overlay=1.4 * NM), "KR", to="JP").verdict_fine == "no-licence-needed"


def test_what_if_etch_tools_of_3b991_were_added():
    assert ask(tool(eccn="3B991.b"), "US", text=Thresholds(added=("3B991",))) is not None
