from datetime import date

from leadtime.controls.rules.nl_2023_09_duv import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import NM, Specification, Tool


def scanner(overlay):
    return Specification(name="scanner", kind="tool", subject=Tool(overlay=overlay * NM))


def to(place, on):
    return Shipment(on=on, to=place, export_from="NL")


def test_2000i_from_september_2023_and_1980i_a_year_later():
    assert judge(scanner(1.4), to("CN", date(2023, 9, 1))) is not None
    assert judge(scanner(1.6), to("CN", date(2024, 9, 6))) is None  # 1.6 > 1.5
    assert judge(scanner(1.6), to("CN", date(2024, 9, 7))) is not None  # 1.6 <= 2.4


def test_the_eu_and_other_origins_are_spared():
    assert judge(scanner(1.4), to("DE", date(2024, 9, 7))) is None
    assert judge(scanner(1.4), Shipment(on=date(2024, 9, 7), to="CN")) is None


def test_what_if_the_second_class_had_come_at_once():
    text = Thresholds(second_on=date(2023, 9, 1))
    assert judge(scanner(1.6), to("CN", date(2023, 9, 1)), text=text) is not None
