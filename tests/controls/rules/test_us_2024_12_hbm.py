from datetime import date

import pytest

from leadtime.controls.metrics import memory_bandwidth_density
from leadtime.controls.rules.us_2024_12_hbm import Thresholds, judge
from leadtime.controls.shipment import Attestation, Shipment
from leadtime.controls.specification import GB, MM2, Memory, Specification

ON = date(2025, 1, 10)
TO_CHINA = Shipment(on=ON, to="CN")
HBM2 = memory_bandwidth_density(256 * GB, 92 * MM2)  # 2.78 GB/s per mm2


def stack(density, **more):
    return Specification(name="stack", kind="memory", subject=Memory(density=density, **more))


@pytest.mark.parametrize(("density", "eccn"), [(2.0, "EAR99-or-3A991"), (2.01, "3A090.c"), (HBM2, "3A090.c")])
def test_above_two(density, eccn):
    assert judge(stack(density), TO_CHINA).eccn == eccn


def test_memory_inside_a_logic_package_is_spared():
    assert judge(stack(6.8, is_in_logic=True), TO_CHINA).verdict_fine == "no-licence-needed"


def test_the_exception_needs_its_conditions_and_less_than_3_3():
    met = Shipment(on=ON, to="CN", attestation=Attestation(has_hbm_conditions=True))
    assert judge(stack(HBM2), met).verdict_fine == "exception-HBM"
    assert judge(stack(3.3), met).verdict_fine == "licence-presumption-of-denial"
    assert judge(stack(HBM2), TO_CHINA).verdict_fine == "licence-presumption-of-denial"


def test_compliance_was_due_from_31_december_2024():
    early = Shipment(on=date(2024, 12, 30), to="CN")
    assert judge(stack(6.8), early).verdict_fine == "no-licence-needed"


def test_singapore_is_spared():
    assert judge(stack(6.8), Shipment(on=ON, to="SG")).verdict_fine == "no-licence-needed"


def test_what_if_the_line_were_at_3():
    assert judge(stack(HBM2), TO_CHINA, text=Thresholds(density=3.0)).eccn == "EAR99-or-3A991"
