from datetime import date

import pytest

from leadtime.controls.rules.us_2023_10_acs import Thresholds, classify, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import MM2, Specification

ON = date(2023, 12, 1)
TO_CHINA = Shipment(on=ON, to="CN")
A800 = Specification(name="A800", tpp=4992, die_area=826 * MM2)
H20 = Specification(name="H20", tpp=2368, die_area=814 * MM2)
L40 = Specification(name="L40", tpp=2896, die_area=608.5 * MM2)
RTX_4090 = Specification(name="RTX 4090", tpp=5285, die_area=608.5 * MM2, is_for_datacentres=False)


def test_a800_is_caught_by_tpp():
    assert judge(A800, TO_CHINA).eccn == "3A090.a"  # 624 TOPS x 8 = 4992 >= 4800


def test_h20_is_spared_by_32_tpp():
    assert judge(H20, TO_CHINA).verdict_fine == "no-licence-needed"  # 2368 < 2400; 2368 / 814 = 2.91 < 3.2


def test_h20_is_caught_when_the_middle_tier_starts_at_2300():
    assert classify(H20, text=Thresholds(tpp_mid=2300)).level == "b"  # 2.91 >= 1.6


@pytest.mark.parametrize(
    ("tpp", "area", "level"),
    [
        (4800, 2000, "a"),  # a.1 at the limit
        (4799, 2000, "b"),  # 2.40 in b.1
        (1600, 270, "a"),  # 5.926 >= 5.92
        (1600, 271, "b"),  # 5.904 < 5.92
        (1599, 100, ""),  # 15.99, but TPP < 1600
        (2400, 1500, "b"),  # 1.6 exactly
        (2400, 1501, ""),  # 1.5989 < 1.6
        (2399, 1500, ""),  # 1.599 < 3.2, TPP < 2400
        (1600, 500, "b"),  # 3.2 exactly
        (1600, 501, ""),  # 3.194 < 3.2
    ],
)
def test_every_limb_at_its_limit(tpp, area, level):
    assert classify(Specification(name="edge", tpp=tpp, die_area=area * MM2)).level == level


@pytest.mark.parametrize(("tpp", "level"), [(4799, ""), (4800, "a")])
def test_note_2_spares_consumer_parts_below_4800_at_any_density(tpp, level):
    part = Specification(name="edge", tpp=tpp, die_area=100 * MM2, is_for_datacentres=False)
    assert classify(part).level == level


def test_planar_dies_give_no_density():
    assert classify(Specification(name="28 nm", tpp=3000, die_area=0.0)).level == ""


def test_unknown_area_leaves_the_middle_open():
    tier = classify(Specification(name="x", tpp=3000))
    assert tier.level == "?"
    assert [classify(variant).level for _, variant in tier.open] == ["a", "b", ""]
    assert classify(Specification(name="x", tpp=5000)).level == "a"
    assert classify(Specification(name="x", tpp=1500)).level == ""


@pytest.mark.parametrize(
    ("item", "to", "seat", "fine"),
    [
        (A800, "CN", "", "licence-presumption-of-denial"),
        (A800, "MY", "CN", "licence-presumption-of-denial"),  # headquarters test
        (A800, "SG", "SG", "no-licence-needed"),  # A:6
        (A800, "IL", "IL", "no-licence-needed"),  # D:4, but also A:6
        (A800, "SA", "SA", "licence-presumption-of-approval"),  # D:4
        (A800, "VN", "VN", "licence-presumption-of-approval"),  # D:1
        (L40, "CN", "", "NAC-notify"),
        (L40, "AE", "AE", "no-licence-needed"),  # NAC without notice before April 2024
        (RTX_4090, "CN", "", "NAC-notify"),
        (A800, "US", "CN", "no-licence-needed"),
    ],
)
def test_where_a_licence_is_needed(item, to, seat, fine):
    assert judge(item, Shipment(on=ON, to=to, headquarters=seat)).verdict_fine == fine
