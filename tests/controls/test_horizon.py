from datetime import date

import pytest

from leadtime.controls.calendar import judge
from leadtime.controls.horizon import flips, span
from leadtime.controls.party import resolve
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import GB, MM2, NM, Die, Line, Memory, Specification, Tool

H20 = Specification(
    name="H20",
    vendor="NVIDIA",
    keys=("h20",),
    tpp=2368,
    die_area=814 * MM2,
    io_rate=1028 * GB,
    memory_rate=4000 * GB,
)
L40 = Specification(
    name="L40", vendor="NVIDIA", tpp=2896, die_area=608.5 * MM2, io_rate=64 * GB, memory_rate=864 * GB
)
IN_2024 = Shipment(on=date(2024, 6, 1), to="CN")


def by_what(item, shipment):
    return {flip.what: flip for flip in flips(item, shipment)}


def test_the_span_of_an_answer():
    assert span(H20, IN_2024) == (None, date(2025, 4, 8))
    assert span(H20, Shipment(on=date(2025, 5, 1), to="CN")) == (date(2025, 4, 9), date(2025, 8, 7))
    assert span(L40, IN_2024) == (date(2023, 11, 17), None)


def test_listings_bound_the_span():
    to_huawei = Shipment(on=date(2024, 6, 1), to="CN", end_user=resolve("Huawei"))
    assert span(H20, to_huawei)[0] == date(2019, 5, 16)


def test_32_tpp_would_turn_h20():
    flip = by_what(H20, IN_2024)["TPP"]
    assert (flip.now, flip.then, flip.eccn) == (2368, 2400, "3A090.b")


@pytest.mark.parametrize("figure", ["TPP", "applicable die area, mm2"])
def test_a_printed_value_really_turns_it(figure):
    flip = by_what(L40, IN_2024)[figure]
    changed = (
        Specification(name="x", tpp=flip.then, die_area=608.5 * MM2)
        if figure == "TPP"
        else Specification(name="x", tpp=2896, die_area=flip.then * MM2)
    )
    assert judge(changed, IN_2024).verdict == flip.verdict != "NAC-notify"


def test_things_that_are_not_chips_turn_too():
    scanner = Specification(name="1980i", kind="tool", subject=Tool(overlay=1.6 * NM))
    assert by_what(scanner, IN_2024)["overlay, nm"].then == 2.41  # above 2.40
    stack = Specification(name="HBM2", kind="memory", subject=Memory(density=2.78))
    found = by_what(stack, Shipment(on=date(2025, 2, 1), to="CN"))["memory bandwidth density, GB/s per mm2"]
    assert (found.then, found.verdict) == (2.0, "no-licence-needed")
    die = Specification(name="die", kind="die", subject=Die(node=7 * NM, transistors=31e9))
    found = by_what(die, Shipment(on=date(2025, 2, 10), to="CN"))["transistors, billion"]
    assert found.then == 29.9  # below 30
    line = Specification(name="fab", kind="line", subject=Line(node=17 * NM))
    assert by_what(line, IN_2024)["node, nm"].then == 16
    nand = Specification(name="fab", kind="line", subject=Line(layers=127))
    assert by_what(nand, IN_2024)["NAND layers"].then == 128


def test_a_listed_party_would_turn_it():
    flip = by_what(H20, IN_2024)["end user"]
    assert (flip.now, flip.verdict) == ("an unlisted party", "prohibited-entity")


def test_a_flip_tells_the_exact_verdict():
    flip = by_what(H20, Shipment(on=date(2025, 9, 1), to="CN"))["earlier"]
    assert (flip.verdict, flip.verdict_fine) == ("licence-case-by-case", "licence-policy-unstated")


def test_date_place_party_and_certificate():
    found = by_what(L40, IN_2024)
    assert found["earlier"].then == "2023-11-16"
    assert found["destination"].then == "JP"
    abroad = by_what(L40, Shipment(on=IN_2024.on, to="MY"))
    assert abroad["headquarters"].then == "CN"
    listed = Shipment(on=IN_2024.on, to="CN", end_user=resolve("Huawei"))
    assert by_what(H20, listed)["end user"].verdict == "no-licence-needed"
    h200 = Specification(name="H200", tpp=15_832, die_area=814 * MM2, memory_rate=4800 * GB)
    lane = by_what(h200, Shipment(on=date(2026, 2, 1), to="CN"))
    assert lane["certificates of the 2026 lane"].verdict == "licence-presumption-of-denial"
