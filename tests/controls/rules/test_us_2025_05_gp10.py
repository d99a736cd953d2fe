from datetime import date

from leadtime.controls.rules.us_2025_05_gp10 import RULE, Thresholds, judge
from leadtime.controls.shipment import Attestation, Shipment
from leadtime.controls.specification import MM2, Specification

ASCEND = Specification(
    name="Ascend 910C",
    kind="foreign_made",
    designer="CN",
    keys=("ascend910c",),
    tpp=12_032,
    die_area=1331 * MM2,
)
SMALL = Specification(name="Ascend 310", kind="foreign_made", designer="CN", keys=("ascend310",), tpp=128)
TO_MALAYSIA = Shipment(on=date(2025, 5, 14), to="MY", export_from="CN")


def test_a_named_chip_is_caught_anywhere():
    assert judge(ASCEND, TO_MALAYSIA).verdict_fine == "GP10-presumed-violation"


def test_an_unnamed_chip_at_3a090_level_is_caught_too():
    unnamed = Specification(name="x", kind="foreign_made", designer="CN", tpp=5120)  # 5120 >= 4800
    assert judge(unnamed, TO_MALAYSIA).verdict_fine == "GP10-presumed-violation"


def test_small_chips_and_other_designers_are_spared():
    assert judge(SMALL, TO_MALAYSIA) is None  # 16 TOPS x 8 = 128
    assert judge(Specification(name="H100", designer="US", tpp=15_832), TO_MALAYSIA) is None


def test_technical_analysis_is_spared():
    lab = Shipment(on=TO_MALAYSIA.on, to="US", attestation=Attestation(is_for_analysis=True))
    assert judge(ASCEND, lab).verdict_fine == "no-licence-needed"


def test_what_if_the_small_chip_were_named():
    assert judge(SMALL, TO_MALAYSIA, text=Thresholds(named=("ascend310",))) is not None


def test_the_guidance_is_of_13_may_2025():
    assert not RULE.is_in_force(date(2025, 5, 12))
