from datetime import date

from leadtime.controls.rules.jp_2023_07_tools import RULE, Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import NM, Specification, Tool


def tool(**figures):
    return Specification(name="x", kind="tool", subject=Tool(**figures))


def leaving(origin, to="CN"):
    return Shipment(on=date(2023, 7, 23), to=to, export_from=origin)


def test_scanners_and_deposition_tools_from_japan():
    assert judge(tool(overlay=2.3 * NM), leaving("JP")).verdict_fine == "licence-policy-unstated"
    assert judge(tool(eccn="3B001.d.1"), leaving("JP")) is not None
    assert RULE.effective_on == date(2023, 7, 23)


def test_older_tools_other_origins_and_partners_are_spared():
    assert judge(tool(is_immersion=False), leaving("JP")) is None
    assert judge(tool(overlay=1.4 * NM), leaving("NL")) is None
    assert judge(tool(overlay=1.4 * NM), leaving("JP", "KR")) is None


def test_what_if_the_rule_were_german():
    assert judge(tool(overlay=1.4 * NM), leaving("DE"), text=Thresholds(origin="DE")) is not None
