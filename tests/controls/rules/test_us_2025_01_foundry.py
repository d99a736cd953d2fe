from datetime import date

import pytest

from leadtime.controls.rules.us_2025_01_foundry import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import NM, Die, Specification


def eccn(die, on=date(2025, 2, 10), **text):
    item = Specification(name="die", kind="die", subject=die)
    return judge(item, Shipment(on=on, to="CN", export_from="TW"), **text).eccn


def die(billions, *, has_hbm=False, **more):
    return Die(node=7 * NM, transistors=billions * 1e9, has_hbm=has_hbm, **more)


@pytest.mark.parametrize(
    ("found", "on", "expected"),
    [
        (die(29.9, has_hbm=True), date(2025, 2, 10), "rebutted"),
        (die(30), date(2025, 2, 10), "3A090.a"),  # 30e9 is not below 30e9
        (die(34.9), date(2027, 2, 1), "rebutted"),
        (die(34.9, has_hbm=True), date(2027, 2, 1), "3A090.a"),
        (die(34.9), date(2028, 6, 1), "rebutted"),  # 2028 is read as 2027
        (die(39.9), date(2028, 6, 1), "3A090.a"),
        (die(39.9), date(2029, 2, 1), "rebutted"),
        (die(60, has_hbm=True, is_vouched_for=True), date(2025, 2, 10), "rebutted"),
        (die(60), date(2025, 1, 20), "by-spec"),  # compliance from 2025-01-31
        (Die(node=28 * NM, is_nonplanar=False, transistors=60e9), date(2025, 2, 10), "by-spec"),
    ],
)
def test_presumed_unless_rebutted(found, on, expected):
    assert eccn(found, on) == expected


def test_what_if_the_line_were_at_20_billion():
    assert eccn(die(25), text=Thresholds(transistors=20e9)) == "3A090.a"
