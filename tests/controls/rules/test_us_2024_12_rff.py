from datetime import date

from leadtime.controls.party import resolve
from leadtime.controls.rules.us_2024_12_rff import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification, Tool
from leadtime.controls.verdict import PROHIBITED, Citation, Finding

TOOL = Specification(name="etch", kind="tool", subject=Tool(eccn="3B991.b"))
BARRED = Finding(PROHIBITED, "744.11", Citation("85 FR 83416"))


def ask(party, item=TOOL, **more):
    return judge(item, Shipment(on=date(2025, 1, 1), to="CN", end_user=resolve(party)), BARRED, **more)


def test_a_listed_fab_without_footnote_5_is_told_of_the_exception():
    found = ask("SMIC")
    assert found.verdict_fine == PROHIBITED
    assert "RFF (740.26)" in found.note


def test_fabs_with_footnote_5_others_and_chips_are_spared():
    assert ask("SMIC Beijing") is BARRED
    assert ask("Huawei") is BARRED
    assert ask("SMIC", Specification(name="chip")) is BARRED


def test_what_if_the_exception_were_for_other_firms():
    assert "RFF" in ask("Huawei", text=Thresholds(role="chip designer")).note
