from dataclasses import replace
from datetime import date

import pytest

from leadtime.controls.rules import us_2023_10_acs
from leadtime.controls.rules.us_2025_01_diffusion import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import MM2, Specification, Weights

H100 = Specification(name="H100", tpp=15_832, die_area=814 * MM2)
H20 = Specification(name="H20", tpp=2368, die_area=814 * MM2)
TO_INDIA = Shipment(on=date(2025, 5, 16), to="IN", regime="text")


def after(item, shipment, **text):
    return judge(item, shipment, us_2023_10_acs.judge(item, shipment), **text)


@pytest.mark.parametrize(
    ("order", "fine"),
    [
        (1699 * 15_832, "exception-LPP"),  # 26,898,568 <= 26.9e6
        (1700 * 15_832, "licence-presumption-of-approval"),  # 26,914,400 > 26.9e6
    ],
)
def test_small_orders_are_excepted(order, fine):
    assert after(H100, replace(TO_INDIA, order_tpp=order)).verdict_fine == fine


def test_h100_needs_a_licence_worldwide_and_h20_does_not():
    assert after(H100, TO_INDIA).verdict_fine == "licence-presumption-of-approval"
    assert after(H20, TO_INDIA).verdict_fine == "no-licence-needed"


def test_allies_are_excepted_but_not_for_chinese_firms_there():
    assert after(H100, replace(TO_INDIA, to="JP")).verdict_fine == "exception-AIA"
    there = replace(TO_INDIA, to="JP", headquarters="CN")
    assert after(H100, there).verdict_fine == "licence-presumption-of-denial"


def test_nothing_is_enforced_and_nothing_binds_before_compliance():
    assert after(H100, replace(TO_INDIA, regime="enforced")).verdict_fine == "no-licence-needed"
    assert after(H100, replace(TO_INDIA, on=date(2025, 5, 14))).verdict_fine == "no-licence-needed"


@pytest.mark.parametrize(
    ("operations", "is_open", "eccn", "fine"),
    [
        (2e26, False, "4E091", "licence-presumption-of-denial"),
        (1e26, False, "4E091", "licence-presumption-of-denial"),  # at the limit
        (0.99e26, False, "EAR99-or-3A991", "no-licence-needed"),
        (3e26, True, "EAR99-or-3A991", "no-licence-needed"),  # published weights are outside
    ],
)
def test_weights(operations, is_open, eccn, fine):
    weights = Weights(training_operations=operations, are_open=is_open)
    item = Specification(name="weights", kind="weights", subject=weights)
    found = judge(item, replace(TO_INDIA, to="CN"))
    assert (found.eccn, found.verdict_fine) == (eccn, fine)


def test_what_if_the_order_limit_were_half():
    small = replace(TO_INDIA, order_tpp=1000 * 15_832)  # 15.8e6 > 13.45e6
    found = after(H100, small, text=Thresholds(order_tpp=13.45e6))
    assert found.verdict_fine == "licence-presumption-of-approval"
