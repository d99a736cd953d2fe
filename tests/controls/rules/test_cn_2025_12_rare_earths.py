from datetime import date

from leadtime.controls.rules.cn_2025_12_rare_earths import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Material, Specification


def ask(substance, on, **more):
    sheet = Specification(name=substance, kind="material", subject=Material(substance=substance))
    return judge(sheet, Shipment(on=on, to="JP", export_from="CN"), **more)


def test_nothing_while_suspended_then_open():
    assert ask("holmium", date(2026, 11, 10)) is None
    assert ask("holmium", date(2026, 11, 11)).verdict_fine == "unknown"


def test_the_seven_of_april_are_spared():
    assert ask("dysprosium", date(2026, 11, 11)) is None


def test_what_if_it_had_not_been_suspended():
    assert ask("holmium", date(2025, 12, 1), text=Thresholds(returns_on=date(2025, 12, 1))) is not None
