from datetime import date

from leadtime.controls.rules.us_2026_01_tariff import Band, Thresholds, is_dutiable, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import GB, Specification

ON = date(2026, 2, 1)
H200 = Specification(name="H200", tpp=15_832, memory_rate=4800 * GB)
H100 = Specification(name="H100", tpp=15_832, memory_rate=3350 * GB)


def test_h200_pays_on_its_way_out():
    assert is_dutiable(H200, "export after test", ON)  # 14,000 < 15,832 < 17,500; 4500 < 4800 < 5000
    assert judge(H200, Shipment(on=ON, to="CN")).note.startswith("A 25% duty")


def test_h100_pays_nothing():
    assert not is_dutiable(H100, "export after test", ON)  # 3350 < 4500


def test_use_in_the_us_is_exempt():
    assert not is_dutiable(H200, "US datacentre", ON)


def test_what_if_the_band_reached_down_to_3000():
    text = Thresholds(bands=(Band(tpp=(14_000, 17_500), memory_rate=(3000 * GB, 5000 * GB)),))
    assert is_dutiable(H100, "export after test", ON, text=text)
